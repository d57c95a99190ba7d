"""One-line reasons for corrections, from authored templates; each names the actual words. Never generated.

A template is chosen by the type and, where that says more, by the words: `si`/`sí`, `gustar`, a changed tense.
`{was}` and `{now}` are the words before and after, `{phrase}` the correction with the word that follows.
"""

from __future__ import annotations

from collections.abc import Callable

from tutor.grammar.types import lemma, verb_features

Texts = dict[str, str]

TENSES: dict[str, Texts] = {
    "present": {"en": "present", "es": "presente"},
    "preterite": {"en": "preterite, a finished action", "es": "pretérito, acción terminada"},
    "imperfect": {"en": "imperfect, a background or habit", "es": "imperfecto, fondo o costumbre"},
    "future": {"en": "future", "es": "futuro"},
    "conditional": {"en": "conditional", "es": "condicional"},
}
PERSONS: dict[str, Texts] = {
    "1s": {"en": "yo", "es": "yo"},
    "2s": {"en": "tú", "es": "tú"},
    "3s": {"en": "él, ella, usted", "es": "él, ella, usted"},
    "1p": {"en": "nosotros", "es": "nosotros"},
    "3p": {"en": "ellos, ellas, ustedes", "es": "ellos, ellas, ustedes"},
}
GUSTAR = frozenset(
    ["gustar", "encantar", "interesar", "doler", "parecer", "faltar", "molestar", "importar", "fascinar", "quedar"]
)
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
QUESTION = frozenset(
    ["qué", "cómo", "cuándo", "dónde", "cuánto", "cuánta", "cuántos", "cuántas", "quién", "quiénes", "cuál", "cuáles"]
)

