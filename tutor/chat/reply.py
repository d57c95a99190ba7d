"""Words the director's plan. Authored lines carry the scene, a model adds life, and nothing it says goes out unchecked.

A `rails` model drafts a short reaction to what the learner said, which takes the place of the authored one if it is
sure and the gate lets it pass. A `free` model writes under the director's guidance, a small one only where no line was
written for just this message; each sentence passes the gate and leans on what was given before it is shown. Without a
model the lines are drawn by seed.
"""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from loguru import logger

from tutor.chat.director import Plan
from tutor.chat.echo import halves, say_back, sentence
from tutor.chat.faithful import asks, leans, parrots
from tutor.chat.gate import ECHOED_ACTS, LONGEST_MESSAGE, Gate
from tutor.chat.llama import Cancelled, ChatEngine
from tutor.chat.notes import summary
from tutor.chat.prompts import chat_messages, reaction
from tutor.errors import ModelError
from tutor.languages import normalize
from tutor.scenarios import Line, Scenario
from tutor.session import Correction, Session

REACTION_TOKENS = 28
"""Longest reaction of a small model; about 20 words."""
REPLY_TOKENS = 90
LATELY = 4
"""Lines that were said last, whose beginnings are not said again."""
HARDLY = 2
"""Words by which a line may be longer than the shortest of its group for a beginner."""
CROWDED = 3
"""Groups of lines, the question with them, from which each is said in as few sentences as it can be."""
INTERJECTION = 3
"""Words of a sentence that is left out where it takes nothing up ("Of course!"); a longer one ends the reply."""
FREE_KINDS = ("advance", "answer", "follow", "nudge")
"""What a free model words; the rest is fixed."""


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

    def echo(self, sentence: str) -> Reply:
        """With the learner's own words; they are their own meaning."""
        return replace(self, text=_join(self.text, sentence), gloss=_join(self.gloss, sentence))

    def word(self, sentence: str) -> Reply:
        """With one more sentence of the model, of which no meaning is authored."""
        return replace(self, text=_join(self.text, sentence), gloss=_join(self.gloss, "…"), source="model")


def _join(a: str, b: str) -> str:
    return f"{a} {b}".strip() if b else a


def fresh(group: Sequence[Line], said: Sequence[str]) -> list[Line]:
    """The lines of a group that were not said yet; all of them once every one was."""
    return [line for line in group if line.text not in said] or list(group)


def easiest(lines: Sequence[Line]) -> list[Line]:
    """The shortest of several lines, and those that are hardly longer."""
    shortest = min(len(line.text.split()) for line in lines)
    return [line for line in lines if len(line.text.split()) <= shortest + HARDLY]


def briefest(lines: Sequence[Line]) -> list[Line]:
    """The lines of the fewest sentences: several reactions in a row read as a list of remarks.

    An exclamation counts together with what follows it ("¡Qué bien! Tengo mesa.").
    """
    counts = [len(re.findall(r"[.?…]+(?= |$)|!$", line.text)) for line in lines]
    return [line for line, count in zip(lines, counts, strict=True) if count == min(counts)]


def varied(lines: Sequence[Line], said: Sequence[str]) -> list[Line]:
    """The lines that do not begin like one of those that were just said, if there are any."""
    heard = {tuple(normalize(text).split()[:2]) for text in said}
    return [line for line in lines if tuple(normalize(line.text).split()[:2]) not in heard] or list(lines)


def practising(lines: Sequence[Line], forms: Sequence[str]) -> list[Line]:
    """The lines in which one of these forms stands as words of its own: a learner hears what they keep missing."""
    wanted = [f" {normalize(form)} " for form in forms if normalize(form)]
    return [line for line in lines if any(form in f" {normalize(line.text)} " for form in wanted)]


