"""Prompts as pure functions. Static text comes first, so that its part of the KV cache serves every turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.scenarios import Scenario
from tutor.session import Message, Session

BLOCK = 6
"""History is dropped in blocks of this many messages, so that most turns only append to the prompt."""
LEVEL_RULES = {
    "es": {
        "A1": "Usa frases de seis palabras como máximo, en presente, con palabras muy frecuentes.",
        "A2": "Usa frases cortas y sencillas, de diez palabras como máximo.",
        "B1": "Usa un español claro y cotidiano, con frases de hasta quince palabras.",
        "B2": "Usa un español natural, con frases de hasta veinte palabras.",
        "C1": "Usa un español rico e idiomático.",
    },
    "en": {
        "A1": "Use sentences of six words at most, in the present tense, with very common words.",
        "A2": "Use short, simple sentences of ten words at most.",
        "B1": "Use clear, everyday English with sentences of up to fifteen words.",
        "B2": "Use natural English with sentences of up to twenty words.",
        "C1": "Use rich, idiomatic English.",
    },
}
RULES = {
    "es": "Hablas con un estudiante de español. Responde siempre en español, en tu papel, con una o dos frases y sin "
    "listas. No corrijas sus errores y no salgas de tu papel. {level} Las notas entre corchetes "
    "son del director: síguelas y no las menciones.",
    "en": "You are talking to a learner of English. Always answer in English, in your role, in one or two sentences "
    "and without lists. Do not correct mistakes and stay in your role. {level} Notes in square "
    "brackets come from the director: follow them and never mention them.",
}


def recent(messages: Sequence[Message]) -> Sequence[Message]:
    """The last 6 to 12 messages; the cut moves in blocks."""
    return messages[max(0, (len(messages) - 1) // BLOCK - 1) * BLOCK :]


def chat_messages(scene: Scenario, session: Session) -> list[dict[str, str]]:
    """What an instruct model answers: a static system message, then the conversation with the director's notes.

    Notes stay where they were read, so that the next turn's prompt begins with this one's, token by token.
    """
    language = session.language
    script = scene.scripts[language]
    rules = RULES[language].format(level=LEVEL_RULES[language][session.level])
    lines = "\n".join(turn.text for turn in script.dialogue if turn.role == "tutor")
    system = (
        f"{script.persona}\n{rules}\n{LEARNER[language]} «{scene.setting[language]}»\n{EXAMPLES[language]}\n{lines}"
    )
    messages = [{"role": "system", "content": system}]
    for message in recent(session.messages):
        role = "assistant" if message.role == "tutor" else "user"
        note = f"\n[{message.note}]" if message.note else ""
        messages.append({"role": role, "content": message.text + note})
    return alternate(messages)


LEARNER = {"es": "Al estudiante le han dicho:", "en": "The learner was told:"}
EXAMPLES = {"es": "Así hablas:", "en": "This is how you talk:"}
START = {"es": "[Empieza la escena]", "en": "[The scene begins]"}


def alternate(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    """Join neighbours of one role and start with a user turn: most templates refuse anything else."""
    system, rest = messages[0], messages[1:]
    out: list[dict[str, str]] = []
    if rest and rest[0]["role"] == "assistant":
        spanish = "Responde siempre en español" in system["content"]
        out.append({"role": "user", "content": START["es" if spanish else "en"]})
    for message in rest:
        if out and out[-1]["role"] == message["role"]:
            out[-1] = {**out[-1], "content": f"{out[-1]['content']}\n{message['content']}"}
        else:
            out.append(dict(message))
    return [system, *out]


def fold_system(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    """Put the system message into the first user turn, for templates that know no system role (Mistral, Gemma)."""
    if not messages or messages[0]["role"] != "system":
        return messages
    system, *rest = messages
    if rest and rest[0]["role"] == "user":
        first = {"role": "user", "content": f"{system['content']}\n\n{rest[0]['content']}"}
        return [first, *rest[1:]]
    return [{"role": "user", "content": system["content"]}, *rest]


@dataclass(frozen=True)
class Guide:
    """What the director tells a model that writes freely, about one message.

    say: authored lines that answer or take up just this message; the model words them. example: a reaction that fits
    many messages. knows: lines of the scene about things near to what was said, so that nothing is made up. forms: what
    the learner got wrong, to be recast. facts: what was ordered, agreed on or must be avoided. ask: the next question;
    "" where nothing is asked. ends: the scene ends.
    """

    say: Sequence[str] = ()
    example: str = ""
    knows: Sequence[str] = ()
    forms: Sequence[str] = ()
    facts: str = ""
    ask: str = ""
    ends: bool = False


NOTE = {
    "es": {
        "react": "reacciona a lo que acaba de decir el estudiante, en una frase corta",
        "example": " (por ejemplo: {line})",
        "say": "contesta a lo que acaba de decir el estudiante y usa esto, si viene al caso: {lines}",
        "knows": "; solo si hace falta, esto es verdad: {lines}",
        "recast": "; usa con naturalidad: {forms}",
        "facts": "; ya sabes: {facts}",
        "ask": "; después pregunta: {line}",
        "wait": "; no preguntes nada",
        "end": "; después despídete",
    },
    "en": {
        "react": "react to what the learner just said, in one short sentence",
        "example": " (for example: {line})",
        "say": "answer what the learner just said and use this, if it fits: {lines}",
        "knows": "; only if needed, this is true: {lines}",
        "recast": "; use naturally: {forms}",
        "facts": "; you already know: {facts}",
        "ask": "; then ask: {line}",
        "wait": "; ask nothing",
        "end": "; then say goodbye",
    },
}


def guidance(language: str, guide: Guide) -> str:
    """The director's note for a free model: answer or react, recast what the learner got wrong, lead on."""
    texts = NOTE[language]
    note = texts["say"].format(lines=" ".join(guide.say)) if guide.say else texts["react"]
    note += texts["example"].format(line=guide.example) if guide.example and not guide.say else ""
    note += texts["knows"].format(lines=" ".join(guide.knows)) if guide.knows else ""
    note += texts["recast"].format(forms=", ".join(f"«{form}»" for form in guide.forms)) if guide.forms else ""
    note += texts["facts"].format(facts=guide.facts) if guide.facts else ""
    note += texts["ask"].format(line=guide.ask) if guide.ask else texts["end" if guide.ends else "wait"]
    return f"Director: {note}"


