"""Fit the head that tells which answer of the scene a clause calls for, and what it tells in passing, or none.

    python -m tutor.training.answers fit --model DIR --asks data/asks.*.tsv --talk data/talk.*.tsv \
        --told data/told.*.tsv --acts data/acts.*.tsv --reactions data/react.*.tsv --passing data/passing.*.tsv
    python -m tutor.training.answers evaluate --model DIR --asks data/asks.*.tsv --talk data/talk.*.tsv

One softmax regression a scene, for both languages, over the vectors of an encoder that stays as it is. It learns from
the wordings in the scene files and in `asks.*.tsv`, from questions that people marked in whole messages, and from what
calls for no answer: questions that the scene has none for, what tells its goals, small talk. One more regression, for
all scenes, tells the situations; it learns from their examples and `passing.*.tsv`, and from what is business.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from tutor.chat.reading import IN_PASSING, Reading, called_for
from tutor.languages import PACKS, intent_of
from tutor.scenarios import TARGETS, scenarios
from tutor.situations import situations
from tutor.topic import NO_ANSWER, PASSING, TopicGate, clauses, clean, load_embedder, tidy
from tutor.training import topic
from tutor.training.listen import IDLE
from tutor.training.marks import (
    Piece,
    all_questions,
    held,
    marked,
    read_asks,
    read_passing,
    read_talk,
    read_told,
    talk_pieces,
)
from tutor.training.react import read_rows as read_reactions

Row = tuple[str, str, str, float]
"""scenario, text, answer or NO_ANSWER, weight"""
ASKS_EACH = 3
"""Of so many wordings of an answer one is shown as telling nothing in passing."""
PERHAPS = ("smalltalk", "other", "offtopic", "sad", "glad", "angry", "emotion", "idiom")
"""Acts whose messages may tell a situation."""
IDLE_EACH = 150
"""Messages that tell nothing, by scene and language: enough to know small talk, not so many as to doubt everything."""


def parts_of(piece: Piece, kind: str = "ask") -> list[tuple[str, str]]:
    """(text, answer that it calls for) of what is looked at: a message's questions or all of it, its statements.

    kind: "situation" for what they tell in passing instead.
    """
    text = clean(piece.text)
    stated, asks = clauses(text)
    several = bool(stated and asks) or len(stated) > 1
    out = []
    for part in [*(asks or [text]), *(stated if several else ())]:
        at = text.find(part)
        labels = Counter(
            name for names in piece.labels[at : at + len(part)] for name in names
            if len(names) == 1 and name.startswith(f"{kind}.")
        )  # fmt: skip
        best, size = next(iter(labels.most_common(1)), ("", 0))
        out.append((part, best.split(".")[-1] if size * 2 > len(part) or size > 12 else NO_ANSWER))
    return out


def gather(args: argparse.Namespace) -> list[Row]:
    """All rows that may be learned."""
    rows: list[Row] = []
    for id_, scene in scenarios().items():
        for script in scene.scripts.values():
            rows += [(id_, text, answer.id, 1.0) for answer in script.answers for text in answer.asks]
            rows += [(id_, text, NO_ANSWER, 1.0) for beat in script.beats for text in (*beat.full, *beat.examples)]
    rows += [(id_, text, answer, 1.0) for _, id_, answer, text in read_asks(args.asks) if not held(text)]
    pieces = [(id_, piece) for _, id_, _, piece in talk_pieces(read_talk(args.talk)) if not held(piece.text)]
    for id_, piece in pieces:
        rows += [(id_, text, answer, 2.0) for text, answer in parts_of(piece)]
    told = [(id_, marked(line, id_)) for _, id_, line in read_told(args.told)]
    rows += [(id_, piece.text, NO_ANSWER, 1.0) for id_, piece in told if "?" not in piece.text and not held(piece.text)]
    reactions = [r for path in args.reactions for r in read_reactions(path)]
    rows += [(r.scenario, r.message, NO_ANSWER, 1.0) for r in reactions if r.act in ("answer", "decline")]
    for code in TARGETS:
        idle = [row[3] for row in topic.read_acts(args.acts) if row[0] == code and row[4] in IDLE]
        for number, id_ in enumerate(scenarios()):
            rows += [(id_, text, NO_ANSWER, 1.0) for text in idle[number::3][:IDLE_EACH]]
    return rows


def gather_passing(args: argparse.Namespace) -> list[Row]:
    """The same for situations, which belong to no scene."""
    rows: list[Row] = []
    for found in situations().values():
        rows += [(PASSING, text, found.id, 1.0) for texts in found.examples.values() for text in texts]
    rows += [(PASSING, text, id_, 1.0) for id_, text in read_passing(args.passing) if not held(text)]
    for *_, piece in talk_pieces(read_talk(args.talk)):
        if not held(piece.text):
            rows += [(PASSING, text, id_, 2.0) for text, id_ in parts_of(piece, "situation")]
    for scene in scenarios().values():
        for script in scene.scripts.values():
            rows += [(PASSING, text, NO_ANSWER, 1.0) for beat in script.beats for text in (*beat.full, *beat.examples)]
            rows += [(PASSING, text, NO_ANSWER, 1.0) for answer in script.answers for text in answer.asks[::ASKS_EACH]]
    told = [marked(line, id_) for _, id_, line in read_told(args.told)]
    rows += [(PASSING, piece.text, NO_ANSWER, 1.0) for piece in told if not held(piece.text)]
    reactions = [r for path in args.reactions for r in read_reactions(path)]
    rows += [(PASSING, r.message, NO_ANSWER, 1.0) for r in reactions if r.act in ("answer", "decline")]
    return rows + [(PASSING, row[3], NO_ANSWER, 1.0) for row in topic.read_acts(args.acts) if row[4] not in PERHAPS]


def regression(vectors: np.ndarray, wanted: Sequence[int], weights: Sequence[float], size: int, decay: float) -> tuple[
    np.ndarray, np.ndarray
]:  # fmt: skip
    """(size, d) weights and (size,) biases of a softmax regression, by L-BFGS."""
    x, y, w = torch.tensor(vectors), torch.tensor(wanted), torch.tensor(weights)
    weight, bias = torch.zeros(size, x.shape[1], requires_grad=True), torch.zeros(size, requires_grad=True)
    optimizer = torch.optim.LBFGS([weight, bias], max_iter=150, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        each = torch.nn.functional.cross_entropy(x @ weight.T + bias, y, reduction="none")
        total = (each * w).sum() / w.sum() + decay * weight.square().sum() / size
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimizer.step(loss)
    return weight.detach().numpy(), bias.detach().numpy()


def fit(args: argparse.Namespace) -> None:
    """Write the head into the model's folder."""
    from safetensors.numpy import load_file, save_file

    embedder, rows = load_embedder(args.model), gather(args) + gather_passing(args)
    labels, weights, biases = [], [], []
    for id_ in (*scenarios(), PASSING):
        own = [row for row in rows if row[0] == id_]
        known = list(situations()) if id_ == PASSING else [label.split(".")[2] for label in all_questions(id_)]
        names = [*known, NO_ANSWER]
        place = {name: i for i, name in enumerate(names)}
        vectors = embedder.embed([clean(row[1]) for row in own])
        wanted = [place[row[2]] for row in own]
        weight, bias = regression(vectors, wanted, [row[3] for row in own], len(names), args.decay)
        right = float(np.mean((vectors @ weight.T + bias).argmax(axis=1) == np.array(wanted)))
        print(f"{id_}: {len(own)} rows, {len(names) - 1} to tell, {right:.3f} of the rows fitted")
        labels += [f"{id_}.{name}" for name in names]
        weights.append(weight)
        biases.append(bias)
    head = load_file(args.model / "head.safetensors")
    head |= {"answer_weight": np.concatenate(weights).astype(np.float16), "answer_bias": np.concatenate(biases)}
    save_file(head, args.model / "head.safetensors")
    settings = json.loads((args.model / "topic.json").read_text(encoding="utf-8"))
    (args.model / "topic.json").write_text(
        json.dumps({**settings, "answers": labels}, indent=1) + "\n", encoding="utf-8"
    )


