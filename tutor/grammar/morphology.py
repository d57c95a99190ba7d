"""What both languages ask of a word: its dictionary form, and how far two spellings are apart."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=20_000)
def lemma(word: str, language: str) -> str:
    """Dictionary form of a lower-case word; the word itself if it is unknown."""
    import simplemma

    if not word:
        return ""
    if language == "es" and (found := re.match(r"(ven|sal)g(o|a|as|amos|an)$", word)):
        return {"ven": "venir", "sal": "salir"}[found[1]]  # simplemma says vengar, salgar
    return str(simplemma.lemmatize(word, lang=language)).lower()


@lru_cache(maxsize=20_000)
def is_known(word: str, language: str) -> bool:
    """True for a lower-case word that the dictionary of lemmas has, also with a clitic or a possessive behind it."""
    import simplemma

    word = word.partition("'")[0] if language == "en" else word
    if word in MORE_WORDS or simplemma.is_known(word, lang=language):
        return True
    attached = _CLITICS.match(word) if language == "es" else None
    return attached is not None and bool(simplemma.is_known(_plain(attached[1]), lang=language))


MORE_WORDS = frozenset("tan ojalá her".split())
_CLITICS = re.compile(r"(\w+?(?:[aeiáéí]r|[aiá]ndo|[iyi]éndo))(?:(?:me|te|se|nos|os)?(?:l[aeo]s?)?)$")


def _plain(word: str) -> str:
    return word.translate(str.maketrans("áéí", "aei"))


def near(x: str, y: str) -> bool:
    """At most two letters apart (insert, delete, replace), and no short words."""
    if min(len(x), len(y)) < 4 or abs(len(x) - len(y)) > 2:
        return False
    row = list(range(len(y) + 1))
    for i, c in enumerate(x, 1):
        previous, row[0] = row[0], i
        for j, d in enumerate(y, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (c != d))
    return row[-1] <= 2
