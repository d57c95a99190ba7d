"""The reasons: authored templates in each interface language. Data only; `explain` chooses among them."""

from __future__ import annotations

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
    "sí": {"en": "*sí* means yes; *si* means if.", "es": "*sí* afirma; *si* introduce una condición."},
    "si": {"en": "*si* (if) has no accent; *sí* means yes.", "es": "*si* de condición va sin tilde; *sí* afirma."},
    "él": {"en": "*él* means he; *el* is the article.", "es": "*él* es la persona; *el* es el artículo."},
    "el": {"en": "*el* is the article; *él* means he.", "es": "*el* es el artículo; *él* es la persona."},
    "tú": {"en": "*tú* means you; *tu* means your.", "es": "*tú* es la persona; *tu* es posesivo."},
    "tu": {"en": "*tu* means your; *tú* means you.", "es": "*tu* es posesivo; *tú* es la persona."},
    "mí": {"en": "*mí* (me, after a preposition); *mi* means my.", "es": "*mí* tras preposición; *mi* es posesivo."},
    "mi": {"en": "*mi* means my; *mí* comes after a preposition.", "es": "*mi* es posesivo; *mí* va tras preposición."},
    "está": {
        "en": "*está* is the verb estar; *esta* means this.",
        "es": "*está* es del verbo estar; *esta*, como en *esta casa*.",
    },
    "esta": {
        "en": "*esta* means this; *está* is the verb estar.",
        "es": "*esta* como en *esta casa*; *está* es del verbo estar.",
    },
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
UNCOUNTABLE = frozenset(
    "advice information furniture homework luggage baggage news equipment knowledge money weather traffic bread "
    "music research progress water rice milk meat help accommodation clothing staff stuff rubbish garbage "
    "housework".split()
)
ADJECTIVES = frozenset(
    "red blue green black white big small old new good bad nice different important beautiful expensive cheap "
    "interesting young long short tall fresh hot cold other difficult easy happy".split()
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
        "en": "*muy* goes with adjectives and adverbs, *mucho* with nouns and verbs.",
        "es": "*muy* va con adjetivos y adverbios; *mucho*, con nombres y verbos.",
    },
    "hay": {"en": "*hay* says that something exists.", "es": "*hay* dice que algo existe."},
    "to_add": {"en": "*to* is needed here: *{now}*.", "es": "Aquí hace falta *to*: *{now}*."},
    "to_drop": {"en": "Leave out *to* here.", "es": "Aquí sobra *to*."},
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
    "verb_form": {
        "en": "The form needed here is *{now}*, not *{was}*.",
        "es": "La forma que va aquí es *{now}*, no *{was}*.",
    },
    "tense": {
        "en": "Another tense fits here: *{now}*, not *{was}*.",
        "es": "Aquí va otro tiempo: *{now}*, no *{was}*.",
    },
    "tense_named": {"en": "*{now}* ({tense}) fits here, not *{was}*.", "es": "Aquí va *{now}* ({tense}), no *{was}*."},
    "mood_on": {"en": "The subjunctive is needed: *{now}*.", "es": "Aquí va el subjuntivo: *{now}*."},
    "mood_off": {"en": "Not the subjunctive here: *{now}*.", "es": "Aquí no va el subjuntivo: *{now}*."},
    "ser": {
        "en": "*ser* (identity, origin, character, time), not *estar*: *{now}*.",
        "es": "Va *ser* (identidad, origen, carácter, hora), no *estar*: *{now}*.",
    },
    "estar": {
        "en": "*estar* (place, state, action in progress), not *ser*: *{now}*.",
        "es": "Va *estar* (lugar, estado, acción en curso), no *ser*: *{now}*.",
    },
    "por": {
        "en": "*por* (cause, exchange, duration, means, route, set phrases) fits here, not *para*.",
        "es": "Aquí va *por* (causa, cambio, duración, medio, recorrido, frases hechas), no *para*.",
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
    "word_choice": {"en": "Here one says *{now}*, not *{was}*.", "es": "Aquí se dice *{now}*, no *{was}*."},
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
    # English
    "en_s": {
        "en": "With *he, she, it* or one thing the verb takes *-s*: *{now}*.",
        "es": "Con *he, she, it* o una sola cosa el verbo lleva *-s*: *{now}*.",
    },
    "en_no_s": {
        "en": "With *I, you, we, they* or several things the verb has no *-s*: *{now}*.",
        "es": "Con *I, you, we, they* o varias cosas el verbo no lleva *-s*: *{now}*.",
    },
    "en_be": {
        "en": "*{now}* agrees with its subject here; *{was}* does not.",
        "es": "*{now}* concuerda aquí con su sujeto; *{was}* no.",
    },
    "en_past": {"en": "This is in the past: *{now}*.", "es": "Esto es pasado: *{now}*."},
    "en_perfect": {
        "en": "It began in the past and still matters now: present perfect, *{now}*.",
        "es": "Empezó en el pasado y llega hasta ahora: present perfect, *{now}*.",
    },
    "en_simple": {
        "en": "A finished time, or a habit, takes the simple form: *{now}*.",
        "es": "Un tiempo terminado o una costumbre lleva la forma simple: *{now}*.",
    },
    "en_present_after_if": {
        "en": "After *if, when, until* the present speaks of the future: *{now}*.",
        "es": "Tras *if, when, until* el presente expresa el futuro: *{now}*.",
    },
    "en_do": {
        "en": "Except with *be, can, will ...*, questions and negatives take *do, does, did*: *{now}*.",
        "es": "Salvo con *be, can, will...*, preguntas y negaciones llevan *do, does, did*: *{now}*.",
    },
    "en_ing": {"en": "The *-ing* form is needed here: *{now}*.", "es": "Aquí va la forma en *-ing*: *{now}*."},
    "en_base": {
        "en": "The base form is needed here: *{now}*, not *{was}*.",
        "es": "Aquí va la forma base: *{now}*, no *{was}*.",
    },
    "en_participle": {"en": "The participle is needed: *{now}*.", "es": "Aquí va el participio: *{now}*."},
    "en_irregular": {"en": "An irregular verb: *{now}*, not *{was}*.", "es": "Es irregular: *{now}*, no *{was}*."},
    "en_be_ing": {
        "en": "The *-ing* form needs a form of *be*: *{now}*.",
        "es": "La forma en *-ing* necesita el verbo *be*: *{now}*.",
    },
    "en_plural": {"en": "Plural here: *{now}*, not *{was}*.", "es": "Aquí en plural: *{now}*, no *{was}*."},
    "en_singular": {"en": "Singular here: *{now}*, not *{was}*.", "es": "Aquí en singular: *{now}*, no *{was}*."},
    "en_uncountable": {
        "en": "*{now}* cannot be counted in English: no plural, no *a*.",
        "es": "*{now}* no se cuenta en inglés: ni plural ni *a*.",
    },
    "en_adjective": {
        "en": "Adjectives have no plural in English: *{now}*.",
        "es": "El adjetivo no tiene plural en inglés: *{now}*.",
    },
    "en_these": {
        "en": "*this, that* with one thing, *these, those* with several: *{now}*.",
        "es": "*this, that* con una cosa; *these, those* con varias: *{now}*.",
    },
    "en_a_an": {
        "en": "*an* before a vowel sound, *a* before a consonant sound: *{phrase}*.",
        "es": "*an* ante sonido de vocal, *a* ante sonido de consonante: *{phrase}*.",
    },
    "en_than": {
        "en": "Comparisons with *-er* or *more* take *than*.",
        "es": "La comparación con *-er* o *more* lleva *than*.",
    },
    "en_more": {
        "en": "Short adjectives take *-er, -est*, long ones *more, most*, never both: *{now}*.",
        "es": "Los adjetivos cortos llevan *-er, -est*; los largos, *more, most*; nunca ambos: *{now}*.",
    },
    "en_ed_ing": {
        "en": "*-ed* says how someone feels, *-ing* what causes it: *{now}*.",
        "es": "*-ed* dice cómo se siente alguien; *-ing*, qué lo causa: *{now}*.",
    },
    "en_adverb": {"en": "With a verb comes the adverb: *{now}*.", "es": "Con un verbo va el adverbio: *{now}*."},
    "en_much_many": {
        "en": "*many* with what can be counted, *much* with what cannot: *{now}*.",
        "es": "*many* con lo que se cuenta; *much* con lo que no: *{now}*.",
    },
    "en_subject": {
        "en": "An English sentence needs its subject: *{added}*.",
        "es": "La frase inglesa necesita sujeto: *{added}*.",
    },
    "en_double_subject": {
        "en": "The subject is already there: leave out *{gone}*.",
        "es": "El sujeto ya está: sobra *{gone}*.",
    },
    "en_who_which": {
        "en": "*who* for people, *which* for things, *that* for both: *{now}*.",
        "es": "*who* para personas, *which* para cosas, *that* para ambas: *{now}*.",
    },
    "en_since_for": {
        "en": "*for* with a length of time, *since* with the moment it began: *{now}*.",
        "es": "*for* con la duración, *since* con el momento en que empezó: *{now}*.",
    },
    "en_negative": {
        "en": "One negative word is enough in English: *{now}*.",
        "es": "En inglés basta una palabra negativa: *{now}*.",
    },
    "word_order_gone": {
        "en": "Word order: *{gone}* goes elsewhere in the sentence.",
        "es": "Orden: *{gone}* va en otra parte de la frase.",
    },
    "word_order_added": {"en": "Word order: *{added}* goes here.", "es": "Orden: *{added}* va aquí."},
    "preposition_al": {
        "en": "The preposition here is *{prep}*: *{prep}* + *el* = *{al}*.",
        "es": "La preposición aquí es *{prep}*: *{prep}* + *el* = *{al}*.",
    },
    "article_al": {
        "en": "The article is missing: *{was}* + *el* = *{now}*.",
        "es": "Falta el artículo: *{was}* + *el* = *{now}*.",
    },
    "article_off": {"en": "No article here: *{now}*, not *{was}*.", "es": "Aquí no va artículo: *{now}*, no *{was}*."},
    "desde_hace": {
        "en": "It is still going on: *desde hace* and a length of time.",
        "es": "Aún dura: *desde hace* y la duración.",
    },
    "verb_irregular": {
        "en": "*{was}* does not exist; the form is *{now}*.",
        "es": "*{was}* no existe; la forma es *{now}*.",
    },
    "mood_command": {
        "en": "A command with *no*, or to *usted*, takes the subjunctive: *{now}*.",
        "es": "Una orden con *no*, o a *usted*, lleva subjuntivo: *{now}*.",
    },
    "mood_si": {"en": "After *si*, for what is not real: *{now}*.", "es": "Tras *si*, para lo irreal: *{now}*."},
    "mood_past": {"en": "The past subjunctive is needed: *{now}*.", "es": "Aquí va el subjuntivo en pasado: *{now}*."},
    "ser_event": {
        "en": "Where an event takes place is said with *ser*: *{now}*.",
        "es": "El lugar de un acto se dice con *ser*: *{now}*.",
    },
    "clitic_on_verb": {
        "en": "The pronoun on the end of the verb: *{now}*, not *{was}*.",
        "es": "El pronombre unido al verbo: *{now}*, no *{was}*.",
    },
    "gustar_pronoun": {
        "en": "With *gustar* and its like the person is *me, te, le ...*: *{now}*.",
        "es": "Con *gustar* y similares la persona es *me, te, le...*: *{now}*.",
    },
    "better": {
        "en": "*más bueno, más malo* are said *mejor, peor*.",
        "es": "En vez de *más bueno, más malo* se dice *mejor, peor*.",
    },
    "comparison_que": {
        "en": "*más, menos* ... *que*; *tan* ... *como*: here *{now}*.",
        "es": "*más, menos* ... *que*; *tan* ... *como*: aquí *{now}*.",
    },
    "accent_drop": {
        "en": "*{now}* has an accent, and *{gone}* is not needed after it.",
        "es": "*{now}* lleva tilde, y detrás sobra *{gone}*.",
    },
    "comparison_de": {
        "en": "Before a number or an amount: *más de, menos de*.",
        "es": "Ante un número o una cantidad: *más de, menos de*.",
    },
    "invariable": {"en": "*{now}* is an adverb here: it never changes.", "es": "*{now}* es aquí adverbio: no cambia."},
    "gente": {"en": "*la gente* is singular: *{now}*.", "es": "*la gente* es singular: *{now}*."},
    "en_every": {
        "en": "After *every, each, another* the noun is singular: *{now}*.",
        "es": "Tras *every, each, another* el nombre va en singular: *{now}*.",
    },
    "en_irregular_plural": {"en": "An irregular plural: *{now}*.", "es": "Plural irregular: *{now}*."},
    "en_if_past": {
        "en": "After *if* (and *wish*) an unreal idea takes the past form: *{now}*.",
        "es": "Tras *if* (y *wish*) lo irreal lleva la forma de pasado: *{now}*.",
    },
    "en_would_have": {
        "en": "After *would, could, should, must* the past is *have* and a participle: *{now}*.",
        "es": "Tras *would, could, should, must* el pasado es *have* y participio: *{now}*.",
    },
    "en_backshift": {
        "en": "Told from the past, the verb moves back in time: *{now}*.",
        "es": "Contado desde el pasado, el verbo retrocede un tiempo: *{now}*.",
    },
    "en_future": {
        "en": "The future takes *will* or *be going to*: *{now}*.",
        "es": "El futuro lleva *will* o *be going to*: *{now}*.",
    },
    "en_progressive": {
        "en": "*be* + *-ing*: in progress at that moment, or already planned: *{now}*.",
        "es": "*be* + *-ing*: en curso en ese momento, o ya planeado: *{now}*.",
    },
    "en_stative": {
        "en": "Verbs like *know, like, want, belong* are not used with *be* + *-ing*: *{now}*.",
        "es": "Verbos como *know, like, want, belong* no se usan con *be* + *-ing*: *{now}*.",
    },
    "en_no_do": {
        "en": "An indirect question has the order of a statement, without *do, does, did*.",
        "es": "La pregunta indirecta tiene el orden de una afirmación, sin *do, does, did*.",
    },
    "en_no_be": {
        "en": "*{now}* is already the verb: no *be* before it.",
        "es": "*{now}* ya es el verbo: sin *be* delante.",
    },
    "en_passive": {"en": "Passive: *be* and a participle: *{now}*.", "es": "Pasiva: *be* y participio: *{now}*."},
    "en_ing_not_to": {
        "en": "The *-ing* form is needed here, not *to* and the verb: *{now}*.",
        "es": "Aquí va la forma en *-ing*, no *to* y el verbo: *{now}*.",
    },
    "en_purpose": {
        "en": "What something is for is said with *to* and a verb: *{phrase}*.",
        "es": "El fin se dice con *to* y un verbo: *{phrase}*.",
    },
    "en_base_after": {
        "en": "After *can, will, did, to ...* comes the base form: *{now}*.",
        "es": "Tras *can, will, did, to...* va la forma base: *{now}*.",
    },
    "en_have_be": {
        "en": "Age, hunger, thirst, cold or fear are said with *be*, not *have*: *{now}*.",
        "es": "Edad, hambre, sed, frío o miedo se dicen con *be*, no con *have*: *{now}*.",
    },
    "en_not_a_word": {"en": "*{was}* is not an English word: *{now}*.", "es": "*{was}* no existe en inglés: *{now}*."},
    "en_possessive": {"en": "Add *'s* to the owner: *{now}*.", "es": "El poseedor lleva *'s*: *{now}*."},
    "en_as": {
        "en": "*as ... as*, *the same ... as*: *{now}*.",
        "es": "La igualdad: *as ... as*, *the same ... as*: *{now}*.",
    },
    "en_best": {
        "en": "Irregular: *good, better, best; bad, worse, worst*.",
        "es": "Irregular: *good, better, best; bad, worse, worst*.",
    },
    "en_few_little": {
        "en": "*few* with what can be counted, *little* with what cannot: *{now}*.",
        "es": "*few* con lo que se cuenta; *little* con lo que no: *{now}*.",
    },
    "en_adjective_after": {
        "en": "After *be, feel, look, smell, taste, sound* and before a noun comes the adjective: *{now}*.",
        "es": "Tras *be, feel, look, smell, taste, sound* y ante un nombre va el adjetivo: *{now}*.",
    },
    "en_adverb_same": {
        "en": "*{now}* is the adverb too, without *-ly*.",
        "es": "*{now}* también es el adverbio, sin *-ly*.",
    },
    "en_question_order": {
        "en": "In a question the subject comes after *be, have, can, do ...*: *{now}*.",
        "es": "En la pregunta el sujeto va detrás de *be, have, can, do...*: *{now}*.",
    },
    "en_indirect": {
        "en": "In an indirect question the subject comes before the verb: *{now}*.",
        "es": "En la pregunta indirecta el sujeto va antes del verbo: *{now}*.",
    },
    "en_frequency": {
        "en": "*always, often, usually ...* come after *be* and before other verbs: *{now}*.",
        "es": "*always, often, usually...* van tras *be* y delante de los demás verbos: *{now}*.",
    },
    "en_want": {
        "en": "*want* + person + *to* + verb, without *that*.",
        "es": "*want* + persona + *to* + verbo, sin *that*.",
    },
    "en_modal": {
        "en": "*can, must, should ...* take no *do*, no *-s* and no *to*: *{now}*.",
        "es": "*can, must, should...* van sin *do*, sin *-s* y sin *to*: *{now}*.",
    },
    "en_would": {
        "en": "With an unreal *if*, the result takes *would*: *{now}*.",
        "es": "Con un *if* irreal, el resultado lleva *would*: *{now}*.",
    },
    "en_there": {
        "en": "What exists somewhere is said with *there is, there are*, not *have*.",
        "es": "Que algo existe se dice con *there is, there are*, no con *have*.",
    },
    "en_each_other": {
        "en": "One to the other is *each other*, not *us, you, them*.",
        "es": "La acción recíproca (*nos, os, se*) se dice *each other*.",
    },
    "as_is": {"en": "{text}", "es": "{text}"},
}
