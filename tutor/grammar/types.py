"""The kind of an error, by rules over the edit and a light morphological analysis (lemmas from simplemma)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

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

_ES = {
    "article": "el la los las un una unos unas lo",
    "preposition": "a de en con por para sin sobre desde hasta entre hacia durante contra según tras",
    "clitic": "me te se lo la los las le les nos os",
    "subject": "yo tú él ella nosotros nosotras vosotros ellos ellas usted ustedes",
    "pronoun": "mí ti mi mis tu tus su sus nuestro nuestra nuestros nuestras mío mía tuyo suyo este esta estos estas "
    "ese esa esos esas esto eso aquel aquella quien quienes cual conmigo contigo alguien nadie algo "
    "nada alguno ninguno alguna ninguna algún ningún",
    "conjunction": "y e o u pero sino porque que aunque si cuando como pues",
    "person": "hermano hermana hermanos hermanas madre padre padres mamá papá amigo amiga amigos amigas hijo hija "
    "hijos hijas abuelo abuela abuelos abuelas primo prima primos primas tío tía tíos novio novia esposo "
    "esposa marido mujer hombre niño niña niños chico chica gente familia profesor profesora maestro maestra "
    "médico médica doctor doctora jefe jefa compañero compañera compañeros vecino vecina vecinos persona "
    "personas alguien nadie quien señor señora perro gato",
}
_EN = {
    "article": "a an the",
    "preposition": "in on at to for of with from by about into since until during over under between after before",
    "clitic": "me him her us them it",
    "subject": "i you he she we they it",
    "pronoun": "my your his her its our their mine this that these those who which whom some any something anything "
    "somebody anybody myself yourself himself herself",
    "conjunction": "and or but because so if that although while when than",
    "person": "",
}
WORDS = {
    code: {kind: frozenset(text.split()) for kind, text in table.items()} for code, table in (("es", _ES), ("en", _EN))
}
_INFINITIVE = re.compile(r"^.{1,}(ar|er|ir|ír)(se)?$")
_GERUND = re.compile(r"(ando|endo|yendo)(me|te|se|lo|la|los|las|le|les|nos)*$")
_STRONG_PRETERITE = re.compile(
    r"^(tuv|estuv|anduv|pud|pus|sup|cup|hub|quis|vin|hic|hiz|dij|traj|conduj|fu|di|vi)"
    r"(e|iste|o|imos|isteis|ieron|eron|i|io|ió)$"
)
_TENSES = (  # the first ending that fits names tense and mood; accents matter: hablo / habló
    ("future", re.compile(r"r(é|ás|á|emos|éis|án)$")),
    ("conditional", re.compile(r"ría(s|mos|is|n)?$")),
    ("imperfect", re.compile(r"(aba(s|is|n)?|ábamos|ía(s|mos|is|n)?|^era(s|n)?|^éramos|^iba(s|n)?|^íbamos)$")),
    (
        "past_subjunctive",
        re.compile(
            r"(ara|aras|áramos|aran|iera|ieras|iéramos|ieran|iese[sn]?|^fuera(s|n)?|"
            r"^fuéramos|jera(s|n)?|yera(s|n)?)$"
        ),
    ),
    ("preterite", re.compile(r"(é|aste|ó|asteis|aron|í|iste|ió|isteis|ieron|yeron|jeron)$")),
)


_IRREGULAR = {
    "esté": ("subjunctive", "1s3s"),
    "dé": ("subjunctive", "1s3s"),
    "sé": ("present", "1s"),
}


@lru_cache(maxsize=20_000)
def lemma(word: str, language: str) -> str:
    """Dictionary form of a lower-case word; the word itself if it is unknown."""
    import simplemma

    if not word:
        return ""
    if language == "es" and re.match(r"veng(o|a|as|amos|an)$", word):
        return "venir"  # simplemma says vengar

    return str(simplemma.lemmatize(word, lang=language)).lower()


def is_verb_form(word: str, language: str) -> bool:
    """True for a word whose lemma is a Spanish infinitive."""
    found = lemma(word, language)
    return language == "es" and (found == "ir" or bool(_INFINITIVE.match(found)))


def same_lemma(x: str, y: str) -> bool:
    """True for two forms of one Spanish word; `fui` may come from `ir` as well as from `ser`."""
    a, b = lemma(x, "es"), lemma(y, "es")
    return a == b or ({a, b} == {"ser", "ir"} and "fu" in (x[:2], y[:2]))


def verb_features(word: str) -> tuple[str, str]:
    """(tense or form, person) of a Spanish verb form by its ending; good enough to name what changed.

    Persons are 1s to 3p; 1s3s is a form that serves both `yo` and `él`.
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word == "ir" or (_INFINITIVE.match(word) and lemma(word, "es") == word):
        return "infinitive", ""
    if _GERUND.search(word):
        return "gerund", ""
    person = next(
        (p for ending, p in (("mos", "1p"), ("is", "2p"), ("n", "3p"), ("s", "2s")) if word.endswith(ending)), ""
    )
    if _STRONG_PRETERITE.match(word):
        return "preterite", "2s" if word.endswith("iste") else person or ("1s" if word[-1] in "ei" else "3s")
    if re.search(r"(ado|ido|ada|ida|hecho|dicho|visto|puesto|escrito|abierto|vuelto|muerto|roto)s?$", word):
        return "participle", ""
    infinitive = lemma(word, "es")
    for tense, ending in _TENSES:
        if tense == "past_subjunctive" and infinitive.endswith("arar"):
            continue  # prepara is present
        if ending.search(word):
            if word.endswith(("aste", "iste")):
                return tense, "2s"
            both = tense in ("imperfect", "conditional", "past_subjunctive")
            return tense, person or ("1s" if word[-1] in "éí" else "1s3s" if both else "3s")
    first = infinitive.endswith(("ar", "arse"))
    stem_vowel = re.sub(r"(mos|is|n|s)$", "", word)[-1:]
    subjunctive = (stem_vowel in ("e", "é")) if first else (stem_vowel in ("a", "á"))
    if infinitive in ("ser", "ir", "haber", "estar", "dar"):
        subjunctive = bool(re.match(r"(sea|vaya|haya|esté|dé)", word))
        person = person or ("1s" if word in ("soy", "voy", "he", "estoy", "doy") else "3s")
    if subjunctive:
        return "subjunctive", person or "1s3s"
    return "present", person or ("1s" if word[-1] == "o" else "3s")


