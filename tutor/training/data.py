r"""Training rows for the grammar models: real pairs, synthetic errors, the scenes' dialogue, authored messages.

    python -m tutor.training.data --language es --pairs pairs.train.tsv.gz --clean es.txt --annotated es.jsonl \
        --chat data/chat.es.train.tsv --out DIR
    python -m tutor.training.data --language en --clean en.txt --annotated en.jsonl \
        --chat data/chat.en.train.tsv --out DIR

Writes `rows.jsonl` ({"text", "labels", "kind"}, one label a token, the virtual first one included) and `labels.json`.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
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
from tutor.training.rules import RuleCorrupter, read_annotated

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
FIRST_NAMES = (
    "Ana Luis Marta Diego Sara Tomás Kevin Lucía Priya Arjun Mei Wei Yuki Kenji Fatima Omar Layla Youssef Amara Kwame "
    "Olga Dmitri Zofia Marek Ingrid Lars Aoife Liam Siobhan Giulia Marco Chiara Paulo Beatriz João Camille Hugo Elif "
    "Mehmet Nguyen Linh Min-jun Soo-ah Aisha Chidi Ngozi Noor Hassan Leila Tariq Svetlana Anton Katya Emma Jack "
    "Olivia Noah Mia Ethan Harper Mason Itziar Iker Ximena Rodrigo Valentina Mateo Jorge Paula Rosa Peter Anna Eva "
    "Sam Alex Kim"
).split()
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


def rename(pair: Pair, rng: random.Random) -> Pair:
    """Tatoeba speaks of Tom and Mary; both sides get a name from anywhere instead, most of the time."""
    source, target = pair.source, pair.target
    for name in ("Tom", "Mary", "John"):
        if rng.random() < 0.8:
            new = rng.choice(FIRST_NAMES)
            source, target = (re.sub(rf"\b{name}\b", new, t) for t in (source, target))
    return Pair(source, target)


def drop_apostrophes(pair: Pair) -> Pair:
    """`don't` typed as `dont` on both sides: punctuation is not an error in chat."""
    source, target = (re.sub(r"(?<=n)['’](?=t\b)|['’](?=(?:m|ve|re|ll)\b)", "", t) for t in (pair.source, pair.target))
    return Pair(source, target) if "well" not in (source + target).lower() else pair


def real_pairs(path: Path, rng: random.Random) -> list[Pair]:
    """Learners' sentences with each of their corrections, placeholders filled, rewritten ones left out."""
    out: list[Pair] = []
    for source, targets in read_pairs(path):
        source, *targets = fill_placeholders([source, *targets], rng)
        out += [p for t in dict.fromkeys(targets) if is_clean(p := Pair(source, t))]
    return out


def clean_sentences(path: Path) -> list[str]:
    """Sentences of 2 to 20 words, one a line."""
    return [s for line in path.read_text(encoding="utf-8").splitlines() if 2 <= len((s := line.strip()).split()) <= 20]


