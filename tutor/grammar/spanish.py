"""The kind of an error in Spanish: rules over one pair of words and a light morphological analysis."""

from __future__ import annotations

import re
from functools import lru_cache

from tutor.grammar.edits import strip_accents
from tutor.grammar.morphology import is_known, lemma, near

_TEXT = {
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
    "personas alguien nadie quien señor señora perro gato policía portero dueño dueña cliente invitado invitados jefa "
    "bebé camarero camarera enfermera secretaria gerente director directora conductor ladrón equipo perros gatos jefes "
    "médicos profesores clientes vecinas",
}
WORDS = {kind: frozenset(text.split()) for kind, text in _TEXT.items()}
OPPOSITES = frozenset(
    frozenset(pair.split())
    for pair in (
        "algo nada,alguien nadie,algún ningún,alguno ninguno,alguna ninguna,también tampoco,siempre nunca,bueno bien,"
        "buen bien,malo mal,mucho muy,muchos muy,mucha muy,muchas muy,tan tanto,pero sino"
    ).split(",")
)
CLITIC_ON_VERB = re.compile(r"(\w+?(?:[aeiáéí]r|ndo))((?:me|te|se|nos|os)?(?:l[aeo]s?)?)$")
EVENTS = frozenset("concierto fiesta reunión boda clase examen partido entrevista cena exposición charla curso".split())
SHORT_FORMS = frozenset("gran buen mal primer tercer cien".split())
GUSTAR = frozenset("gustar encantar interesar doler parecer faltar molestar importar fascinar".split())
NOMINAL_BEFORE = WORDS["article"] | frozenset(
    "mi mis tu tus su sus nuestro nuestra nuestros nuestras este esta estos estas ese esa esos esas otro otra "
    "otros otras mucho mucha muchos muchas poco poca pocos pocas algunos algunas varios varias todo toda "
    "todos todas dos tres cuatro cinco seis siete ocho nueve diez cien mil muy más tan es son era eran está "
    "están estaba de del al en por sin".split()
)
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
    "es": ("present", "3s"),
    "ves": ("present", "2s"),
    "sé": ("present", "1s"),
}


PARTICIPLES = {
    "escrito": "escribir", "hecho": "hacer", "dicho": "decir", "visto": "ver", "puesto": "poner", "abierto": "abrir",
    "roto": "romper", "vuelto": "volver", "muerto": "morir", "cubierto": "cubrir", "resuelto": "resolver",
    "descubierto": "descubrir", "devuelto": "devolver", "descrito": "describir",
}  # fmt: skip
_FUTURE = re.compile(r"(.+[aei]r)(é|ás|á|emos|án|ía|ías|íamos|ían)$")


IRREGULAR_FORMS = {
    form: verb
    for verb, forms in {
        "ir": "voy vas va vamos van vaya vayas vayamos vayan iba ibas íbamos iban fui fuiste fue fuimos fueron",
        "ser": "soy eres es somos son sea seas seamos sean era eras éramos eran",
        "haber": "he has ha hemos han hay haya hayas hayan había habían hubo",
        "estar": "estoy estás está estamos están esté estés estemos estén estuve estuvo",
        "dar": "doy das da damos dan dé des demos den di diste dio dimos dieron",
    }.items()
    for form in forms.split()
}


def is_verb_form(word: str) -> bool:
    """True for a word that has an infinitive as its lemma."""
    found = lemma(word, "es")
    return word in IRREGULAR_FORMS or found == "ir" or bool(_INFINITIVE.match(found))


@lru_cache(maxsize=20_000)
def infinitives(word: str) -> frozenset[str]:
    """Every verb that the form may belong to, by its lemma and by regular endings and stem changes (pague: pagar)."""
    out = {lemma(word, "es")} if is_verb_form(word) else set()
    out |= {table[word] for table in (PARTICIPLES, IRREGULAR_FORMS) if word in table}
    future = _FUTURE.match(word)
    stems = {future[1][:-2]} if future else set()
    stems |= {word[: m.start()] for m in (re.search(e + "$", word) for e in _ENDING_LIST) if m and m.start() >= 2}
    for stem in stems:
        plain = {stem, re.sub(r"ue(?=[^aeiou]*$)", "o", stem), re.sub(r"ie(?=[^aeiou]*$)", "e", stem)}
        plain |= {re.sub(r"i(?=[^aeiou]*$)", "e", stem), re.sub(r"qu$", "c", stem), re.sub(r"gu$", "g", stem)}
        plain |= {re.sub(r"c$", "z", p) for p in plain} | {re.sub(r"zc$", "c", stem), re.sub(r"j$", "g", stem)}
        out |= {
            p + e for p in plain for e in ("ar", "er", "ir") if is_known(p + e, "es") and lemma(p + e, "es") == p + e
        }
    return frozenset(out)