def classify(
    original: list[str], replacement: list[str], language: str, following: str = "", context: Sequence[str] = ()
) -> str:
    """Type of an edit from its words (any case), the word that follows it and a few more behind it; one of TYPES."""
    a, b = [w.lower() for w in original], [w.lower() for w in replacement]
    beyond = following
    while a and b and a[0] == b[0]:
        a, b = a[1:], b[1:]
    while a and b and a[-1] == b[-1]:
        following = a[-1]
        a, b = a[:-1], b[:-1]
    if not a and not b:
        return "spelling"
    if not a:
        return _inserted(b[0], following, beyond, language, bool({"le", "les"} & set(context)))
    if not b:
        return "comparison" if a[0] in ("más", "mas", "more", "most") else _deleted(a[0], language)
    if sorted(a) == sorted(b) and len(a) > 1:
        return "word_order"
    if " ".join(a) in ("a el", "de el"):
        return "contraction"
    if {"más", "mas", "more", "most"} & set(a) and len(a) > len(b):
        return "comparison"
    if language == "es":
        return _spanish_pair(a[0], b[0])
    return _english_pair(a[0], b[0])


def _inserted(word: str, following: str, beyond: str, language: str, experiencer: bool) -> str:
    words = WORDS[language]
    person = following in words["person"] or (
        following in words["pronoun"] | words["article"] and beyond in words["person"]
    )
    if language == "es" and word == "a" and person and not experiencer:
        return "personal_a"
    for kind, names in (
        ("article", "article"),
        ("preposition", "preposition"),
        ("clitic", "pronoun"),
        ("subject", "pronoun"),
        ("pronoun", "pronoun"),
        ("conjunction", "conjunction"),
    ):
        # `la` before a noun is an article, before a verb a pronoun
        if word in words[kind]:
            if kind == "article" and word in words["clitic"] and following and is_verb_form(following, language):
                return "pronoun"
            return names
    return "missing_word"


def _deleted(word: str, language: str) -> str:
    words = WORDS[language]
    if language == "es" and word in words["subject"]:
        return "redundant_subject"
    return next(
        (
            name
            for kind, name in (
                ("article", "article"),
                ("preposition", "preposition"),
                ("clitic", "pronoun"),
                ("pronoun", "pronoun"),
                ("conjunction", "conjunction"),
            )
            if word in words[kind]
        ),
        "extra_word",
    )


