"""One-line reasons for corrections, from authored templates; each names the actual words. Never generated.

A template is chosen by the type and, where that says more, by the words: `si`/`sí`, `gustar`, a changed tense.
`{was}` and `{now}` are the words before and after, `{phrase}` the correction with the word that follows.
"""

from __future__ import annotations

from collections.abc import Callable

from tutor.grammar.edits import strip_accents
from tutor.grammar.types import lemma, verb_features

Texts = dict[str, str]

TENSES: dict[str, Texts] = {
    "present": {"en": "present", "es": "presente"},
    "preterite": {"en": "preterite, a finished action", "es": "pretérito, acción terminada"},
    "imperfect": {
        "en": "imperfect, a description, background or habit",
        "es": "imperfecto, descripción, fondo o costumbre",
    },
    "future": {"en": "future", "es": "futuro"},
    "conditional": {"en": "conditional", "es": "condicional"},
}
PERSONS: dict[str, Texts] = {
    "1s": {"en": "yo", "es": "yo"},
    "2s": {"en": "tú", "es": "tú"},
    "1s3s": {"en": "yo, él, ella, usted", "es": "yo, él, ella, usted"},
    "3s": {"en": "él, ella, usted or one thing", "es": "él, ella, usted o una cosa"},
    "1p": {"en": "nosotros", "es": "nosotros"},
    "3p": {"en": "ellos, ellas, ustedes or several things", "es": "ellos, ellas, ustedes o varias cosas"},
}
GUSTAR = frozenset("gustar encantar interesar doler parecer faltar molestar importar fascinar".split())
ACCENT_PAIRS: dict[str, Texts] = {
    "sí": {"en": "*sí* means yes; *si* means if.", "es": "*sí* afirma; *si* es una condición."},
    "si": {"en": "*si* (if) has no accent; *sí* means yes.", "es": "*si* de condición va sin tilde; *sí* afirma."},
    "él": {"en": "*él* means he; *el* is the article.", "es": "*él* es la persona; *el* es el artículo."},
    "el": {"en": "*el* is the article; *él* means he.", "es": "*el* es el artículo; *él* es la persona."},
    "tú": {"en": "*tú* means you; *tu* means your.", "es": "*tú* es la persona; *tu* es posesivo."},
    "tu": {"en": "*tu* means your; *tú* means you.", "es": "*tu* es posesivo; *tú* es la persona."},
    "mí": {"en": "*mí* (me, after a preposition); *mi* means my.", "es": "*mí* tras preposición; *mi* es posesivo."},
    "mi": {"en": "*mi* means my; *mí* comes after a preposition.", "es": "*mi* es posesivo; *mí* va tras preposición."},
    "está": {"en": "*está* is the verb estar; *esta* means this.", "es": "*está* es del verbo estar; *esta* señala."},
    "esta": {"en": "*esta* means this; *está* is the verb estar.", "es": "*esta* señala; *está* es del verbo estar."},
    "más": {"en": "*más* (more) has an accent.", "es": "*más* (cantidad) lleva tilde."},
    "sé": {"en": "*sé* (I know) has an accent.", "es": "*sé* (de saber) lleva tilde."},
    "té": {"en": "*té* (tea) has an accent.", "es": "*té* (la bebida) lleva tilde."},
}
STRESSED_A = frozenset("agua hambre aula área arma alma águila ala ave".split())
ODD_GENDER = frozenset("problema programa sistema tema idioma clima mapa día planeta mano foto moto turista".split())
DETERMINERS = frozenset(
    "el la los las lo un una unos unas mi mis tu tus su sus este esta estos estas ese esa otro otra mucho mucha "
    "muchos muchas buen".split()
)
QUESTION = frozenset("qué cómo cuándo dónde cuánto cuánta cuántos cuántas quién quiénes cuál cuáles".split())