ACTS = {
    "es": {
        "answer": "confirma",
        "change": "lo cambia",
        "decline": "acepta",
        "emotion": "comprende",
        "smalltalk": "charla",
        "offtopic": "vuelve al tema",
        "question": "no lo sabe",
        "impossible": "no es posible",
        "vague": "anima",
    },
    "en": {
        "answer": "confirms",
        "change": "changes it",
        "decline": "accepts",
        "emotion": "understands",
        "smalltalk": "chats",
        "offtopic": "back to the topic",
        "question": "doesn't know",
        "impossible": "not possible",
        "vague": "encourages",
    },
}
"""What a message may do, and what the character then does: the cue of `reaction`, per language."""
TIER_CUES = {"es": {"basic": "frases muy fáciles", "advanced": "español natural"},
             "en": {"basic": "very easy words", "advanced": "natural English"}}  # fmt: skip
OTHER = {"es": "Alumno", "en": "Learner"}
LAST_WORDS = 30
"""Words of the tutor's last turn that the small model sees."""


def reaction(scene: Scenario, language: str, tier: str, act: str, tutor_last: str, message: str) -> str:
    """What the small model continues with one short reaction: who and how, the last question, the message, the act."""
    tutor = scene.scripts[language].tutor_name
    asked = " ".join(tutor_last.split()[-LAST_WORDS:])
    return (
        f"{scene.title[language]} ({TIER_CUES[language][tier]})\n"
        f"{tutor}: {asked}\n"
        f"{OTHER[language]}: {' '.join(message.split())}\n"
        f"{tutor} ({ACTS[language][act]}):"
    )


WISH = {
    "es": "Un estudiante de español quiere decir algo en esta escena: «{setting}» Es {role} y habla con {tutor}. "
    "Escribe en español lo que quiere decir, como lo diría el estudiante, en una sola frase. {level} Escribe solo la "
    "frase, sin comillas y sin explicaciones.",
    "en": "A learner of English wants to say something in this scene: «{setting}» They are {role} and talk to {tutor}. "
    "Write in English what they want to say, as the learner would say it, in a single sentence. {level} Write the "
    "sentence only, without quotation marks and without explanations.",
}
WANTS = {"es": "El estudiante quiere decir:", "en": "The learner wants to say:"}


def wish(scene: Scenario, session: Session, text: str) -> list[dict[str, str]]:
    """What a free model answers with one sentence for the learner, who wrote `text` in whatever language."""
    language = session.language
    tutor = scene.scripts[language].tutor_name
    system = WISH[language].format(
        setting=scene.setting[language],
        role=scene.learner_role[language],
        tutor=tutor,
        level=LEVEL_RULES[language][session.level],
    )
    heard = f"{tutor}: {session.tutor_last}\n" if session.tutor_last else ""
    return [
        {"role": "system", "content": system},
        {"role": "user", "content": f"{heard}{WANTS[language]} «{' '.join(text.split())}»"},
    ]