def corrected(text: str, corrections: Sequence[Correction]) -> str:
    """The learner's message with its corrections made: what the character takes up is right."""
    for c in sorted(corrections, key=lambda c: c.start, reverse=True):
        text = text[: c.start] + c.replacement + text[c.end :]
    return text


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
        """The reply as it grows; the last value is the whole. Cancelled passes through; a failing model never does.

        The session's last message is the learner's, with its feedback; a free model also reads its `note`.
        """
        rng = random.Random(f"{seed}:{session.turns}:{plan.kind}")
        script = scene.scripts[session.language]
        gate = Gate(session, script, lambda text: self._is_clean(session.language, text))
        reply = Reply()
        try:
            free = engine is not None and engine.tier == "free" and plan.kind in FREE_KINDS
            if engine is not None and free and (plan.general or not engine.small):
                for reply in self._free(engine, scene, session, plan, gate, rng, cancel):
                    yield reply
                if reply.text:
                    return
            echo = self._echo(session, plan, gate, script.formal)
            if echo:
                reply = Reply().echo(echo)
                yield reply
            elif engine is not None and engine.tier == "rails" and plan.act in ECHOED_ACTS:
                reply = self._react(engine, scene, session, plan, gate, cancel)
        except ModelError as error:
            logger.warning("chat model failed, authored lines go on: {}", error)
            if reply.text:  # it broke off inside a reply: the question is still asked
                yield self._line(reply, plan.groups[-1], session, rng) if plan.asks else reply
                return
        yield from self._authored(reply, session, plan, rng)

    def _line(
        self, reply: Reply, group: Sequence[Line], session: Session, rng: random.Random, crowded: bool = False
    ) -> Reply:
        lines = fresh(group, (*session.said, *reply.lines))
        lines = briefest(lines) if crowded else lines
        lines = easiest(lines) if session.level == "A1" else lines
        lines = varied(lines, (*session.said[-LATELY:], *reply.lines))
        return reply.say(rng.choice(practising(lines, (*session.focus, *session.woven)) or lines))

    def _authored(self, reply: Reply, session: Session, plan: Plan, rng: random.Random) -> Iterator[Reply]:
        """The plan's lines, without the first where a model's reaction stands in its place."""
        worded = reply.source == "model"
        if worded:
            yield reply
        for group in plan.groups[1:] if worded else plan.groups:
            reply = self._line(reply, group, session, rng, len(plan.groups) >= CROWDED and group != plan.groups[-1])
            yield reply

    def _echo(self, session: Session, plan: Plan, gate: Gate, formal: bool) -> str:
        """The learner's words that the plan says back, as a sentence; "" if there are none or the gate objects."""
        if not plan.echoes:
            return ""
        last = session.messages[-1]
        corrections = last.feedback.corrections if last.feedback else ()
        found = []
        for span in plan.echoes:
            parts = (span, *halves(last.text, span, session.language))
            said = (say_back(last.text, part, corrections, session.language, formal) for part in parts)
            fits = (words for words in said if words and gate.passes(sentence([words], False, session.language)))
            found += [words for words in (next(fits, ""),) if words]
        return sentence(found, plan.act == "change", session.language) if found else ""

    def _react(
        self, engine: ChatEngine, scene: Scenario, session: Session, plan: Plan, gate: Gate, cancel: threading.Event
    ) -> Reply:
        """A small model's reaction, or an empty reply where it is not sure."""
        last = session.messages[-1]
        message = corrected(last.text, last.feedback.corrections if last.feedback else ())
        if len(message.split()) > LONGEST_MESSAGE:
            return Reply()
        prompt = reaction(scene, session.language, session.tier, plan.act, session.tutor_last, message)
        draft = engine.draft(prompt, REACTION_TOKENS, cancel)
        if draft is None or not gate.reaction(draft, message, plan.act):
            return Reply()
        return Reply().word(draft.text)

    def _free(
        self,
        engine: ChatEngine,
        scene: Scenario,
        session: Session,
        plan: Plan,
        gate: Gate,
        rng: random.Random,
        cancel: threading.Event,
    ) -> Iterator[Reply]:
        language, message = session.language, session.messages[-1].text
        before = plan.groups[:-1] if plan.asks else plan.groups
        given = [line.text for group in before for line in group]
        given += [message, summary(scene.notes, session.notes, language)]
        reply, asked = Reply(), False
        stream = engine.chat(chat_messages(scene, session), REPLY_TOKENS, rng.randrange(2**31), cancel)
        try:
            for part in sentences(stream):
                if part in reply.text or parrots(part, message, language) or not gate.passes(part):
                    break  # what follows a bad sentence leans on it
                question = "?" in part
                wanted = plan.asks and asks(part, plan.groups[-1], language, reply.text) if question else not asked
                if not wanted:
                    break
                if question or leans(part, given, language):
                    reply, asked = reply.word(part), question
                    yield reply
                elif len(part.split()) > INTERJECTION:
                    break
        finally:
            getattr(stream, "close", lambda: None)()
        if reply.text and not asked and plan.asks:
            yield self._line(reply, plan.groups[-1], session, rng)


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
