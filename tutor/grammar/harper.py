"""English through Harper (Apache-2.0), a rule-based checker that runs in process; its lints become our corrections."""

from __future__ import annotations

import threading
from typing import Any

from tutor.grammar.edits import diff_edits
from tutor.grammar.model import to_corrections
from tutor.grammar.types import near
from tutor.session import Correction

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

    def check(self, text: str, interface: str) -> tuple[Correction, ...]:
        """Corrections of one text; see `tutor.grammar.model.Checker`."""
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
        return _without_overlaps(out)

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


def _without_overlaps(found: list[Correction]) -> tuple[Correction, ...]:
    out: list[Correction] = []
    for correction in sorted(found, key=lambda c: (c.start, c.start - c.end)):
        if not out or correction.start >= out[-1].end:
            out.append(correction)
    return tuple(out)
