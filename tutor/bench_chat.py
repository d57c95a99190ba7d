"""Speed of a local chat model: alone, against bare llama-cpp-python, with learners who alternate, and when stopped."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tutor.chat.llama import Cancelled, ChatEngine, LlamaEngine
from tutor.chat.prompts import Guide, chat_messages, guidance, reaction
from tutor.health import percentile
from tutor.scenarios import scenarios
from tutor.session import Message, Session

LEARNERS = 4
TURNS = 3
WRITTEN = 24
"""Tokens that are written for a measurement of speed."""


def row(name: str, values: list[float], unit: str = "ms") -> dict[str, Any]:
    """One line of the table."""
    return {"stage": name, "median": round(statistics.median(values), 1), "p95": percentile(values, 0.95), "unit": unit}


def timed(action: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of each of `rounds` calls, after two that do not count."""
    for _ in range(2):
        action()
    out = []
    for _ in range(rounds):
        began = time.perf_counter()
        action()
        out.append((time.perf_counter() - began) * 1000)
    return out


def bench_chat(engine: ChatEngine | None, rounds: int) -> list[dict[str, Any]]:
    """All measurements of a local model; none of another."""
    if not isinstance(engine, LlamaEngine):
        return []
    rows = speeds(engine, max(3, rounds // 5))
    if engine.tier == "rails":
        return rows + reactions(engine, rounds)
    return rows + conversations(engine) + stopping(engine)


def speeds(engine: LlamaEngine, rounds: int) -> list[dict[str, Any]]:
    """Tokens a second that the engine reads and writes, and what llama-cpp-python does with the same prompt alone."""
    import llama_cpp

    own = engine.llama
    alone = llama_cpp.Llama(
        own.model_path, n_ctx=own.n_ctx(), n_batch=own.n_batch, n_threads=own.n_threads,
        n_threads_batch=own.n_threads_batch, lora_path=own.lora_path, verbose=False,
    )  # fmt: skip
    read, write, bare = [], [], []
    for number in range(rounds):
        messages = [{"role": "user", "content": f"{number} {number}. {_long_text()}"}]
        prompt = engine.prompt(messages)
        began = time.perf_counter()
        engine.read(messages)
        read.append(len(prompt) / (time.perf_counter() - began))
        write.append(_writing_speed(engine.chat(messages, WRITTEN, number, threading.Event())))
        stream = alone.create_completion(
            prompt, max_tokens=WRITTEN, seed=number, stream=True, temperature=0.6, top_p=0.9, stop=engine.stop
        )
        bare.append(_writing_speed(chunk for chunk in stream if chunk["choices"][0]["text"]))
    return [
        row(f"{engine.name} reads", read, "tokens/s"),
        row(f"{engine.name} writes", write, "tokens/s"),
        row("bare llama-cpp-python writes", bare, "tokens/s"),
    ]


def _writing_speed(pieces: Any) -> float:
    """Pieces a second behind the first one."""
    next(pieces, "")
    began = time.perf_counter()
    count = sum(1 for _ in pieces)
    return count / (time.perf_counter() - began)


def _long_text() -> str:
    script = scenarios()["hotel"].scripts["en"]
    return " ".join(turn.text for turn in script.dialogue)


def reactions(engine: LlamaEngine, rounds: int) -> list[dict[str, Any]]:
    """A small model's reactions to the scenes' own examples."""
    taken = []
    scene = scenarios()["restaurant"]
    beats = scene.scripts["es"].beats
    for number in range(rounds):
        beat = beats[number % len(beats)]
        text = beat.examples[number % len(beat.examples)]
        prompt = reaction(scene, "es", "basic", "answer", beat.lines["basic"][0].text, text)
        began = time.perf_counter()
        engine.draft(prompt, 28, threading.Event())
        taken.append((time.perf_counter() - began) * 1000)
    return [row("a reaction drafted", taken)]


def _turn(session: Session, number: int) -> Session:
    """The session with the next exchange's learner message and note."""
    script = scenarios()[session.scenario].scripts[session.language]
    beat = script.beats[number % len(script.beats)]
    note = guidance(session.language, Guide(example=beat.reactions[0].text, ask=beat.lines["basic"][0].text))
    return session.add(Message("learner", beat.examples[len(session.key) % 3], note=note))


def conversations(engine: LlamaEngine) -> list[dict[str, Any]]:
    """First token of each turn: everything read anew, one learner alone, several learners in turn."""
    anew, alone, together = [], [], []
    for _, first in _talk(engine, [_start("hotel")], TURNS, forget=True):
        anew.append(first)
    for turn, first in _talk(engine, [_start("market")], TURNS):
        alone += [first] if turn else []
    engine.states.hits = engine.states.misses = 0
    scenes = ["restaurant", "hotel", "doctor", "travel"]
    for turn, first in _talk(engine, [_start(scenes[i % 4]) for i in range(LEARNERS)], TURNS):
        together += [first] if turn else []
    looked = engine.states.hits + engine.states.misses
    return [
        row("first token, everything read anew", anew),
        row("first token, one learner", alone),
        row(f"first token, {LEARNERS} learners in turn", together),
        row("states found again", [100 * engine.states.hits / max(1, looked)], "%"),
        row("memory of the states", [engine.states.bytes / 1e6], "MB"),
    ]


def _start(scene: str) -> Session:
    opening = scenarios()[scene].scripts["es"].openings["basic"][0].text
    return Session("es", scene).add(Message("tutor", opening))


def _talk(engine: LlamaEngine, sessions: list[Session], turns: int, forget: bool = False) -> list[tuple[int, float]]:
    """(turn, milliseconds to the first token) of every turn of learners who speak one after the other."""
    out = []
    for turn in range(turns):
        for i, session in enumerate(sessions):
            if forget:
                engine.forget()
            session = _turn(session, turn)
            messages = chat_messages(scenarios()[session.scenario], session)
            began = time.perf_counter()
            stream = engine.chat(messages, WRITTEN, 1, threading.Event())
            text = next(stream, "")
            out.append((turn, (time.perf_counter() - began) * 1000))
            text += "".join(stream)
            sessions[i] = replace(session).add(Message("tutor", text))
    return out


def stopping(engine: LlamaEngine) -> list[dict[str, Any]]:
    """Milliseconds from the learner's stop to the free model: while it reads, while it writes."""
    reading, writing = list[float](), list[float]()
    for number in range(3):
        for taken, wait in ((reading, 0.2), (writing, None)):
            cancel, asked = threading.Event(), [0.0]

            def stop(cancel: threading.Event = cancel, asked: list[float] = asked) -> None:
                asked[0] = time.perf_counter()
                cancel.set()

            engine.forget()
            stream = engine.chat([{"role": "user", "content": f"{number} {_long_text()}"}], 200, 1, cancel)
            if wait is None:
                next(stream, "")
                stop()
            else:
                threading.Timer(wait, stop).start()
            try:
                list(stream)
            except Cancelled:
                taken.append((time.perf_counter() - asked[0]) * 1000)
    return [
        row(f"free again, stopped while {what}", ms) for what, ms in (("reading", reading), ("writing", writing)) if ms
    ]
