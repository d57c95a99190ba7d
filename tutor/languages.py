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
    yes_words: frozenset[str]
    no_words: frozenset[str]


def normalize(text: str) -> str:
    """Lower case, no accents, no punctuation, single spaces: what the intents are matched against."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("’", "'"))
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
    names=MappingProxyType({"en": "Spanish", "es": "español"}),
    intents=_intents(
        distress=r"\b(quiero morir(me)?(?! de)|suicid\w*|matarme|(quiero|pienso|ganas de) hacerme dano|"
        r"quitarme la vida|acabar con mi vida|kill myself|(want to|feel like) hurt(ing)? myself|want to die)\b",
        rude=r"\b(puta|mierda|cabron\w*|gilipollas|pendej\w+|idiota|imbecil|estupid[oa]|callate|fuck\w*|shit|cocaina|porno|"
        r"(tener|quiero) sexo|(vend\w*|compr\w*|quiero) (drogas?|marihuana))\b",
        injection=r"\b(ignor\w+ (todas? )?(las?|tus|mis|all|your|the|previous|prior)\b.*\b(instruc\w+|reglas|rules)|"
        r"(dime|dame|muestra\w*|ensena\w*|olvida) (todas )?tus (instrucciones|reglas)|(system|your|tu) prompt|"
        r"prompt del sistema|modo desarrollador|eres (una? )?(ia|inteligencia artificial|chatgpt|robot|bot)|actua como|"
        r"traduc\w+ (este|el) (texto|parrafo))\b|^act as\b|^pretend to be\b|"
        r"^(por favor )?(escribe(me)?|escriba(me)?|(puedes|podrias) escribir\w*) (un )?(codigo|programa|script|poema)\b|"
        r"^(please |can you )?write (me )?(a |some )?(code|program|script|poem)\b",
        repeat=r"\b((puede[sn]?|podrias?)( usted)?( volver a)? repetir\w*|(?<!se )repit[ae]\w*|otra vez por favor|"
        r"(dig|dec|dim|dil)\w* (otra vez|de nuevo|de otra (manera|forma))|"
        r"(habl|dig|dec|explic)\w*( (usted|un poco|algo|eso|por favor))* mas (despacio|lento|claro|simple|facil)|"
        r"que significa\w*|que quiere decir|como se dice|no se que (decir|contestar|responder)|"
        r"traduc\w+ (esta|esa|la|tu|su) (frase|pregunta|palabra)|(puedes?|podria) (hablar|decir\w*) en ingles|"
        r"i don'?t understand|what does .* mean|(can|could) you repeat|how do (you|i) say|slower please)\b|"
        r"^((hola|no|si|perdon\w*|disculp\w*|lo siento|es que|pero|yo) )*no ((te|le|lo|la|les|he|lo he|te he|le he) )?"
        r"(entiendo|entendi|entendido|entender|comprendo|comprendi|comprendido|comprender)"
        r"( muy bien| bien| nada| eso| la pregunta| la palabra \w+| lo que (dices?|has? dicho|dijo|dijiste))?"
        r"( (perdon\w*|disculp\w*|lo siento|por favor|gracias))*$|"
        r"^(un poco )?mas (despacio|lento|claro|simple|facil)( por favor)?$|^(como es )?en ingles( por favor)?$|"
        r"^(perdon\w* )?(que|como) (dices?|dijo|dijiste|has? dicho)$|^no (lo )?se$|"
        r"^(ayuda|ayudame|una pista)( por favor)?$|"
        r"^((perdon\w*|disculp\w*) )?(que|como|eh|mande|perdon\w*|disculp\w*|otra vez|repetir|what)( por favor)?$",
        goodbye=r"^((muchas |muchisimas )?gracias( por todo| por (su|tu) (ayuda|tiempo))? |bueno |vale |ok |pues |perfecto |"
        r"muy bien |de acuerdo |eso es todo |nada mas |y )*(adios|hasta (luego|pronto|la vista|la proxima|otra$)|chao|"
        r"chau|nos vemos( luego| pronto)?$|(ya )?me (voy|tengo que ir)( ya| ahora)?$|(ya )?tengo que irme( ya)?$|"
        r"que (tengas?|pases?)( un| una)? buen\w* \w+|bye|goodbye)\b",
        thanks=r"^(muchas |muchisimas |mil )*(gracias|thank you|thanks)"
        r"( por (todo|(su|tu) (ayuda|tiempo))| a (usted|ti)| muy amable)?$",
        greeting=r"^(hola|buen[oa]s( dias| tardes| noches)?|buen dia|que tal|hello|hi|hey)"
        r"( (hola|buen[oa]s( dias| tardes| noches)?|que tal|como esta[s]?|senora?|amig[oa]))*$",
    ),
    lines=_lines(
        distress=[
            (
                "Lo siento mucho. Es importante hablar hoy mismo con alguien de confianza o llamar a los "
                "servicios de emergencia. Aquí solo se puede practicar español.",
                "I am very sorry. It is important to talk to someone you trust today or to call the emergency "
                "services. Here one can only practise Spanish.",
            )
        ],
        rude=[
            (
                "Prefiero que hablemos con respeto. Sigamos con calma.",
                "I would rather we spoke with respect. Let's go on calmly.",
            ),
            ("De eso no hablo. Volvamos a lo nuestro.", "I don't talk about that. Let's get back to it."),
        ],
        injection=[
            (
                "De eso no puedo hablar aquí. Sigamos con la conversación.",
                "I can't talk about that here. Let's go on with the conversation.",
            ),
            ("Con eso no puedo ayudar. Volvamos a lo nuestro.", "I can't help with that. Let's get back to it."),
        ],
        repeat=[
            ("No hay problema.", "No problem."),
            ("Por supuesto, con otras palabras.", "Of course, in other words."),
            ("Claro, lo digo de otra manera.", "Sure, I'll say it another way."),
        ],
        thanks=[
            ("De nada.", "You're welcome."),
            ("No hay de qué.", "Don't mention it."),
            ("Con mucho gusto.", "My pleasure."),
        ],
        greeting=[
            ("¡Hola! Mucho gusto.", "Hello! Nice to meet you."),
            ("¡Hola! Es un placer.", "Hello! It's a pleasure."),
        ],
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
        (
            "el la los las un una unos unas de del al y o pero que no si es son en con por para mi tu su me te se lo "
            "le les yo usted muy mas como cuando donde esta este esto estoy soy tengo tiene hay quiero ser gracias "
            "hola porque ya también está sí qué cómo dónde cuánto mucho bien a"
        ).split()
    ),
    yes_words=frozenset("si claro vale bueno ok perfecto exacto".split()),
    no_words=frozenset("no nada tampoco ninguno ninguna nunca".split()),
)

ENGLISH = LanguagePack(
    code="en",
    name="English",
    names=MappingProxyType({"en": "English", "es": "inglés"}),
    intents=_intents(
        distress=r"\b((kill|killing|harm) myself|(want to|feel like|think\w* (of|about)) hurt(ing)? myself|suicid\w*|"
        r"end my life|want to die(?! (of|from|laughing))|quiero morir(me)?(?! de)|matarme)\b",
        rude=r"\b(fuck\w*|shit\w*|bitch|asshole|idiot|stupid(?! (question|mistake|of me))|moron|shut up|cocaine|porn\w*|"
        r"have sex|(buy|sell|want) (some )?(weed|drugs)|puta|mierda|pendej\w+)\b",
        injection=r"\b(ignore (all )?(the|your|my|previous|prior|above)\b.*\b(instructions?|rules|prompt)|system prompt|"
        r"(show|tell|give|reveal) (me )?(your|the) (prompt|instructions|rules)|developer mode|"
        r"are you (an? )?(ai|bot|robot|chatgpt)|pretend to be|"
        r"translate (this|the) (text|sentence|paragraph)|ignora (las|tus) instrucciones)\b|"
        r"^(please |now )?act as\b|"
        r"(^|please |(can|could|will) you )write (me )?(a |an |some )?(code|program|script|poem|essay|story)\b",
        repeat=r"\b((can|could|would) you (please )?(repeat|rephrase|say (that|it) again|explain (that|it)|"
        r"speak( a (bit|little))?( more)? slow\w*)(?! (your|the) (name|price|address))|repeat please|please repeat|"
        r"say (that|it) again|(again|one more time) please|(speak|talk|say (it|that))( a (bit|little))?( more)? slow(er|ly)|"
        r"what did you say|(didn'?t|can'?t) (hear|catch) (you|that|it)|what (does|do) .* mean|what (do|did) you mean|"
        r"how (do|can) (you|i) say|what'?s .* in spanish|(can|could) (you|we) (say|speak)( \w+)? in spanish|"
        r"que significa|i don'?t know what to say)\b|"
        r"^(i'?m |i am |sorry |but |no )*(i )?(don'?t|do not|didn'?t|can'?t|cannot|no|not) (really )?"
        r"(understand|get (it|that)|follow)( (you|that|it|the question|what you said|very well|sorry|please))*$|"
        r"^no entiendo|^(a (bit|little) )?(more )?slow(er|ly)( please)?$|"
        r"^(in spanish|i don'?t know|help( me)?)( please)?$|"
        r"^(sorry |pardon )?(what|sorry|pardon( me)?|huh|excuse me|come again|repeat|again)$",
        goodbye=r"^((thank you|thanks)( so much| very much| a lot)?( for (everything|(all )?your (help|time)))? |ok |okay |"
        r"well |great |perfect |that's (all|it) |and )*(goodbye|good bye|good night|bye( bye)?|take care|"
        r"see you( (later|soon|tomorrow|around|then))?$|have a (nice|good|great|lovely) (day|evening|night|weekend)|"
        r"i('ve got to| have to| need to| must|'d better) go( now)?$|adios|hasta luego)\b",
        thanks=r"^(thank you|thanks|thx|cheers|gracias)( so much| very much| a lot)?( for (everything|your (help|time)))?$",
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
        (
            "the a an and or but of to in on at with for from is are was were am be been i you he she it we they my "
            "your his her our their this that these those not no yes do does did have has had what how where when why "
            "who which can could would will please thank hello it's i'm don't very too some any there here me him them "
            "if"
        ).split()
    ),
    yes_words=frozenset("yes yeah yep sure ok okay right exactly".split()),
    no_words=frozenset("no not nothing none never nope nah don't".split()),
)

PACKS: Mapping[str, LanguagePack] = MappingProxyType({pack.code: pack for pack in (SPANISH, ENGLISH)})


def intent_of(text: str, pack: LanguagePack) -> str | None:
    """The first intent of the pack that the message shows, or None."""
    plain = normalize(text)
    return next((name for name, pattern in pack.intents.items() if pattern.search(plain)), None)


def looks_like(text: str, pack: LanguagePack) -> str:
    """Code of the pack whose function words the text uses most; the given pack on a tie or without evidence."""
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.lower().replace("’", "'"))
    if len(words) < 3:
        return pack.code
    scores = {code: sum(w in other.function_words for w in words) for code, other in PACKS.items()}
    best = max(scores, key=lambda code: scores[code])
    # A few borrowed words do not make a sentence foreign: ask for a clear lead.
    return best if scores[best] >= scores[pack.code] + 2 else pack.code
