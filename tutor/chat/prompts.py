"""Prompts as pure functions. Static text comes first, so that its part of the KV cache serves every turn."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.scenarios import Scenario, Script
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


def _names(scene: Scenario, language: str) -> dict[str, str]:
    return {"tutor": scene.tutor_role[language], "learner": scene.learner_role[language]}


def script_text(scene: Scenario, script: Script, language: str) -> str:
    """The static part for a base model: who speaks, and the scene's model dialogue."""
    names = _names(scene, language)
    turns = [f"{names[turn.role]}: {turn.text}" for turn in script.dialogue]
    return f"{script.persona}\n\n" + "\n".join(turns) + "\n\n"


def continuation(scene: Scenario, session: Session) -> str:
    """What a base model continues: the static part, then this conversation, ending where the tutor speaks."""
    language = session.language
    names = _names(scene, language)
    turns = [f"{names[m.role]}: {' '.join(m.text.split())}" for m in recent(session.messages)]
    return script_text(scene, scene.scripts[language], language) + "\n".join([*turns, f"{names['tutor']}:"])


def chat_messages(scene: Scenario, session: Session, guidance: str) -> list[dict[str, str]]:
    """What an instruct model answers: a static system message, the conversation, and the director's note at the end."""
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
        messages.append({"role": role, "content": message.text})
    if messages[1:] and messages[-1]["role"] == "user":
        messages[-1]["content"] += f"\n[{guidance}]"
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


def guidance(language: str, reaction: str, question: str) -> str:
    """The director's note for a free model: react to the message, then lead on to the next question."""
    if language == "es":
        note = "reacciona en pocas palabras a lo que acaba de decir el estudiante"
        return f"Director: {note}{f' (por ejemplo: {reaction})' if reaction else ''}" + (
            f"; después pregunta: {question}" if question else "; después despídete"
        )
    note = "react in a few words to what the learner just said"
    return f"Director: {note}{f' (for example: {reaction})' if reaction else ''}" + (
        f"; then ask: {question}" if question else "; then say goodbye"
    )
