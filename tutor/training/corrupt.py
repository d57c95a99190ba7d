"""Synthetic learner errors: a noise channel learned from real corrections and applied to clean text.

From aligned pairs it learns, for each correct word, how often and into what learners change it, how often they leave
it out, and which needless words they put behind which; for words it never saw, how endings change (`-pré -> -prar`).
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from tutor.grammar.edits import MAX_STRIP, Token, align, match_case, tokenize

ENDING = 3
"""Letters of a word's end that decide how an unseen word is changed."""


def _ending_change(correct: str, learner: str) -> tuple[int, str] | None:
    """(letters to strip from `correct`, letters to add) or None if the words share less than two first letters."""
    prefix = 0
    while prefix < min(len(correct), len(learner)) and correct[prefix] == learner[prefix]:
        prefix += 1
    strip = len(correct) - prefix
    return (strip, learner[prefix:]) if prefix >= 2 and max(strip, len(learner) - prefix) <= MAX_STRIP else None


@dataclass
class Corrupter:
    """Counts of what learners do, by the correct word. `learn` makes one; `corrupt` applies it to a sentence."""

    seen: Counter[str]
    swaps: dict[str, Counter[str]]
    drops: Counter[str]
    extras: dict[str, Counter[str]]
    endings: dict[str, Counter[tuple[int, str]]]
    ending_seen: Counter[str]
    densities: tuple[float, ...] = (0.30, 0.28, 0.24, 0.18)
    """Share of sentences with none, one, two and three errors (COWS-L2H: 33% none, 25% one, 16% two, 26% more)."""

    @classmethod
    def learn(cls, pairs: Iterable[tuple[str, str]], closed: frozenset[str]) -> Corrupter:
        """Count over (learner, correct) sentences; `closed` words may be swapped for unrelated words."""
        out = cls(Counter(), defaultdict(Counter), Counter(), defaultdict(Counter), defaultdict(Counter), Counter())
        for learner, correct in pairs:
            a = [t.text.lower() for t in tokenize(learner)]
            b = [t.text.lower() for t in tokenize(correct)]
            previous = "^"
            for i, j in align(a, b):
                if j is None:
                    if i is not None and a[i][0].isalnum() and a[i] in closed:
                        out.extras[previous][a[i]] += 1
                    continue
                previous = b[j]
                if not b[j][0].isalnum():
                    continue
                out.seen[b[j]] += 1
                out.ending_seen[b[j][-ENDING:]] += 1
                if i is None:
                    out.drops[b[j]] += b[j] in closed
                elif a[i] != b[j] and a[i][0].isalnum():
                    change = _ending_change(b[j], a[i])
                    if change is not None or (a[i] in closed and b[j] in closed):
                        out.swaps[b[j]][a[i]] += 1
                    if change is not None and len(b[j]) > 3:
                        out.endings[b[j][-ENDING:]][change] += 1
        return out

    def _options(self, word: str) -> tuple[list[tuple[str, str]], list[float]]:
        """What can happen to a correct word, as (kind, learner's word), and how likely each is."""
        seen = self.seen[word]
        kinds: list[tuple[str, str]] = []
        weights: list[float] = []
        if seen >= 8:
            for learner, n in self.swaps.get(word, Counter()).items():
                kinds.append(("swap", learner))
                weights.append(n / seen)
        elif len(word) > 3:
            total = self.ending_seen[word[-ENDING:]]
            for (strip, add), n in self.endings.get(word[-ENDING:], Counter()).items():
                if n >= 2 and len(word) - strip >= 2:
                    kinds.append(("swap", word[: len(word) - strip] + add))
                    weights.append(n / total)
        if seen >= 8 and self.drops[word]:
            kinds.append(("drop", ""))
            weights.append(self.drops[word] / seen)
        if seen >= 8:
            for extra, n in self.extras.get(word, Counter()).items():
                if n >= 3:
                    kinds.append(("extra", extra))
                    weights.append(n / seen)
        return kinds, weights

    def corrupt(self, sentence: str, rng: random.Random) -> str:
        """The sentence with zero to three learner errors, drawn in proportion to how often learners make them."""
        errors = rng.choices(range(len(self.densities)), self.densities)[0]
        tokens = tokenize(sentence)
        chances = [self._options(t.text.lower()) if t.is_word else ([], []) for t in tokens]
        changes: dict[int, tuple[str, str]] = {}
        for _ in range(errors):
            weights = [0.0 if i in changes else sum(w) for i, (_, w) in enumerate(chances)]
            if not any(weights):
                break
            # The square root keeps frequent slips from drowning the rare ones.
            i = rng.choices(range(len(tokens)), [w**0.5 for w in weights])[0]
            changes[i] = rng.choices(chances[i][0], chances[i][1])[0]
        return _rebuild(sentence, tokens, changes)


def _rebuild(sentence: str, tokens: list[Token], changes: dict[int, tuple[str, str]]) -> str:
    out, at = [], 0
    for i, token in enumerate(tokens):
        out.append(sentence[at : token.start])
        at = token.end
        kind, word = changes.get(i, ("", ""))
        if kind == "swap":
            out.append(match_case(word, token.text))
        elif kind == "extra":
            out.append(f"{token.text} {word}")
        elif kind != "drop":
            out.append(token.text)
    return " ".join(("".join(out) + sentence[at:]).split())
