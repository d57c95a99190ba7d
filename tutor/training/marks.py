"""Messages whose parts people have marked with what they mean: reads the files of `tutor/training/data`.

In a message {goal:words} tells a goal, *words* are worth saying back, {?answer:words} asks what the scene answers,
{?:words} what it does not, {~situation:words} is said in passing.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tutor.scenarios import TARGETS, scenarios
from tutor.situations import situations
from tutor.topic import NOTHING, UNANSWERED, clean, is_question

HELD_OUT = 8
"""One message in so many measures and is not learned."""


Talk = tuple[str, str, str, str, str]
"""language, scenario, goal that was asked, act, marked message"""
Ask = tuple[str, str, str, str]
"""language, scenario, answer ("" where the scene has none), wording"""


@dataclass(frozen=True)
class Piece:
    """A text whose meaning is known. labels: what each character tells (any of a set); echo: 1, 0 or -1 (unknown)."""

    text: str
    labels: tuple[frozenset[str], ...]
    echo: tuple[int, ...]
    goal: str = ""
    """What had been asked, if it matters."""


def held(text: str) -> bool:
    """True for messages that measure; the text alone decides."""
    return zlib.crc32(text.encode()) % HELD_OUT == 0


def plain_piece(text: str, labels: frozenset[str], goal: str = "", echo: Sequence[int] | None = None) -> Piece:
    """A text that means one thing from end to end."""
    text = clean(text)
    return Piece(text, (labels,) * len(text), tuple(echo) if echo else (-1,) * len(text), goal)


def marked(line: str, scenario: str, whole: bool = False, goal: str = "") -> Piece:
    """A message with marks, which was written after the question of `goal`, if one is named.

    {goal:words} tells a goal, *words* are worth saying back, {?answer:words} asks what the scene answers, {?:words}
    what it does not, {~situation:words} is said in passing. `whole`: all questions are marked. Else what looks like a
    question may ask anything; what is not marked tells nothing, or something in passing.
    """
    text, told, echo, mark, star = "", list[str](), list[int](), "", 0
    for token in re.findall(r"\{[?~]?\w*:|[}*]|[^{}*]+", clean(line)):
        if token.startswith("{"):
            mark = _label(token[1:-1], scenario)
        elif token == "}":
            mark = ""
        elif token == "*":
            star = 1 - star
        else:
            text += token
            told += [mark] * len(token)
            echo += [-1 if whole else star] * len(token)
    asks = frozenset({UNANSWERED, *all_questions(scenario)})
    idle = frozenset({NOTHING, *all_situations()})
    labels: list[frozenset[str]] = []
    for clause in re.findall(r"[^.,;:!?¿¡()]+|[.,;:!?¿¡()]+", text):
        after = text[len(labels) + len(clause) :]
        asking = not whole and clause[0].isalnum() | clause[0].isspace() and _asks(clause, after)
        at = len(labels)
        labels += [frozenset({one}) if one else asks if asking else idle for one in told[at : at + len(clause)]]
    return Piece(text, tuple(labels), tuple(echo), goal)


def _label(mark: str, scenario: str) -> str:
    if mark.startswith("~"):
        return f"situation.{mark[1:]}"
    if mark.startswith("?"):
        return f"ask.{scenario}.{mark[1:]}" if mark[1:] else UNANSWERED
    return f"goal.{scenario}.{mark}"


def _asks(clause: str, after: str) -> bool:
    """True for a clause that ends in a question mark or begins like a question."""
    return after.startswith("?") or is_question(clause)


def all_questions(scenario: str) -> list[str]:
    """Labels of the questions that a scene answers."""
    return [f"ask.{scenario}.{a.id}" for a in scenarios()[scenario].scripts[TARGETS[0]].answers]


def all_situations() -> list[str]:
    """Labels of what people say in passing."""
    return [f"situation.{id_}" for id_ in situations()]


def label_names() -> list[str]:
    """Everything that a word may tell, in the order of the head's rows."""
    names = [NOTHING, UNANSWERED]
    for id_, scene in scenarios().items():
        names += [f"goal.{id_}.{goal.id}" for goal in scene.goals] + all_questions(id_)
    return names + all_situations()


def read_told(paths: Sequence[Path]) -> list[tuple[str, str, str]]:
    """(language, scenario, marked message) rows of `told.<language>.tsv`."""
    return [
        (path.name.split(".")[1], *line.split("\t", 1))  # type: ignore[misc]
        for path in paths
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def read_talk(paths: Sequence[Path]) -> list[Talk]:
    """(language, scenario, goal that was asked, act, marked message) rows of `talk.<language>.tsv`."""
    return [
        (path.name.split(".")[1], *line.split("\t", 3))  # type: ignore[misc]
        for path in paths
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def read_asks(paths: Sequence[Path]) -> list[Ask]:
    """Rows of `asks.<language>.tsv`: scenario, answer (or - where the scene has none), wording."""
    rows = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            scenario, answer, text = line.split("\t")
            rows.append((path.name.split(".")[1], scenario, answer.strip("-"), text))
    return rows


def read_passing(paths: Sequence[Path]) -> list[tuple[str, str]]:
    """(situation, or "" for what is none, wording) rows of `passing.<language>.tsv`."""
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    return [(id_.strip("-"), text) for id_, text in (line.split("\t") for line in lines)]


def asks_of(talk: Sequence[Talk]) -> list[Ask]:
    """The questions that are marked in messages, each as it stands."""
    return [
        (code, scenario, answer, words.replace("*", ""))
        for code, scenario, _, _, line in talk
        for answer, words in re.findall(r"\{\?(\w*):([^{}]*)\}", line)
    ]


def talk_pieces(talk: list[Talk]) -> Iterator[tuple[str, str, str, Piece]]:
    """(language, scenario, act, message) of each row."""
    for language, scenario, goal, act, line in talk:
        yield language, scenario, act, marked(line, scenario, whole=True, goal=goal)
