"""Score a grammar checker on pairs: strict token edits, spans, detection, false alarms, types and speed.

    python -m tutor.training.evaluate --language es [--model DIR] [--sweep] pairs.dev.tsv.gz chat.es.dev.tsv

Each inserted, deleted or replaced word is one edit and is right only if place and words match; edits of punctuation
alone do not count; with several references the best one counts. `spans` joins neighbouring edits first, as MaxMatch and
ERRANT do. A false alarm is a changed sentence that every reference left alone (two references where the file has them).
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tutor.grammar.edits import align, apply_edits, apply_labels, diff_edits, tokenize
from tutor.grammar.types import classify
from tutor.training.data import fill_placeholders, read_pairs

TokenEdit = tuple[int, str, str]
"""(place in the source, word there or empty, new word or empty)"""


@dataclass
class Counts:
    """True positives, false positives, false negatives."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def add(self, tp: int, fp: int, fn: int) -> None:
        """Add one sentence."""
        self.tp, self.fp, self.fn = self.tp + tp, self.fp + fp, self.fn + fn

    def scores(self) -> tuple[float, float, float]:
        """Precision, recall, F0.5."""
        p = self.tp / max(1, self.tp + self.fp)
        r = self.tp / max(1, self.tp + self.fn)
        return p, r, 1.25 * p * r / max(1e-9, 0.25 * p + r)

    def __str__(self) -> str:
        return "P {:.3f} R {:.3f} F0.5 {:.3f}".format(*self.scores())


def token_edits(source: str, target: str, fold_case: bool) -> set[TokenEdit]:
    """Strict token edits between two texts; those of punctuation alone are left out."""
    a, b = [t.text for t in tokenize(source)], [t.text for t in tokenize(target)]
    out: set[TokenEdit] = set()
    place, run = 0, 0
    for i, j in align(a, b):
        was, now = ("" if i is None else a[i]), ("" if j is None else b[j])
        if i is not None:
            place, run = i + 1, 0
        if was == now or (fold_case and was.lower() == now.lower()):
            continue
        if not any(w[:1].isalnum() for w in (was, now)):
            continue
        run += i is None
        # insertions in one gap are told apart by their order
        at = place - 1 if i is not None else -(place * 100 + run)
        out.add((at, was, now.lower() if fold_case else now))
    return out


def spans(source: str, target: str) -> set[tuple[int, int, str]]:
    """Neighbouring edits joined into one: (start, end, replacement), case folded."""
    out: list[tuple[int, int, str]] = []
    for edit in diff_edits(source, target):
        if out and not source[out[-1][1] : edit.start].strip():
            start, _end, text = out.pop()
            out.append((start, edit.end, f"{text} {edit.replacement.lower()}"))
        else:
            out.append((edit.start, edit.end, edit.replacement.lower()))
    return set(out)


@dataclass
class Result:
    """Scores of one set."""

    strict: Counts = field(default_factory=Counts)
    folded: Counts = field(default_factory=Counts)
    span: Counts = field(default_factory=Counts)
    detect: Counts = field(default_factory=Counts)
    clean: int = 0
    alarms: int = 0
    by_type: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))


def best_reference(hypothesis: set[Any], references: list[set[Any]]) -> tuple[int, int, int]:
    """(tp, fp, fn) against the reference that is kindest to the hypothesis."""
    rows = [(len(hypothesis & r), len(hypothesis - r), len(r - hypothesis)) for r in references]
    return max(rows, key=lambda row: (row[0] - 0.5 * row[1] - 0.5 * row[2], row[0]))


def score(rows: Sequence[tuple[str, list[str]]], outputs: Sequence[str], language: str) -> Result:
    """Score corrected texts against their references."""
    two = any(len(targets) > 1 and targets[0] == targets[1] for _, targets in rows)
    result = Result()
    for (source, targets), output in zip(rows, outputs, strict=True):
        for fold, counts in ((False, result.strict), (True, result.folded)):
            made = token_edits(source, output, fold)
            wanted = [token_edits(source, t, fold) for t in targets]
            counts.add(*best_reference(made, wanted))
            if fold:
                if (len(targets) > 1 or not two) and not any(wanted):
                    result.clean += 1
                    result.alarms += bool(made)
                places = {e[0] for e in made}
                result.detect.add(*best_reference(places, [{e[0] for e in w} for w in wanted]))
                gold = max(wanted, key=lambda w: len(made & w))
                for edit in made | gold:
                    kind = classify(edit[1].split(), edit[2].split(), language)
                    result.by_type[kind].add(edit in made and edit in gold, edit not in gold, edit not in made)
        result.span.add(*best_reference(spans(source, output), [spans(source, t) for t in targets]))
    return result


