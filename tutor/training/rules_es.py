"""What learners of Spanish do, as rules over annotated sentences (Universal Dependencies roles and features).

Conjugated forms come from a table that `tutor.training.verbs` writes (`--verbs`). The real pairs teach the noise channel
what is frequent in essays; these rules add what conversation needs and essays have little of, and only where the result
is wrong in every educated variety: leísmo of persons, voseo, `jugar fútbol` or a kept subject are not errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tutor.grammar.edits import strip_accents
from tutor.training.rules import Change, Rule, Sentence, Word, read_slips

SHARES: dict[str, float] = {
    "agreement": 8,
    "infinitive": 5,
    "past": 6,
    "irregular": 4,
    "participle": 2,
    "mood": 6,
    "si_clause": 2,
    "form_after": 3,
    "ser_estar": 7,
    "por_para": 4,
    "preposition": 6,
    "verb_preposition": 5,
    "personal_a": 3,
    "contraction": 2,
    "article_drop": 5,
    "article_extra": 2,
    "short_form": 2,
    "gender": 10,
    "number": 9,
    "gustar": 6,
    "reflexive": 4,
    "clitic": 4,
    "pronoun": 3,
    "possessive": 2,
    "accent": 8,
    "accent_extra": 2,
    "conjunction": 2,
    "que_drop": 2,
    "negation": 2,
    "comparison": 3,
    "order": 1,
    "collocation": 4,
    "tener": 4,
    "time": 3,
    "confusion": 4,
    "spelling": 5,
}
SUBJECT_PERSON = {
    "yo": "1s", "tú": "2s", "él": "3s", "ella": "3s", "usted": "3s", "nosotros": "1p", "nosotras": "1p",
    "ellos": "3p", "ellas": "3p", "ustedes": "3p",
}  # fmt: skip
GUSTAR = frozenset("gustar encantar interesar doler faltar molestar importar fascinar".split())
REFLEXIVE = frozenset(
    "levantar acostar duchar llamar quejar divertir sentir casar enamorar acordar arrepentir vestir sentar bañar "
    "quedar preocupar equivocar aburrir cepillar despertar alegrar enojar enfadar cansar mudar atrever dedicar".split()
)
BOTH_GENDERS = re.compile(r"(ista|ante|ente)s?$")
STRESSED_A = frozenset("agua alma águila aula hambre área arma hacha ala alba hada habla asma ansia ave".split())
TRICKY = frozenset(
    "mar internet azúcar radio sartén calor capital cura orden policía guía guardia testigo modelo".split()
)
STATES = frozenset(
    "cansado enfermo contento triste ocupado lleno vacío abierto cerrado roto sucio enojado preocupado borracho muerto "
    "perdido sentado nervioso enfadado asustado embarazada embarazado dormido despierto mojado seco".split()
)
QUALITIES = frozenset(
    "alto bajo inteligente importante necesario difícil fácil posible imposible interesante simpático amable español "
    "japonés francés inglés americano alemán profesor médico joven largo corto pequeño caro barato rico".split()
)
EVENTS = frozenset("fiesta reunión concierto clase boda examen partido cena entrevista película conferencia".split())
PLACES = frozenset(
    "casa escuela trabajo oficina hospital ciudad país parque hotel playa mesa calle cocina hogar".split()
)
PEOPLE = frozenset(
    "hermano hermana madre padre mamá papá amigo amiga hijo hija abuelo abuela primo prima tío tía novio novia esposo "
    "esposa mujer hombre niño niña chico chica profesor profesora maestro médico doctor jefe compañero vecino alguien "
    "nadie perro gato".split()
)
DATIVE = frozenset(
    "decir dar preguntar contar enviar escribir explicar enseñar regalar ofrecer responder pedir".split()
)
VERB_PREPOSITIONS: dict[str, tuple[str, ...]] = {
    "pensar en": ("de", "sobre de", "a"), "soñar con": ("de", "sobre", "en"), "depender de": ("en", "a", "sobre"),
    "enamorar de": ("con", "en"), "casar con": ("a", "de"), "consistir en": ("de",), "tratar de": ("a", ""),
    "acabar de": ("", "a"), "empezar a": ("", "de"), "comenzar a": ("", "de"), "aprender a": ("", "de"),
    "ayudar a": ("", "de"), "invitar a": ("para", "por"), "llegar a": ("en", ""), "ir a": ("en", ""),
    "viajar a": ("en", ""), "venir a": ("en", ""), "volver a": ("", "en"), "asistir a": ("", "en"),
    "dejar de": ("", "a"), "acordar de": ("", "en"), "olvidar de": ("en", "a"), "salir de": ("", "desde de"),
    "vivir en": ("a", "por"), "trabajar en": ("a",), "entrar en": ("", "por a"), "hablar de": ("en",),
    "hablar con": ("", "en"), "jugar con": ("a",), "terminar de": ("", "a"), "enseñar a": ("", "de"),
    "parecer a": ("con", ""), "subir a": ("en de", ""), "necesitar a": (), "esperar a": ("por a",),
    "alegrar de": ("a", "en"), "quejar de": ("a", "en"), "cansar de": ("con", "en"), "encontrar con": ("",),
    "preocupar por": ("a", "en"), "luchar por": ("a",), "disfrutar de": ("a", "en"), "ir de": ("a", "por"),
    "salir con": ("a",), "quedar en": ("a",), "estudiar en": ("a",), "creer en": ("a", "de"), "confiar en": ("a", "de"),
    "insistir en": ("a", "de"), "tardar en": ("a", "de"), "sentar en": ("a",), "participar en": ("a", "de"),
}  # fmt: skip
SUBJUNCTIVE_MARKS = frozenset("que cuando para hasta antes sin ojalá aunque mientras".split())
TRIGGERS = frozenset(
    "querer esperar pedir desear preferir dudar recomendar aconsejar necesitar alegrar importante necesario "
    "mejor posible imposible molestar gustar encantar sugerir exigir mandar permitir prohibir temer lamentar "
    "probable bueno malo raro sorprender extrañar".split()
)
PAST_WORDS = frozenset("ayer anoche pasado pasada anteayer hace".split())
HABIT_WORDS = frozenset("siempre mientras antes solía cuando todos todas".split())
MISSPELL: tuple[tuple[str, str], ...] = (
    (r"^h(?=[aeiouáéíóú])", ""), (r"v", "b"), (r"b(?=[aeiouáéíóú])", "v"), (r"z(?=[aou])", "s"), (r"c(?=[eié])", "s"),
    (r"c(?=[eié])", "z"), (r"ll", "y"), (r"y(?=[aeo])", "ll"), (r"qu(?=[eié])", "k"), (r"qu(?=[eié])", "c"),
    (r"j(?=[eié])", "g"), (r"g(?=[eié])", "j"), (r"gu(?=[eié])", "g"), (r"rr", "r"), (r"ñ", "n"), (r"ñ", "ny"),
    (r"cu(?=a)", "qu"), (r"nm", "mm"), (r"mp", "np"), (r"ci(?=ó)", "ti"), (r"s(?=[aeio]\w)", "ss"), (r"f", "ff"),
    (r"(?<=[aeiou])c(?=[ao])", "cc"), (r"(?<=[aeiou])m(?=[aeiou])", "mm"), (r"ie", "e"), (r"ue", "o"), (r"e(?=\w\w)", "i"),
    (r"(?<=\w)i(?=\w\w)", "e"), (r"o(?=\w\w)", "u"), (r"t(?=[aeiou]\w)", "tt"), (r"x", "s"), (r"z(?=[ao])", "c"),
)  # fmt: skip
Feature = tuple[str, str, str]
"""(infinitive, tense, person)"""


_BY_FORM: dict[str, list[Feature]] = {}
_BY_FEATURE: dict[Feature, str] = {}


def load_verbs(path: Path) -> None:
    """Read the table of `tutor.training.verbs`; without it the rules on verbs find nothing."""
    _BY_FORM.clear()
    _BY_FEATURE.clear()
    for line in path.read_text(encoding="utf-8").splitlines():
        verb, tense, person, form = line.split("\t")
        form = "ha" if form == "hay" else form
        _BY_FORM.setdefault(form, []).append((verb, tense, person))
        _BY_FEATURE[verb, tense, person] = form


def features(word: Word) -> Feature | None:
    """(infinitive, tense, person) of a verb in its sentence, or None if table and annotation do not agree."""
    if word.tag not in ("VERB", "AUX"):
        return None
    found = _BY_FORM.get(word.low, [])
    if {"ser", "ir"} <= {f[0] for f in found}:
        return None
    if len(found) > 1:
        lemma = word.lemma.split(" ")[0]
        tense = next((t for f, t in _TENSES.items() if word.has(*f.split("|"))), None)
        person = {"1": "1", "2": "2", "3": "3"}.get(
            next((m[7:] for m in word.morph.split("|") if m[:7] == "Person="), "")
        )
        number = "p" if word.has("Number=Plur") else "s"
        fit = [f for f in found if (tense is None or f[1] == tense) and (person is None or f[2] == person + number)]
        found = [f for f in fit if f[0] == lemma] or fit or found
        if len({(f[0], f[1]) for f in found}) > 1:
            return None
    return found[0] if found else None


_TENSES = {
    "Mood=Ind|Tense=Pres": "pres",
    "Mood=Ind|Tense=Past": "pret",
    "Mood=Ind|Tense=Imp": "imp",
    "Mood=Ind|Tense=Fut": "fut",
    "Mood=Cnd": "cond",
    "Mood=Sub|Tense=Pres": "subj",
    "Mood=Sub|Tense=Imp": "psubj",
}


def form(verb: str, tense: str, person: str = "") -> str:
    """A conjugated form; empty if the table has none."""
    return _BY_FEATURE.get((verb, tense, person), "")


def _like(new: str, word: Word) -> str:
    return new[:1].upper() + new[1:] if word.text[:1].isupper() else new


def _subject(s: Sentence, i: int) -> Word | None:
    found = s.children(i, "nsubj")
    return found[0] if len(found) == 1 else None


def _person_of(s: Sentence, subject: Word) -> str | None:
    if s.children(subject.i, "conj"):
        return None
    if subject.low in SUBJECT_PERSON:
        return SUBJECT_PERSON[subject.low]
    if subject.tag == "PROPN":
        return "3s"
    if subject.tag == "NOUN":
        return "3p" if subject.has("Number=Plur") else "3s"
    return None


def _finite_head(s: Sentence, w: Word) -> Word:
    """The word whose subject this verb form agrees with: itself, or the head of an auxiliary."""
    return s.words[w.head] if w.dep in ("aux", "cop") else w


def agreement(s: Sentence) -> Iterator[Change]:
    """yo quiero -> yo quiere; mis amigos tienen -> tiene; me llamo -> me llama."""
    for w in s.words:
        found = features(w)
        if found is None or not found[2]:
            continue
        verb, tense, person = found
        subject = _subject(s, _finite_head(s, w).i)
        others = {
            "1s": ("3s", "2s"),
            "2s": ("3s", "1s"),
            "3s": ("1s", "3p", "2s"),
            "1p": ("3p", "1s", "3s"),
            "3p": ("3s", "1p"),
        }
        expected = _person_of(s, subject) if subject is not None else None
        reflexive = {"me": "1s", "te": "2s", "nos": "1p"}.get(s.at(w.i - 1))
        if (expected == person or (reflexive == person and verb in REFLEXIVE)) and verb not in GUSTAR:
            for other in others.get(person, ()):
                if form(verb, tense, other) and form(verb, tense, other) != w.low:
                    yield s.swap("agreement", w.i, _like(form(verb, tense, other), w))
        if (expected is not None and expected == person) or PAST_WORDS & {x.low for x in s.words}:
            if tense in ("pres", "pret", "imp") and not s.children(w.i, "aux") and verb not in ("haber", "ser"):
                yield s.swap("infinitive", w.i, _like(verb, w))


def past(s: Sentence) -> Iterator[Change]:
    """ayer fui -> voy, iba; siempre jugaba -> jugué."""
    words = {w.low for w in s.words}
    for w in s.words:
        found = features(w)
        if found is None or not found[2]:
            continue
        verb, tense, person = found
        if tense == "pret" and words & PAST_WORDS:
            for other in ("pres", "imp"):
                yield s.swap("past", w.i, _like(form(verb, other, person), w))
        if tense == "imp" and words & HABIT_WORDS and verb not in ("querer", "poder"):
            for other in ("pret", "pres"):
                yield s.swap("past", w.i, _like(form(verb, other, person), w))
        if tense == "fut" and "mañana" in words:
            yield s.swap("past", w.i, _like(form(verb, "pret", person), w))


_REGULAR = {
    ("ar", "pres"): ("o", "as", "a", "amos", "an"), ("er", "pres"): ("o", "es", "e", "emos", "en"),
    ("ir", "pres"): ("o", "es", "e", "imos", "en"), ("ar", "pret"): ("é", "aste", "ó", "amos", "aron"),
    ("er", "pret"): ("í", "iste", "ió", "imos", "ieron"), ("ir", "pret"): ("í", "iste", "ió", "imos", "ieron"),
}  # fmt: skip
_ORDER = ("1s", "2s", "3s", "1p", "3p")


def irregular(s: Sentence) -> Iterator[Change]:
    """puedo -> podo, tuve -> tení, sé -> sabo, escrito -> escribido."""
    for w in s.words:
        found = features(w)
        if found is None or found[0] in ("ser", "ir", "haber", "estar", "dar", "ver"):
            continue
        verb, tense, person = found
        verb = verb.replace("í", "i")
        endings = _REGULAR.get((verb[-2:], tense))
        if endings and person:
            regular = verb[:-2] + endings[_ORDER.index(person)]
            if person != "2s" and regular != w.low and strip_accents(regular) != strip_accents(w.low):
                yield s.swap("irregular", w.i, _like(regular, w))
        if tense == "ger" and (regular := verb[:-2] + ("ando" if verb.endswith("ar") else "iendo")) != w.low:
            yield s.swap("irregular", w.i, regular)
        if tense == "part" and not re.search(r"[aií]do$", w.low):
            yield s.swap("participle", w.i, verb[:-2] + "ido")
        elif tense == "part" and s.at(w.i - 1) in ("he", "has", "ha", "hemos", "han", "había", "habían"):
            yield s.swap("participle", w.i, verb)
            yield s.swap("participle", w.i, form(verb, "pret", "3s"))
            yield s.swap("participle", w.i, re.sub(r"o$", "a", w.low))


def mood(s: Sentence) -> Iterator[Change]:
    """quiero que vengas -> vienes, venir; si tuviera -> tendría; cuando llegues -> llegas, llegarás."""
    for w in s.words:
        found = features(w)
        if found is None:
            continue
        verb, tense, person = found
        head = _finite_head(s, w)
        marks = {m.low for m in s.children(head.i, "mark", "advmod")}
        if tense == "subj" and marks & SUBJUNCTIVE_MARKS and "aunque" not in marks:
            yield s.swap("mood", w.i, _like(form(verb, "pres", person), w))
            if "que" in marks and s.at(w.i - 1) == "que":
                yield s.swap("mood", w.i, verb)
            if "cuando" in marks:
                yield s.swap("mood", w.i, form(verb, "fut", person))
        if tense == "psubj" and "si" in marks:
            yield s.swap("si_clause", w.i, form(verb, "cond", person))
            yield s.swap("si_clause", w.i, form(verb, "pres", person))
        elif tense == "psubj" and marks & SUBJUNCTIVE_MARKS and s.words[head.head].lemma in TRIGGERS:
            for other in ("imp", "pret", "cond", "subj"):
                yield s.swap("mood", w.i, form(verb, other, person))
        if (
            tense == "pres"
            and "que" in marks
            and s.words[head.head].lemma in ("creer", "pensar", "saber", "decir", "ver")
        ):
            if not any(x.low in ("no", "nunca", "?") for x in s.words):
                yield s.swap("mood", w.i, form(verb, "subj", person))
        if (
            tense == "pres"
            and "si" in marks
            and s.words[head.head].tag == "VERB"
            and s.words[head.head].lemma != "saber"
        ):
            yield s.swap("si_clause", w.i, form(verb, "subj", person))
            yield s.swap("si_clause", w.i, form(verb, "fut", person))
        if tense == "cond" and head.dep == "ROOT" and any(x.low == "si" for x in s.words) and verb != "gustar":
            yield s.swap("si_clause", w.i, form(verb, "imp", person))
            yield s.swap("si_clause", w.i, form(verb, "fut", person))


def form_after(s: Sentence) -> Iterator[Change]:
    """quiero comer -> quiero como, comiendo; sin comer -> sin comiendo; estoy comiendo -> estoy comer, como."""
    for i, w in enumerate(s.words):
        if not i or w.tag not in ("VERB", "AUX"):
            continue
        before = s.words[i - 1]
        verb = w.low if re.search(r"[aeií]r$", w.low) else w.lemma.split(" ")[0]
        if w.has("VerbForm=Inf") and re.search(r"[aeií]r$", w.low):
            gerund = form(verb, "ger")
            if before.tag == "ADP" and gerund:
                yield s.swap("form_after", i, gerund)
            found = features(before)
            if (
                found is not None
                and found[2]
                and found[0] in ("querer", "poder", "deber", "necesitar", "preferir", "saber", "pensar")
            ):
                yield s.swap("form_after", i, form(verb, "pres", found[2]))
                yield s.swap("form_after", i, form(verb, "pres", "3s"))
                yield s.swap("form_after", i, gerund)
                yield s.insert("verb_preposition", i, "a" if found[0] != "deber" else "que")
                if found[0] in ("querer", "necesitar"):
                    yield s.insert("verb_preposition", i, "de")
            if before.low in ("que", "a") and s.words[i - 2].lemma in ("tener", "ir"):
                yield s.drop("que_drop" if before.low == "que" else "verb_preposition", i - 1)
                yield s.swap("form_after", i, gerund)
                if s.words[i - 2].lemma == "tener":
                    yield s.swap("que_drop", i - 1, "de")
                    yield s.swap("que_drop", i - 1, "a")
        if w.has("VerbForm=Ger") and before.lemma == "estar":
            found = features(w)
            helper = features(before)
            if found is not None:
                yield s.swap("form_after", i, found[0])
            if helper is not None and helper[2]:
                yield s.swap("ser_estar", i - 1, _like(form("ser", helper[1], helper[2]), before))
                if found is not None and helper[1] == "pres":
                    yield s.drop("form_after", i - 1)


def ser_estar(s: Sentence) -> Iterator[Change]:
    """está cansada -> es cansada; es alta -> está alta; está en casa -> es en casa."""
    for w in s.words:
        found = features(w)
        if found is None or found[0] not in ("ser", "estar") or not (found[2] or found[1] == "inf"):
            continue
        verb, tense, person = found
        other = "estar" if verb == "ser" else "ser"
        new = form(other, tense, person)
        if tense not in ("pres", "imp", "inf", "fut", "cond", "subj") or not new:
            continue
        head = s.words[w.head] if w.dep == "cop" else w
        lemma = re.sub(r"a$", "o", head.lemma.lower())
        places = [c for c in [*s.children(head.i, "obl"), head] if any(k.low == "en" for k in s.children(c.i, "case"))]
        subject = _subject(s, head.i)
        if verb == "estar":
            state = lemma in STATES or head.low in (
                "bien",
                "mal",
                "aquí",
                "allí",
                "ahí",
                "cerca",
                "lejos",
                "donde",
                "dónde",
            )
            if state or (places and (subject is None or subject.lemma not in EVENTS)):
                yield s.swap("ser_estar", w.i, _like(new, w))
        elif w.dep == "cop":
            if (
                (head.tag == "NOUN" and not places and s.at(w.i + 1) not in ("en", "de"))
                or lemma in QUALITIES
                or (head.tag == "PROPN" and s.at(w.i + 1) == "de")
                or head.tag in ("PRON", "NUM")
            ):
                yield s.swap("ser_estar", w.i, _like(new, w))


def por_para(s: Sentence) -> Iterator[Change]:
    """para comprar -> por comprar; gracias por -> gracias para; para mí -> por mí."""
    for i, w in enumerate(s.words):
        after = s.words[i + 1] if i + 1 < len(s.words) else None
        if after is None:
            continue
        if w.low == "para" and (
            after.has("VerbForm=Inf") or after.low in ("mí", "ti", "el", "la", "mi", "tu", "un", "una", "niños")
        ):
            yield s.swap("por_para", i, _like("por", w))
        if w.low == "para" and after.low == "que":
            yield s.swap("por_para", i, _like("por", w))
        if w.low == "por" and (
            s.at(i - 1)
            in ("gracias", "preguntar", "pasar", "caminar", "pagar", "preocupado", "preocupada", "famoso", "pasear")
            or after.low
            in (
                "teléfono",
                "ejemplo",
                "eso",
                "aquí",
                "internet",
                "correo",
                "fin",
                "primera",
                "avión",
                "culpa",
                "ahí",
                "miedo",
            )
            or s.words[w.head].tag == "NUM"
        ):
            yield s.swap("por_para", i, _like("para", w))


def prepositions(s: Sentence) -> Iterator[Change]:
    """pensar en -> pensar de; voy a comer -> voy comer; veo a mi madre -> veo mi madre; del -> de el."""
    for i, w in enumerate(s.words):
        if w.low in ("del", "al"):
            yield s.swap("contraction", i, _like("de el" if w.low == "del" else "a el", w))
        if w.tag != "ADP":
            continue
        governor = s.words[s.words[w.head].head]
        lemmas = {governor.lemma.split(" ")[0].lower(), *(f[0] for f in _BY_FORM.get(governor.low, []))}
        near = s.words[i - 1] if i else w
        lemmas |= (
            {near.lemma.split(" ")[0].lower(), *(f[0] for f in _BY_FORM.get(near.low, []))}
            if near.tag in ("VERB", "AUX")
            else set()
        )
        for lemma in sorted(lemmas):
            for other in VERB_PREPOSITIONS.get(f"{lemma} {w.low}", ()):
                if 0 < i - governor.i <= 3 or near.tag in ("VERB", "AUX"):
                    yield s.swap("verb_preposition", i, other) if other else s.drop("verb_preposition", i)
        thing = s.words[w.head]
        if w.low == "a" and thing.dep == "obj" and i:
            person = thing.lemma.lower() in PEOPLE or thing.tag == "PROPN"
            clitic = any(c.low in ("le", "les", "me", "te", "nos", "se") for c in s.children(thing.head))
            if person and not clitic:
                yield s.drop("personal_a", i)
        if w.low == "en" and thing.lemma.lower() in PLACES | {"mes", "año", "mundo"}:
            yield s.swap("preposition", i, _like("a", w))
        if w.low == "en" and thing.tag == "PROPN":
            yield s.swap("preposition", i, _like("a", w))
        if w.low == "a" and thing.lemma.lower() in PLACES and thing.dep == "obl" and thing.low != "mesa":
            yield s.swap("preposition", i, "en")
        if w.low == "de" and thing.dep == "nmod" and i and s.tag(i - 1) == "NOUN" and thing.tag in ("NOUN", "PROPN"):
            yield s.drop("preposition", i)
            yield s.swap("preposition", i, "en" if thing.tag == "NOUN" else "a")
        if w.low == "con" and thing.tag in ("NOUN", "PROPN", "PRON") and governor.tag == "VERB":
            yield s.swap("preposition", i, "de")
        if w.low == "desde" and s.at(i + 1) == "hace":
            yield s.drop("preposition", i + 1)
            yield s.swap("preposition", i, "por", i + 1)
    for w in s.words:
        if w.dep == "obj" and w.tag == "NOUN" and w.lemma.lower() not in PEOPLE and s.words[w.head].tag == "VERB":
            first = min([w.i, *(c.i for c in s.children(w.i) if c.i < w.i)])
            if first == w.head + 1 and s.words[w.head].lemma in ("conocer", "ver", "tener", "comprar", "visitar"):
                yield s.insert("personal_a", first, "a")


def articles(s: Sentence) -> Iterator[Change]:
    """La vida es -> vida es; otro -> un otro; un -> uno; lo mejor -> el mejor."""
    for i, w in enumerate(s.words):
        head = s.words[w.head]
        if w.low in ("el", "la", "los", "las") and w.tag == "DET" and head.tag == "NOUN" and head.i > i:
            if (head.dep == "nsubj" and not any(c.low in ("que",) for c in s.children(head.i))) or (
                head.dep in ("obj", "obl")
                and head.i == i + 1
                and s.words[head.head].tag in ("VERB", "AUX")
                and head.has("Number=Sing")
            ):
                yield s.drop("article_drop", i)
        if (
            w.low in ("un", "una")
            and head.tag == "NOUN"
            and head.dep in ("obj", "nsubj", "obl")
            and head.has("Number=Sing")
        ):
            if s.children(head.i, "amod", "nmod") or head.dep == "obl":
                yield s.drop("article_drop", i)
        if w.low == "un" and w.tag == "DET" and i + 1 < len(s.words) and s.tag(i + 1) in ("NOUN", "ADJ"):
            yield s.swap("short_form", i, _like("uno", w))
        if w.low in ("otro", "otra") and s.tag(i + 1) == "NOUN" and s.tag(i - 1) != "DET":
            yield s.insert("article_extra", i, "un" if w.low == "otro" else "una")
        if w.low in ("cien", "mil") and s.tag(i + 1) == "NOUN" and s.tag(i - 1) not in ("NUM", "DET"):
            yield s.insert("article_extra", i, "un")
        if w.low in ("mi", "tu", "su", "mis", "tus", "sus") and w.tag == "DET" and head.has("Gender=Fem"):
            yield s.insert("article_extra", i, "la" if not w.low.endswith("s") else "las")
        elif w.low in ("mi", "tu", "su", "mis", "tus", "sus") and w.tag == "DET" and head.has("Gender=Masc"):
            yield s.insert("article_extra", i, "el" if not w.low.endswith("s") else "los")
        long = {
            "buen": "bueno",
            "mal": "malo",
            "gran": "grande",
            "primer": "primero",
            "tercer": "tercero",
            "algún": "alguno",
            "ningún": "ninguno",
        }
        if w.low in long and s.tag(i + 1) == "NOUN":
            yield s.swap("short_form", i, _like(long[w.low], w))
        if w.low == "lo" and s.at(i + 1) in ("mejor", "peor", "importante", "bueno", "malo", "único", "primero"):
            yield s.swap("short_form", i, _like("el", w))


_FEMININE = {
    "el": "la", "los": "las", "un": "una", "unos": "unas", "este": "esta", "estos": "estas", "ese": "esa", "esos": "esas",
    "del": "de la", "al": "a la", "mucho": "mucha", "muchos": "muchas", "poco": "poca", "todo": "toda", "todos": "todas",
    "otro": "otra", "otros": "otras", "nuestro": "nuestra", "aquel": "aquella", "algún": "alguna", "ningún": "ninguna",
    "cuántos": "cuántas", "cuánto": "cuánta", "nuestros": "nuestras", "tanto": "tanta", "tantos": "tantas",
}  # fmt: skip
_MASCULINE = {v: k for k, v in _FEMININE.items() if " " not in v} | {"la": "el", "una": "un"}


def gender(s: Sentence) -> Iterator[Change]:
    """la mesa -> el mesa; casa roja -> rojo; estoy cansada -> (kept, the speaker may be anyone)."""
    for w in s.words:
        head = s.words[w.head]
        noun = head if head.tag == "NOUN" else None
        if noun is None and w.tag == "ADJ" and (subject := _subject(s, w.i)) is not None and subject.tag == "NOUN":
            noun = subject
        if (
            noun is None
            or noun.low in STRESSED_A
            or noun.lemma.lower() in TRICKY | STRESSED_A
            or BOTH_GENDERS.search(noun.low)
        ):
            continue
        feminine, masculine = noun.has("Gender=Fem"), noun.has("Gender=Masc")
        if w.tag in ("DET", "ADP", "ADJ", "NUM", "PRON"):
            if feminine and w.low in _MASCULINE and w.tag != "PRON":
                yield s.swap("gender", w.i, _like(_MASCULINE[w.low], w))
            elif masculine and w.low in _FEMININE and w.tag != "PRON":
                yield s.swap("gender", w.i, _like(_FEMININE[w.low], w))
            elif w.tag == "ADJ" and (w.dep == "amod" or noun is not head) and len(w.low) > 3:
                swapped = re.sub(r"a(s?)$", r"o\1", w.low) if feminine else re.sub(r"o(s?)$", r"a\1", w.low)
                if swapped != w.low and w.has("Gender=Fem" if feminine else "Gender=Masc"):
                    yield s.swap("gender", w.i, _like(swapped, w))


def number(s: Sentence) -> Iterator[Change]:
    """dos libros -> dos libro; las casas blancas -> las casas blanca; muchas gracias -> mucha gracias."""
    for w in s.words:
        head = s.words[w.head]
        if w.tag == "NOUN" and w.has("Number=Plur") and w.low.endswith("s") and w.lemma.lower() != w.low:
            counted = [c for c in s.children(w.i, "det", "nummod") if c.i < w.i and c.low not in ("un", "una", "1")]
            if counted and w.lemma.lower()[:2] == w.low[:2]:
                yield s.swap("number", w.i, _like(w.lemma.lower(), w))
                if w.low.endswith("es") and len(w.low) > 5:
                    yield s.swap("number", w.i, re.sub(r"es$", "s", w.low))
        if w.tag == "ADJ" and w.low.endswith("s") and w.has("Number=Plur") and head.tag == "NOUN" and w.dep == "amod":
            yield s.swap("number", w.i, re.sub(r"(?<=[lnrd])es$|s$", "", w.low))
        if w.tag == "ADJ" and w.dep == "ROOT" and w.low.endswith("s") and w.has("Number=Plur"):
            yield s.swap("number", w.i, re.sub(r"(?<=[lnrd])es$|s$", "", w.low))
        if w.tag == "DET" and head.tag == "NOUN" and head.has("Number=Plur") and head.i > w.i:
            single = {"los": "el", "las": "la", "estos": "este", "estas": "esta", "esos": "ese", "esas": "esa", "muchos": "mucho",
                      "muchas": "mucha", "todos": "todo", "todas": "toda", "otros": "otro", "otras": "otra", "unos": "un", "unas": "una"}  # fmt: skip
            if w.low in single:
                yield s.swap("number", w.i, _like(single[w.low], w))
        if w.low in ("mis", "tus", "sus") and head.has("Number=Plur"):
            yield s.swap("possessive", w.i, _like(w.low[:-1], w))
        if w.low in ("mi", "tu", "su") and w.tag == "DET" and head.has("Number=Sing"):
            yield s.swap("possessive", w.i, _like(w.low + "s", w))
        if (
            w.tag == "ADJ"
            and w.dep == "amod"
            and w.has("Number=Sing")
            and re.search(r"[oae]$", w.low)
            and head.has("Number=Sing")
        ):
            yield s.swap("number", w.i, w.low + "s")


def gustar(s: Sentence) -> Iterator[Change]:
    """me gustan las manzanas -> me gusta; me gusta -> yo gusto, gusta; a Ana le -> Ana le."""
    for w in s.words:
        found = features(w)
        if found is None or found[0] not in GUSTAR or found[2] not in ("3s", "3p"):
            continue
        verb, tense, person = found
        clitic = s.words[w.i - 1] if w.i else None
        if clitic is None or clitic.low not in ("me", "te", "le", "nos", "les"):
            continue
        other = form(verb, tense, "3p" if person == "3s" else "3s")
        after = s.words[w.i + 1 : w.i + 5]
        plural = any(x.tag == "NOUN" and x.has("Number=Plur") for x in after)
        single = any(x.tag == "NOUN" and x.has("Number=Sing") for x in after)
        if other and ((person == "3p" and plural) or (person == "3s" and single and not plural)):
            yield s.swap("gustar", w.i, other)
        yield s.drop("gustar", clitic.i)
        who = {"me": "1s", "te": "2s", "nos": "1p", "le": "3s", "les": "3p"}[clitic.low]
        if verb in ("gustar", "encantar") and who != "3s":
            pronoun = {"1s": "yo", "2s": "tú", "1p": "nosotros", "3p": "ellos"}[who]
            yield s.swap("gustar", clitic.i, _like(f"{pronoun} {form(verb, tense, who)}", clitic), w.i)
            yield s.swap("gustar", clitic.i, _like(f"{pronoun} {clitic.low} {form(verb, tense, who)}", clitic), w.i)
            yield s.swap("gustar", w.i, form(verb, tense, who))
        for k in (w.i - 3, w.i - 4, w.i - 2):
            if k >= 0 and s.at(k) == "a" and s.words[k].tag == "ADP" and s.at(w.i - 2) != "no":
                yield s.drop("gustar", k)
        if clitic.low in ("le", "les", "te", "nos"):
            yield s.swap("gustar", clitic.i, _like("se" if clitic.low != "te" else "ti", clitic))


def clitics(s: Sentence) -> Iterator[Change]:
    """me levanto -> levanto; le dije -> lo dije; me lo dio -> lo me dio; verlo -> lo ver; conmigo -> con mí."""
    for i, w in enumerate(s.words):
        after = s.words[i + 1] if i + 1 < len(s.words) else None
        if w.low in ("me", "te", "se", "nos") and w.tag == "PRON" and after is not None and after.tag == "VERB":
            found = features(after)
            own = {"me": "1s", "te": "2s", "nos": "1p"}.get(w.low)
            if found is not None and found[0] in REFLEXIVE and (found[2] == own or w.low == "se"):
                yield s.drop("reflexive", i)
                if w.low != "se":
                    yield s.swap("reflexive", i, _like("se", w))
                else:
                    yield s.swap("reflexive", i, _like("le" if found[2] == "3s" else "les", w))
        if w.low in ("le", "les") and after is not None and after.tag == "VERB":
            lemma = (features(after) or (after.lemma,))[0]
            if lemma in DATIVE:
                yield s.swap("clitic", i, _like("lo" if w.low == "le" else "los", w))
        if (
            w.low in ("me", "te", "se", "nos")
            and s.at(i + 1) in ("lo", "la", "los", "las")
            and after is not None
            and after.tag == "PRON"
        ):
            yield s.swap("clitic", i, _like(f"{s.at(i + 1)} {w.low}", w), i + 1)
            if w.low == "se":
                yield s.swap("clitic", i, _like("le", w))
        attached = re.fullmatch(r"(\w+r)(me|te|se|nos|lo|la|los|las|le|les)", w.low)
        if attached and w.tag in ("VERB", "AUX") and w.has("VerbForm=Inf"):
            yield s.swap("clitic", i, f"{attached[2]} {attached[1]}")
            if attached[2] in ("me", "te", "se", "nos"):
                if attached[1] in REFLEXIVE:
                    yield s.swap("reflexive", i, attached[1])
                if attached[2] != "se" and attached[1] in REFLEXIVE:
                    yield s.swap("reflexive", i, attached[1] + "se")
        if (
            w.low in ("lo", "la", "los", "las")
            and w.tag == "PRON"
            and after is not None
            and after.tag in ("VERB", "AUX")
            and i
        ):
            if s.at(i - 1) == "no" or s.at(i - 1) == ",":
                found = features(after)
                if found is not None and found[2]:
                    yield s.swap("clitic", i, f"{after.low} {w.low}", i + 1)
        if w.low == "conmigo":
            yield s.swap("pronoun", i, "con mí")
            yield s.swap("pronoun", i, "con yo")
        if w.low == "contigo":
            yield s.swap("pronoun", i, "con ti")
            yield s.swap("pronoun", i, "con tú")
        if w.low in ("mí", "ti") and i and s.tag(i - 1) == "ADP":
            yield s.swap("pronoun", i, "yo" if w.low == "mí" else "tú")
            yield s.swap("pronoun", i, "me" if w.low == "mí" else "te")
        if w.low in ("él", "ella", "nosotros", "ellos") and w.dep == "nsubj":
            yield s.swap("pronoun", i, _like({"él": "le", "ella": "le", "nosotros": "nos", "ellos": "les"}[w.low], w))
        if w.low == "yo" and w.dep == "nsubj":
            yield s.swap("pronoun", i, _like("mí", w))
        if w.low in ("mi", "tu") and w.tag == "DET":
            yield s.swap("accent_extra", i, _like({"mi": "mí", "tu": "tú"}[w.low], w))
            if w.low == "mi":
                yield s.swap("possessive", i, _like("me", w))


def accents(s: Sentence) -> Iterator[Change]:
    """está -> esta; tú -> tu; fue -> fué; hablo -> habló."""
    for w in s.words:
        plain = "".join(c if c == "ñ" else strip_accents(c) for c in w.text)
        if plain != w.text and w.tag != "PROPN":
            yield s.swap("accent", w.i, plain)
        found = features(w)
        if (
            found is not None
            and found[1:] == ("pres", "1s")
            and w.low.endswith("o")
            and (preterite := form(found[0], "pret", "3s"))
        ):
            if strip_accents(preterite) == w.low:
                yield s.swap("accent_extra", w.i, _like(preterite, w))
        extra = {"esta": "está", "si": "sí", "como": "cómo", "ti": "tí", "fue": "fué", "dio": "dió", "vio": "vió"}
        if w.low in extra and w.tag in ("DET", "SCONJ", "PRON", "VERB", "AUX"):
            yield s.swap("accent_extra", w.i, _like(extra[w.low], w))


def little_words(s: Sentence) -> Iterator[Change]:
    """e -> y; creo que es -> creo es; no veo nada -> no veo algo; más alto que -> más alto de."""
    for i, w in enumerate(s.words):
        if w.low == "e" and w.tag == "CCONJ":
            yield s.swap("conjunction", i, "y")
        if w.low == "u" and w.tag == "CCONJ":
            yield s.swap("conjunction", i, "o")
        if w.low == "sino":
            yield s.swap("conjunction", i, "pero")
        if w.low == "porque":
            yield s.swap("conjunction", i, _like("por que", w))
            yield s.swap("conjunction", i, _like("por qué", w))
        if w.low == "por" and s.at(i + 1) == "qué":
            yield s.swap("conjunction", i, _like("porque", w), i + 1)
            yield s.swap("conjunction", i, _like("por que", w), i + 1)
        if w.low == "que" and w.tag == "SCONJ" and i and s.words[i - 1].tag in ("VERB", "AUX") and w.dep == "mark":
            yield s.drop("que_drop", i)
            if s.words[i - 1].lemma in ("creer", "pensar", "decir", "esperar"):
                yield s.insert("que_drop", i, "de")
        if w.low in ("nada", "nadie", "ningún", "ninguna") and any(x.low == "no" and x.i < i for x in s.words):
            yield s.swap(
                "negation", i, {"nada": "algo", "nadie": "alguien", "ningún": "algún", "ninguna": "alguna"}[w.low]
            )
            negative = next(x for x in s.words if x.low == "no" and x.i < i)
            if i - negative.i <= 4 and negative.i + 1 < len(s.words):
                yield s.drop("negation", negative.i)
        if w.low == "que" and i >= 2 and s.at(i - 2) in ("más", "menos") and s.tag(i - 1) in ("ADJ", "ADV"):
            yield s.swap("comparison", i, "de")
            yield s.swap("comparison", i, "como")
        if w.low in ("mejor", "peor") and s.at(i + 1) == "que":
            base = "bueno" if w.low == "mejor" else "malo"
            yield s.swap("comparison", i, f"más {base}")
            yield s.swap("comparison", i, f"más {w.low}")
        if w.low == "tan" and s.tag(i + 1) in ("ADJ", "ADV"):
            yield s.swap("comparison", i, "tanto")
            if s.at(i + 2) == "como":
                yield s.swap("comparison", i + 2, "que")
                yield s.swap("comparison", i, "más")
        if w.low == "muy" and s.tag(i + 1) in ("ADJ", "ADV"):
            yield s.swap("comparison", i, _like("mucho", w))
        if w.low == "mucho" and i and s.tag(i - 1) in ("VERB", "AUX") and s.tag(i + 1) not in ("NOUN", "ADJ"):
            yield s.swap("comparison", i, "muy")
            yield s.swap("comparison", i, "muy mucho")
        if w.low == "bien" and i and s.tag(i - 1) == "VERB" and s.words[i - 1].lemma not in ("estar", "saber", "oler"):
            yield s.swap("confusion", i, "bueno")
        colour = w.lemma.lower() in (
            "rojo",
            "blanco",
            "negro",
            "azul",
            "verde",
            "español",
            "francés",
            "inglés",
            "japonés",
            "amarillo",
        )
        if w.tag == "ADJ" and w.dep == "amod" and w.head == i - 1 and colour:
            yield s.swap("order", i - 1, f"{w.low} {s.at(i - 1)}", i)
        if w.tag in ("NOUN", "ADJ", "ADV", "VERB") and len(w.low) >= 5:
            for pattern, wrong in MISSPELL:
                new = re.sub(pattern, wrong, w.low, count=1)
                if new != w.low and not _BY_FORM.get(new):
                    yield s.swap("spelling", i, _like(new, w))


_TABLE = read_slips(Path(__file__).parent / "data" / "slips.es.tsv")


def phrases(s: Sentence) -> Iterator[Change]:
    """Fixed expressions, confused words and common misspellings, from `data/slips.es.tsv`."""
    tokens = [(m.group().lower(), m.start(), m.end()) for m in re.finditer(r"\w+", s.text)]
    for k, (word, start, _end) in enumerate(tokens):
        for kind, words, wrongs in _TABLE.get(word, ()):
            if [t[0] for t in tokens[k : k + len(words)]] == words:
                last = tokens[k + len(words) - 1][2]
                for wrong in wrongs:
                    yield Change(kind, start, last, wrong[:1].upper() + wrong[1:] if s.text[start].isupper() else wrong)


RULES: tuple[Rule, ...] = (
    agreement,
    past,
    irregular,
    mood,
    form_after,
    ser_estar,
    por_para,
    prepositions,
    articles,
    gender,
    number,
    gustar,
    clitics,
    accents,
    little_words,
    phrases,
)