TEMPLATES: dict[str, Texts] = {
    "accent_on": {"en": "It is written with an accent: *{now}*.", "es": "Se escribe con tilde: *{now}*."},
    "accent_off": {"en": "It is written without that accent: *{now}*.", "es": "Se escribe sin esa tilde: *{now}*."},
    "accent_question": {
        "en": "In questions, also indirect ones, *{now}* has an accent.",
        "es": "En preguntas, también indirectas, *{now}* lleva tilde.",
    },
    "spelling": {"en": "It is spelled *{now}*.", "es": "Se escribe *{now}*."},
    "gender_f": {"en": "Feminine here: *{phrase}*, not *{was}*.", "es": "Aquí en femenino: *{phrase}*, no *{was}*."},
    "gender_m": {"en": "Masculine here: *{phrase}*, not *{was}*.", "es": "Aquí en masculino: *{phrase}*, no *{was}*."},
    "gender": {"en": "Gender has to match: *{phrase}*.", "es": "El género tiene que concordar: *{phrase}*."},
    "number_p": {"en": "Plural here: *{phrase}*, not *{was}*.", "es": "Aquí en plural: *{phrase}*, no *{was}*."},
    "number_s": {"en": "Singular here: *{phrase}*, not *{was}*.", "es": "Aquí en singular: *{phrase}*, no *{was}*."},
    "article_add": {"en": "An article is needed: *{now}*.", "es": "Falta el artículo: *{now}*."},
    "article_drop": {"en": "No article here.", "es": "Aquí no va artículo."},
    "article": {"en": "The article here is *{now}*, not *{was}*.", "es": "El artículo aquí es *{now}*, no *{was}*."},
    "agreement": {"en": "It has to agree: *{now}*, not *{was}*.", "es": "Tiene que concordar: *{now}*, no *{was}*."},
    "agreement_person": {
        "en": "*{now}* is the form for {person}; *{was}* is not.",
        "es": "*{now}* es la forma de {person}; *{was}* no.",
    },
    "agreement_gustar": {
        "en": "*{verb}* agrees with the thing, not the person: *{phrase}*.",
        "es": "*{verb}* concuerda con la cosa, no con la persona: *{phrase}*.",
    },
    "verb_infinitive": {"en": "The infinitive is needed: *{now}*.", "es": "Aquí va el infinitivo: *{now}*."},
    "verb_gerund": {"en": "The form in -ndo is needed: *{now}*.", "es": "Aquí va el gerundio: *{now}*."},
    "verb_participle": {"en": "The participle is needed: *{now}*.", "es": "Aquí va el participio: *{now}*."},
    "verb_finite": {"en": "The verb has to be conjugated: *{now}*.", "es": "Hay que conjugar el verbo: *{now}*."},
    "verb_form": {"en": "The right form of the verb is *{now}*.", "es": "La forma correcta del verbo es *{now}*."},
    "tense": {"en": "Another tense fits: *{now}*, not *{was}*.", "es": "Va otro tiempo: *{now}*, no *{was}*."},
    "tense_named": {"en": "*{now}* ({tense}) fits here, not *{was}*.", "es": "Aquí va *{now}* ({tense}), no *{was}*."},
    "mood_on": {"en": "The subjunctive is needed: *{now}*.", "es": "Aquí va el subjuntivo: *{now}*."},
    "mood_off": {"en": "No subjunctive here: *{now}*.", "es": "Aquí no va el subjuntivo: *{now}*."},
    "ser": {
        "en": "*ser* (what something is), not *estar*: *{now}*.",
        "es": "Va *ser* (lo que algo es), no *estar*: *{now}*.",
    },
    "estar": {
        "en": "*estar* (how or where something is), not *ser*: *{now}*.",
        "es": "Va *estar* (cómo o dónde está algo), no *ser*: *{now}*.",
    },
    "por": {
        "en": "*por* (cause, exchange, way through) fits here, not *para*.",
        "es": "Aquí va *por* (causa, cambio, camino), no *para*.",
    },
    "para": {
        "en": "*para* (purpose, person, deadline) fits here, not *por*.",
        "es": "Aquí va *para* (fin, destinatario, plazo), no *por*.",
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
    "contraction": {"en": "The two words join: *{now}*.", "es": "Las dos palabras se unen: *{now}*."},
    "redundant_subject": {
        "en": "The verb already says who: *{gone}* can go.",
        "es": "El verbo ya dice quién es: sobra *{gone}*.",
    },
    "comparison": {"en": "The comparison is *{now}*.", "es": "La comparación es *{now}*."},
    "missing_word": {"en": "A word is missing: *{now}*.", "es": "Falta una palabra: *{now}*."},
    "extra_word": {"en": "Leave out *{gone}*.", "es": "Sobra *{gone}*."},
}


def explain(kind: str, original: str, replacement: str, following: str, language: str, interface: str) -> str:
    """The reason for one edit in the interface language. `following` is the word after it, for context."""
    was, now = original.strip(), replacement.strip()
    gone = " ".join(w for w in was.split() if w.lower() not in now.lower().split())
    core_was, core_now = _core(was, now)
    fields = {
        "was": was,
        "now": now,
        "gone": gone or was,
        "phrase": f"{now} {following}".strip() if language == "es" and len(now.split()) == 1 and len(now) <= 4 else now,
    }
    if language == "es" and kind in (
        "accent",
        "agreement",
        "gender",
        "number",
        "verb_form",
        "tense",
        "mood",
        "ser_estar",
        "por_para",
    ):
        return _spanish(kind, core_was.lower(), core_now.lower(), fields, interface)
    key = kind
    if kind in ("article", "preposition", "pronoun", "conjunction"):
        added = len(now.split()) > len(was.split())
        dropped = len(now.split()) < len(was.split())
        key = f"{kind}_add" if added else f"{kind}_drop" if dropped else kind
        key = key if key in TEMPLATES else kind
    elif kind in ("gender", "number") and kind not in TEMPLATES:
        key = "agreement"
    return TEMPLATES.get(key, TEMPLATES["word_choice"])[interface].format(**fields)


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
        if now in ACCENT_PAIRS:
            return ACCENT_PAIRS[now][interface]
        if now in QUESTION:
            return say("accent_question")
        return say("accent_on" if any(c in "áéíóúñü" for c in now) else "accent_off")
    if kind == "gender":
        last = now.rstrip("s")[-1:]
        key = "gender_f" if last == "a" else "gender_m" if last in ("o", "l", "n") or now in ("el", "los") else "gender"
        return say(key)
    if kind == "number":
        return say("number_p" if now.endswith("s") and not was.endswith("s") else "number_s")
    if kind == "ser_estar":
        return say(lemma(now, "es") if lemma(now, "es") in ("ser", "estar") else "verb_form")
    if kind == "por_para":
        return say(now if now in ("por", "para") else "preposition")
    return _spanish_verb(kind, now, say, interface)


def _spanish_verb(kind: str, now: str, say: Callable[..., str], interface: str) -> str:
    tense, person = verb_features(now)
    if kind == "verb_form":
        return say(f"verb_{tense}" if tense in ("infinitive", "gerund", "participle") else "verb_finite")
    if kind == "mood":
        return say("mood_on" if "subjunctive" in tense else "mood_off")
    if kind == "tense":
        return say("tense_named", tense=TENSES[tense][interface]) if tense in TENSES else say("tense")
    if lemma(now, "es") in GUSTAR:
        return say("agreement_gustar", verb=lemma(now, "es"))
    infinitive = lemma(now, "es")
    verbal = infinitive == "ir" or infinitive.endswith(("ar", "er", "ir"))
    return (
        say("agreement_person", person=PERSONS[person][interface]) if verbal and person in PERSONS else say("agreement")
    )
