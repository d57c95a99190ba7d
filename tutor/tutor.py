"""One turn of a conversation: grammar and topic side by side, shown first; then the reply as it streams."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
from loguru import logger

from tutor.chat import director
from tutor.chat.gate import Gate
from tutor.chat.llama import Cancelled, ChatEngine, LlamaEngine
from tutor.chat.notes import summary
from tutor.chat.prompts import Guide, chat_messages, guidance, reaction, wish
from tutor.chat.reply import REACTION_TOKENS, Actor, sentences
from tutor.errors import InputError, ModelError
from tutor.health import Metrics
from tutor.models import Models
from tutor.scenarios import Beat, Line, Scenario, scenarios
from tutor.session import LEVELS, Feedback, Message, Session
from tutor.topic import Judgement, Match, TopicGate, clean

MAX_CHARACTERS = 1000
CACHE = 512
CLOSE = 0.55
"""The least cosine between a wish and the sentence offered for it: what belongs to no scene stays below, mostly."""
ANSWERS_NEXT = 0.5
"""Least probability that a message tells the goal of the tutor's next question, heard as if that had been asked."""
CANDIDATES = 5
WISH_TOKENS = 60


class LruCache:
    """A bounded, thread-safe memory of results; the least recently used goes first."""

    def __init__(self, size: int) -> None:
        self._size, self._lock = size, threading.Lock()
        self._items: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The value of `key`; made by `make` if it is not there. Two threads may both make it."""
        with self._lock:
            if key in self._items:
                self._items.move_to_end(key)
                return self._items[key]
        value = make()
        with self._lock:
            self._items[key] = value
            while len(self._items) > self._size:
                self._items.popitem(last=False)
        return value

    def __len__(self) -> int:
        return len(self._items)


class Tutor:
    """Everything the page calls. One per process; conversations live in their Session values, never here.

    `_running` only knows which conversations are speaking right now, so that a stop, a new message or a closed tab can
    free the model.
    """

    def __init__(self, models: Models, metrics: Metrics | None = None, seed: int = 0) -> None:
        self.models, self.metrics, self.seed = models, metrics or Metrics(), seed
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="feedback")
        self._cache = LruCache(CACHE)
        self._running: dict[str, threading.Event] = {}
        self._gates: dict[int, TopicGate] = {}

    # ---- the parts

    def check(self, language: str, text: str, interface: str, thorough: bool = False) -> Feedback:
        """Corrections of a text; `checked` is False where the model could not be loaded."""
        began = time.perf_counter()
        try:
            found = self._cache.get(
                ("check", language, interface, thorough, text),
                lambda: self.models.grammar(language).check(text, interface, thorough),
            )
        except ModelError:
            return Feedback(checked=False)
        ms = (time.perf_counter() - began) * 1000
        self.metrics.record("grammar_ms", ms)
        return Feedback(found, ms=round(ms, 1))

    def feedback(self, session: Session, text: str) -> Feedback:
        """Corrections of a text as this learner wants them: their strictness, without the alarms they dismissed."""
        found = self.check(session.language, text, session.interface, session.thorough)
        return replace(found, corrections=tuple(c for c in found.corrections if c.alarm not in session.dismissed))

    def recheck(self, session: Session) -> Session:
        """The session with its last learner message checked anew, after a change of strictness or page language."""
        at = max((i for i, m in enumerate(session.messages) if m.role == "learner"), default=None)
        if at is None or session.messages[at].feedback is None:
            return session
        return session.with_feedback(at, self.feedback(session, session.messages[at].text))

    def is_clean(self, language: str, text: str) -> bool:
        """True if the grammar model finds nothing wrong, or cannot look."""
        return not self.check(language, text, "en").corrections

    def gate(self) -> TopicGate:
        """The topic gate over the loaded embedder; ModelError if there is none."""
        embedder = self.models.topic()
        return self._gates.setdefault(id(embedder), TopicGate(embedder))

    def _plan(self, scene: Scenario, session: Session, text: str) -> director.Plan:
        """What the tutor does after a message; a question that the message answers, heard as if asked, is left out."""
        judgement, match = self.judge(scene.id, session.language, session.tutor_last, text)
        plan = director.plan(scene, session, text, judgement, match)
        if match is None or match.heard is None or plan.ask is None or not plan.met:
            return plan
        beat = scene.scripts[session.language].beat(plan.ask)
        heard = self.gate().hear(scene.id, session.language, beat.lines[session.tier][0].text, text)
        runs = [run for run in heard.goals if run.id == beat.goal and run.chance >= ANSWERS_NEXT] if heard else []
        if not runs:
            return plan
        told = (*match.heard.goals, *(replace(run, chance=1.0) for run in runs))
        match = replace(match, heard=replace(match.heard, goals=told))
        return director.plan(scene, session, text, judgement, match)

    def judge(self, scenario: str, language: str, tutor_last: str, text: str) -> tuple[Judgement, Match | None]:
        """Topic and matches of a message; without an embedder everything is on topic and nothing matches."""
        began = time.perf_counter()
        try:
            gate = self.gate()
            out = self._cache.get(
                ("topic", scenario, language, tutor_last, text),
                lambda: (
                    gate.judge(scenario, language, tutor_last, text),
                    gate.match(scenario, language, tutor_last, text),
                ),
            )
        except ModelError:
            return Judgement(True, 1.0), None
        self.metrics.record("topic_ms", (time.perf_counter() - began) * 1000)
        return out  # type: ignore[no-any-return]

    def engine(self) -> ChatEngine | None:
        """The chat engine, or None where authored lines carry the scene."""
        try:
            return self.models.chat()
        except ModelError:
            return None

    def _actor(self) -> Actor:
        return Actor(self.is_clean)

    # ---- a conversation

    def start(self, session: Session) -> Session:
        """A new conversation with the same settings: the tutor greets in role."""
        scene = scenarios()[session.scenario]
        fresh = session.settings
        plan = director.open_scene(scene, fresh)
        reply = list(
            Actor(self.is_clean).reply(None, scene, fresh, plan, self.seed or hash(fresh.key), threading.Event())
        )[-1]
        started = replace(
            fresh.add(Message("tutor", reply.text, gloss=reply.gloss)),
            goal=plan.ask,
            asked=(plan.ask,) if plan.ask else (),
            said=reply.lines,
        )
        if all(self.models.status()[name].loaded for name in ("topic", "chat")):
            self._pool.submit(self.prepare, started)
        return started

    def prepare(self, session: Session) -> None:
        """What a scene's first turn needs, done while the learner reads: its vectors, the static part of the prompt."""
        try:
            self.gate().match(session.scenario, session.language, session.tutor_last, "")
            engine = self.engine()
            if isinstance(engine, LlamaEngine) and engine.tier == "free":
                engine.read(chat_messages(scenarios()[session.scenario], session))
        except ModelError as error:
            logger.warning("cannot prepare {}: {}", session.scenario, error)

    def warm_up(self) -> threading.Thread:
        """Load every model in the background and do each kind of work once, so that no learner pays for the first."""

        thread = threading.Thread(target=self.warm, args=(("es", "en"),), name="warm-up", daemon=True)
        thread.start()
        return thread

    def warm(self, languages: Sequence[str]) -> None:
        """The same, waiting until it is done."""
        self.models.warm_up().join()
        for language in languages:
            text = {"es": "la problema es que tengo dos hermana", "en": "i have two informations"}[language]
            self.check(language, text, "en")
            self.prepare(self.start(Session(language)))
        engine = self.engine()
        if engine is not None and engine.tier == "rails":
            session, scene = self.start(Session("es")), scenarios()["restaurant"]
            prompt = reaction(scene, "es", "basic", "answer", session.tutor_last, "una mesa para dos")
            engine.draft(prompt, REACTION_TOKENS, threading.Event())
        logger.info("warm")

    def cancel(self, key: str) -> None:
        """Free the model from a conversation that was stopped, left, or goes on with something new."""
        event = self._running.get(key)
        if event is not None:
            event.set()

    def respond(self, session: Session, text: str) -> Iterator[Session]:
        """The session after each step of a turn: the message, its feedback, then the growing reply.

        If the turn is cancelled, the last session keeps what was said so far.
        """
        self.cancel(session.key)
        cancel = self._running[session.key] = threading.Event()
        began = time.perf_counter()
        try:
            yield from self._turn(session, text, cancel, began)
        except Cancelled:
            logger.info("turn {} cancelled after {:.0f} ms", session.key[:6], (time.perf_counter() - began) * 1000)
        finally:
            cancel.set()
            if self._running.get(session.key) is cancel:
                del self._running[session.key]

    def _turn(self, session: Session, text: str, cancel: threading.Event, began: float) -> Iterator[Session]:
        scene = scenarios()[session.scenario]
        before = session
        session = replace(
            session.remember().add(Message("learner", text)),
            turns=session.turns + 1,
            notice="",
            suggestion="",
            hint_step=0,
            expanded=False,
            revealed=(),
            repaired=(),
        )
        yield session
        checked: Future[Feedback] = self._pool.submit(self.feedback, session, text)
        planned = self._pool.submit(self._plan, scene, before, text)
        feedback, plan = checked.result(), planned.result()
        off_topic = plan.kind == "nudge"
        session = session.replace_last(
            Message(
                "learner",
                text,
                feedback=feedback,
                on_topic=not off_topic,
                met=plan.met,
                note=note(session, plan, feedback),
            )
        )
        session = replace(
            session.count_errors(feedback.corrections),
            met=(*session.met, *plan.met),
            notes=plan.notes or session.notes,
            off_topic=session.off_topic + 1 if off_topic else 0,
            suggestion=plan.suggestion,
        )
        if plan.hint:
            session = self.hint(session, plan.hint if plan.hint == 1 else 3)
        feedback_ms = (time.perf_counter() - began) * 1000
        self.metrics.record("feedback_ms", feedback_ms)
        yield session
        yield from self._speak(scene, session, plan, cancel, began, feedback_ms)

    def _speak(
        self,
        scene: Scenario,
        session: Session,
        plan: director.Plan,
        cancel: threading.Event,
        began: float,
        feedback_ms: float,
    ) -> Iterator[Session]:
        first_ms, source = None, "authored"
        before = session
        session = session.add(Message("tutor", ""))
        seed = self.seed or hash(session.key)
        for reply in self._actor().reply(self.engine(), scene, before, plan, seed, cancel):
            if cancel.is_set():
                raise Cancelled
            if first_ms is None:
                first_ms = (time.perf_counter() - began) * 1000
                self.metrics.record("first_token_ms", first_ms)
            source = reply.source
            session = replace(
                session.replace_last(Message("tutor", reply.text, gloss=reply.gloss)),
                said=(*before.said, *reply.lines),
                goal=plan.ask,
                asked=(*before.asked, plan.ask) if plan.ask and plan.asks else before.asked,
            )
            yield session
        total_ms = (time.perf_counter() - began) * 1000
        self.metrics.record("reply_ms", total_ms)
        if plan.kind == "close":
            session = replace(session, closed=True, notice="closed")
            yield session
        logger.info(
            "turn {} {} {} chars={} messages={} goals={} errors={} feedback={:.0f}ms first={:.0f}ms total={:.0f}ms {}",
            session.key[:6],
            session.scenario,
            plan.kind,
            len(session.learner_last.text) if session.learner_last else 0,
            len(session.messages),
            len(session.met),
            sum(n for _, n in session.error_counts),
            feedback_ms,
            first_ms or 0,
            total_ms,
            source,
        )

    def reply_to(
        self, language: str, scenario: str, level: str, history: Sequence[tuple[str, str]]
    ) -> Iterator[tuple[str, str]]:
        """(reply so far, source) for a conversation given as (role, text); goals are found by replaying it."""
        if level not in LEVELS:
            raise InputError(f"level {level!r}: expected one of {', '.join(LEVELS)}")
        scene = scenarios()[scenario]
        session = replace(Session(language, scenario, level), goal=scene.scripts[language].beats[0].goal)
        if not history or history[-1][0] != "learner":
            reply = self.start(session)
            yield reply.tutor_last, "authored"
            return
        for role, text in history[:-1]:
            session = (
                self._replay_learner(scene, session, text) if role == "learner" else _replay_tutor(session, scene, text)
            )
        text = history[-1][1]
        plan = self._plan(scene, session, text)
        feedback = self.feedback(session, text)
        session = session.add(Message("learner", text, feedback=feedback, note=note(session, plan, feedback)))
        for part in self._actor().reply(
            self.engine(), scene, session, plan, self.seed or hash(session.key), threading.Event()
        ):
            yield part.text, part.source

    def _replay_learner(self, scene: Scenario, session: Session, text: str) -> Session:
        """A learner message of a conversation that went on elsewhere: the goals that it met."""
        plan = self._plan(scene, session, text)
        session = session.add(Message("learner", text))
        met, notes = (*session.met, *plan.met), plan.notes or session.notes
        return replace(session, met=met, notes=notes, goal=plan.ask, turns=session.turns + 1)

    def hint(self, session: Session, step: int | None = None) -> Session:
        """One step further on the ladder of hints: nudge, starter, full reply; tied to what the tutor asked."""
        script = scenarios()[session.scenario].scripts[session.language]
        if session.goal is None:
            return session
        beat = script.beat(session.goal)
        step = min(3, session.hint_step + 1) if step is None else step
        texts = (beat.nudge[session.interface], beat.starter, beat.full[session.turns % len(beat.full)])
        return replace(session, hint_step=step, suggestion=texts[step - 1])

    def say_for_me(self, session: Session, text: str) -> str | None:
        """The authored sentence of this scene that comes closest to a text of any language; None if none is close.

        Only whole sentences without errors are offered. ModelError if there is no embedder.
        """
        script = scenarios()[session.scenario].scripts[session.language]
        glosses = {turn.text: turn.gloss for turn in script.dialogue if turn.role == "learner"}
        told = list(glosses)
        said = [line for beat in script.beats for line in (*beat.full, *beat.examples)]
        asked = [ask for answer in script.answers for ask in answer.asks]
        lines = [line for line in (*told, *said, *asked) if not line[0].islower() and line[-1] in ".?!"]
        embedder = self.gate().embedder
        vectors = self._cache.get(
            ("say", id(embedder), session.scenario, session.language), lambda: embedder.embed(lines)
        )
        # A wish in another language is closest to a translation.
        known = [i for i, line in enumerate(lines) if line in glosses]
        meanings = self._cache.get(
            ("say in translation", id(embedder), session.scenario, session.language),
            lambda: embedder.embed([glosses[lines[i]] for i in known]),
        )
        wish = embedder.embed([clean(text)])[0]
        scores = vectors @ wish
        scores[known] = np.maximum(scores[known], meanings @ wish)
        close = [lines[int(i)] for i in (-scores).argsort()[:CANDIDATES] if scores[i] >= CLOSE]
        return next((line for line in close if self.is_clean(session.language, line)), None)

    def word_for_me(self, session: Session, text: str) -> str | None:
        """The same in one sentence of a model that writes freely; None without one, or if the gate objects.

        Numbers and names of the wish may be in the sentence. A model that fails is logged and gives None.
        """
        engine, scene = self.engine(), scenarios()[session.scenario]
        if engine is None or engine.tier != "free":
            return None
        gate = Gate(
            session.add(Message("learner", text)),
            scene.scripts[session.language],
            lambda sentence: self.is_clean(session.language, sentence),
        )
        stream = engine.chat(wish(scene, session, text), WISH_TOKENS, self.seed, threading.Event())
        try:
            sentence = next(sentences(stream), "").strip('"«»“” ')
        except ModelError as error:
            logger.warning("chat model failed, no sentence is worded: {}", error)
            return None
        finally:
            getattr(stream, "close", lambda: None)()
        return sentence if gate.passes(sentence) else None


