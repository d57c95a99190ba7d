"""Words the director's plan. Authored lines carry the scene; a model adds life, and nothing it says goes out unchecked.

A `rails` model ranks the authored lines by how much the learner's message raises their likelihood. A `free` model
writes under the director's guidance; each sentence passes the gate before it is shown. Without a model the lines are
drawn by seed.
"""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from loguru import logger

from tutor.chat.director import Plan
from tutor.chat.llama import Cancelled, ChatEngine
from tutor.chat.prompts import chat_messages, continuation, guidance
from tutor.errors import ModelError
from tutor.grammar.edits import tokenize
from tutor.languages import PACKS, looks_like, normalize
from tutor.scenarios import Line, Scenario
from tutor.session import Message, Session

RANKED = 3
"""Authored lines that compete for a place; each costs the model one short read."""
MAX_WORDS = {"A1": 12, "A2": 16, "B1": 24, "B2": 32, "C1": 40}
"""Longest sentence of a free model's reply, by level."""
OUT_OF_ROLE = re.compile(
    r"\b((como|soy) (una? )?(ia|inteligencia|modelo|asistente|bot|robot|programa)|as an ai|i am an? (ai|bot|robot)|"
    r"i'm an? (ai|bot|robot)|language model|asistente virtual|virtual assistant|"
    r"en que puedo ayudar\w* hoy|how can i (help|assist) you today|director|prompt|instruc\w+|openai|chatgpt)\b|\[|\]"
)


@dataclass(frozen=True)
class Reply:
    """The reply so far. `lines` are the authored lines in it; `source` is `model` once the model worded any of it."""

    text: str = ""
    gloss: str = ""
    lines: tuple[str, ...] = ()
    source: str = "authored"

    def say(self, line: Line) -> Reply:
        """With one more authored line."""
        return replace(
            self, text=_join(self.text, line.text), gloss=_join(self.gloss, line.gloss), lines=(*self.lines, line.text)
        )

    def word(self, sentence: str) -> Reply:
        """With one more sentence of the model; there is no authored meaning for the whole any more."""
        return replace(self, text=_join(self.text, sentence), gloss="", source="model")


def _join(a: str, b: str) -> str:
    return f"{a} {b}".strip() if b else a


def fresh(group: Sequence[Line], said: Sequence[str]) -> list[Line]:
    """The lines of a group that were not said yet; all of them once every one was."""
    return [line for line in group if line.text not in said] or list(group)


def passes(sentence: str, session: Session, is_clean: Callable[[str], bool]) -> bool:
    """The gate on the way out: role, language, length, repetition, and the project's own grammar model."""
    words = [t for t in tokenize(sentence) if t.is_word]
    if not words or len(words) > MAX_WORDS[session.level] or OUT_OF_ROLE.search(normalize(sentence)) or "[" in sentence:
        return False
    if looks_like(sentence, PACKS[session.language]) != session.language:
        return False
    if any(sentence in m.text for m in session.messages if m.role == "tutor"):
        return False
    heard = [t.text.lower() for t in words]
    if len(heard) > 3 and len(set(heard)) <= len(heard) / 2:  # "Good choice, good choice."
        return False
    return is_clean(sentence)


class Actor:
    """Turns plans into replies. `is_clean(language, text)` is the grammar check."""

    def __init__(self, is_clean: Callable[[str, str], bool]) -> None:
        self._is_clean = is_clean

    def reply(
        self,
        engine: ChatEngine | None,
        scene: Scenario,
        session: Session,
        plan: Plan,
        seed: int,
        cancel: threading.Event,
    ) -> Iterator[Reply]:
        """The reply as it grows; the last value is the whole. Cancelled passes through; a failing model never does."""
        rng = random.Random(f"{seed}:{session.turns}:{plan.kind}")
        try:
            if engine is not None and engine.tier == "free" and plan.kind in ("advance", "answer", "follow", "nudge"):
                yield from self._free(engine, scene, session, plan, rng, cancel)
            elif engine is not None and engine.tier == "rails" and plan.kind != "open":
                yield from self._rails(engine, scene, session, plan, rng, cancel)
            else:
                yield from self._authored(session, plan, rng)
        except ModelError as error:
            logger.warning("chat model failed, authored lines go on: {}", error)
            yield from self._authored(session, plan, rng)

    def _authored(self, session: Session, plan: Plan, rng: random.Random) -> Iterator[Reply]:
        reply = Reply()
        for group in plan.groups:
            reply = reply.say(rng.choice(fresh(group, (*session.said, *reply.lines))))
            yield reply

    def _rails(
        self,
        engine: ChatEngine,
        scene: Scenario,
        session: Session,
        plan: Plan,
        rng: random.Random,
        cancel: threading.Event,
    ) -> Iterator[Reply]:
        prompt = continuation(scene, session)
        blank = continuation(scene, session.replace_last(Message("learner", "...")))
        first, *rest = plan.groups
        options = fresh(first, session.said)
        rng.shuffle(options)
        options = options[:RANKED]
        reply = Reply().say(_best(engine, prompt, blank, options, cancel) if len(options) > 1 else options[0])
        yield reply
        for group in rest:
            reply = reply.say(rng.choice(fresh(group, (*session.said, *reply.lines))))
            yield reply

    def _clean_in(self, session: Session) -> Callable[[str], bool]:
        return lambda text: self._is_clean(session.language, text)

    def _free(
        self,
        engine: ChatEngine,
        scene: Scenario,
        session: Session,
        plan: Plan,
        rng: random.Random,
        cancel: threading.Event,
    ) -> Iterator[Reply]:
        picked = [rng.choice(fresh(group, session.said)) for group in plan.groups]
        note = guidance(
            session.language, picked[0].text if len(picked) > 1 else "", picked[-1].text if plan.ask else ""
        )
        reply, asked = Reply(), False
        stream = engine.chat(chat_messages(scene, session, note), 90, rng.randrange(2**31), cancel)
        try:
            for sentence in sentences(stream):
                if sentence in reply.text or not passes(sentence, session, self._clean_in(session)):
                    break  # what follows a bad sentence leans on it
                reply, asked = reply.word(sentence), "?" in sentence
                yield reply
                if asked:
                    break
        finally:
            getattr(stream, "close", lambda: None)()
        if not reply.text:
            yield from self._authored(session, plan, rng)
        elif not asked:
            yield reply.say(picked[-1])


def _best(engine: ChatEngine, prompt: str, blank: str, options: Sequence[Line], cancel: threading.Event) -> Line:
    """The option whose likelihood the learner's message raises most; plain likelihood favours frequent phrases."""
    texts = [line.text for line in options]
    without = engine.rank(blank, texts, cancel)
    given = engine.rank(prompt, texts, cancel)
    gains = [a - b for a, b in zip(given, without, strict=True)]
    return options[gains.index(max(gains))]


def sentences(pieces: Iterator[str]) -> Iterator[str]:
    """Whole sentences out of a stream of pieces; a last one without an end mark counts if the stream is over."""
    text = ""
    for piece in pieces:
        text += piece
        while (found := re.search(r"[.!?…]+[\"»”]?\s", text)) is not None:
            yield " ".join(text[: found.end()].split())
            text = text[found.end() :]
    last = " ".join(text.split())
    if last and last[-1] in '.!?…"»”':
        yield last


__all__ = ["Actor", "Cancelled", "Reply"]
