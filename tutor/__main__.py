"""python -m tutor: the tutor without the page. JSON lines or plain lines in, JSON lines out, logs on standard error."""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from loguru import logger

from tutor.errors import InputError, TutorError
from tutor.grammar.edits import apply_edits
from tutor.scenarios import SCENARIOS_DIR, TARGETS, load_directory, scenarios
from tutor.settings import load_settings


def read_lines(file: str) -> Iterator[tuple[int, str]]:
    """(number, line) of a file or of standard input (`-`), without line ends."""
    if file == "-":
        for number, line in enumerate(sys.stdin, 1):
            yield number, line.rstrip("\r\n")
        return
    try:
        with Path(file).open(encoding="utf-8") as handle:
            for number, line in enumerate(handle, 1):
                yield number, line.rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot be read as UTF-8 text: {error}") from None


def read_objects(file: str, fields: dict[str, type]) -> Iterator[dict[str, Any]]:
    """JSON objects, one a line, each with the given fields; InputError names the line and what is wrong."""
    for number, line in read_lines(file):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"line {number}: not JSON: {error}") from None
        if not isinstance(row, dict):
            raise InputError(f"line {number}: expected an object, found {type(row).__name__}")
        for name, kind in fields.items():
            if not isinstance(row.get(name), kind):
                raise InputError(f"line {number}: field {name!r}: expected {kind.__name__}, found {row.get(name)!r}")
        if row["scenario"] not in scenarios():
            raise InputError(f"line {number}: scenario {row['scenario']!r}: expected one of {', '.join(scenarios())}")
        yield row


def write(row: dict[str, Any]) -> None:
    """One JSON line on standard output."""
    print(json.dumps(row, ensure_ascii=False), flush=True)


def text_of(number: int, line: str) -> str:
    """The text of a line: a JSON string, the `text` or `source` of a JSON object, or the line itself."""
    if line[:1] in ('"', "{"):
        try:
            value = json.loads(line)
        except json.JSONDecodeError:
            return line
        if isinstance(value, dict):
            value = value.get("text", value.get("source"))
        if not isinstance(value, str):
            raise InputError(f"line {number}: expected a text, or an object with `text`, found {line[:80]}")
        return value
    return line


def check(args: argparse.Namespace) -> None:
    """Correct one text a line."""
    from tutor.models import Models

    checker = Models(load_settings()).grammar(args.language)
    for number, line in read_lines(args.file):
        text = text_of(number, line)
        began = time.perf_counter()
        found = checker.check(text, args.messages, args.thorough)
        ms = (time.perf_counter() - began) * 1000
        edits = [
            {
                "start": c.start,
                "end": c.end,
                "original": c.original,
                "replacement": c.replacement,
                "type": c.type,
                "message": c.message,
            }
            for c in found
        ]
        write({"source": text, "corrected": apply_edits(text, found), "edits": edits, "ms": round(ms, 1)})


def topic(args: argparse.Namespace) -> None:
    """Judge one message a line."""
    from tutor.models import Models
    from tutor.topic import TopicGate

    gate = TopicGate(Models(load_settings()).topic())
    for row in read_objects(args.file, {"scenario": str, "tutor_last": str, "learner": str}):
        began = time.perf_counter()
        judged = gate.judge(row["scenario"], args.language, row["tutor_last"], row["learner"])
        ms = (time.perf_counter() - began) * 1000
        write({**row, "on_topic": judged.on_topic, "score": judged.score, "ms": round(ms, 1)})


def reply(args: argparse.Namespace) -> None:
    """Answer the last learner message of one conversation a line."""
    from tutor.models import Models
    from tutor.session import Session
    from tutor.tutor import Tutor

    tutor = Tutor(Models(load_settings()), seed=args.seed)
    tutor.warm((args.language,))  # loading is not part of the times
    for number, row in enumerate(read_objects(args.file, {"scenario": str, "history": list}), 1):
        tutor.prepare(Session(args.language, row["scenario"]))  # as the page does when a scene is opened
        began = time.perf_counter()
        first, last, source = None, "", "authored"
        for text, origin in tutor.reply_to(
            args.language, row["scenario"], str(row.get("level", "A2")), history(number, row["history"])
        ):
            first = first or (time.perf_counter() - began) * 1000
            last, source = text, origin
        engine = tutor.engine()
        write(
            {
                "reply": last,
                "source": source,
                "model": engine.name if engine else None,
                "first_token_ms": round(first or 0, 1),
                "total_ms": round((time.perf_counter() - began) * 1000, 1),
            }
        )


