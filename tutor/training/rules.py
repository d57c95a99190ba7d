"""Learner errors by rule: the engine. Rules of a language look at an annotated sentence and propose changes.

A rule knows what learners of that language do (`she goes -> she go`, `quiero que vengas -> quiero que vienes`) and
where it would be an error for certain. Each kind of error has a share; how often a rule finds a place evens itself out,
so rare constructions are not drowned by articles.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Word:
    """A word of an annotated sentence; `morph` as spaCy writes it (`Number=Plur|Person=3`)."""

    text: str
    start: int
    lemma: str
    tag: str
    morph: str
    dep: str
    head: int
    i: int

    @property
    def low(self) -> str:
        return self.text.lower()

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def has(self, *features: str) -> bool:
        """True if every feature (`Number=Plur`) is among those of the word."""
        return set(features) <= set(self.morph.split("|"))


@dataclass(frozen=True)
class Change:
    """Replace `text[start:end]` by `new`: an error of this kind."""

    kind: str
    start: int
    end: int
    new: str


@dataclass(frozen=True)
class Sentence:
    """A correct sentence with its words."""

    text: str
    words: tuple[Word, ...]

    def at(self, i: int) -> str:
        """Lower-case word at place i; empty outside the sentence."""
        return self.words[i].low if 0 <= i < len(self.words) else ""

    def tag(self, i: int) -> str:
        """Tag of the word at place i; empty outside the sentence."""
        return self.words[i].tag if 0 <= i < len(self.words) else ""

    def children(self, i: int, *deps: str) -> list[Word]:
        """Words that depend on word i, in one of these roles."""
        return [w for w in self.words if w.head == i and w.i != i and (not deps or w.dep in deps)]

    def swap(self, kind: str, i: int, new: str, last: int | None = None) -> Change:
        """Put `new` in the place of words i to last."""
        return Change(kind, self.words[i].start, self.words[last if last is not None else i].end, new)

    def drop(self, kind: str, i: int, last: int | None = None) -> Change:
        """Leave out words i to last, and a space with them."""
        end = last if last is not None else i
        if end + 1 < len(self.words):
            return Change(kind, self.words[i].start, self.words[end + 1].start, "")
        start = self.words[i - 1].end if i else 0
        return Change(kind, start, self.words[end].end, "")

    def insert(self, kind: str, i: int, new: str) -> Change:
        """Put `new` in front of word i."""
        start = self.words[i].start if i < len(self.words) else len(self.text)
        return Change(kind, start, start, f"{new} " if i < len(self.words) else f" {new}")


Rule = Callable[[Sentence], Iterator[Change]]


def read_annotated(path: Path) -> list[Sentence]:
    """The sentences of a file that `tutor.training.annotate` wrote."""
    out = []
    with path.open(encoding="utf-8") as handle:
        for line in handle:
            text, words = json.loads(line)
            out.append(Sentence(text, tuple(Word(*(*w, i)) for i, w in enumerate(words))))
    return out


Slip = tuple[str, list[str], list[str]]
"""(kind, right words, what learners write instead)"""


def read_slips(path: Path) -> dict[str, list[Slip]]:
    """A table of fixed expressions (`kind`, `right`, `learners` separated by |), by the first of the right words."""
    table: dict[str, list[Slip]] = {}
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        kind, right, learners = line.split("\t")
        words = re.findall(r"'?\w+", right)
        table.setdefault(words[0], []).append((kind, words, learners.split("|")))
    return table


def apply_changes(text: str, changes: Sequence[Change]) -> str:
    """The text with changes that do not overlap made; a capital at its start stays one."""
    for change in sorted(changes, key=lambda c: c.start, reverse=True):
        text = text[: change.start] + change.new + text[change.end :]
    return " ".join(text.split())


@dataclass
class RuleCorrupter:
    """Writes errors into sentences, each kind about as often as its share says.

    `shares` maps kinds to weights; a kind that has none is left out, so that a misspelt name is noticed by the tests.
    """

    rules: Sequence[Rule]
    shares: dict[str, float]
    densities: tuple[float, ...] = (0.30, 0.38, 0.22, 0.10)
    seen: Counter[str] = field(default_factory=Counter)
    total: int = 0

    def changes(self, sentence: Sentence) -> dict[str, list[Change]]:
        """Everything that the rules could do to it, by kind."""
        out: dict[str, list[Change]] = {}
        for rule in self.rules:
            for change in rule(sentence):
                if change.kind in self.shares and change.new != sentence.text[change.start : change.end]:
                    out.setdefault(change.kind, []).append(change)
        return out

    def count(self, sentences: Sequence[Sentence]) -> None:
        """Learn from a sample how often each kind finds a place."""
        for sentence in sentences:
            self.seen.update(self.changes(sentence).keys())
        self.total += len(sentences)

    def weight(self, kind: str) -> float:
        """Share over opportunity; the floor keeps very rare kinds from appearing in every sentence that allows them."""
        return self.shares[kind] / max(0.002, self.seen[kind] / max(1, self.total))

    def corrupt(self, sentence: Sentence, rng: random.Random) -> str:
        """The sentence with up to three errors of different kinds."""
        wanted = rng.choices(range(len(self.densities)), self.densities)[0]
        if not wanted:
            return sentence.text
        found = self.changes(sentence)
        made: list[Change] = []
        for _ in range(wanted):
            free = {
                kind: fit
                for kind, options in found.items()
                if (fit := [c for c in options if all(c.end < m.start or c.start > m.end for m in made)])
            }
            if not free:
                break
            kinds = sorted(free)
            kind = rng.choices(kinds, [self.weight(k) for k in kinds])[0]
            made.append(rng.choice(free[kind]))
            del found[kind]
        return apply_changes(sentence.text, made)
