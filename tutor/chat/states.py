"""A bounded memory of context states, so that learners who alternate do not make the model read everything again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 24
"""Tokens that must be saved for a state to be worth copying."""


@dataclass(frozen=True)
class State:
    """What a context held: its tokens, and llama.cpp's bytes for them."""

    tokens: tuple[int, ...]
    data: bytes


def common_prefix(a: Sequence[int], b: Sequence[int]) -> int:
    """How many tokens two sequences share at their beginning."""
    for i, (x, y) in enumerate(zip(a, b, strict=False)):
        if x != y:
            return i
    return min(len(a), len(b))


class StateCache:
    """Keeps the states of the last conversations, at most `capacity` bytes; the least recently used goes first.

    `hits` counts lookups that found a longer beginning than the context at hand held, `misses` the others that had to
    read something which an earlier conversation may have held.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity, self.hits, self.misses = capacity, 0, 0
        self._states: list[State] = []  # the most recently used is last

    @property
    def bytes(self) -> int:
        """Memory in use."""
        return sum(len(state.data) for state in self._states)

    def __len__(self) -> int:
        return len(self._states)

    def find(self, tokens: Sequence[int], held: int) -> State | None:
        """The state sharing the longest beginning with `tokens`, if it saves LEAST tokens over the `held` ones."""
        best = max(self._states, key=lambda s: common_prefix(s.tokens, tokens), default=None)
        if best is None or common_prefix(best.tokens, tokens) < held + LEAST:
            self.misses += len(tokens) - held >= LEAST
            return None
        self.hits += 1
        self._states.remove(best)
        self._states.append(best)
        return best

    def keep(self, state: State) -> None:
        """Remember a state in place of those that it continues."""
        self._states = [s for s in self._states if common_prefix(s.tokens, state.tokens) < len(s.tokens)]
        if len(state.data) <= self.capacity:
            self._states.append(state)
        while self.bytes > self.capacity:
            self._states.pop(0)