def _function_pair(x: str, y: str, language: str) -> str | None:
    words = WORDS[language]
    for kind, name in (("preposition", "preposition"), ("conjunction", "conjunction"), ("clitic", "pronoun")):
        if x in words[kind] and y in words[kind]:
            return name
    both = words["pronoun"] | words["clitic"] | words["subject"]
    return "pronoun" if x in both and y in both else None


def _spanish_pair(x: str, y: str) -> str:
    words = WORDS["es"]
    if strip_accents(x) == strip_accents(y):
        return "accent" if x.replace("n", "ñ") != y.replace("n", "ñ") else "spelling"
    if {x, y} == {"por", "para"}:
        return "por_para"
    if x in words["article"] and y in words["article"]:
        if (x[0] == "u") != (y[0] == "u"):
            return "article"
        return "number" if x.endswith("s") != y.endswith("s") else "gender"
    if {lemma(x, "es"), lemma(y, "es")} == {"ser", "estar"} and strip_accents(x) != strip_accents(y):
        return "ser_estar"
    if y in ("al", "del"):
        return "contraction"
    if {x, y} in ({"mi", "mis"}, {"tu", "tus"}, {"su", "sus"}):
        return "number"
    if {x, y} in ({"bueno", "bien"}, {"buen", "bien"}, {"malo", "mal"}, {"mucho", "muy"}):
        return "word_choice"
    pair = _function_pair(x, y, "es")
    if pair is not None and lemma(x, "es") != lemma(y, "es"):
        return pair
    shared = same_lemma(x, y)
    if is_verb_form(y, "es") and shared:
        change = _verb_change(x, y)
        if change:
            return change
    nominal = nominal_change(x, y)
    if nominal:
        return nominal
    stem = x[:4] == y[:4]
    stem = stem and re.search(r"[ai]d[oa]s?$|ndo$|[aei]r$|o$", x) is not None and is_verb_form(y, "es")
    if (shared or stem) and verb_features(y)[0] in ("infinitive", "gerund", "participle"):
        return "verb_form"
    return "spelling" if near(x, y) else "word_choice"


def _verb_change(x: str, y: str) -> str | None:
    (tense_x, person_x), (tense_y, person_y) = verb_features(x), verb_features(y)
    forms = ("infinitive", "gerund", "participle")
    if tense_x in forms and tense_y in forms and tense_x == tense_y:
        return None
    if tense_x in forms or tense_y in forms:
        return "verb_form"
    moods = ("subjunctive", "past_subjunctive")
    if (tense_x in moods) != (tense_y in moods):
        return "mood"
    if tense_x != tense_y:
        return "tense"
    return "agreement" if person_x != person_y else None


def nominal_change(x: str, y: str) -> str | None:
    """gender, number or agreement (both) if two Spanish words differ only in such an ending."""
    if x in (y + "s", y + "es") or y in (x + "s", x + "es"):
        return "number"
    plural_x, plural_y = x.endswith("s"), y.endswith("s")
    stem_x, stem_y = (re.sub(r"(es|s)$", "", w) for w in (x, y))
    if stem_x == stem_y or strip_accents(stem_x) == strip_accents(stem_y):
        return "number" if plural_x != plural_y else None
    gender = {stem_x[-1:], stem_y[-1:]} <= {"o", "a", "e"} and stem_x[:-1] == stem_y[:-1]
    added = stem_x in (stem_y[:-1], stem_y) or stem_y == stem_x[:-1]  # un -> una, español -> española
    if (gender or added) and {stem_x[-1:], stem_y[-1:]} & {"o", "a"}:
        return "gender" if plural_x == plural_y else "agreement"
    return None


def _english_pair(x: str, y: str) -> str:
    words = WORDS["en"]
    if x in words["article"] and y in words["article"] | {"some"}:
        return "article"
    if {x, y} in ({"don't", "doesn't"}, {"isn't", "aren't"}, {"wasn't", "weren't"}, {"haven't", "hasn't"}):
        return "agreement"
    pair = _function_pair(x, y, "en")
    if pair:
        return pair
    if lemma(x, "en") == lemma(y, "en"):
        if y in ("is", "are", "am", "was", "were", "has", "have", "does", "do", "doesn't", "don't", "isn't", "aren't"):
            return "agreement"
        if y.endswith(("ed", "ing")) or x.endswith("ing"):
            return "verb_form"
        return "agreement" if y == x + "s" or y == x + "es" or x == y + "s" else "verb_form"
    if y in (x + "s", x + "es") or x in (y + "s", y + "es"):
        return "number"
    return "spelling" if near(x, y) else "word_choice"


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
