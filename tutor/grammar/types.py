"""The kind of an error, by rules over the edit, the words around it and a light morphological analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.grammar import english, spanish
from tutor.grammar.edits import strip_accents

TYPES = (
    "accent",
    "spelling",
    "gender",
    "number",
    "article",
    "agreement",
    "verb_form",
    "tense",
    "mood",
    "ser_estar",
    "por_para",
    "preposition",
    "personal_a",
    "pronoun",
    "word_order",
    "word_choice",
    "conjunction",
    "contraction",
    "redundant_subject",
    "comparison",
    "missing_word",
    "extra_word",
)

USEFULNESS = {
    kind: rank
    for rank, kinds in enumerate(
        (
            "verb_form tense mood agreement ser_estar word_choice missing_word",
            "gender number pronoun article word_order comparison conjunction",
            "preposition por_para personal_a contraction extra_word",
            "spelling accent",
            "redundant_subject",
        )
    )
    for kind in kinds.split()
}
"""What to show first: what hinders understanding before what does not, style last (lower is more useful)."""
WORDS = {"es": spanish.WORDS, "en": english.WORDS}
_FUNCTION_KINDS = (
    ("article", "article"),
    ("preposition", "preposition"),
    ("clitic", "pronoun"),
    ("subject", "pronoun"),
    ("pronoun", "pronoun"),
    ("conjunction", "conjunction"),
)


@dataclass(frozen=True)
class Context:
    """Corrected lower-case words around an edit, up to a punctuation sign, and those that the correction only moves."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    moved: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Case:
    """An edit as the choosers of reasons see it, all in lower case.

    `core_was` and `core_now` are the first pair of words that differ; `added` and `gone` what came and what went.
    """

    kind: str
    was: tuple[str, ...]
    now: tuple[str, ...]
    core_was: str
    core_now: str
    added: tuple[str, ...]
    gone: tuple[str, ...]
    context: Context


def classify(original: Sequence[str], replacement: Sequence[str], language: str, context: Context | None = None) -> str:
    """Type of an edit from its words (any case) and its context; one of TYPES."""
    context = context or Context()
    a, b = [w.lower() for w in original], [w.lower() for w in replacement]
    before, after = context.before, context.after
    while a and b and a[0] == b[0]:
        before, a, b = (*before, a[0]), a[1:], b[1:]
    while a and b and a[-1] == b[-1]:
        after, a, b = (a[-1], *after), a[:-1], b[:-1]
    if not a and not b:
        return "spelling"
    if language == "en" and (found := _english_auxiliary(a, b, before)):
        return found
    if _is_moved(a, b, language, context.moved) or (sorted(a) == sorted(b) and len(a) > 1):
        return "word_order"
    if not a:
        return _inserted(b, language, before, after)
    if not b:
        return _deleted(a[0], language, before, after)
    return _replaced(a, b, language, before, after)


def _english_auxiliary(a: list[str], b: list[str], before: tuple[str, ...]) -> str | None:
    """The type of a change of auxiliaries alone, which a moved word must not hide."""
    if set(b) & {"do", "does", "did"} and not set(a) & english.AUXILIARIES:
        return "verb_form"
    auxiliaries = english.AUXILIARIES | english.PERFECT | frozenset("am is are was were".split())
    return english.pair(a[0], b[0], before) if len(a) == len(b) == 1 and {*a, *b} <= auxiliaries else None


def _is_moved(a: list[str], b: list[str], language: str, moved: frozenset[str]) -> bool:
    """True if all that changes are words that the correction takes from one place to another."""
    changed = [w for w in (*a, *b) if w not in ("do", "does", "did")]
    if not changed or not all(w in moved for w in changed):
        return False
    if language == "en":  # want -> wants, go -> to go
        same = len(a) == len(b) == 1 and (english.base(a[0]) == english.base(b[0]) or b[0] in english.MODALS)
        return not same and changed != ["to"]
    return bool(a) or not set(b) <= {"el", "un", "una", "los", "las"}


def _replaced(a: list[str], b: list[str], language: str, before: tuple[str, ...], after: tuple[str, ...]) -> str:
    if {"más", "mas", "more", "most"} & set(a[:-1]) and len(a) > len(b) and not {"more", "most"} & set(b):
        return "comparison"
    if "".join(a) == "".join(b) or {"".join(a), "".join(b)} <= {"porque", "porqué"}:
        return "conjunction" if b[0] in ("porque", "por") else "spelling"
    if language == "es":
        return _spanish_words(a, b, before, after) or spanish.pair(a[0], b[0], before)
    if b[0] == "to" and a[0] in ("for", "of") and english.base(after[0] if after else "") in english.VERBS:
        return "verb_form"
    several = english.phrase(a, b, before) if len(a) + len(b) > 2 else None
    return several or english.pair(a[0], b[0], before)