def evaluate(args: argparse.Namespace) -> None:
    """On wordings and messages that were not learned: the right answer first; and answers that the tutor would give."""
    gate = TopicGate(load_embedder(args.model))
    for code in TARGETS:
        rows = [row for row in read_asks(args.asks) if row[0] == code and held(row[3])]
        counts = Counter[str]()
        for _, id_, answer, text in rows:
            found = gate.embedder.answers(id_, gate.embedder.embed([clean(text)]))
            if found is None:
                raise SystemExit(f"{args.model} has no head for the answers of {id_}")
            counts.update(right=found[0][int(found[1][0].argmax())] == answer)
        print(f"{code}: wordings: {counts['right']} of {len(rows)} right")
        said = Counter[str]()
        for language, id_, _, piece in talk_pieces(read_talk(args.talk)):
            if language != code or not (held(piece.text) or args.all):
                continue
            asked = topic.asked((code, id_, piece.goal, "", ""), random.Random(piece.text))
            script, pack = scenarios()[id_].scripts[code], PACKS[code]
            match, judgement = gate.match(id_, code, asked, piece.text), gate.judge(id_, code, asked, piece.text)
            reading = Reading(tidy(piece.text), judgement, match, intent_of(piece.text, pack))
            certain = {name for at in piece.labels for name in at if len(at) == 1 and name.startswith("ask.")}
            wanted = {name.split(".")[2] for name in certain}
            given = set(called_for(script, reading)[:2])
            said.update(right=len(given & wanted), wrong=len(given - wanted), missed=len(wanted - given))
            if args.errors and given ^ wanted:
                print(f"  {code} {id_}: {piece.text}")
                print(f"    missed {wanted - given} wrong {given - wanted}; {match.calls}")
        passing = told_in_passing(gate, args, code)
        print(f"{code}: situations: precision {passing[0]:.3f} recall {passing[1]:.3f} of {passing[2]}")
        right = said["right"]
        print(f"{code}: answers given in messages: precision {right / max(1, right + said['wrong']):.3f} "
              f"recall {right / max(1, right + said['missed']):.3f} of {right + said['missed']}")  # fmt: skip


