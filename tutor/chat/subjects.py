"""Names the thing that a question is about, so that the character can say of just that that it is not known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from tutor.languages import PACKS, normalize
from tutor.scenarios import TARGETS, Line, scenarios
from tutor.words import glossary


def subject_of(text: str, language: str) -> Line | None:
    """The first thing in a question with its article, as an author of a scene wrote it, and what it means.

    "¿La calefaccion es de gas?" is about "la calefacción", "the heating". None where there is no such thing.
    """
    pack = PACKS[language]
    articles = {article: article for article in pack.articles} | dict(pack.contracted)
    for clause in re.findall(r"[^.,;:!?¿¡]+(?=\?)", text) or [text]:
        words = normalize(clause).split()
        for at, word in enumerate(words[:-1]):
            said = _things(language).get(f"{articles[word]} {words[at + 1]}") if word in articles else None
            behind = words[at + 2] if pack.compounds and at + 2 < len(words) else ""
            if said and not any(f"{article} {behind}" in _things(language) for article in pack.articles):
                return said
    return None


@cache
def _things(language: str) -> Mapping[str, Line]:
    """Article and noun, normalized, that authors wrote in both languages: as they are written and what they mean."""
    other = next(code for code in TARGETS if code != language)
    said, meant = _with_article(language), {plain.split()[1]: text for plain, text in _with_article(other).items()}
    things = {}
    for plain, text in said.items():
        noun = plain.split()[1]
        meaning = re.split(r"[,;(]", glossary(language).get(noun, ""))[0].strip()
        if noun not in PACKS[language].unspecific and normalize(meaning) in meant:
            things[plain] = Line(text, meant[normalize(meaning)])
    return things


@cache
def _with_article(language: str) -> Mapping[str, str]:
    """Every article with its noun in the lines of all scenes and in their translations, normalized.

    Among compounds the noun stands last or before a function word: "the green" of "the green beans" is none.
    """
    found: dict[str, str] = {}
    pack = PACKS[language]
    for scene in scenarios().values():
        for code, script in scene.scripts.items():
            for text, gloss in script.glosses().items():
                line = text if code == language else gloss
                for match in re.finditer(rf"\b(?:{'|'.join(pack.articles)}) [^\W\d_]+(?![\w'’])", line.lower()):
                    behind = re.match(r" ([\w'’]+)", line.lower()[match.end() :])
                    if not pack.compounds or behind is None or behind[1] in pack.function_words:
                        found.setdefault(normalize(match[0]), match[0])
    return found
