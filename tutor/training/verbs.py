"""Conjugation table of Spanish verbs, for the rules that write learner errors.

    python -m tutor.training.verbs --words es.words.txt --out es.verbs.tsv

Takes the infinitives among the words and writes `infinitive, tense, person, form` a line (tense `pres`, `pret`, `imp`,
`fut`, `cond`, `subj`, `psubj`, `inf`, `ger` or `part`; person `1s` to `3p`). Needs `verbecc` (LGPL-3.0, not shipped)
and `simplemma`, in the environment of `tutor.training.annotate`.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TENSES = {
    ("indicativo", "presente"): "pres",
    ("indicativo", "pretérito-perfecto-simple"): "pret",
    ("indicativo", "pretérito-imperfecto"): "imp",
    ("indicativo", "futuro"): "fut",
    ("condicional", "presente"): "cond",
    ("subjuntivo", "presente"): "subj",
    ("subjuntivo", "pretérito-imperfecto-1"): "psubj",
}
PERSONS = {"yo": "1s", "tú": "2s", "él": "3s", "nosotros": "1p", "ellos": "3p"}


def forms(moods: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(tense, person, form) of verbecc's moods, simple tenses alone."""
    for (mood, tense), name in TENSES.items():
        for entry in moods.get(mood, {}).get(tense, []):
            person = PERSONS.get(entry.get("pr", ""))
            if person:
                yield name, person, entry["c"][0].split()[-1]
    for name, mood in (("inf", "infinitivo"), ("ger", "gerundio"), ("part", "participo")):
        for tense, entries in moods.get(mood, {}).items():
            if tense in ("gerundio", "infinitivo", "participo") and entries:
                yield name, "", entries[0]["c"][0].split()[-1]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--words", type=Path, required=True, help="frequent words, one a line")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    import simplemma
    from verbecc import CompleteConjugator

    conjugator = CompleteConjugator(lang="es")
    words = dict.fromkeys(w.strip() for w in args.words.read_text(encoding="utf-8").splitlines())
    verbs = [w for w in words if re.fullmatch(r"\w+([aei]r|ír)|ir", w) and simplemma.lemmatize(w, "es") == w]
    with args.out.open("w", encoding="utf-8") as handle:
        for verb in verbs:
            try:
                moods = json.loads(conjugator.conjugate(verb).to_json())["moods"]
            except Exception:  # verbecc raises its own for what is no verb (mar, lugar)
                continue
            for tense, person, form in forms(moods):
                handle.write(f"{verb}\t{tense}\t{person}\t{form}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
