"""Language packs: everything that differs per target language and is not a scene, as data.

Adding a language is adding a pack here, its words in chat/echo.py, chat/notes.py and chat/prompts.py, its table in each
scenario file, and a grammar model (tutor/training).
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
    lines: what the character says then, by intent or act; neutral between tú and usted; only `anything` and
    `put_right` are questions.
    changing: words with which something said before is taken back, over `normalize`d text.
    wishing: words with which something is asked to be done, likewise. wording: words that ask about a word, likewise.
    laughing: a laugh, likewise. grieving: words of a death, likewise.
    sorry: words of an apology, likewise.
    confused: how somebody begins who has not understood, over the message itself.
    ordering: words of a question that orders something, likewise.
    bounding: what ends before a day that is not meant itself ("before Thursday"), likewise. months: their names.
    exemplifying: words that ask for an example, likewise.
    neither: how a message begins that wants none of what was offered, likewise.
    postponing: words with which somebody puts off what was asked, likewise.
    finishing: words with which somebody has nothing else to say, likewise.
    counting: a number, likewise. dating: a day, a month, a time of the day, over the message itself.
    proposing: words with which one proposes, over `normalize`d text.
    negating: what denies, likewise.
    refusing: what says behind a thing that it is not wanted, likewise.
    naming: finds the learner's name in a message as it was written.
    other: words that ask for the learner's language or a meaning, likewise.
    meaning, saying: find the word in "what does X mean" and in "how do you say X", over lower-case text.
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
    meaning: re.Pattern[str]
    saying: re.Pattern[str]
    changing: re.Pattern[str]
    wishing: re.Pattern[str]
    wording: re.Pattern[str]
    laughing: re.Pattern[str]
    grieving: re.Pattern[str]
    sorry: re.Pattern[str]
    confused: re.Pattern[str]
    ordering: re.Pattern[str]
    bounding: re.Pattern[str]
    months: frozenset[str]
    exemplifying: re.Pattern[str]
    neither: re.Pattern[str]
    postponing: re.Pattern[str]
    finishing: re.Pattern[str]
    counting: re.Pattern[str]
    dating: re.Pattern[str]
    proposing: re.Pattern[str]
    negating: re.Pattern[str]
    refusing: re.Pattern[str]
    naming: re.Pattern[str]
    other: re.Pattern[str]


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
        distress=r"\b((no quiero|para que) (seguir )?(viviendo|vivir mas|estar viv[oa])|mejor no estar viv[oa]|nadie me (echaria|va a echar) de menos|"
        r"estarian mejor sin mi|todo seria mejor sin mi|pienso en no estar|(tomarme|me tomo|tomar) todas las pastillas|"
        r"no (volver a )?despertar(me)?( mas| nunca)?$|no despertar(me)? (mas|nunca)|si salto se acaba|acabar con todo|"
        r"no tiene sentido (vivir|seguir viviendo)|si (ya )?no (me )?(despierto|despertara)( nunca| mas| tampoco)? (no pasa|pasa nada|no importa|da igual|mejor)|"
        r"(no me importaria|me da igual|da igual|ojala|mejor) (no (volver a )?despertar\w*|morir\w*|si me muero)|"
        r"pastillas( \w+){0,8} (tres|cuatro|cinco|seis|siete|ocho|diez|muchas|varias)( \w+){0,5} (whisky|alcohol|vodka|vino|ron)|desaparecer para siempre|cortarme las venas|quiero morir(me)?(?! de)|suicid\w*|matarme|(quiero|pienso|ganas de) hacerme dano|"
        r"quitarme la vida|acabar con mi vida|kill myself|(want to|feel like) hurt(ing)? myself|want to die)\b",
        rude=r"\b(puta|mierda|cabron\w*|gilipollas|pendej\w+|idiota|imbecil|estupid[oa]|inutil(es)?|incompetentes?|panda de|donde te quepa|donde le quepa|callate|callese|cierra la boca|cierre la boca|que te importa|que le importa a usted|fuck\w*|shit|porno|"
        r"(tener|quiero) sexo)\b",
        robot=r"\b(eres|es usted|usted es|sois|habl\w+ con|esto es|es) (realmente |de verdad |acaso )?(un |una )?"
        r"(robot|bot|chatbot|chatgpt|programa|maquina|ia|inteligencia artificial|persona (real|de verdad|de carne y hueso)|ordenador)\b|\bde carne y hueso\b",
        drugs=r"\b(marihuana|cocaina|heroina|drogas?|porros?|un poco de maria|algo de hierba|hierba para fumar|hachis|extasis|weed|cocaine|marijuana|xanax|lsd|mdma)\b",
        injection=r"^(system|sistema|assistant|admin) |\b(ignor\w+ (todas? )?(las?|tus|mis|all|your|the|previous|prior)\b.*\b(instruc\w+|reglas|rules)|"
        r"(dime|dame|muestra\w*|ensena\w*|olvida) (todas )?tus (instrucciones|reglas)|(system|your|tu) prompt|"
        r"prompt del sistema|modo desarrollador|mensaje del sistema|(salga|sal) del personaje|instrucciones (internas|ocultas)|texto oculto|actua como|"
        r"traduc\w+ (este|el) (texto|parrafo))\b|^act as\b|^pretend to be\b|"
        r"^(por favor )?(escribe(me)?|escriba(me)?|(puedes|podrias) escribir\w*) (un )?(codigo|programa|script|poema)\b|"
        r"^(please |can you )?write (me )?(a |some )?(code|program|script|poem)\b",
        repeat=r"\b((puede[sn]?|podrias?)( usted)?( volver a)? repetir\w*|(?<!se )repit[ae]\w*|otra vez por favor|"
        r"(dig|dec|dim|dil)\w* (otra vez|de nuevo|de otra (manera|forma))|"
        r"(habl|dig|dec|explic)\w*( (usted|un poco|algo|eso|por favor))* mas (despacio|lento|claro|simple|facil)|"
        r"(dig|dec|dim|dil|explic|habl|repit|repet|pregunt)\w*( \w+){0,5} (mas (despacio|lent\w+|clar[oa]|facil|sencill[oa]|simple)|"
        r"(con )?(palabras|frases) (mas )?(faciles|sencillas|simples)|(con )?otras palabras|(de )?otra (manera|forma))|"
        r"no conozco (esa|esta|la) palabra|no (entiendo|intiendo|entendo|entendi|comprendo) ((la|esa|esta|su|tu) (palabra|pregunta|frase)|que es$|que significa)|"
        r"no se como (decirlo|explicarlo|contestar|responder|se dice)|"
        r"que significa\w*|que quiere decir|como se dice|no se que (decir|contestar|responder)|"
        r"traduc\w+ (esta|esa|la|tu|su) (frase|pregunta|palabra)|(puedes?|podria) (hablar|decir\w*) en ingles|"
        r"i don'?t understand|what does .* mean|(can|could) you repeat|how do (you|i) say|slower please)\b|"
        r"^((hola|no|si|perdon\w*|disculp\w*|lo siento|es que|pero|yo) )*no ((te|le|lo|la|les|he|lo he|te he|le he) )?"
        r"(entiendo|entendi|entendido|entender|comprendo|comprendi|comprendido|comprender)"
        r"( muy bien| bien| nada| eso| la pregunta| la palabra \w+| lo que (dices?|has? dicho|dijo|dijiste))?"
        r"( (perdon\w*|disculp\w*|lo siento|por favor|gracias))*$|"
        r"^(un poco )?mas (despacio|lento|claro|simple|facil|sencillo)( por favor| porfa)*$|^(como es )?en ingles( por favor)?$|"
        r"^(perdon\w* )?(que|como) (dices?|dijo|dijiste|has? dicho)$|^no (lo )?se$|"
        r"^(ayuda|ayudame|una pista)( por favor)?$|"
        r"^((perdon\w*|disculp\w*) )?(que|como|eh|mande|perdon\w*|disculp\w*|otra vez|repetir|what)( por favor)?$",
        goodbye=r"^((muchas |muchisimas )?gracias( por todo| por (su|tu) (ayuda|tiempo))? |bueno |vale |ok |pues |perfecto |"
        r"muy bien |de acuerdo |eso es todo |nada mas |y )*(adios|hasta (luego|pronto|la vista|la proxima|otra$)|chao|"
        r"chau|nos vemos( luego| pronto)?$|(ya )?me (voy|tengo que ir)( ya| ahora)?$|(ya )?tengo que irme( ya)?$|"
        r"que (tengas?|pases?)( un| una)? buen\w* \w+|bye|goodbye)\b|"
        r"\b(me tengo que ir|tengo que (irme|marcharme|colgar|dejarte|dejarle))\b(?! (pronto|en|dentro|a las?|antes)\b)|\b(lo dejamos (para|por|aqui)|me (voy|marcho) ya)\b|"
        r"\b(adios|(?<!precio )(?<!guardar )hasta (luego|pronto|otro dia)|(?<![a-z] )hasta manana|(gracias|adios|y) hasta manana|gracias\b.{1,60} hasta manana|"
        r"(?<!quedo )(?<!quedamos )hasta el (lunes|martes|miercoles|jueves|viernes|sabado|domingo)|chao|chau|bye)( \w+)?$|"
        r"\bque (tengas?|pases?)( un| una)? (muy )?buen\w* \w+$",
        thanks=r"^((ok|vale|bueno|perfecto|genial|ah|si|muy bien|de acuerdo|pues) )*((muchas |muchisimas |mil )+(gracias|thank you)|"
        r"gracias(?= \w))( por (todo|(su|tu) (ayuda|tiempo|paciencia))| a (usted|ti)| de verdad| (es |eres )?(usted )?(muy|tan) amable"
        r"| senora?| senorita| doctora?| guap[oa]| amig[oa])*$|^(gracias|thank you|thanks)$",
        greeting=r"^(hola|buen[oa]s( dias| tardes| noches)?|buen dia|que tal|hello|hi|hey)( \w+(?= (que tal|como esta)))?"
        r"( (hola|buen[oa]s( dias| tardes| noches)?|que tal|como esta[s]?|senora?|amig[oa]))*$",
    ),
    lines=_lines(
        distress=[
            (
                "Lo siento muchísimo. Nadie tiene que pasar por esto sin ayuda. En España, el 024 escucha a cualquier "
                "hora del día y de la noche, y el 112 atiende las emergencias. También ayuda hablar hoy mismo con "
                "alguien de confianza. Esta conversación puede esperar.",
                "I am so very sorry. Nobody has to go through this without help. In Spain, 024 listens at any hour of "
                "the day and night, and 112 answers emergencies. It also helps to talk today with someone you trust. "
                "This conversation can wait.",
            )
        ],
        rude=[
            (
                "Entiendo el enfado, y lo siento. Hablemos con respeto, por favor.",
                "I understand the anger, and I'm sorry. Let's speak with respect, please.",
            ),
            (
                "Siento las molestias, pero hablemos con respeto, por favor.",
                "I'm sorry for the trouble, but let's speak with respect, please.",
            ),
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
        anything=[
            ("¿Algo más antes de terminar?", "Anything else before we finish?"),
            ("¿Hay alguna otra cosa, o eso es todo?", "Is there anything else, or is that all?"),
        ],
        understood=[
            ("Entendido. Ahora, mejor en español.", "Understood. Now, Spanish is better."),
            ("Lo he entendido, gracias. Seguimos en español.", "I've understood that, thanks. We'll go on in Spanish."),
            ("Eso lo entiendo. Lo siguiente, en español.", "I understand that. The next thing, in Spanish."),
        ],
        confirmed=[
            ("Queda apuntado: {words}.", "It's noted: {words}."),
            ("Entonces, {words}.", "So, {words}."),
        ],
        put_right=[
            ("¿Hay algo que yo pueda hacer?", "Is there anything I can do?"),
            ("¿Puedo ayudar en algo?", "Can I help with anything?"),
        ],
        for_example=[("Por ejemplo: «{words}».", "For example: “{words}”.")],
        no_hurry=[
            ("Gracias por contármelo. No hay ninguna prisa.", "Thank you for telling me. There's no hurry at all."),
            ("Estoy aquí para escuchar, sin prisa.", "I'm here to listen, there's no hurry."),
            ("Gracias por la confianza. Aquí hay tiempo.", "Thank you for trusting me. There's time."),
        ],
        unsure=[
            ("Eso no lo sé ahora mismo, lo siento.", "I don't know that right now, sorry."),
            ("Buena pregunta. Ahora mismo no lo sé.", "Good question. I don't know right now."),
            ("La verdad es que no lo sé con seguridad.", "To be honest, I don't know for sure."),
        ],
        see=[
            ("Voy a ver qué puedo hacer.", "I'll see what I can do."),
            ("Lo miro enseguida, a ver si es posible.", "I'll look into it right away and see if it's possible."),
        ],
        robot=[
            (
                "Soy un programa que hace de personaje, y aquí se viene a practicar. Sigamos.",
                "I am a program playing a character, and this is a place to practise. Let's go on.",
            ),
            (
                "No soy una persona: soy un programa para practicar español. Sigamos con la escena.",
                "I'm not a person: I'm a program to practise Spanish with. Let's go on with the scene.",
            ),
        ],
        sexual=[
            (
                "Prefiero que hablemos de otra cosa. Sigamos con lo nuestro.",
                "I'd rather we talked about something else. Let's get on with it.",
            ),
            (
                "Prefiero dejar ese tema. Volvamos a la conversación.",
                "I'd rather leave that. Back to our conversation.",
            ),
        ],
        drugs=[
            (
                "Con eso no puedo ayudar. Hablemos de otra cosa.",
                "I can't help with that. Let's talk about something else.",
            ),
            (
                "De ese tema no hablo aquí. Volvamos a lo nuestro.",
                "I don't talk about that here. Let's get back to it.",
            ),
        ],
        sad=[
            ("Vaya, lo siento mucho. Gracias por contármelo.", "Oh, I'm very sorry. Thank you for telling me."),
            ("Lo siento de verdad. Vamos con calma.", "I'm truly sorry. Let's take it slowly."),
            (
                "Entiendo que es un momento difícil. No hay ninguna prisa.",
                "I understand this is a hard time. There's no hurry.",
            ),
        ],
        angry=[
            ("Entiendo el enfado, y lo siento.", "I understand that you're annoyed, and I'm sorry."),
            (
                "Tiene toda la lógica, y siento las molestias.",
                "That makes complete sense, and I'm sorry for the trouble.",
            ),
        ],
        glad=[
            ("¡Qué buena noticia! Me alegro mucho.", "What good news! I'm very glad."),
            ("¡Qué alegría! Enhorabuena.", "How wonderful! Congratulations."),
        ],
        change=[
            ("Ningún problema, lo cambio.", "No problem, I'll change it."),
            ("De acuerdo, queda cambiado.", "All right, that's changed."),
            ("Sin problema, lo corrijo ahora mismo.", "No problem, I'll correct it right away."),
        ],
        impossible=[
            ("Me temo que eso no es posible.", "I'm afraid that isn't possible."),
            ("Lo siento, eso no lo puedo hacer.", "I'm sorry, I can't do that."),
            ("Ojalá pudiera, pero eso no depende de mí.", "I wish I could, but that isn't up to me."),
        ],
        smalltalk=[
            ("Sí, la verdad es que sí.", "Yes, it really is."),
            ("Pues sí, es verdad.", "Yes, that's true."),
            ("Sí, cosas que pasan.", "Yes, these things happen."),
        ],
        personal=[
            ("De mí hay poco que contar. Mejor sigamos.", "There's little to tell about me. Let's go on."),
            ("Eso prefiero contarlo otro día. Sigamos.", "I'd rather tell that another day. Let's go on."),
        ],
        leads=[
            ("Claro, veamos eso primero.", "Of course, let's look at that first."),
            ("De acuerdo, empecemos por ahí.", "All right, let's start there."),
        ],
        unclear=[
            ("Perdón, eso no lo he entendido.", "Sorry, I didn't understand that."),
            ("No he entendido bien el mensaje.", "I didn't quite understand the message."),
            ("Creo que ahí se han mezclado las letras.", "I think the letters got mixed up there."),
        ],
        vague=[
            ("No pasa nada, vamos poco a poco.", "That's fine, let's take it step by step."),
            ("Tranquilamente, sin prisa.", "Take it easy, no hurry."),
        ],
        skip=[
            ("No importa, lo dejamos para después.", "Never mind, we'll leave it for later."),
            ("Está bien así. Pasemos a otra cosa.", "That's fine as it is. Let's move on."),
        ],
        stuck=[
            ("No hay prisa. Ahí hay una idea para contestar.", "No hurry. There is an idea for an answer."),
            ("Claro, con una pequeña ayuda sale seguro.", "Of course, with a little help it will work."),
        ],
        leave=[
            ("Muchas gracias y hasta pronto. ¡Que vaya todo bien!", "Thank you and see you soon. All the best!"),
            ("Claro, no pasa nada. ¡Mucha suerte y hasta pronto!", "Sure, that's fine. Good luck and see you soon!"),
        ],
        unknown_word=[
            ("Perdón, lo digo con otras palabras.", "Sorry, I'll put it in other words."),
            ("No la sé explicar bien, lo siento.", "I can't explain it well, sorry."),
        ],
        meaning=[("En inglés, «{word}» es «{meaning}».", "In English, “{word}” is “{meaning}”.")],
        saying=[("En español se dice «{word}».", "In Spanish you say “{word}”.")],
        story=[
            ("Vaya, cuántas cosas. Gracias por contármelo.", "My, so many things. Thank you for telling me."),
            ("Qué historia. Da gusto escuchar algo así.", "What a story. It's nice to hear something like that."),
        ],
        joke=[
            ("¡Ja, ja! Muy buena.", "Ha ha! Good one."),
            ("Qué gracia. Hace falta un poco de humor.", "That's funny. We all need a bit of humour."),
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
    changing=re.compile(
        r"\b(perdon\w*|disculp\w*|mejor|al final|cambi\w+|en vez|en lugar|me equivoque|digo|espera\w*|pensandolo|he pensado|"
        r"ya no|me he confundido|olvid\w+|corrij\w+|ay no|ah no|bueno no)\b"
    ),
    dating=re.compile(
        r"\b(?:(?:(?:el|este|pr[oó]ximo) ){0,2}(?:lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo|pasado mañana)"
        r"|mañana(?! a la mañana))(?:,? (?:por|a) la (?:mañana|tarde|noche))?"
        r"(?:,? a las? (?:\d{1,2}(?::\d\d)?|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)"
        r"(?: y (?:media|cuarto)| menos cuarto)?)?\b"
        r"|\ba las? (?:\d{1,2}(?::\d\d)?|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)"
        r"(?: y (?:media|cuarto)| menos cuarto)?(?: de la (?:mañana|tarde|noche))?\b"
        r"|\b(?:el \w+ de|en) (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\b",
        re.IGNORECASE,
    ),
    proposing=re.compile(
        r"\b(pued\w+|podemos|podri\w+|(le|te|les|os|me|nos) (va|viene)n?|esta bien|vale|posible|quedamos|queda|nos vemos|"
        r"mejor|de acuerdo|si o no|confirm\w+|entonces|parece)\b"
    ),
    counting=re.compile(r"\b(\d+|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|quince|veinte|medi[oa])\b"),
    negating=re.compile(r"\b(no|ni|sin|nunca|nada|tampoco)\b"),
    refusing=re.compile(r"no (hace falta|necesit\w+|quiero|queremos)\b"),
    naming=re.compile(
        r"(?:(?i:me llamo|mi nombre es|a nombre de|de parte de)\s+([^\W\d_]{2,20})|"
        r"\b[Ss]oy\s+(?:([A-ZÁÉÍÓÚÑ][^\W\d_]{1,19})(?=\s+[A-ZÁÉÍÓÚÑ])|([A-ZÁÉÍÓÚÑ][^\W\d_]{1,19})))\b"
    ),
    grieving=re.compile(
        r"\b(fallecio|fallecid[oa]|(se )?(me )?murio|ha muerto|funeral|entierro|perdi a mi (madre|padre|mujer|marido|"
        r"hij[oa]|herman[oa]|abuel[oa]))\b"
    ),
    sorry=re.compile(r"\b(siento|lament\w+|perdon\w*|disculp\w*)\b"),
    confused=re.compile(
        r"\W*(?:(?:perd[oó]n|disculp[ae]|lo siento|bueno|pero|no)\W+)*no (?:lo |la |le |te )?(?:entiendo|comprendo)\s*[.,;:!?]",
        re.IGNORECASE,
    ),
    ordering=re.compile(
        r"\b((me|nos) (trae|pone|da|sirve|prepara|reserva|puede|podria)\w*|(puedo|podemos|podria|podriamos) "
        r"(tomar|pedir|tener|reservar)|(puede|podria) (traer|poner|dar|servir|reservar)(me|nos)?)\b"
    ),
    bounding=re.compile(r"\b(antes|despues|desde|hasta|a partir)( del?)?( el)?$"),
    months=frozenset(
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
    ),
    exemplifying=re.compile(r"\b(un|algun|por) ejemplo\b"),
    neither=re.compile(
        r"(no gracias )?(ni (una cosa|un[oa]|lo uno)|ningun[oa]?( de (los|las) (dos|tres))?\b|nada de eso)"
    ),
    postponing=re.compile(
        r"\b(luego|despues|mas tarde|primero|antes de (hablar|empezar|seguir|eso|que me)|de eso (ya )?habla\w+)\b"
    ),
    finishing=re.compile(r"\b(nada mas|es todo|esta todo claro)\b"),
    laughing=re.compile(r"\b((ja|je|ji){2,}j?|(ha){2,}h?|lol|es (una )?broma)\b"),
    other=re.compile(r"\b(ingles|english|traduc\w+|translat\w+|significa\w*|mean\w*|mi idioma|my language)\b"),
    wishing=re.compile(
        r"\b(pued\w+|podr\w+|se puede|me (da|daria|trae|pone|deja|hace|guarda|ensena|presta|cambia|busca)\w*|quisiera|"
        r"necesit\w+|propon\w+|recom\w+|suger\w+|preferiria)\b"
    ),
    wording=re.compile(
        r"\b(signific\w+|quiere decir|palabra|se dice|se escribe|en ingles|traduc\w+|entiendo|comprendo)\b"
    ),
    meaning=re.compile(
        r"(?:qu[eé] (?:significan?|quiere[ns]? decir|es eso de|es esa palabra|es)|no (?:entiendo|conozco|s[eé] qu[eé] es)"
        r"(?: la palabra| qu[eé] es| eso de)?|significado de|what (?:does|is|do you mean by|means?))"
        r"(?: (?:la palabra|palabra|eso de|the word|the meaning of))?\s+[«\"“'‘]?([^«»\"“”?¿!.,;:]{2,40}?)[»\"”'’]?"
        r"(?:\s+(?:mean|en (?:ingl[eé]s|espa[nñ]ol)|por favor|porfa\w*|please|aqu[ií]|exactamente)\b|[?.!,;:»\"”)]|$)"
    ),
    saying=re.compile(
        r"(?:c[oó]mo (?:se (?:dice|escribe)|digo|puedo decir|dir[ií]a)|how (?:do (?:you|i)|can i) say)(?: en espa[nñ]ol)?"
        r"\s+[«\"“'‘]?([^«»\"“”?¿!.,;:]{2,40}?)[»\"”'’]?(?:\s+(?:en espa[nñ]ol|in spanish)\b|[?.!,;:»\"”)]|$)"
    ),
)

ENGLISH = LanguagePack(
    code="en",
    name="English",
    names=MappingProxyType({"en": "English", "es": "inglés"}),
    intents=_intents(
        distress=r"\b(if i (don'?t|didn'?t|never) (ever )?wake up( \w+){0,2} (doesn'?t|wouldn'?t|nobody|no one|fine|ok|better)|(wouldn'?t|don'?t) (mind|care) (about )?(not waking up|dying|if i (die|died|don'?t wake))|"
        r"wish i (was|were) dead|never wake up again|"
        r"(three|four|five|six|seven|eight|ten|many|several|lots of)( \w+){0,3} (pills|tablets)( \w+){0,5} (whisky|whiskey|alcohol|vodka|rum)|"
        r"no ?(body|one) would (miss|notice) me|better( off)? without me|(make|want) it (all )?(to )?(finish|end|stop) (forever|for good)|think\w* to make it finish|(don'?t|not) want to (live|be alive|be here)( anymore)?|"
        r"no (reason|point) (to|in) (go on|going on|live|living)|(take|took|taking) all (of )?(the|my|those) (pills|tablets)|"
        r"(cut|cutting) myself|(kill|killing|harm) myself|(want to|feel like|think\w* (of|about)) hurt(ing)? myself|suicid\w*|"
        r"end my life|want to die(?! (of|from|laughing))|quiero morir(me)?(?! de)|matarme)\b",
        rude=r"\b(fuck\w*|shit\w*|bitch|asshole|idiot|useless (idiot|waiter|person|people)|you('re| are) (so |totally |completely )?(useless|incompetent)|stupid(?! (question|mistake|of me))|moron|shut up|porn\w*|"
        r"have sex|puta|mierda|pendej\w+)\b",
        robot=r"\b(are you|you are|you're|talking to|is this) (really |actually |just )?(an? )?"
        r"(ai|bot|robot|chatbot|chatgpt|program|computer|machine|(real|actual) (person|human)|human)\b",
        drugs=r"\b((buy|sell|want|take|took) (some )?drugs|weed|marijuana|cannabis|something to smoke|cocaine|heroin|ecstasy|marihuana|cocaina)\b",
        injection=r"^(system|assistant|admin|developer) (?!(is|was|and|for|at)\b)|\b(ignore (all )?(the|your|my|previous|prior|above)\b.*\b(instructions?|rules|prompt)|system prompt|"
        r"system (message|new policy|override)|hidden (text|instructions|prompt)|(break|out of) character|"
        r"(show|tell|give|reveal) (me )?(your|the) (prompt|instructions|rules)|developer mode|"
        r"pretend to be|"
        r"translate (this|the) (text|sentence|paragraph)|ignora (las|tus) instrucciones)\b|"
        r"^(please |now )?act as\b|"
        r"(^|please |(can|could|will) you )write (me )?(a |an |some )?(code|program|script|poem|essay|story)\b",
        repeat=r"\b((can|could|would) you (please )?(repeat|rephrase|say (that|it) again|explain (that|it)|"
        r"speak( a (bit|little))?( more)? slow\w*)(?! (your|the) (name|price|address))|repeat please|please repeat|"
        r"say (that|it) again|(say|tell|explain|put)( me)?( it| that| this| me)* (in )?(an? )?(more )?(easy|easier|simple|simpler)\b|"
        r"(say|tell|explain|put|repeat|ask|speak|talk)( \w+){0,5} (more slow(ly)?|slower|slowly|(easy|easier|simple|simpler) words|"
        r"other words|another way|different words|more (easy|simple))|(don'?t|not|didn'?t) (really )?(understand|know) (this|that|the|your) "
        r"(word|question|sentence|phrase)|don'?t know how to (say|answer|explain)( it| that| this)?$|"
        r"^(in )?(easier|simpler|easy|simple)( words)?( please)?$|(again|one more time) please|(speak|talk|say (it|that))( a (bit|little))?( more)? slow(er|ly)|"
        r"what did you say|(didn'?t|can'?t) (hear|catch) (you|that|it)|what (does|do) .* mean|what (do|did) you mean|"
        r"how (do|can) (you|i) say|what'?s .* in spanish|(can|could) (you|we) (say|speak)( \w+)? in spanish|"
        r"que significa|i don'?t know what to say|more slow(ly)?( please)?$|^more slow(ly)?|how (is|do you say|to say|say) .* in spanish)\b|"
        r"^(i'?m |i am |sorry |but |no )*(i )?(don'?t|do not|didn'?t|can'?t|cannot|no|not) (really )?"
        r"(understand|get (it|that)|follow)( (you|that|it|the question|what you said|very well|sorry|please))*$|"
        r"^no entiendo|^(a (bit|little) )?(more )?slow(er|ly)( please)?$|"
        r"^(in spanish|i don'?t know|help( me)?)( please)?$|"
        r"^(sorry |pardon )?(what|sorry|pardon( me)?|huh|excuse me|come again|repeat|again)$",
        goodbye=r"^((thank you|thanks)( so much| very much| a lot)?( for (everything|(all )?your (help|time)))? |ok |okay |"
        r"well |great |perfect |that's (all|it) |and )*(goodbye|good bye|good night|bye( bye)?|take care|"
        r"see you( (later|soon|tomorrow|around|then))?$|have a (nice|good|great|lovely) (day|evening|night|weekend)|"
        r"i('ve got to| have to| need to| must|'d better) go( now)?$|adios|hasta luego)\b|"
        r"\bi('ve got to| have to| need to| must( to)?|'d better| gotta| got to) (go|run|dash|leave|hang up)( now)?\b"
        r"(?! (soon|in|at|a|the|back|before|to|straight|left|right|on|past|along|through|from|by|for|with)\b)|"
        r"\b(goodbye|good bye|good night|bye( bye)?|"
        r"(?<!to )see you( (later|soon|tomorrow|around|then|again|next \w+|on \w+(?= (it was )?(nice|great|lovely)))?)?)"
        r"( (it was )?(nice|great|lovely) (to meet|meeting|talking to) you( too)?)?( \w+)?$|"
        r"\bhave a (very )?(nice|good|great|lovely) (day|evening|night|weekend|one)$",
        thanks=r"^((ok|okay|oh|ah|great|perfect|fine|good|well|all right) )*((thank you|thanks|thx|cheers|gracias)( so much| very much| a lot)+|"
        r"(thank you|thanks)(?= \w))( for (everything|your (help|time|patience))| (you are|you're|that's) (very |so )?(kind|nice)| sir| madam"
        r"| doctor| my friend)*$|^(thank you|thanks|thx|cheers|gracias)$",
        greeting=r"^(hello|hi|hey|good (morning|afternoon|evening)|hola)( \w+(?= how are you))?( (there|hello|hi|sir|madam|how are you))*$",
    ),
    lines=_lines(
        distress=[
            (
                "I'm so sorry. You don't have to go through this alone. In Britain and Ireland, Samaritans listen at "
                "any hour on 116 123; in the US and Canada, call 988. If you are in danger, call 112, 999 or 911. "
                "Please talk to someone you trust today. Our conversation can wait.",
                "Lo siento muchísimo. No hay que pasar por esto sin ayuda. En Gran Bretaña e Irlanda, Samaritans "
                "escucha a cualquier hora en el 116 123; en Estados Unidos y Canadá, el 988. En peligro, el 112, el "
                "999 o el 911. Ayuda hablar hoy con alguien de confianza. Nuestra conversación puede esperar.",
            )
        ],
        rude=[
            (
                "I can see that you're upset, and I'm sorry. Let's keep it kind, please.",
                "Entiendo el enfado, y lo siento. Hablemos con amabilidad, por favor.",
            ),
            (
                "I'm sorry for the trouble, but let's be kind to each other, please.",
                "Siento las molestias, pero tratémonos con amabilidad, por favor.",
            ),
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
        anything=[
            ("Is there anything else before we finish?", "¿Algo más antes de terminar?"),
            ("Anything else, or is that all?", "¿Hay alguna otra cosa, o eso es todo?"),
        ],
        understood=[
            ("I understood that. Now let's use English.", "Eso lo he entendido. Ahora, en inglés."),
            ("Got it, thanks. Let's go on in English.", "Entendido, gracias. Seguimos en inglés."),
            ("I see what you mean. The next one in English, please.", "Ya entiendo. La próxima en inglés, por favor."),
        ],
        confirmed=[
            ("That's noted: {words}.", "Queda apuntado: {words}."),
            ("So, {words}.", "Entonces, {words}."),
        ],
        put_right=[
            ("Is there anything I can do?", "¿Hay algo que yo pueda hacer?"),
            ("Can I do anything about it?", "¿Puedo hacer algo?"),
        ],
        for_example=[("For example: “{words}”.", "Por ejemplo: «{words}».")],
        no_hurry=[
            ("Thank you for telling me. There's no hurry at all.", "Gracias por contármelo. No hay ninguna prisa."),
            ("I'm here, and I'm listening.", "Estoy aquí y escucho."),
            ("Thank you for trusting me. Take all the time you need.", "Gracias por la confianza. Hay todo el tiempo."),
        ],
        unsure=[
            ("I'm afraid I don't know that right now.", "Me temo que ahora mismo no lo sé."),
            ("Good question. I'm not sure at the moment.", "Buena pregunta. Ahora mismo no lo sé."),
            ("To be honest, I don't know for sure.", "La verdad es que no lo sé con seguridad."),
        ],
        see=[
            ("I'll see what I can do.", "Voy a ver qué puedo hacer."),
            ("Let me look into that and see if it's possible.", "Lo miro, a ver si es posible."),
        ],
        robot=[
            (
                "I'm a program playing a character, here for you to practise with. Let's go on.",
                "Soy un programa que hace de personaje, para practicar. Sigamos.",
            ),
            (
                "I'm not a real person, just a program to practise English with. Back to our scene.",
                "No soy una persona real, solo un programa para practicar inglés. Volvamos a la escena.",
            ),
        ],
        sexual=[
            ("I'd rather we talked about something else.", "Prefiero que hablemos de otra cosa."),
            (
                "I'd rather leave that. Back to our conversation.",
                "Prefiero dejar ese tema. Volvamos a la conversación.",
            ),
        ],
        drugs=[
            (
                "I can't help with that. Let's talk about something else.",
                "Con eso no puedo ayudar. Hablemos de otra cosa.",
            ),
            (
                "I don't talk about that here. Let's get back to it.",
                "De ese tema no hablo aquí. Volvamos a lo nuestro.",
            ),
        ],
        sad=[
            ("Oh, I'm so sorry. Thank you for telling me.", "Vaya, lo siento mucho. Gracias por contármelo."),
            ("I'm really sorry to hear that. Let's take it slowly.", "Lo siento de verdad. Vamos con calma."),
            ("That sounds very hard. There's no hurry at all.", "Eso suena muy duro. No hay ninguna prisa."),
        ],
        angry=[
            ("I understand that you're annoyed, and I'm sorry.", "Entiendo el enfado, y lo siento."),
            ("That makes sense, and I'm sorry for the trouble.", "Tiene sentido, y siento las molestias."),
        ],
        glad=[
            ("What good news! I'm very happy for you.", "¡Qué buena noticia! Me alegro mucho."),
            ("How wonderful! Congratulations.", "¡Qué alegría! Enhorabuena."),
        ],
        change=[
            ("No problem, I'll change that.", "Ningún problema, lo cambio."),
            ("All right, that's changed.", "De acuerdo, queda cambiado."),
            ("No problem, I'll correct that right away.", "Sin problema, lo corrijo ahora mismo."),
        ],
        impossible=[
            ("I'm afraid that isn't possible.", "Me temo que eso no es posible."),
            ("I'm sorry, I can't do that.", "Lo siento, eso no lo puedo hacer."),
            ("I wish I could, but that isn't up to me.", "Ojalá pudiera, pero eso no depende de mí."),
        ],
        smalltalk=[
            ("Yes, that's very true.", "Sí, es muy cierto."),
            ("Yes, I know what you mean.", "Sí, ya sé qué es eso."),
            ("Well, these things happen.", "Bueno, cosas que pasan."),
        ],
        personal=[
            ("There's not much to tell about me. Let's go on.", "De mí hay poco que contar. Sigamos."),
            ("I'd rather tell you that another day. Let's go on.", "Eso prefiero contarlo otro día. Sigamos."),
        ],
        leads=[
            ("Of course, let's look at that first.", "Claro, veamos eso primero."),
            ("All right, let's start there.", "De acuerdo, empecemos por ahí."),
        ],
        unclear=[
            ("Sorry, I didn't understand that.", "Perdón, eso no lo he entendido."),
            ("I'm afraid I didn't quite get that.", "Me temo que no lo he entendido bien."),
            ("I think the letters got mixed up there.", "Creo que ahí se han mezclado las letras."),
        ],
        vague=[
            ("That's fine, let's take it step by step.", "No pasa nada, vamos poco a poco."),
            ("Take your time, there's no hurry.", "Tranquilamente, sin prisa."),
        ],
        skip=[
            ("Never mind, we can come back to that.", "No importa, ya volveremos a eso."),
            ("That's fine as it is. Let's move on.", "Está bien así. Pasemos a otra cosa."),
        ],
        stuck=[
            ("No hurry. There's an idea for an answer.", "No hay prisa. Ahí hay una idea para contestar."),
            ("Of course, here's a little help.", "Claro, con una pequeña ayuda."),
        ],
        leave=[
            ("Thank you, and see you soon. All the best!", "Muchas gracias y hasta pronto. ¡Que vaya todo bien!"),
            ("Sure, that's fine. Good luck, and take care!", "Claro, no pasa nada. ¡Mucha suerte y hasta pronto!"),
        ],
        unknown_word=[
            ("Sorry, I'll put that in other words.", "Perdón, lo digo con otras palabras."),
            ("I'm afraid I can't explain it well.", "Me temo que no la sé explicar bien."),
        ],
        meaning=[("In Spanish, “{word}” is “{meaning}”.", "En español, «{word}» es «{meaning}».")],
        saying=[("In English you say “{word}”.", "En inglés se dice «{word}».")],
        story=[
            ("My, that's quite a story. Thank you for telling me.", "Vaya, menuda historia. Gracias por contármelo."),
            ("What a story. It's nice to hear something like that.", "Qué historia. Da gusto escuchar algo así."),
        ],
        joke=[
            ("Ha ha, good one.", "¡Ja, ja! Muy buena."),
            ("That's funny. We all need a bit of humour.", "Qué gracia. Hace falta un poco de humor."),
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
    changing=re.compile(
        r"\b(sorry|actually|wait|instead|chang\w+|i meant|forget|second thoughts?|after all|oops|mistake|"
        r"wrong|no longer|hang on|hold on|scratch that)\b"
    ),
    dating=re.compile(
        r"\b(?:(?:on |this |next )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow))"
        r"(?:,? (?:in the )?(?:morning|afternoon|evening))?"
        r"(?:,? at (?:\d{1,2}(?::\d\d)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
        r"(?: o'clock| ?am| ?pm)?)?(?: in the (?:morning|afternoon|evening))?\b"
        r"|\bat (?:\d{1,2}(?::\d\d)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
        r"(?: o'clock| ?am| ?pm)?(?: in the (?:morning|afternoon|evening))?\b"
        r"|\bin (?:january|february|march|april|may|june|july|august|september|october|november|december)\b",
        re.IGNORECASE,
    ),
    proposing=re.compile(
        r"\b(can|could|shall|possible|ok|okay|all right|fine|how about|what about|works?|suits?|yes or no|better|meet|"
        r"settled|confirm\w*|booked)\b"
    ),
    counting=re.compile(r"\b(\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|half)\b"),
    negating=re.compile(r"\b(no|not|nor|never|without|nothing|neither|\w+n't|dont|cant|doesnt)\b"),
    refusing=re.compile(r"(is not|isn't|is no) (needed|necessary)\b"),
    naming=re.compile(
        r"(?:(?i:my (?:full )?name(?:'s| is)|under the name(?: of)?|in the name of|call me)\s+([^\W\d_]{2,20})|"
        r"\b(?:I'm|I’m|i'm|I am)\s+(?:([A-Z][^\W\d_]{1,19})(?=\s+[A-Z])|([A-Z][^\W\d_]{1,19})))\b"
    ),
    grieving=re.compile(
        r"\b(passed away|(?<!phone )(?<!battery )(?<!router )(?<!car )died|funeral|"
        r"lost my (wife|husband|mother|father|mum|mom|dad|son|daughter|brother|sister|grand\w+))\b"
    ),
    sorry=re.compile(r"\b(sorry|apolog\w+)\b"),
    confused=re.compile(
        r"\W*(?:(?:sorry|excuse me|but|ok|no)\W+)*i (?:don['’]?t|do not|didn['’]?t) understand\s*[.,;:!?]",
        re.IGNORECASE,
    ),
    ordering=re.compile(
        r"\b((can|could|may|shall) (i|we) (please )?(have|get|order|take|book)|(can|could|would) you (please )?"
        r"(bring|give|get|add|book|reserve|put))\b"
    ),
    bounding=re.compile(r"\b(before|until|till|since|after|from)$"),
    months=frozenset("january february march april may june july august september october november december".split()),
    exemplifying=re.compile(r"\b(an?|some|for) examples?\b"),
    neither=re.compile(
        r"(no thanks |no thank you )?(neither|none of (them|those|that)|nothing of (that|those)|not? either)"
    ),
    postponing=re.compile(r"\b(later|first|before (we (talk|start|go on)|that|you ask)|come back to)\b"),
    finishing=re.compile(r"\b(that's (all|it|everything)|that is (all|it|everything)|nothing (else|more))\b"),
    laughing=re.compile(r"\b((ja|je|ji){2,}j?|(ha|he){2,}h?|lol|just (kidding|joking))\b"),
    other=re.compile(r"\b(spanish|espanol|castellano|traduc\w+|translat\w+|significa\w*|mean\w*|my language)\b"),
    wording=re.compile(r"\b(means?|meaning|word|say|spell|in spanish|translat\w+|understand)\b"),
    wishing=re.compile(
        r"\b((can|could|may|would|will) (you|i|we)|give me|bring me|let me|i need|i want|suggest|propose|recommend|i'd rather)\b"
    ),
    meaning=re.compile(
        r"(?:what (?:do you mean (?:by|with)|does|is|are|means?)|meaning of|don'?t (?:understand|know) (?:what is)?|"
        r"qu[eé] (?:significa|quiere decir|es))(?: (?:the word|the meaning of|word|la palabra|by|a|an))?\s+"
        r"[«\"“'‘]?([^«»\"“”?¿!.,;:]{2,40}?)[»\"”'’]?"
        r"(?:\s+(?:means?|in (?:spanish|english)|please|here|exactly)\b|[?.!,;:»\"”)]|$)"
    ),
    saying=re.compile(
        r"(?:how (?:do|can|would) (?:you|i|we) (?:say|call)|c[oó]mo se dice|what(?:'s| is) the word for|how to say)"
        r"(?: in english)?\s+[«\"“'‘]?([^«»\"“”?¿!.,;:]{2,40}?)[»\"”'’]?"
        r"(?:\s+(?:in english|en ingl[eé]s)\b|[?.!,;:»\"”)]|$)"
    ),
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
