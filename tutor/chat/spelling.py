"""Misspelt words of a message as the words they most likely are, so that patterns over words find them. Cached."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache

from tutor.grammar.morphology import is_known
from tutor.languages import normalize
from tutor.scenarios import scenarios
from tutor.words import glossary

SHORTEST = 5
"""Letters of words that are looked at; shorter ones have too many neighbours."""
ALIKE = 0.82
"""Least similarity (`difflib`) of a misspelt word and the one it is taken for: "nigths" and "nights" have .83."""


def respelled(text: str, language: str) -> str:
    """A normalized text with misspelt words as words of the scenes, where one is close enough."""
    return " ".join(_word(word, language) for word in text.split())


@lru_cache(maxsize=4096)
def _word(word: str, language: str) -> str:
    if len(word) < SHORTEST or not word.isalpha() or word in _known(language) or is_known(word, language):
        return word
    near = [w for w in _vocabulary(language).get(word[0], ()) if abs(len(w) - len(word)) <= 2]
    return next(iter(difflib.get_close_matches(word, near, n=1, cutoff=ALIKE)), word)


@cache
def _known(language: str) -> frozenset[str]:
    """Normalized words of the glossary and of what learners of the scenes are expected to say."""
    texts = [text for scene in scenarios().values() for beat in scene.scripts[language].beats for text in beat.full]
    return frozenset(word for text in (*glossary(language), *map(normalize, texts)) for word in text.split())


@cache
def _vocabulary(language: str) -> Mapping[str, tuple[str, ...]]:
    """The same words by their first letter."""
    groups: dict[str, list[str]] = defaultdict(list)
    for word in sorted(_known(language)):
        if len(word) >= SHORTEST - 1 and word.isalpha():
            groups[word[0]].append(word)
    return {letter: tuple(words) for letter, words in groups.items()}
