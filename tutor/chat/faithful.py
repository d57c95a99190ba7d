"""Does a model that writes freely say what the director asked for? Compared by the beginnings of the longer words.

What it says must lean on the authored lines, on what was noted, or on what the learner said; what it asks must be what
comes next in the scene.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tutor.chat.gate import MIRRORED
from tutor.languages import PACKS, normalize
from tutor.scenarios import Line

STEM = 5
"""First letters by which two words are taken for forms of one."""
LIGHT = 3
"""Letters of words that tell nothing; numbers always tell something."""
ASKED, TOLD = 0.5, 0.3
"""Least share of a question's words that must come from the lines, and of a line's words for it to count as said."""
RUN = 3
"""Words in a row that are copied."""


def stems(text: str, language: str) -> set[str]:
    """Beginnings of the words of a text that tell something."""
    pack = PACKS[language]
    words = (word for word in normalize(text).split() if word not in pack.function_words)
    return {word[:STEM] for word in words if len(word) > LIGHT or pack.counting.fullmatch(word)}


def _of(texts: Iterable[str], language: str) -> set[str]:
    return set().union(*(stems(text, language) for text in texts))


def leans(sentence: str, given: Sequence[str], language: str) -> bool:
    """True for a sentence with a word of what was given."""
    return bool(stems(sentence, language) & _of(given, language))


def asks(question: str, group: Sequence[Line], language: str, before: str = "") -> bool:
    """True for a question whose words, or those of its last clause, are mostly those of the lines of one group.

    before: what was said before it; a line that stands there is only asked about ("Two euros. Is that all right?").
    """
    wanted = _of((line.text for line in group), language)
    clauses = (stems(part, language) for part in (question, re.split(r"[,:;¿]", question)[-1]))
    if any(said and len(said & wanted) >= ASKED * len(said) for said in clauses):
        return True
    there = stems(before, language)
    lines = (stems(line.text, language) for line in group)
    return any(len(words & there) >= TOLD * len(words) for words in lines if words)


def parrots(sentence: str, message: str, language: str) -> bool:
    """True for a sentence that copies the learner's words in the first person: they are not the character's."""
    said, heard = normalize(sentence).split(), f" {normalize(message)} "
    runs = (said[at : at + RUN] for at in range(len(said) - RUN + 1))
    return any(MIRRORED[language].search(" ".join(run)) and f" {' '.join(run)} " in heard for run in runs)