def note(session: Session, plan: director.Plan, feedback: Feedback) -> str:
    """The director's note for a model that writes freely."""
    lines = [next((x for x in group if x.text not in session.said), group[0]).text for group in plan.groups]
    missed = [c.replacement.strip() for c in feedback.corrections if len(c.replacement.strip()) > 2]
    forms = list(dict.fromkeys((*missed, *session.focus, *session.woven)))[:3]
    first = lines[:-1] if plan.asks else lines
    guide = Guide(
        say=() if plan.general else first,
        example=first[0] if first and plan.general else "",
        knows=[line.text for line in plan.knows] if plan.general else (),
        forms=forms,
        facts=summary(scenarios()[session.scenario].notes, plan.notes or session.notes, session.language),
        ask=lines[-1] if plan.asks else "",
        ends=plan.kind == "close",
    )
    return guidance(session.language, guide)


def _replay_tutor(session: Session, scene: Scenario, text: str) -> Session:
    """A tutor line of a conversation that went on elsewhere: what it asked for; goals it went past count as met."""
    script = scene.scripts[session.language]
    said = tuple(line for line in script.glosses() if line in text)
    asked = next((b.goal for b in script.beats if any(x.text in text for x in (*_questions(b), *b.simpler))), None)
    session = replace(session.add(Message("tutor", text)), said=(*session.said, *said))
    if asked is None:
        return session
    met = tuple(goal for goal in dict.fromkeys((*session.met, *session.asked)) if goal != asked)
    return replace(session, goal=asked, asked=(*session.asked, asked), met=met)


def _questions(beat: Beat) -> list[Line]:
    return [line for group in beat.lines.values() for line in group]