TEMPLATES: dict[str, Texts] = {
    "accent_on": {"en": "It is written with an accent: *{now}*.", "es": "Se escribe con tilde: *{now}*."},
    "accent_off": {"en": "It is written without that accent: *{now}*.", "es": "Se escribe sin esa tilde: *{now}*."},
    "accent_question": {
        "en": "In questions and exclamations, also indirect ones, *{now}* has an accent.",
        "es": "En preguntas y exclamaciones, también indirectas, *{now}* lleva tilde.",
    },
    "spelling": {"en": "It is spelled *{now}*.", "es": "Se escribe *{now}*."},
    "gender_f": {"en": "Feminine here: *{phrase}*, not *{was}*.", "es": "Aquí en femenino: *{phrase}*, no *{was}*."},
    "gender_m": {"en": "Masculine here: *{phrase}*, not *{was}*.", "es": "Aquí en masculino: *{phrase}*, no *{was}*."},
    "gender": {"en": "Gender has to match: *{phrase}*.", "es": "El género tiene que concordar: *{phrase}*."},
    "number_p": {"en": "Plural here: *{phrase}*, not *{was}*.", "es": "Aquí en plural: *{phrase}*, no *{was}*."},
    "number_s": {"en": "Singular here: *{phrase}*, not *{was}*.", "es": "Aquí en singular: *{phrase}*, no *{was}*."},
    "short_form": {
        "en": "Before a masculine noun *{was}* is shortened to *{now}*.",
        "es": "Delante de un nombre masculino *{was}* se acorta: *{now}*.",
    },
    "stressed_a": {
        "en": "*{now}* before a stressed a-, though the noun is feminine: *{phrase}*.",
        "es": "Ante *a-* tónica va *{now}*, aunque el nombre es femenino: *{phrase}*.",
    },
    "possessive": {
        "en": "*me, te, le* already say whose: *{phrase}*, not *{was}*.",
        "es": "*me, te, le* ya dicen de quién: *{phrase}*, no *{was}*.",
    },
    "gustar_subject": {
        "en": "Here the person is *me, te, le*: leave out *{gone}*.",
        "es": "Aquí la persona es *me, te, le*: sobra *{gone}*.",
    },
    "accent_no_question": {
        "en": "*{now}* has an accent only in questions and exclamations.",
        "es": "*{now}* solo lleva tilde en preguntas y exclamaciones.",
    },
    "conjunction_add": {"en": "A linking word is missing: *{now}*.", "es": "Falta una conjunción: *{now}*."},
    "conjunction_sound": {
        "en": "*y* becomes *e* before the sound i; *o* becomes *u* before o.",
        "es": "*y* pasa a *e* ante *i-*; *o* pasa a *u* ante *o-*.",
    },
    "muy": {
        "en": "*muy* goes with adjectives, *mucho* with nouns and verbs.",
        "es": "*muy* va con adjetivos; *mucho*, con nombres y verbos.",
    },
    "hay": {"en": "*hay* says that something exists.", "es": "*hay* dice que algo existe."},
    "agreement_en": {
        "en": "Singular or plural? Here it is *{now}*, not *{was}*.",
        "es": "¿Singular o plural? Aquí es *{now}*, no *{was}*.",
    },
    "to_add": {"en": "*to* is needed here: *{now}*.", "es": "Aquí hace falta *to*: *{now}*."},
    "to_drop": {"en": "No *to* here: *{now}*.", "es": "Aquí sobra *to*: *{now}*."},
    "article_add": {"en": "An article is needed: *{now}*.", "es": "Falta el artículo: *{now}*."},
    "article_drop": {"en": "No article here: leave out *{gone}*.", "es": "Aquí no va artículo: sobra *{gone}*."},
    "article": {"en": "The article here is *{now}*, not *{was}*.", "es": "El artículo aquí es *{now}*, no *{was}*."},
    "agreement": {"en": "It has to agree: *{now}*, not *{was}*.", "es": "Tiene que concordar: *{now}*, no *{was}*."},
    "agreement_person": {
        "en": "*{now}* is the form for {person}; *{was}* is not.",
        "es": "*{now}* es la forma de {person}; *{was}* no.",
    },
    "agreement_gustar": {
        "en": "*{verb}* agrees with the thing, not the person (an action is singular): *{phrase}*.",
        "es": "*{verb}* concuerda con la cosa, no con la persona (una acción va en singular): *{phrase}*.",
    },
    "verb_infinitive": {"en": "The infinitive is needed: *{now}*.", "es": "Aquí va el infinitivo: *{now}*."},
    "verb_gerund": {"en": "The form in -ndo is needed: *{now}*.", "es": "Aquí va el gerundio: *{now}*."},
    "verb_participle": {"en": "The participle is needed: *{now}*.", "es": "Aquí va el participio: *{now}*."},
    "verb_finite": {"en": "The verb has to be conjugated: *{now}*.", "es": "Hay que conjugar el verbo: *{now}*."},
    "verb_form": {"en": "The right form of the verb is *{now}*.", "es": "La forma correcta del verbo es *{now}*."},
    "tense": {
        "en": "Another tense fits here: *{now}*, not *{was}*.",
        "es": "Aquí va otro tiempo: *{now}*, no *{was}*.",
    },
    "tense_named": {"en": "*{now}* ({tense}) fits here, not *{was}*.", "es": "Aquí va *{now}* ({tense}), no *{was}*."},
    "mood_on": {
        "en": "The subjunctive form is needed (also in *usted* commands): *{now}*.",
        "es": "Aquí va el subjuntivo (también en mandatos de *usted*): *{now}*.",
    },
    "mood_off": {"en": "No subjunctive here: *{now}*.", "es": "Aquí no va el subjuntivo: *{now}*."},
    "ser": {
        "en": "*ser* (identity, origin, character, time), not *estar*: *{now}*.",
        "es": "Va *ser* (identidad, origen, carácter, hora), no *estar*: *{now}*.",
    },
    "estar": {
        "en": "*estar* (place, state, action in progress), not *ser*: *{now}*.",
        "es": "Va *estar* (lugar, estado, acción en curso), no *ser*: *{now}*.",
    },
    "por": {
        "en": "*por* (cause, exchange, duration, means, route) fits here, not *para*.",
        "es": "Aquí va *por* (causa, cambio, duración, medio, recorrido), no *para*.",
    },
    "para": {
        "en": "*para* (purpose, recipient, destination, deadline) fits here, not *por*.",
        "es": "Aquí va *para* (fin, destinatario, destino, plazo), no *por*.",
    },
    "preposition_add": {"en": "A preposition is missing: *{now}*.", "es": "Falta una preposición: *{now}*."},
    "preposition_drop": {
        "en": "No preposition here: leave out *{gone}*.",
        "es": "Aquí no va preposición: sobra *{gone}*.",
    },
    "preposition": {
        "en": "The preposition here is *{now}*, not *{was}*.",
        "es": "La preposición aquí es *{now}*, no *{was}*.",
    },
    "personal_a": {"en": "People as objects take *a*: *{now}*.", "es": "El complemento de persona lleva *a*: *{now}*."},
    "pronoun_add": {"en": "A pronoun is missing: *{now}*.", "es": "Falta un pronombre: *{now}*."},
    "pronoun_drop": {"en": "This pronoun is not needed: leave out *{gone}*.", "es": "Sobra el pronombre *{gone}*."},
    "pronoun": {"en": "The pronoun here is *{now}*, not *{was}*.", "es": "El pronombre aquí es *{now}*, no *{was}*."},
    "word_order": {"en": "The usual order is *{now}*.", "es": "El orden normal es *{now}*."},
    "word_choice": {"en": "*{now}* fits better here than *{was}*.", "es": "Aquí va mejor *{now}* que *{was}*."},
    "conjunction": {"en": "The linking word here is *{now}*.", "es": "La conjunción aquí es *{now}*."},
    "conjunction_drop": {"en": "Leave out *{gone}* here.", "es": "Aquí sobra *{gone}*."},
    "contraction": {
        "en": "*a* + *el* = *al*, *de* + *el* = *del*: *{now}*.",
        "es": "*a* + *el* = *al*, *de* + *el* = *del*: *{now}*.",
    },
    "redundant_subject": {
        "en": "The verb already says who: *{gone}* can go.",
        "es": "El verbo ya dice quién es: sobra *{gone}*.",
    },
    "comparison": {"en": "*{now}* is enough for the comparison.", "es": "Para comparar basta *{now}*."},
    "missing_word": {"en": "A word is missing: *{now}*.", "es": "Falta una palabra: *{now}*."},
    "extra_word": {"en": "Leave out *{gone}*.", "es": "Sobra *{gone}*."},
}


