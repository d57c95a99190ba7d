"""Morphology and syntax of clean sentences, for the rules that write learner errors into them.

    python -m tutor.training.annotate --model es_core_news_sm --text es.tatoeba.txt --out es.annotated.jsonl

Writes one JSON list a sentence: `[text, [[word, start, lemma, tag, morph, dep, head], ...]]`; `start` is a
character offset, `head` the number of the word that this one depends on (its own for the root). Needs spaCy and one
of its models, in an environment of their own if their pins clash with the app's; no other command does.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any


def annotate(nlp: Any, texts: list[str]) -> list[list[Any]]:
    """The rows described above, for a loaded spaCy pipeline."""
    return [
        [doc.text, [[t.text, t.idx, t.lemma_, t.tag_, str(t.morph), t.dep_, t.head.i] for t in doc if not t.is_space]]
        for doc in nlp.pipe(texts, batch_size=256)
    ]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--model", required=True, help="a spaCy model's name or folder")
    parser.add_argument("--text", type=Path, nargs="+", required=True, help="correct sentences, one a line")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--words", type=int, default=22, help="longest sentence that is kept")
    args = parser.parse_args(argv)
    import spacy

    nlp = spacy.load(args.model, disable=["ner"])
    lines = [" ".join(line.split()) for path in args.text for line in path.read_text(encoding="utf-8").splitlines()]
    lines = list(dict.fromkeys(line for line in lines if 2 <= len(line.split()) <= args.words))
    with args.out.open("w", encoding="utf-8") as handle:
        for at in range(0, len(lines), 4096):
            for row in annotate(nlp, lines[at : at + 4096]):
                handle.write(json.dumps(row, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
