"""What is right as it stands, whatever a model says of it: a correction of it would teach wrong language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.grammar.edits import Edit

INNOCENT = {
    "es": re.compile(
        r"\b(?:yo|mí|ti|tú|ell[oa]s?|nosotr[oa]s) mism[oa]s?\b|\bpasado mañana\b|\b\d+ y medio\b", re.IGNORECASE
    ),
    "en": re.compile(
        r"\balso\b|\bmov(?:e|es|ed|ing) house\b|"
        r"\b(?:(?:it|this|that) (?:is|was)|it's) (?:\w+ )?(?:tiring|boring|exciting)\b",
        re.IGNORECASE,
    ),
}
"""By language. Who says "yo misma" is a woman; readers of whole scenes found these words corrected."""


def without_innocent(text: str, edits: Sequence[Edit], language: str) -> list[Edit]:
    """The edits that leave such words as they are, or only move them."""
    spans = [match.span() for match in INNOCENT[language].finditer(text)] if language in INNOCENT else []

    def harms(edit: Edit) -> bool:
        for start, end in spans:
            words = text[start:end].lower()
            if edit.start < end and start < edit.end and not any(words in e.replacement.lower() for e in edits):
                return True
        return False

    return [edit for edit in edits if not harms(edit)]