def told_in_passing(gate: TopicGate, args: argparse.Namespace, code: str) -> tuple[float, float, int]:
    """Precision, recall and number of the situations in wordings and messages of a language that were not learned."""
    rows = [
        (text, {id_} - {NO_ANSWER}) for id_, text in read_passing([p for p in args.passing if f".{code}." in p.name])
    ]
    for language, *_, piece in talk_pieces(read_talk(args.talk)):
        if language == code:
            rows.append(
                (
                    piece.text,
                    {n.split(".")[1] for at in piece.labels for n in at if n.startswith("situation.") and len(at) == 1},
                )
            )
    said = Counter[str]()
    for text, wanted in rows:
        if held(text):
            runs = gate.match(next(iter(scenarios())), code, "", text).passing or ()
            given = {run.id for run in sorted(runs, key=lambda run: -run.chance)[:1] if run.chance >= IN_PASSING}
            said.update(right=len(given & wanted), wrong=len(given - wanted), missed=len(wanted - given))
            if args.errors and given ^ wanted:
                print(f"  {code}: {text} | missed {wanted - given} wrong {given - wanted}")
    number = said["right"] + said["missed"]
    return said["right"] / max(1, said["right"] + said["wrong"]), said["right"] / max(1, number), number


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    commands = parser.add_subparsers(dest="command", required=True)
    one, two = commands.add_parser("fit"), commands.add_parser("evaluate")
    for command in (one, two):
        command.add_argument("--model", type=Path, required=True)
        command.add_argument("--asks", type=Path, nargs="+", required=True, help="asks.<language>.tsv files")
        command.add_argument("--talk", type=Path, nargs="+", required=True, help="talk.<language>.tsv files")
    one.add_argument("--told", type=Path, nargs="+", required=True, help="told.<language>.tsv files")
    one.add_argument("--acts", type=Path, nargs="+", required=True, help="acts.<language>.tsv files")
    one.add_argument("--reactions", type=Path, nargs="+", required=True, help="react.<language>.tsv files")
    for command in (one, two):
        command.add_argument("--passing", type=Path, nargs="+", required=True, help="passing.<language>.tsv files")
    one.add_argument("--decay", type=float, default=1e-4, help="weight of the sum of the squares of a row's weights")
    two.add_argument("--errors", action="store_true")
    two.add_argument("--all", action="store_true", help="measure on what was learned, too")
    args = parser.parse_args(argv)
    {"fit": fit, "evaluate": evaluate}[args.command](args)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
