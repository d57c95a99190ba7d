"""Says a few words of the learner back, corrected: the surest sign that somebody listens. Pure functions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from tutor.grammar.edits import tokenize
from tutor.grammar.morphology import is_known
from tutor.languages import PACKS, normalize
from tutor.session import Correction
from tutor.topic import tidy

LONGEST = 8
"""Most words that are said back."""
TOGETHER = 6
"""Most words of several parts in one sentence."""
POSSESSIVES = {
    ("es", True): {"mi": "su", "mis": "sus"},
    ("es", False): {"mi": "tu", "mis": "tus"},
    ("en", True): {"my": "your", "our": "your"},
    ("en", False): {"my": "your", "our": "your"},
}
"""The learner's possessives as the character says them: with usted (True) or tú."""
OWN = {
    "es": frozenset("yo me mí conmigo nos nosotros nosotras nuestro nuestra nuestros nuestras soy estoy tengo quiero "
                    "prefiero somos tenemos queremos vamos voy".split()),
    "en": frozenset("i me mine we us ours i'm i've i'd i'll we're we'd am".split()),
}  # fmt: skip
"""Words that only the learner can say."""
LOOSE = {
    "es": frozenset(
        "y e o u ni pero que porque si de del el la los las un una al a con en por lo se es muy más".split()
    ),
    "en": frozenset("and or but that because if of the a an to at in on with so is are it's very".split()),
}
"""Words that do not stand at the end; of these the conjunctions do not stand at the start either."""
STARTS = {"es": frozenset("y e o u ni pero que porque si lo se es".split()),
          "en": frozenset("and or but that because if so is are it's".split())}  # fmt: skip
LEADING = {
    "es": frozenset("el la los las un una unos unas mi mis dos tres cuatro cinco seis siete ocho nueve diez con sin "
                    "para en por desde hasta del al a".split()),
    "en": frozenset("the a an my our two three four five six seven eight nine ten with without for in on at by from "
                    "until since".split()),
}  # fmt: skip
"""Words that belong to what they stand before."""
FILLERS = {"es": frozenset("pues bueno bien quizás tal vez algo nada todo eso esto así".split()),
           "en": frozenset("well good fine maybe something nothing everything that this thing".split())}  # fmt: skip
"""Words that say nothing by themselves."""


def say_back(
    message: str, span: tuple[int, int], corrections: Sequence[Correction], language: str, formal: bool
) -> str:
    """The words at `span` of the tidied message as the character may say them, without a full stop; "" if unfit.

    Corrections inside are made; one across the edge, a word that no dictionary knows, or the first person speak
    against it.
    """
    words = _whole(tidy(message), *span, language)
    start = message.find(words)
    if start < 0 or not words:
        return ""
    end = start + len(words)
    if any(c.start < end and c.end > start and not (start <= c.start and c.end <= end) for c in corrections):
        return ""
    for c in sorted(corrections, key=lambda c: c.start, reverse=True):
        if start <= c.start and c.end <= end:
            words = words[: c.start - start] + c.replacement + words[c.end - start :]
    return _fit(words, start == 0, language, formal)


def halves(message: str, span: tuple[int, int], language: str) -> list[tuple[int, int]]:
    """What stands before and behind an "and" in the stretch, longest first: if the whole is unfit, a part may do."""
    words = tidy(message)[slice(*span)]
    found = re.search({"es": r" (y|e) ", "en": r" and "}[language], words)
    if found is None:
        return []
    parts = [(span[0], span[0] + found.start()), (span[0] + found.end(), span[1])]
    return sorted(parts, key=lambda part: part[0] - part[1])


def _whole(message: str, start: int, end: int, language: str) -> str:
    """The words at [start, end) with the article, number or preposition before them."""
    for _ in range(4):
        before = re.search(r"(\S+) $", message[:start])
        if before is None or not (before[1].lower() in LEADING[language] or before[1].isdigit()):
            break
        start -= len(before[0])
    return message[start:end]


def _fit(words: str, first: bool, language: str, formal: bool) -> str:
    tokens = [t for t in tokenize(words) if t.is_word]
    while tokens and tokens[0].text.lower() in STARTS[language]:
        tokens = tokens[1:]
    while tokens and tokens[-1].text.lower() in LOOSE[language]:
        tokens = tokens[:-1]
    if not 0 < len(tokens) <= LONGEST:
        return ""
    out = words[tokens[0].start : tokens[-1].end]
    if re.search(r"[^\w\s,:'’\-]", out):
        return ""
    said = [t.text for t in tokens]
    if any(word.lower().replace("’", "'") in OWN[language] for word in said):
        return ""
    pack = PACKS[language]
    empty = pack.function_words | pack.yes_words | pack.no_words | LOOSE[language] | FILLERS[language]
    if not any(len(word) > 2 and word.isalpha() and not {word.lower(), normalize(word)} & empty for word in said):
        return ""
    for number, word in enumerate(said):
        name = word[0].isupper() and not (first and number == 0)
        if not name and not word[0].isdigit() and not is_known(word.lower(), language):
            return ""
    if any(PACKS[language].counting.fullmatch(a) and _singular(b, language) for a, b in itertools.pairwise(said)):
        return ""
    mine = POSSESSIVES[language, formal]
    return re.sub(r"[^\W\d_]+", lambda m: mine.get(m[0].lower(), m[0]), out)


def _singular(word: str, language: str) -> bool:
    """True for what looks like a noun in the singular, which must not stand behind a number."""
    return word.isalpha() and word[0].islower() and word[-1] != "s" and word not in LOOSE[language] | LEADING[language]


def sentence(parts: Sequence[str], then: bool, language: str) -> str:
    """The parts as a sentence of their own, only the first if they are long; with `then`, as what holds from now on."""
    words = ", ".join(parts) if sum(len(part.split()) for part in parts) <= TOGETHER else parts[0]
    if then:
        first = words.split()[0].lower()
        words = first + words[len(first) :] if first in LEADING[language] else words
        return {"es": "Entonces", "en": "So"}[language] + f", {words}."
    return f"{words[:1].upper()}{words[1:]}."