def explain(kind: str, original: str, replacement: str, following: str, language: str, interface: str) -> str:
    """The reason for one edit in the interface language. `following` is the word after it, for context."""
    was, now = original.strip(), replacement.strip()
    gone = " ".join(w for w in was.split() if w.lower() not in now.lower().split())
    core_was, core_now = (w.lower() for w in _core(was, now))
    phrase = f"{now} {following}".strip() if language == "es" and now.lower() in DETERMINERS else now
    fields = {"was": was, "now": now, "gone": gone or was, "phrase": phrase}
    detailed = ("accent", "agreement", "gender", "number", "verb_form", "tense", "mood", "ser_estar", "por_para")
    if language == "es" and kind in detailed:
        return _spanish(kind, core_was, core_now, fields, interface)
    key = _key(kind, was, now, core_was, core_now, following.lower(), language)
    return TEMPLATES[key][interface].format(**fields)


def _key(kind: str, was: str, now: str, core_was: str, core_now: str, following: str, language: str) -> str:
    """The template for a type, by whether words were added or dropped and by the words themselves."""
    if language == "en" and kind in ("agreement", "number", "gender"):
        return "agreement_en"
    grown = len(now.split()) - len(was.split())
    if language == "en" and kind == "preposition" and "to" in (core_was, core_now) and grown:
        return "to_add" if grown > 0 else "to_drop"
    if kind == "redundant_subject" and lemma(following, language) in GUSTAR:
        return "gustar_subject"
    if kind == "pronoun" and core_was in POSSESSIVES and core_now in ("el", "la", "los", "las"):
        return "possessive"
    if kind == "conjunction" and core_now in ("e", "u"):
        return "conjunction_sound"
    if kind == "article" and grown < 0 and core_was == "lo":
        return "pronoun_drop"
    if kind == "word_choice" and language == "es" and {core_was, core_now} <= {"muy", "mucho", "mucha", "muchos"}:
        return "muy"
    if kind == "word_choice" and core_now == "hay":
        return "hay"
    key = f"{kind}_add" if grown > 0 else f"{kind}_drop" if grown < 0 else kind
    return key if key in TEMPLATES else kind if kind in TEMPLATES else "word_choice"