def load(path: Path, limit: int) -> list[tuple[str, list[str]]]:
    """(source, references) of a TSV of pairs; placeholders filled, at most `limit` rows."""
    rng = random.Random(1)
    rows = []
    for source, targets in read_pairs(path):
        source, *targets = fill_placeholders([source, *targets], rng)
        rows.append((source, targets))
    return rows[:limit] if limit else rows


def show(name: str, result: Result, types: bool) -> None:
    """Print one set's scores."""
    alarms = f"{result.alarms / max(1, result.clean):.1%} of {result.clean}"
    print(
        f"{name}: strict {result.strict} | case folded {result.folded} | spans {result.span} | "
        f"detection {result.detect} | false alarms {alarms}",
        flush=True,
    )
    if types:
        for kind, counts in sorted(result.by_type.items(), key=lambda kv: -(kv[1].tp + kv[1].fn)):
            print(f"  {kind:18} {counts}  ({counts.tp + counts.fn} wanted, {counts.tp + counts.fp} made)")


def sweep(checker: Any, rows: list[tuple[str, list[str]]], name: str, language: str) -> None:
    """Scores at many thresholds, from one run of the model."""
    texts = [source for source, _ in rows]
    found = list(checker.predictions(texts))
    for threshold in (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9):
        edits: list[list[Any]] = [[] for _ in texts]
        for number, tokens, labels, scores in found:
            edits[number] += apply_labels(
                texts[number], tokens, checker.select(tokens, labels, scores, threshold), scores
            )
        outputs = [apply_edits(t, sorted(e, key=lambda x: x.start)) for t, e in zip(texts, edits, strict=True)]
        show(f"{name} at {threshold:.2f}", score(rows, outputs, language), types=False)


def speed(check: Callable[[str], object], batch: Callable[[list[str]], object] | None, texts: list[str]) -> None:
    """Median latency of one text of about 25 words, and sentences a second in batches."""
    long = [t for t in texts if 22 <= len(t.split()) <= 28][:40] or texts[:40]
    for text in long[:5]:
        check(text)
    times = []
    for text in long:
        began = time.perf_counter()
        check(text)
        times.append((time.perf_counter() - began) * 1000)
    line = f"speed: {sorted(times)[len(times) // 2]:.1f} ms a text of 25 words (median of {len(times)})"
    if batch is not None:
        sample = texts[:640]
        began = time.perf_counter()
        batch(sample)
        line += f", {len(sample) / (time.perf_counter() - began):.0f} sentences a second in batches"
    print(line)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--language", choices=("es", "en"), required=True)
    parser.add_argument("--model", type=Path, help="a folder; the shipped model if it is left out")
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--thorough", action="store_true", help="at the second operating point")
    parser.add_argument("--sweep", action="store_true", help="score many thresholds")
    parser.add_argument("--types", action="store_true")
    parser.add_argument("--errors", action="store_true", help="print every sentence that is not as wanted")
    parser.add_argument("--speed", action="store_true")
    args = parser.parse_args(argv)
    from tutor.grammar.model import TaggerChecker
    from tutor.models import Models
    from tutor.settings import Settings

    checker: Any = TaggerChecker(args.model, args.language) if args.model else Models(Settings()).grammar(args.language)
    for path in args.files:
        rows = load(path, args.limit)
        if args.sweep:
            sweep(checker, rows, path.name, args.language)
            continue
        texts = [source for source, _ in rows]
        if isinstance(checker, TaggerChecker):
            outputs = [apply_edits(t, e) for t, e in zip(texts, checker.edits(texts, args.thorough), strict=True)]
        else:
            outputs = [apply_edits(t, checker.check(t, "en", args.thorough)) for t in texts]
        show(path.name, score(rows, outputs, args.language), args.types)
        if args.errors:
            for (source, targets), output in zip(rows, outputs, strict=True):
                if output not in targets:
                    mark = "ALARM" if source in targets else "missed" if output == source else "wrong"
                    print(f"  {mark}: {source} -> {output} | {targets}")
        if args.speed:
            batch = checker.edits if isinstance(checker, TaggerChecker) else None
            speed(lambda text: checker.check(text, "en"), batch, texts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
