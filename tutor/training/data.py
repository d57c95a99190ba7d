"""Training rows for the grammar models: read pairs, clean them, add synthetic and casual copies.

    python -m tutor.training.data --pairs pairs.train.tsv.gz --clean spanish.txt --out DIR [--seed 1]

Writes `rows.jsonl` ({"text", "labels", "kind"}, one label a token, the virtual first one included) and `labels.json`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tutor.grammar.edits import DELETE, KEEP, align, labels_of, strip_accents, tokenize
from tutor.scenarios import scenarios
from tutor.training.corrupt import Corrupter

PLACEHOLDER = re.compile(r"\*([A-Z_0-9a-z]+)\*")
NAMES = {
    "AGE": ["19", "20", "21", "veinte"],
    "BIRTH": ["mayo", "el 3 de abril", "1999"],
    "NUMBER": ["3", "12", "25"],
    "UNI": ["Davis", "UC Davis", "Stanford", "Salamanca"],
    "PLACE": ["Davis", "Granada", "Oaxaca", "Córdoba", "Lima"],
    "CITY": ["Madrid", "Sacramento", "Lima", "Sevilla", "Bogotá", "Quito", "Puebla"],
    "STATE": ["California", "Jalisco", "Texas", "Andalucía"],
    "PERSON": ["Ana", "Luis", "Marta", "Diego", "Sara", "Tomás", "Kevin", "Lucía"],
    "OTHER": ["Aurora", "Central", "Tierra"],
}
CLOSED_COUNT = 400
SUBJECTS = frozenset("yo tú él ella nosotros nosotras ellos ellas usted ustedes".split())


@dataclass(frozen=True)
class Pair:
    """A learner's sentence and one correction of it."""

    source: str
    target: str