def channel_pairs(
    real: list[Pair], sentences: list[str], closed: frozenset[str], n: int, rng: random.Random
) -> list[Pair]:
    """Synthetic errors by the noise channel that the real pairs teach, over everyday sentences and corrected essays."""
    corrupter = Corrupter.learn([(p.source, p.target) for p in real], closed)
    # The corrected essays are clean text too: longer sentences than the everyday ones.
    essays = [p.target for p in rng.sample(real, min(len(real), n // 4))]
    return [Pair(corrupter.corrupt(s, rng), s) for s in rng.sample(sentences, min(n, len(sentences))) + essays]


def rule_pairs(path: Path, language: str, verbs: Path | None, rounds: int, rng: random.Random) -> list[Pair]:
    """Synthetic errors by the rules of the language over annotated sentences, each sentence `rounds` times."""
    rules = importlib.import_module(f"tutor.training.rules_{language}")
    if verbs:
        rules.load_verbs(verbs)
    sentences = read_annotated(path)
    corrupter = RuleCorrupter(rules.RULES, rules.SHARES)
    corrupter.count(rng.sample(sentences, min(len(sentences), 8000)))
    return [Pair(corrupter.corrupt(s, rng), s.text) for _ in range(rounds) for s in sentences]


def authored_pairs(paths: list[Path]) -> list[Pair]:
    """Chat messages written for this project, as they are and, the capitals gone, once more."""
    rows = [Pair(source, targets[0]) for path in paths for source, targets in read_pairs(path) if targets]
    lower = [Pair(p.source.lower(), p.target.lower()) for p in rows if p.source != p.source.lower()]
    return rows + lower


def label_set(rows: list[dict[str, Any]], kinds: frozenset[str], most: int, least: int) -> list[str]:
    """KEEP and the labels that occur at least `least` times in rows of these kinds, frequent ones first."""
    counts = Counter(label for row in rows if row["kind"] in kinds for label in row["labels"])
    return [KEEP, *[label for label, n in counts.most_common() if label != KEEP and n >= least][: most - 1]]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--language", default="es", help="whose rules, function words and scenes are used")
    parser.add_argument("--pairs", type=Path, help="real learner pairs")
    parser.add_argument("--clean", type=Path, required=True, help="correct sentences, one a line")
    parser.add_argument(
        "--annotated", type=Path, help="the same, as `tutor.training.annotate` writes them: for the rules"
    )
    parser.add_argument("--verbs", type=Path, help="conjugation table of `tutor.training.verbs` (Spanish)")
    parser.add_argument("--chat", type=Path, nargs="*", default=[], help="authored chat messages (source, target)")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--labels", type=int, default=3000)
    parser.add_argument("--synthetic", type=int, default=60_000, help="sentences for the noise channel (needs --pairs)")
    parser.add_argument("--rounds", type=int, default=1, help="how often the rules pass over the annotated sentences")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(argv)
    rng = random.Random(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)

    real = real_pairs(args.pairs, rng) if args.pairs else []
    sentences = clean_sentences(args.clean)
    words = Counter(t.text.lower() for text in ([p.target for p in real] or sentences) for t in tokenize(text))
    closed = frozenset(w for w, _ in words.most_common(CLOSED_COUNT) if w[0].isalnum() and len(w) <= 4)
    spoken = dialogue(args.language)
    rows = list(label_rows(real, "real", closed, keep_subjects=False))
    rows += label_rows((casual(p, rng, 0.5) for p in real), "casual", closed, keep_subjects=True)

    def add(kind: str, pairs: Iterable[Pair], informal: float) -> None:
        rough = (rename(p, rng) for p in pairs)
        if args.language == "en":
            rough = (drop_apostrophes(p) if rng.random() < 0.06 else p for p in rough)
        accents = 0.35 if args.language == "es" else 0.0
        mixed = (casual(p, rng, accents) if rng.random() < informal else p for p in rough)
        rows.extend(label_rows(mixed, kind, closed, keep_subjects=True))

    if real:
        add("synthetic", channel_pairs(real, sentences, closed, args.synthetic, rng), 0.75)
    if args.annotated:
        add("rules", rule_pairs(args.annotated, args.language, args.verbs, args.rounds, rng), 0.75)
    add("dialogue", [Pair(s, s) for s in spoken], 0.3)
    if real:
        add("dialogue", channel_pairs(real, [s for s in spoken for _ in range(3)], closed, 3 * len(spoken), rng), 1.0)
    add("chat", authored_pairs(args.chat), 0.0)
    trusted = frozenset(("real", "casual", "chat")) if real else frozenset(("rules", "chat"))
    kept = label_set(rows, trusted, args.labels, 3)
    kept += [label for label in label_set(rows, frozenset(("rules",)), args.labels, 40) if label not in set(kept)]
    known = set(kept)
    total = Counter(label in known for row in rows for label in row["labels"] if label != KEEP)
    rng.shuffle(rows)
    with (args.out / "rows.jsonl").open("w", encoding="utf-8") as handle:
        for row in rows:
            row["labels"] = [label if label in known else KEEP for label in row["labels"]]
            handle.write(json.dumps(row, ensure_ascii=False) + "\n")
    (args.out / "labels.json").write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    print(
        f"{len(rows)} rows {dict(Counter(r['kind'] for r in rows))}, "
        f"{len(kept)} labels cover {total[True] / max(1, total.total()):.1%}",
        file=sys.stderr,
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
