"""Latency and throughput of every stage on this machine, with the models that the settings choose."""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

from tutor.bench_chat import bench_chat, row, timed
from tutor.errors import ModelError
from tutor.health import libraries, memory
from tutor.models import Models
from tutor.scenarios import scenarios
from tutor.session import Session
from tutor.settings import Settings
from tutor.tutor import Tutor

TEXT = {
    "es": "ayer yo fui al mercado con mi hermana y compramos dos kilo de manzanas rojas para hacer un pastel muy "
    "rico para la fiesta de nuestro abuelos",
    "en": "yesterday i go to the market with my sister and we buyed two kilo of red apples for make a very good cake "
    "for the party of our grandparents",
}


def bench_loading(models: Models) -> list[dict[str, Any]]:
    """Load every model, one after the other."""
    grown = []
    for name, load in (
        ("grammar es", lambda: models.grammar("es")),
        ("grammar en", lambda: models.grammar("en")),
        ("topic", models.topic),
        ("chat", models.chat),
    ):
        try:
            load()
        except ModelError as error:
            print(error, file=sys.stderr)
        grown.append(row(f"memory with {name}", [memory()["process_mb"]], "MB"))
    loaded = [row(f"load {s.name}", [(s.load_seconds or 0) * 1000]) for s in models.status().values() if s.loaded]
    return loaded + grown


def bench_feedback(models: Models, tutor: Tutor, rounds: int) -> list[dict[str, Any]]:
    """Grammar of 25 words and topic of one message, each alone and without the cache."""
    rows = []
    for code, text in TEXT.items():
        checker = models.grammar(code)
        words = len(text.split())
        rows.append(row(f"grammar {code}, {words} words", timed(partial(checker.check, text, "en"), rounds)))
    gate = tutor.gate()
    line = scenarios()["restaurant"].scripts["es"].beats[1].lines["basic"][0].text

    def judge() -> None:
        gate.judge("restaurant", "es", line, "quiero una limonada sin azúcar, por favor")
        gate.match("restaurant", "es", line, "quiero una limonada sin azúcar, por favor")

    rows.append(row("topic and goals", timed(judge, rounds)))
    return rows


def bench_turns(models: Models, rounds: int) -> list[dict[str, Any]]:
    """Whole turns as the page makes them: feedback shown, first words, whole reply."""
    feedback, first, whole = [], [], []
    for number in range(max(1, rounds // 5)):
        for language, scene in (("es", "restaurant"), ("en", "hotel")):
            tutor = Tutor(models, seed=number + 1)
            session = tutor.start(Session(language, scene))
            tutor.prepare(session)  # the page does this while the learner reads the greeting
            for beat in scenarios()[scene].scripts[language].beats[:5]:
                began = time.perf_counter()
                marks: list[float] = []
                text = beat.examples[number % len(beat.examples)]
                for step in tutor.respond(session, text):
                    session = step
                    marks.append((time.perf_counter() - began) * 1000)
                feedback.append(marks[1])
                first.append(marks[2])
                whole.append(marks[-1])
    return [row("feedback shown", feedback), row("first words of the reply", first), row("whole reply", whole)]


def machine() -> dict[str, Any]:
    """What the numbers were measured on."""
    settings = Settings()
    return {
        "cores": settings.cores,
        "cpus": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        **libraries(),
    }


def run(settings: Settings, as_json: bool, rounds: int, chat: Path | None = None) -> None:
    """Measure everything, or one chat model alone, and print a table, or JSON."""
    rows = bench_file(chat, settings, rounds) if chat else bench_everything(settings, rounds)
    used = memory()["process_mb"]
    rows.append({"stage": "memory of this process", "median": used, "p95": used, "unit": "MB"})
    if as_json:
        print(json.dumps({"machine": machine(), "rows": rows}, ensure_ascii=False, indent=1))
        return
    print(" ".join(f"{k}={v}" for k, v in machine().items()))
    width = max(len(r["stage"]) for r in rows)
    print(f"{'stage':{width}}  {'median':>9}  {'p95':>9}")
    for r in rows:
        print(f"{r['stage']:{width}}  {r['median']:>9}  {r['p95']:>9}  {r['unit']}")


def bench_everything(settings: Settings, rounds: int) -> list[dict[str, Any]]:
    """Every stage with the models that the settings choose."""
    models = Models(settings)
    tutor = Tutor(models)
    rows = bench_loading(models)
    rows += bench_feedback(models, tutor, rounds)
    rows += bench_chat(models.chat(), rounds)
    return rows + bench_turns(models, rounds)


def bench_file(path: Path, settings: Settings, rounds: int) -> list[dict[str, Any]]:
    """One GGUF file as a free chat model, alone; a row with the loading time first."""
    from tutor.chat.llama import LlamaEngine

    began = time.perf_counter()
    engine = LlamaEngine(path, path.stem, "free", settings.cores)
    return [row("loading", [(time.perf_counter() - began) * 1000]), *bench_chat(engine, rounds)]
