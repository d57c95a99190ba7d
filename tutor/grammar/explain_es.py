"""Which reason fits a Spanish edit."""

from __future__ import annotations

import re

from tutor.grammar.edits import strip_accents
from tutor.grammar.morphology import is_known, lemma
from tutor.grammar.reasons import ACCENT_PAIRS, GUSTAR, ODD_GENDER, PERSONS, QUESTION, STRESSED_A, TENSES
from tutor.grammar.spanish import (
    CLITIC_ON_VERB,
    EVENTS,
    NOMINAL_BEFORE,
    SHORT_FORMS,
    WORDS,
    infinitives,
    nominal_change,
    verb_features,
)
from tutor.grammar.types import Case

Found = tuple[str, dict[str, str]]
"""(template, further fields)"""
POSSESSIVES = frozenset("mi mis tu tus su sus".split())


def choose(case: Case, interface: str) -> Found | None:
    """The template for a Spanish edit; None where the general ones serve."""
    kind, was, now = case.kind, case.core_was, case.core_now
    if kind == "accent":
        if len(case.was) > len(case.now):
            return "accent_drop", {"gone": " ".join(w for w in case.gone if w != was)}
        return _accent(now, interface)
    if kind == "gender":
        return _gender(case)
    nearest = case.context.before[-1] if case.context.before else ""
    if (
        kind == "number"
        and now in ("tarde", "temprano", "lejos")
        and nearest not in WORDS["article"] | {"esta", "cada"}
    ):
        return "invariable", {}
    if kind == "number":
        return ("number_p" if len(now) > len(was) else "number_s"), {}
    if kind == "ser_estar":
        if lemma(now, "es") == "ser" and EVENTS & set(case.context.before):
            return "ser_event", {}
        return (lemma(now, "es") if lemma(now, "es") in ("ser", "estar") else "verb_form"), {}
    if kind == "por_para":
        return (now if now in ("por", "para") else "preposition"), {}
    if kind in ("agreement", "verb_form", "tense", "mood"):
        return _verb(case, interface)
    return _small_words(case)


def _small_words(case: Case) -> Found | None:
    kind, was, now = case.kind, case.core_was, case.core_now
    following = case.context.after[0] if case.context.after else ""
    if kind == "preposition":
        if now in ("al", "del") and case.gone:
            return "preposition_al", {"prep": "a" if now == "al" else "de", "al": now}
        longer = len(case.now) == len(case.was) + 1 and was not in WORDS["preposition"]
        if now in WORDS["preposition"] and (was in WORDS["article"] or longer):
            return "preposition_add", {}
        return ("desde_hace", {}) if case.now[:2] == ("desde", "hace") else None
    if kind == "article":
        if now in ("al", "del") and case.was in (("a",), ("de",)):
            return "article_al", {}
        if was in ("al", "del") and now in ("a", "de"):
            return "article_off", {}
        if now in WORDS["article"] and len(case.now) == len(case.was) + 1:
            return "article_add", {}
        return ("pronoun_drop", {}) if was == "lo" and not now else None
    if kind == "redundant_subject" and lemma(following, "es") in GUSTAR:
        return "gustar_subject", {}
    if kind == "pronoun":
        if was in POSSESSIVES and now in ("el", "la", "los", "las"):
            return "possessive", {}
        if was in WORDS["subject"] and now in WORDS["clitic"] and lemma(following, "es") in GUSTAR:
            return "gustar_pronoun", {}
        if len(case.now) == len(case.was) + 1 and now in WORDS["clitic"]:
            return "pronoun_add", {}
        return ("clitic_on_verb", {}) if CLITIC_ON_VERB.match(now) else None
    if kind == "conjunction" and now in ("e", "u"):
        return "conjunction_sound", {}
    if kind == "comparison":
        if now in ("mejor", "peor") and {"bueno", "malo", "buena", "mala", "bien", "mal"} & set(case.was):
            return "better", {}
        if now == "de" and was == "que":
            return "comparison_de", {}
        return ("comparison_que", {}) if now in ("que", "como", "de") and was else None
    if kind == "word_choice":
        if now in SHORT_FORMS:
            return "short_form", {}
        if {was, now} <= {"muy", "mucho", "mucha", "muchos"}:
            return "muy", {}
        return ("hay", {}) if now == "hay" else None
    return None


