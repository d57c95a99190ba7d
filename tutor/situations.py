"""Situations: what people say in passing in any scene (a birthday, a delayed flight), and how it is kindly taken up."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tutor.errors import ScenarioError
from tutor.scenarios import TARGETS, Line

SITUATIONS_FILE = Path(__file__).resolve().parent.parent / "assets" / "situations.toml"


@dataclass(frozen=True)
class Situation:
    """One thing that people tell in passing.

    still: it would be tactless to go on with the scene's business at once.
    examples: what a learner may say, by language; the topic model learns them.
    lines: what any character may say to it, by language; neutral between tú and usted, never a question.
    words: what a remark is about that holds them, over normalized text, by language; none for most.
    """

    id: str
    still: bool
    examples: Mapping[str, tuple[str, ...]]
    lines: Mapping[str, tuple[Line, ...]]
    words: Mapping[str, re.Pattern[str]] = field(default_factory=dict)


def parse(text: str, name: str) -> dict[str, Situation]:
    """Situations by id from TOML; ScenarioError says what is wrong with which."""
    out: dict[str, Situation] = {}
    try:
        for row in tomllib.loads(text)["situations"]:
            found = _situation(row)
            if found.id in out:
                raise ValueError(f"the id {found.id!r} is there twice")
            out[found.id] = found
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, re.error) as error:
        where = f" after {list(out)[-1]!r}" if out else ""
        raise ScenarioError(f"{name}{where}: {error}") from None
    return out


def _situation(row: Mapping[str, Any]) -> Situation:
    examples = {code: tuple(row[code]["examples"]) for code in TARGETS}
    lines = {code: tuple(Line(*line) for line in row[code]["lines"]) for code in TARGETS}
    for code in TARGETS:
        if len(examples[code]) < 4 or len(lines[code]) < 2:
            raise ValueError(f"{row['id']}.{code}: expected at least four examples and two lines")
        if any("?" in line.text for line in lines[code]):
            raise ValueError(f"{row['id']}.{code}: a line asks nothing")
    words = {code: re.compile(rf"\b(?:{row[code]['words']})\b") for code in TARGETS if "words" in row[code]}
    return Situation(
        str(row["id"]), bool(row["still"]), MappingProxyType(examples), MappingProxyType(lines), MappingProxyType(words)
    )


@cache
def situations() -> Mapping[str, Situation]:
    """The situations of this project by id, read once per process."""
    return MappingProxyType(parse(SITUATIONS_FILE.read_text(encoding="utf-8"), SITUATIONS_FILE.name))
