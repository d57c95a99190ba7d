"""What is right as it stands, whatever a model says of it: a correction of it would teach wrong language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.grammar.edits import Edit
from tutor.grammar.morphology import lemma

INNOCENT = {
    "es": re.compile(
        r"\b(?:yo|mí|ti|tú|ell[oa]s?|nosotr[oa]s) mism[oa]s?\b|\bpasado mañana\b|\b\d+ y medio\b", re.IGNORECASE
    ),
    "en": re.compile(
        r"\balso\b|\bmov(?:e|es|ed|ing) house\b|\b(?:leav(?:e|es|ing)|left) from\b|"
        r"\b(?:leav|turn|switch|keep|put)\w* [^.,;:!?]{0,40}\b(?:on|off)(?= (?:tonight|today|tomorrow|now)\b)|"
        r"\b(?:(?:it|this|that) (?:is|was)|it's) (?:\w+ )?(?:tiring|boring|exciting)\b",
        re.IGNORECASE,
    ),
}
"""By language. Who says "yo misma" is a woman; readers of whole scenes found these words corrected."""


SELF = re.compile(
    r"\b(?:soy|estoy|somos|estamos|me siento|nos sentimos)\b"
    r"(?:(?!\b(?:una?|el|la|los|las|unos|unas|mis?|nuestr[oa]s?)\b)[^.;:!?])*$",
    re.IGNORECASE,
)
"""Behind these words and no noun a Spanish adjective agrees with whoever speaks: "soy paciente y organizado"."""


def _changes_gender(before: str, old: str, new: str) -> bool:
    """True for an edit that makes the same word of another gender, said of the speaker."""
    a, b = old.strip().lower(), new.strip().lower()
    swapped = {"o": "a", "a": "o"}
    stem = a.removesuffix("s")
    other = stem[:-1] + swapped.get(stem[-1:], "") + a[len(stem) :]
    return len(stem) > 3 and stem[-1:] in swapped and b == other and SELF.search(before) is not None


PAST = re.compile(
    r"\b(?:yesterday|last|ago|once|then|when|before|after|already|since|in (?:19|20)\d\d|was|were|did|didn['’]?t|had|"
    r"went|came|saw|got|took|bought|said|told|made|ate|met|left|lost|broke|thought|felt|gave|found|knew|"
    r"(?!(?:need|feed|speed|bed|red|hundred|indeed|tired|interested|married|excited|worried|bored|closed)\b)\w+ed)\b",
    re.IGNORECASE,
)
"""Words of an English message that speak of the past."""
PRESENT = re.compile(
    r"\b(?:first|please|now|today|tonight|tomorrow|usually|often|always|sometimes|never|every|next|later|"
    r"in the (?:mornings?|evenings?|afternoons?)|at night|at weekends|on (?:mon|tues|wednes|thurs|fri|satur|sun)days|"
    r"twice|for (?:me|us))\b",
    re.IGNORECASE,
)
"""Words that speak of habits, of now or of later."""
SUBJECT = re.compile(r"\b(?:i|you|we|they)(?: (?:also|always|often|usually|never|really))? $", re.IGNORECASE)
"""What stands before a verb that may well be in the present."""


def _makes_past(text: str, edit: Edit) -> bool:
    """True for an edit that puts an English verb into the past where the message speaks of habits, of now or of later.

    Without such words it may answer "what did you do?". "First we take a bottle" is an order.
    """
    old, new = text[edit.start : edit.end].lower(), edit.replacement.lower()
    start = max(text.rfind(mark, 0, edit.start) for mark in ".!?;") + 1
    ends = [at for at in (text.find(mark, edit.end) for mark in ".!?;") if at >= 0]
    rest = text[start : edit.start] + text[edit.end : min(ends, default=len(text))]  # of its sentence
    verb = old.isalpha() and new.isalpha() and old != new and lemma(new, "en") == old and new[-3:] != "ing"
    finite = verb and new[-1] != "s" and SUBJECT.search(text[: edit.start]) is not None
    return finite and PRESENT.search(rest) is not None and PAST.search(rest) is None


FINISHED = re.compile(
    r"\b(?:yesterday|last \w+|\w+ ago|in (?:19|20)\d\d|when|then|at \w+ o'clock|this morning)\b", re.IGNORECASE
)
"""Words of a time that is over."""
AUXILIARIES = frozenset(
    "do does did is are am was were be been have has had can could will would should may must".split()
)
MOTION = re.compile(
    r"\b(?:v[eio]n\w*|vien\w*|voy|vas?|vamos|iba\w*|ir|fui\w*|fue\w*|llega\w*|llegu\w*|vuelv\w*|volv\w*|sub\w+|baj\w+|sal\w*|"
    r"traer\w*|traig\w*|trae\w*|invit\w+)\b[^.,;:!?]{0,40}$",
    re.IGNORECASE,
)
"""Spanish verbs that lead somewhere, before "a": "viene a comer a mi casa"."""
ASKS_OF = re.compile(r"¿?\s*(?:tienen?|hay|est[aá]n?|es|son)\b[^.,;:!?]*$", re.IGNORECASE)
"""The beginning of a Spanish question whose subject comes last: "¿tiene mucha luz el salón?"."""


def _ends_a_perfect(text: str, old: str, new: str) -> bool:
    """True for an edit that takes the "have" from a perfect where no time is over, or the "is" from "is waiting"."""
    first, _, rest = old.strip().lower().partition(" ")
    if rest != new.strip().lower():
        return False
    if first in ("am", "is", "are", "was", "were"):  # "my friend is waiting" needs its verb
        return rest.endswith("ing")
    return first in ("have", "has", "'ve") and FINISHED.search(text) is None


def _makes_a_mix(old: str, new: str) -> bool:
    """True for an edit that makes "to" and an -ing form of a bare verb: "I like talk" is not "I like to talking"."""
    return re.fullmatch(r"to \w+ing", new.strip().lower()) is not None and not old.strip().lower().endswith("ing")


def _loses_a_verb(edit: Edit, old: str, edits: Sequence[Edit]) -> bool:
    """True for "how much cost it" made "how much does it": the verb itself is said nowhere any more."""
    word = old.strip().lower()
    lost = edit.replacement.strip().lower() in ("do", "does", "did") and word.isalpha() and word not in AUXILIARIES
    others = (e.replacement.lower().split() for e in edits if e is not edit)
    return lost and not any(lemma(word, "en") in words for words in others)


def _adds_to_a_word(text: str, edit: Edit) -> bool:
    """True for an edit that makes more of a sentence of one word: "Perfect." needs no verb."""
    before, after = text[: edit.start].rstrip(), text[edit.end :].lstrip()
    alone = (not before or before[-1] in ".!?…") and (not after or after[0] in ".!…")
    old = text[edit.start : edit.end].strip()
    return alone and " " not in old and len(edit.replacement.split()) > 1


def _leads_elsewhere(text: str, edit: Edit) -> bool:
    """True for a Spanish "a" behind a verb of motion, and for a subject behind its verb that gets a "de"."""
    old, new = text[edit.start : edit.end].strip().lower(), edit.replacement.strip().lower()
    before = text[: edit.start]
    if (old, new) == ("a", "en"):
        return MOTION.search(before) is not None
    return (
        (old, new) in (("el", "del"), ("la", "de la"))
        and "?" in text[edit.end :]
        and ASKS_OF.search(before) is not None
    )


def without_innocent(text: str, edits: Sequence[Edit], language: str) -> list[Edit]:
    """The edits that leave such words as they are, or only move them."""
    spans = [match.span() for match in INNOCENT[language].finditer(text)] if language in INNOCENT else []

    def harms(edit: Edit) -> bool:
        if language == "es" and _changes_gender(text[: edit.start], text[edit.start : edit.end], edit.replacement):
            return True
        old = text[edit.start : edit.end]
        if language == "es" and _leads_elsewhere(text, edit):
            return True
        if language == "en" and (_makes_past(text, edit) or _ends_a_perfect(text, old, edit.replacement)):
            return True
        if language == "en" and (
            _makes_a_mix(old, edit.replacement) or _loses_a_verb(edit, old, edits) or _adds_to_a_word(text, edit)
        ):
            return True
        for start, end in spans:
            words = text[start:end].lower()
            if edit.start < end and start < edit.end and not any(words in e.replacement.lower() for e in edits):
                return True
        return False

    return [edit for edit in edits if not harms(edit)]