def _accent(now: str, interface: str) -> Found:
    if now in ACCENT_PAIRS:
        return "as_is", {"text": ACCENT_PAIRS[now][interface]}
    if now in QUESTION:
        return "accent_question", {}
    if now in {strip_accents(word) for word in QUESTION}:
        return "accent_no_question", {}
    if "ü" in now:
        return "spelling", {}
    return ("accent_on" if any(c in "áéíóúñ" for c in now) else "accent_off"), {}


def _gender(case: Case) -> Found:
    """Why a gender changes; the ending alone would lie for `el agua`, `buen` and `el problema`."""
    was, now = case.core_was, case.core_now
    following = case.context.after[0] if case.context.after else ""
    if f"{strip_accents(now)}o" == strip_accents(was):
        return "short_form", {}
    if was in ("la", "una") and now in ("el", "un") and following in STRESSED_A:
        return "stressed_a", {}
    if now.rstrip("s") in ODD_GENDER:
        return "spelling", {}
    if (was, now) == ("el", "lo"):
        return "article", {}
    if (
        now in ("mucho", "poco", "tanto", "demasiado")
        and not following
        and not {"es", "son", "era", "eran"} & set(case.context.before[-1:])
    ):
        return "invariable", {}
    last = now.rstrip("s")[-1:]
    masculine = last in ("o", "l", "n") or now in ("el", "los")
    return ("gender_f" if last == "a" else "gender_m" if masculine else "gender"), {}


def _verb(case: Case, interface: str) -> Found:
    was, now, before = case.core_was, case.core_now, case.context.before
    if not was or not now:
        return ("missing_word" if now else "extra_word"), {}
    if len(case.now) == 2 and now in WORDS["clitic"]:
        now = case.now[1]
    on_was, on_now = CLITIC_ON_VERB.match(was), CLITIC_ON_VERB.match(now)
    if on_was and on_now and on_was[2] != on_now[2] and strip_accents(on_was[1]) == strip_accents(on_now[1]):
        return "clitic_on_verb", {}
    if nominal_change(was, now) == "agreement" and before and before[-1] in NOMINAL_BEFORE:
        return "agreement", {}
    shared = infinitives(was) & infinitives(now) or infinitives(now)
    verb = lemma(now, "es") if lemma(now, "es") in shared else min(shared, default="")
    tense, person = verb_features(now, verb)
    if case.kind == "verb_form":
        if tense == "participle" and re.search("[aií]do$", was) and not re.search("[aií]d[oa]s?$", now):
            return "verb_irregular", {}
        if tense in ("infinitive", "gerund", "participle"):
            return f"verb_{tense}", {}
        loose = verb_features(was, verb)[0] in ("infinitive", "gerund", "participle")
        return ("verb_finite" if loose else "verb_irregular" if not is_known(was, "es") else "verb_form"), {}
    if case.kind == "mood":
        if tense == "past_subjunctive":
            return ("mood_si" if "si" in before else "mood_past"), {}
        if tense != "subjunctive":
            return "mood_off", {}
        command = not {
            "que",
            "cuando",
            "para",
            "ojalá",
            "aunque",
            "hasta",
            "como",
            "mientras",
            "donde",
            "quizás",
        } & set(before)
        return ("mood_command" if command else "mood_on"), {}
    if case.kind == "tense":
        return ("tense_named", {"tense": TENSES[tense][interface]}) if tense in TENSES else ("tense", {})
    if verb in GUSTAR and person in ("3s", "3p", "1s3s"):
        return "agreement_gustar", {"verb": verb}
    if "gente" in before and person in ("3s", "1s3s"):
        return "gente", {}
    verbal = verb == "ir" or re.search(r"([aei]|í)r$", verb) is not None
    return (
        ("agreement_person", {"person": PERSONS[person][interface]})
        if verbal and person in PERSONS
        else ("agreement", {})
    )