POSSESSIVES = frozenset("mi mis tu tus su sus".split())


def _core(was: str, now: str) -> tuple[str, str]:
    """The first differing word pair of two short phrases."""
    a, b = was.split(), now.split()
    while len(a) > 1 and len(b) > 1 and a[0] == b[0]:
        a, b = a[1:], b[1:]
    while len(a) > 1 and len(b) > 1 and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    return (a[0] if a else ""), (b[0] if b else "")


def _spanish(kind: str, was: str, now: str, fields: Texts, interface: str) -> str:
    say: Callable[..., str] = lambda key, **more: TEMPLATES[key][interface].format(**{**fields, **more})
    if kind == "accent":
        return _accent(now, say, interface)
    if kind == "gender":
        return say(_gender_key(was, now, fields["phrase"].lower()))
    if kind == "number":
        return say("number_p" if len(now) > len(was) else "number_s")
    if kind == "ser_estar":
        return say(lemma(now, "es") if lemma(now, "es") in ("ser", "estar") else "verb_form")
    if kind == "por_para":
        return say(now if now in ("por", "para") else "preposition")
    return _spanish_verb(kind, now, say, interface)


def _accent(now: str, say: Callable[..., str], interface: str) -> str:
    if now in ACCENT_PAIRS:
        return ACCENT_PAIRS[now][interface]
    if now in QUESTION:
        return say("accent_question")
    if now in {strip_accents(word) for word in QUESTION}:
        return say("accent_no_question")
    if "ü" in now:
        return say("spelling")
    return say("accent_on" if any(c in "áéíóúñ" for c in now) else "accent_off")


def _gender_key(was: str, now: str, phrase: str) -> str:
    """Why a gender changes; the ending alone would lie for `el agua`, `buen` and `el problema`."""
    if f"{strip_accents(now)}o" == strip_accents(was):
        return "short_form"
    if was in ("la", "una") and now in ("el", "un") and phrase.split()[-1] in STRESSED_A:
        return "stressed_a"
    if now.rstrip("s") in ODD_GENDER:
        return "spelling"
    if (was, now) == ("el", "lo"):
        return "article"
    last = now.rstrip("s")[-1:]
    return "gender_f" if last == "a" else "gender_m" if last in ("o", "l", "n") or now in ("el", "los") else "gender"


def _spanish_verb(kind: str, now: str, say: Callable[..., str], interface: str) -> str:
    tense, person = verb_features(now)
    if kind == "verb_form":
        return say(f"verb_{tense}" if tense in ("infinitive", "gerund", "participle") else "verb_finite")
    if kind == "mood":
        return say("mood_on" if "subjunctive" in tense else "mood_off")
    if kind == "tense":
        return say("tense_named", tense=TENSES[tense][interface]) if tense in TENSES else say("tense")
    if lemma(now, "es") in GUSTAR and person in ("3s", "3p", "1s3s"):
        return say("agreement_gustar", verb=lemma(now, "es"))
    infinitive = lemma(now, "es")
    verbal = infinitive == "ir" or infinitive.endswith(("ar", "er", "ir"))
    return (
        say("agreement_person", person=PERSONS[person][interface]) if verbal and person in PERSONS else say("agreement")
    )
