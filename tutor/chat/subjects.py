"""Names the thing that a question is about, so that the character can say of just that that it is not known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from tutor.languages import PACKS, LanguagePack, normalize
from tutor.scenarios import TARGETS, Line, Script, scenarios
from tutor.words import glossary


def subject_of(text: str, script: Script, pack: LanguagePack) -> Line | None:
    """The first thing in a question with its article, as an author wrote it, best in this scene, and what it means.

    "¿La calefaccion es de gas?" is about "la calefacción", "the heating". None where there is no such thing.
    """
    articles = {article: article for article in pack.articles} | dict(pack.contracted)
    here = _things_of(script.glosses(), pack.code)
    for clause in re.findall(r"[^.,;:!?¿¡]+(?=\?)", text) or [text]:
        words = normalize(clause).split()
        for at, word in enumerate(words[:-1]):
            wanted = f"{articles[word]} {words[at + 1]}" if word in articles else ""
            said = here.get(wanted) or _things(pack.code).get(wanted)
            behind = words[at + 2] if pack.compounds and at + 2 < len(words) else ""
            if said and not any(f"{article} {behind}" in _things(pack.code) for article in pack.articles):
                return said
    return None


@cache
def _things(language: str) -> Mapping[str, Line]:
    """The things of all scenes."""
    things: dict[str, Line] = {}
    for scene in scenarios().values():
        things |= _things_of(scene.scripts[language].glosses(), language)
    return things


def _things_of(glosses: Mapping[str, str], language: str) -> Mapping[str, Line]:
    """Article and noun, normalized, that stand in a line and in its translation: as they are written there.

    Among compounds the noun stands last or before a function word: "the green" of "the green beans" is none.
    """
    pack, other = PACKS[language], PACKS[next(code for code in TARGETS if code != language)]
    known, things = glossary(language), dict[str, Line]()
    articles, others = ("|".join(p.articles) for p in (pack, other))
    for text, gloss in glosses.items():
        for match in re.finditer(rf"\b({articles}) ([^\W\d_]+)(?![\w'’])", text, re.IGNORECASE):
            noun = normalize(match[2])
            meaning = re.split(r"[,;(]", known.get(noun, ""))[0].strip()
            behind = re.match(r" ([\w'’]+)", text[match.end() :])
            alone = not pack.compounds or behind is None or behind[1] in pack.function_words
            if not meaning or not alone or noun in pack.unspecific | pack.function_words:
                continue
            meant = re.search(rf"\b({others}) ({re.escape(meaning)})\b", gloss, re.IGNORECASE)
            if meant:
                said = f"{match[1].lower()} {match[2]}"
                things.setdefault(normalize(match[0]), Line(said, f"{meant[1].lower()} {meant[2]}"))
    return things
