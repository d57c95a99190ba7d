"""The token classifier that corrects: text in, edits out; and the interface that every checker keeps."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from tutor.errors import ModelError
from tutor.grammar.edits import KEEP, Edit, Token, apply_labels, tokenize
from tutor.grammar.explain import explain
from tutor.grammar.types import classify
from tutor.session import Correction

BATCH = 32
WINDOW = 120
"""Tokens of one piece; well below 512 positions even when every token is five pieces."""


class Checker(Protocol):
    """Finds and corrects errors. `name` tells which model it is."""

    name: str

    def check(self, text: str, interface: str) -> tuple[Correction, ...]:
        """Corrections of one text, sorted, not overlapping, with reasons in the interface language."""


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
    tokens = tokenize(text)
    out = []
    for edit in edits:
        original = text[edit.start : edit.end]
        following = next((t.text for t in tokens if t.start >= edit.end and t.is_word), "")
        if any(not t.is_word for t in tokens if edit.end <= t.start and t.text == following):
            following = ""
        was = [t.text for t in tokenize(original)]
        now = [t.text for t in tokenize(edit.replacement)]
        context = [t.text.lower() for t in tokens if t.start >= edit.end][:3]
        kind = classify(was, now, language, following.lower(), context)
        reason = explain(kind, original, edit.replacement, following, language, interface)
        out.append(
            Correction(edit.start, edit.end, original, edit.replacement, kind, reason, round(edit.confidence, 3))
        )
    return tuple(out)


class TaggerChecker:
    """A Hugging Face token classifier whose labels are edits (see `tutor.grammar.edits`).

    The folder holds config, labels, tokenizer and weights, and `tutor.json` with the thresholds found on held-out
    data: `min_probability` an edit needs, and `by_label` for labels that need more.
    """

    def __init__(self, folder: Path, language: str) -> None:
        if not (folder / "config.json").is_file():
            raise ModelError(
                f"The grammar model for {language} is missing: expected it in {folder.name}/ of the "
                f"project's assets. Get the whole repository again."
            )
        import torch
        from transformers import AutoModelForTokenClassification, AutoTokenizer
        from transformers.utils import logging

        logging.disable_progress_bar()
        self.name, self.language = folder.name, language
        self._torch = torch
        try:
            tokenizer: Any = AutoTokenizer.from_pretrained(folder)
            model: Any = AutoModelForTokenClassification.from_pretrained(folder, dtype=torch.float32)
            settings = json.loads((folder / "tutor.json").read_text(encoding="utf-8"))
        except Exception as error:  # safetensors, json and transformers each raise their own
            raise ModelError(
                f"The grammar model in {folder.name}/ cannot be read ({error}). Get the whole repository again."
            ) from error
        self._tokenizer = tokenizer.backend_tokenizer
        self._pad = tokenizer.pad_token_id
        self._model = model.eval()
        self._labels = [model.config.id2label[i] for i in range(model.config.num_labels)]
        self._keep = self._labels.index(KEEP)
        self.min_probability = float(settings["min_probability"])
        self.by_label = {str(k): float(v) for k, v in settings.get("by_label", {}).items()}
        self._lock = threading.Lock()

    def check(self, text: str, interface: str) -> tuple[Correction, ...]:
        """Corrections of one text; see `Checker`."""
        return to_corrections(text, self.edits([text])[0], self.language, interface)

    def edits(self, texts: Sequence[str]) -> list[list[Edit]]:
        """Edits of each text that are as likely as the thresholds ask, sorted, not overlapping."""
        out: list[list[Edit]] = [[] for _ in texts]
        for number, tokens, labels, scores in self.predictions(texts):
            out[number] += apply_labels(texts[number], tokens, self.select(labels, scores), scores)
        return [sorted(edits, key=lambda e: e.start) for edits in out]

    def select(self, labels: Sequence[str], scores: Sequence[float]) -> list[str]:
        """The labels that are likely enough; KEEP for the others."""
        return [
            label if score >= self.by_label.get(label.partition("_")[0], self.min_probability) else KEEP
            for label, score in zip(labels, scores, strict=True)
        ]

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
        torch = self._torch
        encodings = self._tokenizer.encode_batch(parts)
        longest = min(512, max(len(e.ids) for e in encodings))
        ids = torch.tensor([(e.ids + [self._pad] * longest)[:longest] for e in encodings])
        mask = torch.tensor([([1] * len(e.ids) + [0] * longest)[:longest] for e in encodings])
        with self._lock, torch.inference_mode():
            probabilities = self._model(input_ids=ids, attention_mask=mask).logits.softmax(-1)
            probabilities[..., self._keep] = 0.0
            values, best = (x.tolist() for x in probabilities.max(-1))
        out = []
        for row, (encoding, words) in enumerate(zip(encodings, tokens, strict=True)):
            places = word_places(encoding.offsets[:longest], words)
            labels = [KEEP if p is None else self._labels[best[row][p]] for p in places]
            out.append((labels, [0.0 if p is None else values[row][p] for p in places]))
        return out


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
