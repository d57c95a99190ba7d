"""The token classifier that corrects: text in, edits out; and the interface that every checker keeps."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tutor.errors import ModelError
from tutor.grammar.edits import DELETE, KEEP, Edit, Token, apply_label, apply_labels, tokenize
from tutor.grammar.explain import explain
from tutor.grammar.innocent import without_innocent
from tutor.grammar.morphology import is_known, lemma
from tutor.grammar.tagger import load_tagger
from tutor.grammar.types import Context, classify
from tutor.session import Correction

if TYPE_CHECKING:
    from tokenizers import Encoding

BATCH = 32
LONG = 12
"""Words of a short message. It has few errors, so a false alarm is likelier there than in a sentence of an essay."""
DOUBT = 0.3
"""Edits below this are never made, not even beside a sure one that they belong to."""
CANDIDATES = 5
"""Labels of a token that are looked at; the next one serves where the best would make a word that does not exist."""
WINDOW = 120
"""Tokens of one piece; well below 512 positions even when every token is five pieces."""


class Checker(Protocol):
    """Finds and corrects errors. `name` tells which model it is."""

    name: str

    def check(self, text: str, interface: str, thorough: bool = False) -> tuple[Correction, ...]:
        """Corrections of one text, sorted, not overlapping, with reasons in the interface language.

        `thorough` asks for less certain ones as well.
        """


def windows(tokens: Sequence[Token]) -> list[list[Token]]:
    """Cut a token list after sentence ends, so that no piece is longer than WINDOW."""
    out: list[list[Token]] = []
    current: list[Token] = []
    for token in tokens:
        current.append(token)
        if len(current) >= WINDOW or (len(current) >= WINDOW // 2 and token.text[0] in ".!?"):
            out.append(current)
            current = []
    return [*out, current] if current else out


def to_corrections(text: str, edits: Sequence[Edit], language: str, interface: str) -> tuple[Correction, ...]:
    """Give each edit its type and its reason."""
    moved = _moved(text, edits, language)
    out = []
    for edit, before, after in zip(edits, *_neighbours(text, edits), strict=True):
        original = text[edit.start : edit.end]
        context = Context(before, after, moved)
        was, now = tokenize(original), tokenize(edit.replacement)
        kind = classify([t.text for t in was], [t.text for t in now], language, context)
        reason = explain(kind, original, edit.replacement, language, interface, context)
        out.append(
            Correction(edit.start, edit.end, original, edit.replacement, kind, reason, round(edit.confidence, 3))
        )
    return tuple(out)


def _neighbours(text: str, edits: Sequence[Edit]) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """For each edit up to six corrected lower-case words before it and behind it, as far as no sign stands between."""
    words: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    for edit in edits:
        words += [t.text.lower() for t in tokenize(text[at : edit.start])]
        first = len(words)
        words += [t.text.lower() for t in tokenize(edit.replacement)]
        places.append((first, len(words)))
        at = edit.end
    words += [t.text.lower() for t in tokenize(text[at:])]

    def run(some: Sequence[str]) -> list[str]:
        return list(itertools.takewhile(lambda w: w[0].isalnum(), some))[:6]

    before = [tuple(run(words[:first][::-1])[::-1]) for first, _ in places]
    return before, [tuple(run(words[last:])) for _, last in places]


def _moved(text: str, edits: Sequence[Edit], language: str) -> frozenset[str]:
    """Words that one edit takes away and another puts in, maybe in another form: their order was wrong.

    Two swaps of one word each (en -> de here, de -> en there) move nothing.
    """
    was = [[t.text.lower() for t in tokenize(text[e.start : e.end])] for e in edits]
    now = [[t.text.lower() for t in tokenize(e.replacement)] for e in edits]
    gone = [(i, w) for i, (a, b) in enumerate(zip(was, now, strict=True)) for w in a if w not in b]
    come = [(i, w) for i, (a, b) in enumerate(zip(was, now, strict=True)) for w in b if w not in a]
    return frozenset(
        word
        for i, x in gone
        for j, y in come
        if i != j
        and (len(was[i]), len(was[j])) != (len(now[i]), len(now[j]))
        and (x == y or (len(x) > 3 and lemma(x, language) == lemma(y, language)))
        for word in (x, y)
    )


class TaggerChecker:
    """A Hugging Face token classifier whose labels are edits (see `tutor.grammar.edits`).

    The folder holds config, labels, tokenizer and weights, and `tutor.json` with the thresholds found on held-out
    data: `min_probability` that an edit needs, `long` the same in a text of more than LONG words, `thorough` for the
    page's second setting, and `by_label` for labels that need more.
    """

    def __init__(self, folder: Path, language: str) -> None:
        if not (folder / "config.json").is_file():
            raise ModelError(
                f"The grammar model for {language} is missing: expected it in {folder.name}/ of the "
                f"project's assets. Get the whole repository again."
            )
        import torch
        from tokenizers import Tokenizer

        self.name, self.language = folder.name, language
        self._torch = torch
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._model, self._labels, self._pad = load_tagger(folder)
            settings = json.loads((folder / "tutor.json").read_text(encoding="utf-8"))
        except Exception as error:  # safetensors, json and tokenizers each raise their own
            raise ModelError(
                f"The grammar model in {folder.name}/ cannot be read ({error}). Get the whole repository again."
            ) from error
        self._keep = self._labels.index(KEEP)
        self.min_probability = float(settings["min_probability"])
        self.long = float(settings.get("long", self.min_probability))
        self.thorough = float(settings.get("thorough", self.min_probability))
        self.by_label = {str(k): float(v) for k, v in settings.get("by_label", {}).items()}
        self._lock = threading.Lock()
        is_known("a", language)  # the dictionary is read now, not with the first message

    def check(self, text: str, interface: str, thorough: bool = False) -> tuple[Correction, ...]:
        """Corrections of one text; see `Checker`."""
        return to_corrections(text, self.edits([text], thorough)[0], self.language, interface)

    def edits(self, texts: Sequence[str], thorough: bool = False) -> list[list[Edit]]:
        """Edits of each text that are as likely as the thresholds ask, sorted, not overlapping."""
        out: list[list[Edit]] = [[] for _ in texts]
        for number, tokens, labels, scores in self.predictions(texts):
            sure = self.min_probability if sum(t.is_word for t in tokens) <= LONG else self.long
            least = min(sure, self.thorough) if thorough else sure
            out[number] += apply_labels(texts[number], tokens, self.select(tokens, labels, scores, least), scores)
        kept = (without_innocent(text, edits, self.language) for text, edits in zip(texts, out, strict=True))
        return [sorted(edits, key=lambda e: e.start) for edits in kept]

    def select(
        self, tokens: Sequence[Token], labels: Sequence[str], scores: Sequence[float], least: float
    ) -> list[str]:
        """The labels that are likely enough; KEEP for the others.

        Edits that belong together stand or fall by their mean: half of `am here -> have been here` is worse than none.
        """
        out = [KEEP] * len(labels)
        for group in belonging(tokens, labels, scores):
            needed = max(least, *(self.by_label.get(labels[i], 0.0) for i in group))
            if sum(scores[i] for i in group) / len(group) >= needed:
                for i in group:
                    out[i] = labels[i]
        return out

    def doubts(self, text: str) -> list[tuple[Token, float]]:
        """How likely it is, 0 to 1, that something is wrong with each word, whatever it is."""
        out: list[tuple[Token, float]] = []
        for part in windows(tokenize(text)):
            piece = text[part[0].start : part[-1].end]
            encoding, probabilities = self._probabilities([piece])
            for token, place in zip(part, word_places(encoding[0].offsets, part)[1:], strict=True):
                out.append((token, 0.0 if place is None else 1 - float(probabilities[0, place, self._keep])))
        return out

    def predictions(self, texts: Sequence[str]) -> Iterator[tuple[int, list[Token], list[str], list[float]]]:
        """(text's number, tokens, best edit label of each, its probability), the virtual token first; in any order."""
        pieces = [(number, part) for number, text in enumerate(texts) for part in windows(tokenize(text))]
        pieces.sort(key=lambda piece: len(piece[1]))
        for at in range(0, len(pieces), BATCH):
            chosen = pieces[at : at + BATCH]
            parts = [texts[number][part[0].start : part[-1].end] for number, part in chosen]
            found = self._predict(parts, [part for _, part in chosen])
            for (number, part), (labels, scores) in zip(chosen, found, strict=True):
                yield number, part, labels, scores

    def _predict(self, parts: list[str], tokens: list[list[Token]]) -> list[tuple[list[str], list[float]]]:
        encodings, probabilities = self._probabilities(parts)
        longest = probabilities.shape[1]
        with self._torch.inference_mode():
            probabilities[..., self._keep] = 0.0
            values, best = (x.tolist() for x in probabilities.topk(min(CANDIDATES, len(self._labels)), -1))
        out = []
        for row, (encoding, words) in enumerate(zip(encodings, tokens, strict=True)):
            places = word_places(encoding.offsets[:longest], words)
            chosen = [
                (KEEP, 0.0)
                if place is None
                else self._real_word(i and words[i - 1].text, best[row][place], values[row][place])
                for i, place in enumerate(places)
            ]
            out.append(([label for label, _ in chosen], [score for _, score in chosen]))
        return out

    def _probabilities(self, parts: list[str]) -> tuple[list[Encoding], Any]:
        """(encodings, probability of each label for each piece, as a tensor (texts, pieces, labels))."""
        torch = self._torch
        encodings = self._tokenizer.encode_batch(parts)
        longest = min(512, max(len(e.ids) for e in encodings))
        ids = torch.tensor([(e.ids + [self._pad] * longest)[:longest] for e in encodings])
        mask = torch.tensor([([1] * len(e.ids) + [0] * longest)[:longest] for e in encodings])
        with self._lock, torch.inference_mode():
            return encodings, self._model(ids, mask).softmax(-1)

    def _real_word(self, word: str | int, candidates: list[int], values: list[float]) -> tuple[str, float]:
        """The most likely label that makes no non-word (finish -> finishs); it inherits the chance of those that do.

        The virtual token has no word: `word` is 0 there.
        """
        passed = 0.0
        for candidate, value in zip(candidates, values, strict=True):
            label = self._labels[candidate]
            made = (
                apply_label(word, label) if isinstance(word, str) and label.startswith(("$SUFFIX", "$CHAR")) else None
            )
            if made is None or is_known(made.lower(), self.language):
                return label, value + passed if passed < 2 * value else value
            passed += value
        return KEEP, 0.0


def belonging(tokens: Sequence[Token], labels: Sequence[str], scores: Sequence[float]) -> list[list[int]]:
    """Places of edits in groups: neighbours, and a word that goes in one place and comes in another."""
    places = [i for i, label in enumerate(labels) if label != KEEP and scores[i] >= DOUBT]
    group = {i: i for i in places}

    def join(i: int, j: int) -> None:
        old, new = group[j], group[i]
        group.update({k: new for k in places if group[k] == old})

    for i, j in itertools.pairwise(places):
        if j == i + 1:
            join(i, j)
    gone = {tokens[j - 1].text.lower(): j for j in places if j and labels[j] == DELETE}
    for i in places:
        kind, _, word = labels[i].partition("_")
        if kind == "$APPEND" and word in gone:
            join(i, gone[word])
    return [[i for i in places if group[i] == number] for number in dict.fromkeys(group.values())]


def word_places(offsets: Sequence[tuple[int, int]], tokens: Sequence[Token]) -> list[int | None]:
    """For the virtual token and each token, the piece that carries its label; None if it has none of its own.

    `offsets` are relative to the first token's start, as the text was cut there.
    """
    by_start: dict[int, int] = {}
    for i, (start, end) in enumerate(offsets):
        if end > start:
            by_start.setdefault(start, i)
    base = tokens[0].start if tokens else 0
    return [0, *(by_start.get(t.start - base) for t in tokens)]
