"""What words mean: the scene's own vocabulary and a glossary of every word that the characters say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from tutor.grammar.morphology import lemma
from tutor.languages import LanguagePack, normalize
from tutor.scenarios import TARGETS, Line, Script, scenarios

GLOSSARY = Path(__file__).resolve().parent.parent / "assets" / "words"
ARTICLES = frozenset("el la los las un una unos unas the a an lo".split())

POINTING = frozenset("it that this eso esto esa ese".split()) | {
    f"{word} {name}"
    for word in ("en", "in")
    for name in ("español", "espanol", "inglés", "ingles", "spanish", "english")
}
"""Words that stand for the one that is meant, which is then quoted before."""
UNKNOWN = re.compile(r"\b(?:q(?:u[eé])? es|what(?: is|'s| does)|means?|signific\w+)\b")
"""Words that ask for a meaning, wherever the quoted word stands."""
LIGHT = frozenset("se me te le les nos lo la a de en con por para to of at in on it is be".split())
"""Words of a phrase that are not explained by themselves."""


@cache
def glossary(language: str) -> Mapping[str, str]:
    """Meaning in the other language by normalized word of the target language; empty if the file is missing."""
    path = GLOSSARY / f"{language}.tsv"
    if not path.is_file():
        return MappingProxyType({})
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line)
    return MappingProxyType({normalize(word): meaning for word, meaning in rows})


@cache
def spellings(language: str) -> Mapping[str, str]:
    """The words of the glossary as they are written, by their normalized form."""
    path = GLOSSARY / f"{language}.tsv"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return MappingProxyType({normalize(word): word for word in (line.split("\t")[0] for line in lines if line)})


@cache
def vocabulary(language: str) -> Mapping[str, str]:
    """Meaning of the words that the scenes teach, by their bare normalized form."""
    words = [word for scene in scenarios().values() for word in scene.scripts[language].words]
    return MappingProxyType({bare(part): word.gloss for word in words for part in word.text.split(",")})


def bare(text: str) -> str:
    """Normalized, without a leading article."""
    words = normalize(text).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in ARTICLES else words)


def meaning(phrase: str, language: str, script: Script) -> str | None:
    """What a word or short phrase of the target language means, or None if neither scene nor glossary knows it."""
    wanted = bare(phrase)
    for word in script.words:
        if bare(word.text) == wanted:
            return word.gloss
    for form in (normalize(phrase), wanted):
        if form in glossary(language):
            return glossary(language)[form]
    words = [word for word in wanted.split() if word not in LIGHT]
    return _one(words[0], language) if len(words) == 1 else None


def _one(word: str, language: str) -> str | None:
    """The gloss of one word or of its dictionary form."""
    known = glossary(language)
    return known.get(word) or known.get(normalize(lemma(word, language)))


def saying(phrase: str, language: str, script: Script) -> str | None:
    """How a word of the learner's language is said in the target language, or None."""
    wanted = bare(phrase)
    for word in script.words:
        if wanted in (bare(part) for part in word.gloss.split(",")):
            return word.text
    found = next((word for word, gloss in glossary(language).items() if wanted == bare(gloss)), None)
    other = next(code for code in TARGETS if code != language)
    said = (
        found or vocabulary(other).get(wanted) or glossary(other).get(normalize(phrase)) or glossary(other).get(wanted)
    )
    return re.split(r"[,;(]", said)[0].strip() if said else None


def explain(text: str, language: str, script: Script, pack: LanguagePack) -> Line | None:
    """The answer to "what does X mean" or "how do you say X" in a message; None if it asks neither, or X is unknown."""
    plain = " ".join(text.lower().replace("’", "'").split())
    found = pack.saying.search(plain)
    if found:
        asked = found.group(1)
        known = saying(asked, language, script) or (asked if meaning(asked, language, script) else None)
        word = None if asked in POINTING else known
        if word:
            return _fill(pack.lines["saying"][0], word, "")
    words = [m for m in pack.meaning.finditer(plain) if m[1] not in pack.function_words]
    found = words[0] if words else pack.meaning.search(plain)  # "I don't understand well, what does X mean?" asks for X
    quoted = re.search(r"[«\"“‘]([^«»\"“”‘’]{2,40})[»\"”’]", plain)
    if found or (quoted and UNKNOWN.search(plain)):
        word = found.group(1) if found else ""
        word = quoted.group(1).strip(" .,!?") if quoted and (not word or word in POINTING) else word
        said = None if word in POINTING else meaning(word, language, script)
        if said and bare(said) != bare(word):  # "router" means "router": the scene may say what it is
            return _fill(pack.lines["meaning"][0], spellings(language).get(normalize(word), word), said)
    return None


def explain_more(
    text: str, first: Line, tutor_last: str, language: str, script: Script, pack: LanguagePack
) -> Line | None:
    """A second word of the tutor's last line that the message asks for beside the one of `first`."""
    heard, done = normalize(tutor_last).split(), set(normalize(first.text).split())
    quoted = re.findall(r"[«\"“‘]([^«»\"“”‘’]{2,40})[»\"”’]", text.lower())
    asking = " ".join([*(clause for clause in re.split(r"[.?!;]", text.lower()) if UNKNOWN.search(clause)), *quoted])
    for word in re.findall(r"[^\W\d_]{4,}", asking):
        plain = normalize(word)
        if plain in heard and plain not in done and plain not in pack.function_words:
            said = meaning(word, language, script)
            if said:
                return _fill(pack.lines["meaning"][0], word, said)
    return None


def explain_line(text: str, lines: Mapping[str, str], pack: LanguagePack) -> Line | None:
    """The meaning of the line in which the words stand that a message asks for, where they are in no glossary."""
    plain = " ".join(text.lower().replace("’", "'").split())
    quoted = re.search(r"[«\"“‘']([^«»\"“”‘’']{2,40})[»\"”’']", plain)
    found = pack.meaning.search(plain)
    if not (quoted and UNKNOWN.search(plain)) and found is None:
        return None
    wanted = normalize(quoted[1] if quoted else found[1] if found else "")
    said = next((line for line in lines if wanted and f" {wanted} " in f" {normalize(line)} "), None)
    if said is None:
        return None
    parts = [re.split(r"(?<=[.!?…]) ", text) for text in (said, lines[said])]
    pairs = zip(*parts, strict=True) if len(parts[0]) == len(parts[1]) else [(said, lines[said])]
    line, gloss = next(pair for pair in [*pairs, (said, lines[said])] if wanted in normalize(pair[0]))
    return _fill(pack.lines["meaning"][0], line.rstrip("."), gloss.rstrip("."))


def _fill(line: Line, word: str, said: str) -> Line:
    said = re.sub(r"\s*\([^)]*\)", "", said)  # notes on forms
    said = said.strip("¡!") if " " not in said else said
    return Line(line.text.format(word=word, meaning=said), line.gloss.format(word=word, meaning=said))