_ENDING_LIST = (
    "o as a amos an es e emos imos en é aste ó aron í iste ió ieron aba abas aban ábamos ía ías ían íamos ara aras "
    "aran áramos iera ieras ieran iéramos ando iendo ado ada ados adas ido ida idos idas ar er ir"
).split()


def same_lemma(x: str, y: str) -> bool:
    """True for two forms of one Spanish word; `fui` may come from `ir` as well as from `ser`."""
    a, b = lemma(x, "es"), lemma(y, "es")
    return a == b or ({a, b} == {"ser", "ir"} and "fu" in (x[:2], y[:2]))


def _is_first_person(word: str, verb: str) -> bool:
    """True for a present form that looks like a gerund (mando, entiendo, respondo)."""
    if not re.search(r"nd[aei]r$", verb):
        return False
    return word == verb[:-2] + "o" or (re.search(r"(ie|ue)ndo$", word) is not None and not word.startswith(verb[:-2]))


def verb_features(word: str, infinitive: str = "") -> tuple[str, str]:
    """(tense or form, person) of a Spanish verb form by its ending; good enough to name what changed.

    `infinitive` is asked for where the word may also be a noun (ayuda, habla); otherwise its lemma serves.
    Persons are 1s to 3p; 1s3s is a form that serves both `yo` and `él`.
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word == "ir" or (_INFINITIVE.match(word) and lemma(word, "es") == word):
        return "infinitive", ""
    on = CLITIC_ON_VERB.match(word)
    if (
        on
        and on[2]
        and on[1][-1] == "r"
        and (on[1] in ("ver", "dar", "oír", "ir") or (len(on[1]) > 3 and is_known(on[1], "es")))
    ):
        return "infinitive", ""
    verb = infinitive or lemma(word, "es")
    if _GERUND.search(word) and not _is_first_person(word, verb):
        return "gerund", ""
    person = next(
        (p for ending, p in (("mos", "1p"), ("is", "2p"), ("n", "3p"), ("s", "2s")) if word.endswith(ending)), ""
    )
    if _STRONG_PRETERITE.match(word):
        return "preterite", "2s" if word.endswith("iste") else person or ("1s" if word[-1] in "ei" else "3s")
    looks = re.search(
        r"(ad[oa]|[ií]d[oa]|(hech|dich|vist|puest|escrit|abiert|cubiert|vuelt|muert|rot|resuelt)[oa])s?$", word
    )
    if looks and word not in {verb[:-2] + ending for ending in ("o", "a", "as")}:  # olvidas, cuido
        return "participle", ""
    infinitive = verb
    for tense, ending in _TENSES:
        if tense == "past_subjunctive" and infinitive.endswith("arar"):
            continue  # prepara is present
        if tense in ("future", "conditional") and word in {infinitive[:-2] + e for e in _PLAIN_ENDINGS}:
            continue
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


_PLAIN_ENDINGS = "é emos éis ía ías íamos íais ían".split()
_HISS = str.maketrans("zs", "cc")


def pair(x: str, y: str, before: tuple[str, ...]) -> str:
    """Type of the change of one lower-case word into another; `before` are the words in front, the nearest last."""
    if x in ("esta", "estas", "estan") and lemma(y, "es") == "ser":
        return "ser_estar"
    if strip_accents(x) == strip_accents(y):
        return "accent" if x.replace("n", "ñ") != y.replace("n", "ñ") else "spelling"
    if {x, y} == {"por", "para"}:
        return "por_para"
    if x in WORDS["article"] and y in WORDS["article"]:
        if (x[0] == "u") != (y[0] == "u"):
            return "article"
        return "number" if x.endswith("s") != y.endswith("s") else "gender"
    if {lemma(x, "es"), lemma(y, "es")} == {"ser", "estar"}:
        return "ser_estar"
    if y in ("al", "del") and x in WORDS["preposition"] | {"el", "al", "del"}:
        return "article" if (x, y) in (("a", "al"), ("de", "del")) else "preposition"
    if (x, y) in (("al", "a"), ("del", "de")):
        return "article"
    stem, other = CLITIC_ON_VERB.match(x), CLITIC_ON_VERB.match(y)
    if stem and other and stem[2] != other[2] and strip_accents(stem[1]) == strip_accents(other[1]):
        return "pronoun"
    if y in SHORT_FORMS and x.startswith(strip_accents(y)[:4]):
        return "word_choice"
    if {x, y} in ({"mi", "mis"}, {"tu", "tus"}, {"su", "sus"}):
        return "number"
    if {x, y} <= {"y", "e", "o", "u"}:
        return "conjunction"
    if frozenset((x, y)) in OPPOSITES:
        return "conjunction" if "sino" in (x, y) else "word_choice"
    if {re.sub(r"(a|os|as|o)?$", "", w) for w in (x, y)} in ({"ningún", "ningun"}, {"algún", "algun"}):
        return "gender"
    found = _function_words(x, y)
    return found or _content_words(x, y, before)


def _function_words(x: str, y: str) -> str | None:
    if x in WORDS["preposition"] and y in WORDS["preposition"] | WORDS["article"]:
        return "preposition"
    if x in WORDS["conjunction"] | WORDS["article"] and y in WORDS["preposition"]:
        return "preposition"
    if x in WORDS["conjunction"] and y in WORDS["conjunction"]:
        return "conjunction"
    if x in ("nadie", "nada", "alguien", "algo") and y in (
        "ningún",
        "ninguna",
        "algún",
        "alguna",
        "algunos",
        "algunas",
    ):
        return "word_choice"
    both = WORDS["pronoun"] | WORDS["clitic"] | WORDS["subject"]
    personal = WORDS["clitic"] | WORDS["subject"] | {"mí", "ti"}
    if x in both and y in both and (lemma(x, "es") != lemma(y, "es") or {x, y} & personal):
        return "pronoun"
    if x in WORDS["clitic"] and y in WORDS["article"]:
        return "article"
    if y == "que" and x in ("quien", "quienes", "cual", "cuales", "quién"):
        return "pronoun"
    return None


def _content_words(x: str, y: str, before: tuple[str, ...]) -> str:
    nominal = nominal_change(x, y)
    if x.translate(_HISS) == y.translate(_HISS) and not is_known(x, "es"):
        return "spelling"  # vezes, organiso
    shared = infinitives(x) & infinitives(y)
    if shared and not is_known(x, "es") and not nominal:
        return "verb_form"
    if shared and is_known(x, "es") and not (nominal and _is_nominal(x, y, before)):
        likely = [v for v in (lemma(y, "es"), lemma(x, "es")) if v in shared]
        change = _verb_change(x, y, likely[0] if likely else min(shared))
        if change:
            return change
    if nominal:
        return "number" if x[-2:] == "os" and y[-2:] == "es" else nominal  # holandesos
    for ours in (v for v in infinitives(y) if x[:3] == v[:3] or x[: len(v) - 2] == v[:-2]):
        if x in {ours[:-2] + ending for ending in _ENDING_LIST}:
            return "verb_form"  # rompido, traió
        if (not is_known(x, "es") or lemma(x, "es") == ours) and not _is_misspelt(x, y, ours):
            return "verb_form"  # sabo, escribido, ponió: made like a regular verb
    if same_lemma(x, y):
        change = _verb_change(x, y, "")
        if change:
            return change
    misspelt = near(x, y) and (not is_known(x, "es") or (len(x) > 6 and x[:4] == y[:4]))
    return "spelling" if misspelt else "word_choice"


def _is_misspelt(x: str, y: str, verb: str) -> bool:
    """True if the ending is right and only letters of the stem are not (nececito, necesito)."""
    return x[-2:] == y[-2:] and near(x, y) and not x.startswith(verb[:-2])


def _is_nominal(x: str, y: str, before: tuple[str, ...]) -> bool:
    """True if a pair that could be verb forms (casa, casas; limpio, limpia) stands where a noun or adjective does."""
    if (y.endswith("n") and x == y[:-1]) or (x.endswith("n") and y == x[:-1]):
        return False  # habla, hablan
    previous = before[-1] if before else ""
    if {lemma(x, "es"), lemma(y, "es")} & GUSTAR or infinitives(x) & infinitives(y) & GUSTAR:
        return False
    if previous in WORDS["subject"] | frozenset("no me te se nos le les que quien si cuando porque".split()):
        return False
    if previous in NOMINAL_BEFORE or not (is_verb_form(x) or is_verb_form(y)):
        return True
    if {x[-1], y[-1]} == {"o", "e"} and infinitives(x) & infinitives(y):
        return False
    return not {lemma(x, "es"), lemma(y, "es")} <= infinitives(x) | infinitives(y)


def _verb_change(x: str, y: str, verb: str) -> str | None:
    (tense_x, person_x), (tense_y, person_y) = verb_features(x, verb), verb_features(y, verb)
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
    if x in (y + "s", y + "es") or y in (x + "s", x + "es") or {x[:-1] + "ces", y[:-1] + "ces"} & {x, y}:
        return "number"
    plural_x, plural_y = x.endswith("s"), y.endswith("s")
    stem_x, stem_y = (re.sub(r"(es|s)$", "", w) for w in (x, y))
    if stem_x == stem_y or strip_accents(stem_x) == strip_accents(stem_y):
        return "number" if plural_x != plural_y else None
    gender = {stem_x[-1:], stem_y[-1:]} <= {"o", "a", "e"} and stem_x[:-1] == stem_y[:-1]
    added = stem_y in (stem_x + "a", stem_x + "o") or stem_x in (
        stem_y + "a",
        stem_y + "o",
    )  # un -> una, español -> española
    if (gender or added) and {stem_x[-1:], stem_y[-1:]} & {"o", "a"}:
        return "gender" if plural_x == plural_y else "agreement"
    return None
