"""Language packs: everything that differs per target language and is not a scene, as data.

Adding a language is adding a pack here, its table in each scenario file, and a grammar model (tutor/training).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tutor.scenarios import Line


@dataclass(frozen=True)
class LanguagePack:
    """One target language.

    intents: what a message may ask for outside the scene, as regular expressions over `normalize`d text.
    lines: what the character says then, by intent; neutral between tú and usted, and never a question.
    function_words: frequent words that tell the language of a text.
    """

    code: str
    name: str
    names: Mapping[str, str]
    intents: Mapping[str, re.Pattern[str]]
    lines: Mapping[str, tuple[Line, ...]]
    function_words: frozenset[str]
    no_words: frozenset[str]
    tutor_label: str
    learner_label: str


def normalize(text: str) -> str:
    """Lower case, no accents, no punctuation, single spaces: what the intents are matched against."""
    plain = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w\s']", " ", plain).split())


def _intents(**patterns: str) -> Mapping[str, re.Pattern[str]]:
    return MappingProxyType({name: re.compile(pattern) for name, pattern in patterns.items()})


def _lines(**groups: list[tuple[str, str]]) -> Mapping[str, tuple[Line, ...]]:
    return MappingProxyType({name: tuple(Line(*row) for row in rows) for name, rows in groups.items()})


# Order matters: the first intent that matches wins.
SPANISH = LanguagePack(
    code="es",
    name="Español",
    names=MappingProxyType({"en": "Spanish", "es": "Español"}),
    intents=_intents(
        distress=r"\b(quiero morir(me)?|suicid\w*|matarme|hacerme dano|kill myself|hurt myself)\b",
        rude=r"\b(puta|mierda|cabron\w*|gilipollas|pendej\w+|idiota|imbecil|estupid[oa]|callate|fuck\w*|shit|"
        r"drogas?|cocaina|marihuana|sexo|porno|desnud[oa]s?)\b",
        injection=r"\b(ignor\w+ (todas? )?(las?|tus|mis|all|your|the|previous|prior)\b.*\b(instruc\w+|reglas|rules)|"
        r"(tus|las) (instrucciones|reglas)|(system|your|tu) prompt|prompt del sistema|modo desarrollador|"
        r"eres (una? )?(ia|inteligencia artificial|chatgpt|robot|bot)|actua como|act as|pretend to be|"
        r"escrib\w+ (un )?(codigo|programa|script)|write (a )?(code|program|script|poem)|"
        r"traduc\w+ (este|esta|el|la) (texto|frase|parrafo))\b",
        repeat=r"\b((puede[sn]?|podrias?|podria usted) repetir\w*|repit[ae]\w*|otra vez por favor|como dice\w*|"
        r"mas (despacio|lento|claro|simple|facil)|no (te |le |lo |la |les )?(entiendo|entendi|comprendo|comprendi)"
        r"( nada| bien| la pregunta| eso)?|que significa\w*|que quiere decir|como se dice|no se que decir|"
        r"i don'?t understand|what does .* mean|(can|could) you repeat|how do (you|i) say|slower|"
        r"en ingles( por favor)?)\b|^(que|como|eh|perdon|what)$",
        goodbye=r"^(muchas gracias |gracias |bueno |vale |ok |pues )*(adios|hasta (luego|pronto|manana|otra|la vista)|"
        r"chao|chau|nos vemos|me (tengo que ir|voy)|bye|goodbye)\b",
        thanks=r"^(muchas |mil |ok |vale )*(gracias|thank you|thanks)( por todo| a (usted|ti)| muy amable)?$",
        greeting=r"^(hola|buen[oa]s( dias| tardes| noches)?|buen dia|que tal|hello|hi|hey)"
        r"( (hola|buen[oa]s( dias| tardes| noches)?|que tal|como esta[s]?|senora?|amig[oa]))*$",
    ),
    lines=_lines(
        distress=[
            (
                "Siento mucho que estés pasando por algo así. Habla hoy con alguien de confianza o llama a los "
                "servicios de emergencia. Aquí solo puedo practicar español contigo.",
                "I am very sorry you are going through this. Talk to someone you trust today or call the emergency "
                "services. Here I can only practise Spanish with you.",
            )
        ],
        rude=[
            (
                "Prefiero que hablemos con respeto. Seguimos con calma.",
                "I would rather we spoke with respect. Let's go on calmly.",
            ),
            ("De eso no hablo. Volvamos a lo nuestro.", "I don't talk about that. Let's get back to it."),
        ],
        injection=[
            (
                "Eso no lo puedo hacer aquí. Sigamos con la conversación.",
                "I can't do that here. Let's go on with the conversation.",
            ),
            ("Con eso no puedo ayudar. Volvamos a lo nuestro.", "I can't help with that. Let's get back to it."),
        ],
        repeat=[
            ("Claro, sin problema.", "Sure, no problem."),
            ("Por supuesto, más despacio.", "Of course, more slowly."),
            ("Claro, lo digo de otra manera.", "Sure, I'll say it another way."),
        ],
        thanks=[
            ("De nada.", "You're welcome."),
            ("No hay de qué.", "Don't mention it."),
            ("Con mucho gusto.", "My pleasure."),
        ],
        greeting=[("¡Hola! Mucho gusto.", "Hello! Nice to meet you."), ("¡Hola, qué bueno!", "Hello, how nice!")],
        other_language=[
            (
                "Un poco de inglés entiendo, pero mejor en español.",
                "I understand a little English, but Spanish is better.",
            ),
            ("Vamos a intentarlo en español, sin prisa.", "Let's try it in Spanish, no hurry."),
            ("Aquí hablamos español, y con errores también vale.", "We speak Spanish here, and mistakes are fine."),
        ],
        unsure=[
            ("Eso no lo sé ahora mismo, lo siento.", "I don't know that right now, sorry."),
            ("Buena pregunta. Ahora mismo no lo sé.", "Good question. I don't know right now."),
            ("No lo sé con seguridad, pero luego lo consulto.", "I don't know for sure, but I'll check later."),
        ],
        follow=[
            ("Entiendo.", "I see."),
            ("Ya veo.", "I see."),
            ("De acuerdo.", "All right."),
            ("Muy bien.", "Very good."),
        ],
    ),
    function_words=frozenset(
        [
            "el",
            "la",
            "los",
            "las",
            "un",
            "una",
            "unos",
            "unas",
            "de",
            "del",
            "al",
            "y",
            "o",
            "pero",
            "que",
            "no",
            "si",
            "es",
            "son",
            "en",
            "con",
            "por",
            "para",
            "mi",
            "tu",
            "su",
            "me",
            "te",
            "se",
            "lo",
            "le",
            "les",
            "yo",
            "usted",
            "muy",
            "mas",
            "como",
            "cuando",
            "donde",
            "esta",
            "este",
            "esto",
            "estoy",
            "soy",
            "tengo",
            "tiene",
            "hay",
            "quiero",
            "ser",
            "gracias",
            "hola",
            "porque",
            "ya",
            "también",
            "está",
            "sí",
            "qué",
            "cómo",
            "dónde",
            "cuánto",
            "mucho",
            "bien",
            "a",
        ]
    ),
    no_words=frozenset(["no", "nada", "tampoco", "ninguno", "ninguna", "nunca"]),
    tutor_label="Tutor",
    learner_label="Alumno",
)

ENGLISH = LanguagePack(
    code="en",
    name="English",
    names=MappingProxyType({"en": "English", "es": "Inglés"}),
    intents=_intents(
        distress=r"\b(kill myself|hurt myself|suicid\w*|want to die|quiero morir(me)?|matarme)\b",
        rude=r"\b(fuck\w*|shit\w*|bitch|asshole|idiot|stupid|moron|shut up|cocaine|weed|drugs|porn\w*|naked|sex|"
        r"puta|mierda|pendej\w+)\b",
        injection=r"\b(ignore (all )?(the|your|my|previous|prior|above)\b.*\b(instructions?|rules|prompt)|"
        r"(your|the|system) (system )?prompt|your (instructions|rules)|developer mode|"
        r"are you (an? )?(ai|bot|robot|chatgpt)|"
        r"act as|pretend to be|write (me )?(a |an |some )?(code|program|script|poem|essay|story)|"
        r"translate (this|the) (text|sentence|paragraph)|ignora (las|tus) instrucciones)\b",
        repeat=r"\b((can|could|would) you (please )?(repeat|say (that|it) again|speak (more )?slow\w*)|"
        r"repeat please|please repeat|say (that|it) again|(more )?slow(er|ly)( please)?|"
        r"i (don'?t|do not|didn'?t) (understand|get it|follow)( you| that| it)?|"
        r"what (does|do) .* mean|what (do|did) you mean|how (do|can) (you|i) say|what'?s .* in (english|spanish)|"
        r"no entiendo|que significa|in spanish( please)?|i don'?t know what to say)\b|"
        r"^(what|sorry|pardon|huh|excuse me)$",
        goodbye=r"^(thank you |thanks |ok |okay |well )*(goodbye|good bye|bye( bye)?|see you( (later|soon|tomorrow))?|"
        r"have a (nice|good) (day|evening)|i (have|need|'ve got) to go|adios|hasta luego)\b",
        thanks=r"^(ok |okay )?(thank you|thanks|thx|cheers|gracias)( so much| very much| a lot)?$",
        greeting=r"^(hello|hi|hey|good (morning|afternoon|evening)|hola)( (there|hello|hi|sir|madam|how are you))*$",
    ),
    lines=_lines(
        distress=[
            (
                "I am very sorry you are going through this. Please talk to someone you trust today or call the "
                "emergency services. Here I can only practise English with you.",
                "Siento mucho que estés pasando por esto. Habla hoy con alguien de confianza o llama a los servicios "
                "de emergencia. Aquí solo puedo practicar inglés contigo.",
            )
        ],
        rude=[
            ("I'd rather we spoke kindly. Let's carry on.", "Prefiero que hablemos con amabilidad. Sigamos."),
            ("I don't talk about that. Let's get back to it.", "De eso no hablo. Volvamos a lo nuestro."),
        ],
        injection=[
            (
                "I can't do that here. Let's go on with our conversation.",
                "Eso no lo puedo hacer aquí. Sigamos con la conversación.",
            ),
            ("I can't help with that. Let's get back to it.", "Con eso no puedo ayudar. Volvamos a lo nuestro."),
        ],
        repeat=[
            ("Of course, no problem.", "Claro, sin problema."),
            ("Sure, let me say it more simply.", "Claro, lo digo de forma más sencilla."),
            ("No problem, let me say it another way.", "No hay problema, lo digo de otra manera."),
        ],
        thanks=[
            ("You're welcome.", "De nada."),
            ("No problem at all.", "No hay de qué."),
            ("My pleasure.", "Con mucho gusto."),
        ],
        greeting=[("Hello! It's nice to meet you.", "¡Hola! Mucho gusto."), ("Hi there!", "¡Hola!")],
        other_language=[
            (
                "I understand a little Spanish, but let's try in English.",
                "Entiendo un poco de español, pero probemos en inglés.",
            ),
            ("Let's try that in English. Take your time.", "Probemos en inglés, sin prisa."),
            ("We speak English here, and mistakes are fine.", "Aquí hablamos inglés, y con errores también vale."),
        ],
        unsure=[
            ("I'm afraid I don't know that right now.", "Me temo que ahora mismo no lo sé."),
            ("Good question. I'm not sure at the moment.", "Buena pregunta. Ahora mismo no lo sé."),
            (
                "I'm not sure about that, but I can check later.",
                "No lo sé con seguridad, pero puedo consultarlo luego.",
            ),
        ],
        follow=[
            ("I see.", "Ya veo."),
            ("All right.", "De acuerdo."),
            ("Okay, I understand.", "Bien, entiendo."),
            ("Right.", "Bien."),
        ],
    ),
    function_words=frozenset(
        [
            "the",
            "a",
            "an",
            "and",
            "or",
            "but",
            "of",
            "to",
            "in",
            "on",
            "at",
            "with",
            "for",
            "from",
            "is",
            "are",
            "was",
            "were",
            "am",
            "be",
            "been",
            "i",
            "you",
            "he",
            "she",
            "it",
            "we",
            "they",
            "my",
            "your",
            "his",
            "her",
            "our",
            "their",
            "this",
            "that",
            "these",
            "those",
            "not",
            "no",
            "yes",
            "do",
            "does",
            "did",
            "have",
            "has",
            "had",
            "what",
            "how",
            "where",
            "when",
            "why",
            "who",
            "which",
            "can",
            "could",
            "would",
            "will",
            "please",
            "thank",
            "hello",
            "it's",
            "i'm",
            "don't",
            "very",
            "too",
            "some",
            "any",
            "there",
            "here",
            "me",
            "him",
            "them",
            "if",
        ]
    ),
    no_words=frozenset(["no", "not", "nothing", "none", "never", "nope", "nah", "don't"]),
    tutor_label="Tutor",
    learner_label="Learner",
)

PACKS: Mapping[str, LanguagePack] = MappingProxyType({pack.code: pack for pack in (SPANISH, ENGLISH)})


def intent_of(text: str, pack: LanguagePack) -> str | None:
    """The first intent of the pack that the message shows, or None."""
    plain = normalize(text)
    return next((name for name, pattern in pack.intents.items() if pattern.search(plain)), None)


def looks_like(text: str, pack: LanguagePack) -> str:
    """Code of the pack whose function words the text uses most; the given pack on a tie or without evidence."""
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.lower())
    if len(words) < 3:
        return pack.code
    scores = {code: sum(w in other.function_words for w in words) for code, other in PACKS.items()}
    best = max(scores, key=lambda code: scores[code])
    # A few borrowed words do not make a sentence foreign: ask for a clear lead.
    return best if scores[best] >= scores[pack.code] + 2 else pack.code
