"""English through Harper (Apache-2.0), a rule-based checker that runs in process; its lints become our corrections."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import Any

from tutor.grammar.edits import Token, diff_edits
from tutor.grammar.model import TaggerChecker, to_corrections
from tutor.grammar.morphology import near
from tutor.session import Correction

RULE_DOUBT, SPELLING_DOUBT = 0.3, 0.05
"""How likely the classifier has to find an error for one of Harper's to be shown."""
SILENT_KINDS = frozenset(
    {"Capitalization", "Enhancement", "Style", "Formatting", "Readability", "Punctuation", "Regionalism", "Nonstandard"}
)
"""Letter case, style and punctuation are not errors in chat."""
SILENT_RULES = frozenset(
    {
        "OkToOkay",
        "ExpandTimeShorthands",
        "DisjointPrefixes",
        "OxfordComma",
        "NumericRangeEnDash",
        "UseEllipsisCharacter",
        "SpelledNumbers",
        "LongSentences",
        "ModalBeAdjective",
        "SplitWords",
        "WereWhere",
        "PossessiveYour",
    }
)


class HarperChecker:
    """Harper in both the American and the British dialect: a spelling alarm counts only where both raise it."""

    name = "harper"
    language = "en"

    def __init__(self) -> None:
        from harper import Dialect, Linter

        self._linters = [Linter(dialect=Dialect.AMERICAN), Linter(dialect=Dialect.BRITISH)]
        self._lock = threading.Lock()

    def check(self, text: str, interface: str, thorough: bool = False) -> tuple[Correction, ...]:
        """Corrections of one text; see `tutor.grammar.model.Checker`. Rules know no degrees of certainty."""
        with self._lock:
            found = [linter.organized_lints(text) for linter in self._linters]
        british = {(rule, lint.span.start, lint.span.end) for rule, lints in found[1].items() for lint in lints}
        out: list[Correction] = []
        for rule, lints in found[0].items():
            for lint in lints:
                span = (rule, lint.span.start, lint.span.end)
                if rule in SILENT_RULES or str(lint.lint_kind) in SILENT_KINDS or span not in british:
                    continue
                out += self._corrections(text, rule, lint, interface)
        return without_overlaps(out)

    def _corrections(self, text: str, rule: str, lint: Any, interface: str) -> tuple[Correction, ...]:
        if not lint.suggestions:
            return ()
        changed = self._linters[0].apply_suggestion(text, lint, lint.suggestions[0])
        edits = diff_edits(text, changed)
        for edit in edits:
            original = text[edit.start : edit.end]
            typo = original.islower() and len(original) >= 5 and near(original, edit.replacement)
            if rule in ("SpellCheck", "MassNouns") and (not typo or "'" in edit.replacement):
                return ()  # names, dishes and short words are not spelling mistakes
        return to_corrections(text, edits, "en", interface)


class JointChecker:
    """A token classifier and Harper together.

    Where both speak of the same words, the classifier is heard. Alone, Harper is heard only where the classifier doubts
    the word too: what it does not know (dishes, names, `Turkey`, order numbers) it would correct.
    """

    def __init__(self, tagger: TaggerChecker, harper: HarperChecker) -> None:
        self.name, self.language = f"{tagger.name} + {harper.name}", tagger.language
        self._tagger, self._harper = tagger, harper

    def check(self, text: str, interface: str, thorough: bool = False) -> tuple[Correction, ...]:
        """Corrections of one text; see `tutor.grammar.model.Checker`."""
        first = self._tagger.check(text, interface, thorough)
        more = _apart(self._harper.check(text, interface), first)
        doubts = self._tagger.doubts(text) if more else []
        return without_overlaps([*first, *(c for c in more if _is_doubted(c, doubts))])


def _is_doubted(correction: Correction, doubts: Iterable[tuple[Token, float]]) -> bool:
    doubt = max((p for t, p in doubts if t.start < correction.end and t.end > correction.start), default=0.0)
    if correction.type == "spelling":  # short words are too easily others
        return doubt >= SPELLING_DOUBT and len(correction.original) >= 7
    return doubt >= RULE_DOUBT and correction.type != "word_choice"


def _apart(found: Iterable[Correction], taken: Sequence[Correction]) -> list[Correction]:
    """Those that neither overlap nor touch one of `taken`: one mistake, seen by both, is shown once."""
    return [c for c in found if all(c.end + 1 < t.start or c.start > t.end + 1 for t in taken)]


def without_overlaps(found: list[Correction]) -> tuple[Correction, ...]:
    """Sorted by place; of two that overlap the first, and of two that begin together the longer one."""
    out: list[Correction] = []
    for correction in sorted(found, key=lambda c: (c.start, c.start - c.end)):
        if not out or correction.start >= out[-1].end:
            out.append(correction)
    return tuple(out)