def history(number: int, turns: list[Any]) -> list[tuple[str, str]]:
    """(role, text) of each turn; InputError if one is not of that form."""
    out = []
    for turn in turns:
        if (
            not isinstance(turn, dict)
            or turn.get("role") not in ("tutor", "learner")
            or not isinstance(turn.get("text"), str)
        ):
            raise InputError(
                f'line {number}: history: expected {{"role": "tutor" or "learner", "text"}}, found {turn!r}'
            )
        out.append((turn["role"], turn["text"]))
    return out


def models(args: argparse.Namespace) -> None:
    """List the catalog, or fetch one of its models."""
    from tutor.models import catalog_rows, pull

    if args.action == "pull":
        if not args.name:
            raise InputError("models pull: which one? python -m tutor models lists the names")
        print(pull(args.name, load_settings()))
        return
    if args.action:
        raise InputError(f"models {args.action}: expected `models` or `models pull NAME`")
    for row in catalog_rows():
        write(row)


def bench(args: argparse.Namespace) -> None:
    """Measure every stage on this machine."""
    from tutor.bench import run

    run(load_settings(), as_json=args.json, rounds=args.rounds, chat=args.chat)


def list_scenarios(args: argparse.Namespace) -> None:
    """Load every scene and say what it holds; every fault is an error."""
    for scene in load_directory(Path(args.directory)).values():
        write(
            {
                "id": scene.id,
                "title": dict(scene.title),
                "goals": [goal.id for goal in scene.goals],
                "languages": list(scene.scripts),
            }
        )


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="python -m tutor", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    for name, action, text in (
        ("check", check, "correct one text a line"),
        ("topic", topic, "judge one message a line: scenario, tutor_last, learner"),
        ("reply", reply, "answer one conversation a line: scenario, level, history"),
    ):
        sub = commands.add_parser(name, help=text)
        sub.add_argument("--language", choices=TARGETS, required=True)
        sub.add_argument("file", nargs="?", default="-", help="a file, or - for standard input")
        sub.set_defaults(run=action)
        if name == "check":
            sub.add_argument("--messages", choices=("en", "es"), default="en", help="language of the reasons")
            sub.add_argument("--thorough", action="store_true", help="show less certain corrections too")
        if name == "reply":
            sub.add_argument("--seed", type=int, default=0, help="any number but 0 makes replies repeatable")
    sub = commands.add_parser("models", help="the catalog; `models pull NAME` downloads and verifies one")
    sub.add_argument("action", nargs="?", default="")
    sub.add_argument("name", nargs="?", default="")
    sub.set_defaults(run=models)
    sub = commands.add_parser("bench", help="latency and throughput of every stage on this machine")
    sub.add_argument("--json", action="store_true")
    sub.add_argument("--chat", type=Path, metavar="FILE.gguf", help="measure this chat model alone")
    sub.add_argument("--rounds", type=int, default=20, help="turns to measure")
    sub.set_defaults(run=bench)
    sub = commands.add_parser("scenarios", help="load every scenario file and report faults")
    sub.add_argument("directory", nargs="?", default=str(SCENARIOS_DIR))
    sub.set_defaults(run=list_scenarios)
    return top


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 if it worked, 1 with one clear line if it did not."""
    args = parser().parse_args(argv)
    logger.remove()
    try:
        logger.add(sys.stderr, level=load_settings().log_level)
        args.run(args)
    except TutorError as error:
        print(f"python -m tutor {args.command}: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return 0


if __name__ == "__main__":
    threading.excepthook = lambda hook: logger.error("thread failed: {}", hook.exc_value)
    raise SystemExit(main())