def read_pairs(path: Path) -> Iterator[tuple[str, list[str]]]:
    """(source, targets) of a TSV with a header that names `source`, `target` and maybe `target2`."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as handle:
        header = handle.readline().rstrip("\n").split("\t")
        columns = [header.index(c) for c in ("source", "target", "target2") if c in header]
        for line in handle:
            fields = line.rstrip("\n").split("\t")
            values = [fields[c] if c < len(fields) else "" for c in columns]
            yield values[0], [v for v in values[1:] if v]


def fill_placeholders(texts: list[str], rng: random.Random) -> list[str]:
    """`*CITY*` becomes the same made-up name in every text of the list."""
    chosen: dict[str, str] = {}

    def name(match: re.Match[str]) -> str:
        kind = next((k for k in NAMES if k in match[1].upper()), "PERSON")
        return chosen.setdefault(match[1], rng.choice(NAMES[kind]))

    return [PLACEHOLDER.sub(name, t) for t in texts]


def is_clean(pair: Pair) -> bool:
    """False for misaligned or rewritten sentences: more than 60% of the words changed, or too long to learn from."""
    source = [t.text for t in tokenize(pair.source)]
    target = [t.text for t in tokenize(pair.target)]
    if not source or not target or len(source) > 60:
        return False
    changed = sum(
        1 for i, j in align(source, target) if i is None or j is None or source[i].lower() != target[j].lower()
    )
    return changed <= max(2, 0.6 * len(source))


def casual(pair: Pair, rng: random.Random, accents: float) -> Pair:
    """The pair as typed in a chat: lower case, marks left out; some accents dropped in the source only."""
    texts = [pair.source, pair.target]
    if rng.random() < 0.65:
        texts = [t.lower() for t in texts]
    texts = [re.sub(r"[¿¡]", "", t) for t in texts]
    if rng.random() < 0.7:
        texts = [re.sub(r"[.!…]+\s*$", "", t) for t in texts]
    if rng.random() < 0.4:
        texts = [re.sub(r"[?]+\s*$", "", t) for t in texts]
    if rng.random() < 0.3:
        texts = [re.sub(r"[,;:\"“”«»]", "", t) for t in texts]
    source, target = texts
    if rng.random() < accents:
        rate = rng.choice((0.3, 1.0))
        source = re.sub(r"\w*[áéíóúÁÉÍÓÚ]\w*", lambda m: _plain(m[0]) if rng.random() < rate else m[0], source)
    return Pair(" ".join(source.split()), " ".join(target.split()))


def _plain(word: str) -> str:
    return "".join(c if c in "ñÑüÜ" else strip_accents(c) for c in word)


def label_rows(
    pairs: Iterable[Pair], kind: str, closed: frozenset[str], keep_subjects: bool
) -> Iterator[dict[str, Any]]:
    """Rows of one kind; with `keep_subjects` a deleted subject pronoun stays (in chat it is emphasis, not an error)."""
    for pair in pairs:
        tokens = [t.text for t in tokenize(pair.source)]
        labels = labels_of(tokens, [t.text for t in tokenize(pair.target)], closed)
        if keep_subjects:
            labels = [labels[0]] + [
                KEEP if label == DELETE and t.lower() in SUBJECTS else label
                for t, label in zip(tokens, labels[1:], strict=True)
            ]
        yield {"text": pair.source, "labels": labels, "kind": kind}


def dialogue(language: str) -> list[str]:
    """What is said in the project's scenes: present tense, questions, usted. Essays know little of these."""
    lines: set[str] = set()
    for scene in scenarios().values():
        script = scene.scripts[language]
        lines |= set(script.glosses()) | {turn.text for turn in script.dialogue}
        lines |= {text for beat in script.beats for text in beat.full}
    return sorted(lines)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--clean", type=Path, required=True, help="correct sentences, one a line")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--language", default="es", help="whose scenes add dialogue")
    parser.add_argument("--labels", type=int, default=3000)
    parser.add_argument("--synthetic", type=int, default=60_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(argv)
    rng = random.Random(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)

    real: list[Pair] = []
    for source, targets in read_pairs(args.pairs):
        source, *targets = fill_placeholders([source, *targets], rng)
        real += [p for t in dict.fromkeys(targets) if is_clean(p := Pair(source, t))]
    words = Counter(t.text.lower() for p in real for t in tokenize(p.target) if t.is_word)
    closed = frozenset(w for w, _ in words.most_common(CLOSED_COUNT) if len(w) <= 4)
    corrupter = Corrupter.learn([(p.source, p.target) for p in real], closed)

    sentences = [
        s for line in args.clean.read_text(encoding="utf-8").splitlines() if 2 <= len((s := line.strip()).split()) <= 20
    ]
    rng.shuffle(sentences)
    # The corrected essays are clean text too: longer sentences than the everyday ones.
    essays = [p.target for p in rng.sample(real, min(len(real), args.synthetic // 4))]
    synthetic = [Pair(corrupter.corrupt(s, rng), s) for s in sentences[: args.synthetic] + essays]
    rows = list(label_rows(real, "real", closed, keep_subjects=False))
    rows += label_rows((casual(p, rng, 0.5) for p in real), "casual", closed, keep_subjects=True)
    rows += label_rows(
        (casual(p, rng, 0.35) if rng.random() < 0.75 else p for p in synthetic), "synthetic", closed, keep_subjects=True
    )
    spoken = [line for line in dialogue(args.language) for _ in range(3)]
    rows += label_rows((Pair(s, s) for s in dialogue(args.language)), "dialogue", closed, keep_subjects=True)
    rows += label_rows(
        (casual(Pair(corrupter.corrupt(s, rng), s), rng, 0.35) for s in spoken), "dialogue", closed, keep_subjects=True
    )
    counts = Counter(label for row in rows if row["kind"] in ("real", "casual") for label in row["labels"])
    kept = [KEEP, *[label for label, n in counts.most_common() if label != KEEP and n >= 3][: args.labels - 1]]
    known = set(kept)
    covered = sum(n for label, n in counts.items() if label in known and label != KEEP)
    total = sum(n for label, n in counts.items() if label != KEEP)
    rng.shuffle(rows)
    with (args.out / "rows.jsonl").open("w", encoding="utf-8") as handle:
        for row in rows:
            row["labels"] = [label if label in known else KEEP for label in row["labels"]]
            handle.write(json.dumps(row, ensure_ascii=False) + "\n")
    (args.out / "labels.json").write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    print(
        f"{len(rows)} rows {dict(Counter(r['kind'] for r in rows))}, {len(kept)} labels cover {covered / total:.1%}",
        file=sys.stderr,
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