def _spanish_words(a: list[str], b: list[str], before: tuple[str, ...], after: tuple[str, ...]) -> str | None:
    """The type of a change that one pair of words does not tell; None if it does."""
    if " ".join(a) in ("a el", "de el"):
        return "contraction"
    if {a[0], b[0]} <= {"que", "de", "como"} and {"más", "menos", "tan", "mejor", "peor"} & set(before):
        return "comparison"
    if b[0] in ("conmigo", "contigo", "consigo"):
        return "pronoun"
    if a[0] == "el" and b[0] == "al" and set(after[:2]) & spanish.WORDS["person"]:
        return "personal_a"
    clitic = spanish.WORDS["clitic"]
    if len(a) == 2 and len(b) == 1 and a[0] in clitic and strip_accents(b[0]) == a[1] + a[0]:
        return "word_order"  # me ayudar -> ayudarme
    if len(a) == 1 and len(b) == 2:
        if "haber" in spanish.infinitives(b[0]):
            return "tense"  # naciera -> hubiera nacido
        on = spanish.CLITIC_ON_VERB.match(a[0])
        same = on and on[2] and spanish.infinitives(strip_accents(on[1])) & spanish.infinitives(b[1])
        if same and b[0] in clitic:
            return "verb_form"  # enojarse -> se enojó
        if _function_kind(b[0], "es") and spanish.pair(a[0], b[1], before) in ("number", "gender", "accent"):
            return _inserted(b[:1], "es", before, (b[1], *after))
    if len(b) == len(a) + 1 and spanish.infinitives(a[-1]) & spanish.infinitives(b[-1]):
        return _inserted(b[:1], "es", before, tuple(b[1:]))  # cortó -> me corté
    return None


def _function_kind(word: str, language: str) -> str | None:
    words = WORDS[language]
    return next((name for kind, name in _FUNCTION_KINDS if word in words[kind]), None)


def _inserted(words: list[str], language: str, before: tuple[str, ...], after: tuple[str, ...]) -> str:
    word, following = words[0], after[0] if after else ""
    table = WORDS[language]
    if language == "es":
        person = following in table["person"] or (
            following in table["pronoun"] | table["article"] and bool(set(after[1:3]) & table["person"])
        )
        experiencer = any(spanish.infinitives(w) & spanish.GUSTAR for w in after[:5]) or {"le", "les"} & set(after[:3])
        if word == "a" and person and not experiencer:
            return "personal_a"
        if word in ("al", "del"):
            return "preposition"
        if len(words) > 1 and any(not _function_kind(w, language) for w in words[1:] if w not in ("al", "del")):
            return "missing_word"
        # `la` before a noun is an article, before a verb a pronoun
        if word in table["article"] and word in table["clitic"] and following and spanish.is_verb_form(following):
            return "pronoun"
    elif (
        (word == "to" and english.base(following) in english.VERBS)
        or word in english.AUXILIARIES
        or (word in ("am", "is", "are", "was", "were") and following.endswith("ing"))
    ):
        return "verb_form"
    elif word in english.PERFECT and (english.is_past(following) or "been" in after[:2]):
        return "tense" if word not in ("will", "would") else "verb_form"
    elif word in ("been", "was", "were", "be") and english.is_past(following):
        return "verb_form"
    elif (word == "other" and before[-1:] == ("each",)) or (word == "there" and english.base(following) == "be"):
        return "pronoun"
    return _function_kind(word, language) or "missing_word"


def _deleted(word: str, language: str, before: tuple[str, ...], after: tuple[str, ...]) -> str:
    table, following = WORDS[language], after[0] if after else ""
    if word in ("más", "mas", "more", "most"):
        return "comparison"
    if word in table["subject"]:
        return "redundant_subject" if language == "es" else "pronoun"
    if language == "es" and word in ("lo", "la", "los", "las") and following and spanish.is_verb_form(following):
        return "pronoun"
    modal = bool(set(before[-1:]) & english.MODALS)
    if language == "en" and word == "to" and (modal or english.base(following) in english.VERBS):
        return "verb_form"
    if language == "en" and word == "that":
        return "conjunction"
    if language == "en" and word in english.AUXILIARIES | english.PERFECT:
        return "tense" if word in english.PERFECT else "verb_form"
    return _function_kind(word, language) or "extra_word"
