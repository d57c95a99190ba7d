"""Fit the head that tells which answer of the scene a clause calls for, and what it tells in passing, or none.

    python -m tutor.training.answers fit --model DIR --asks data/asks.*.tsv --talk data/talk.*.tsv \
        --told data/told.*.tsv --acts data/acts.*.tsv --reactions data/react.*.tsv --passing data/passing.*.tsv
    python -m tutor.training.answers train --steps 2200 --state FILE ... (the same files)
    python -m tutor.training.answers evaluate --model DIR --asks data/asks.*.tsv --talk data/talk.*.tsv

One softmax regression a scene, for both languages, over the vectors of an encoder. It learns from the wordings in the
scene files and in `asks.*.tsv`, from questions that people marked in whole messages, and from what calls for no answer:
questions that the scene has none for, what tells its goals, small talk. One more regression, for all scenes, tells the
situations; it learns from their examples and `passing.*.tsv`, and from what is business.

`train` fine-tunes the last layers of the encoder together with the regressions and writes them to `answers.safetensors`
beside the model, whose own layers stay as they are; `fit` fits the regressions anew where only wordings have changed.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from tutor.chat.reading import IN_PASSING, Reading, called_for
from tutor.languages import PACKS, intent_of
from tutor.scenarios import TARGETS, scenarios
from tutor.situations import situations
from tutor.topic import ANSWERING, NO_ANSWER, PASSING, TopicGate, checksum, clauses, clean, load_embedder, tidy
from tutor.training import topic
from tutor.training.listen import IDLE, roughen
from tutor.training.marks import (
    Piece,
    all_questions,
    held,
    marked,
    plain_piece,
    read_asks,
    read_passing,
    read_talk,
    read_told,
    talk_pieces,
)
from tutor.training.react import read_rows as read_reactions
from tutor.training.ship import shrink

Row = tuple[str, str, str, float, str]
"""scenario, text, answer or NO_ANSWER, weight, language ("" where it is not known)"""
ASKS_EACH = 3
"""Of so many wordings of an answer one is shown as telling nothing in passing."""
PERHAPS = ("smalltalk", "other", "offtopic", "sad", "glad", "angry", "emotion", "idiom")
"""Acts whose messages may tell a situation."""
TRAINED_LAYERS = 6
"""Last layers of the encoder that are fine-tuned; those below are shared with the rest of the topic model."""
BATCH, SORTED = 64, 20
"""Texts of a step, and of how many steps together they are sorted by length: less padding."""
WARM_UP, SAVED_EVERY = 40, 150
"""Steps until the full learning rate, and between two checkpoints."""
BESIDE = 0.15
"""Share of the wordings that are learned with a statement beside them, as in a whole message."""
RATE, HEAD_RATE = 1e-4, 4e-3
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
        for code, script in scene.scripts.items():
            told = [text for beat in script.beats for text in (*beat.full, *beat.examples)]
            rows += [(id_, text, answer.id, 1.0, code) for answer in script.answers for text in answer.asks]
            rows += [(id_, text, NO_ANSWER, 1.0, code) for text in told]
    rows += [(id_, text, answer, 1.0, code) for code, id_, answer, text in read_asks(args.asks) if not held(text)]
    for code, id_, _, piece in talk_pieces(read_talk(args.talk)):
        if not held(piece.text):
            rows += [(id_, text, answer, 2.0, code) for text, answer in parts_of(piece)]
    pieces = [(code, id_, marked(line, id_).text) for code, id_, line in read_told(args.told)]
    rows += [(id_, text, NO_ANSWER, 1.0, code) for code, id_, text in pieces if "?" not in text and not held(text)]
    reactions = [r for path in args.reactions for r in read_reactions(path)]
    rows += [(r.scenario, r.message, NO_ANSWER, 1.0, r.language) for r in reactions if r.act in ("answer", "decline")]
    for code in TARGETS:
        idle = [row[3] for row in topic.read_acts(args.acts) if row[0] == code and row[4] in IDLE]
        for number, id_ in enumerate(scenarios()):
            rows += [(id_, text, NO_ANSWER, 1.0, code) for text in idle[number::3][:IDLE_EACH]]
    return rows


def gather_passing(args: argparse.Namespace) -> list[Row]:
    """The same for situations, which belong to no scene."""
    rows: list[Row] = []
    for found in situations().values():
        rows += [(PASSING, text, found.id, 1.0, "") for texts in found.examples.values() for text in texts]
    rows += [(PASSING, text, id_, 1.0, "") for id_, text in read_passing(args.passing) if not held(text)]
    for *_, piece in talk_pieces(read_talk(args.talk)):
        if not held(piece.text):
            rows += [(PASSING, text, id_, 2.0, "") for text, id_ in parts_of(piece, "situation")]
    for scene in scenarios().values():
        for script in scene.scripts.values():
            rows += [
                (PASSING, text, NO_ANSWER, 1.0, "") for beat in script.beats for text in (*beat.full, *beat.examples)
            ]
            rows += [
                (PASSING, text, NO_ANSWER, 1.0, "") for answer in script.answers for text in answer.asks[::ASKS_EACH]
            ]
    told = [marked(line, id_) for _, id_, line in read_told(args.told)]
    rows += [(PASSING, piece.text, NO_ANSWER, 1.0, "") for piece in told if not held(piece.text)]
    reactions = [r for path in args.reactions for r in read_reactions(path)]
    rows += [(PASSING, r.message, NO_ANSWER, 1.0, "") for r in reactions if r.act in ("answer", "decline")]
    return rows + [(PASSING, row[3], NO_ANSWER, 1.0, "") for row in topic.read_acts(args.acts) if row[4] not in PERHAPS]


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


def labels_of(scenario: str) -> list[str]:
    """What the regression of a scene, or of the situations, tells."""
    known = list(situations()) if scenario == PASSING else [name.split(".")[2] for name in all_questions(scenario)]
    return [*known, NO_ANSWER]


def fit(args: argparse.Namespace) -> None:
    """Write the regressions into the model's folder; with `--only` those of the other scenes stay as they are."""
    embedder, rows = load_embedder(args.model), gather(args) + gather_passing(args)
    labels, weights, biases = list[str](), [], []
    for id_ in (*scenarios(), PASSING):
        own, names = [row for row in rows if row[0] == id_], labels_of(id_)
        if args.only and id_ not in args.only:
            kept = kept_head(args.model, id_, names)
            labels += [f"{id_}.{name}" for name in names]
            weights.append(kept[0])
            biases.append(kept[1])
            continue
        place = {name: i for i, name in enumerate(names)}
        vectors = embedder.embed_for_answers([clean(row[1]) for row in own])
        wanted = [place[row[2]] for row in own]
        weight, bias = regression(vectors, wanted, [row[3] for row in own], len(names), args.decay)
        right = float(np.mean((vectors @ weight.T + bias).argmax(axis=1) == np.array(wanted)))
        print(f"{id_}: {len(own)} rows, {len(names) - 1} to tell, {right:.3f} of the rows fitted")
        labels += [f"{id_}.{name}" for name in names]
        weights.append(weight)
        biases.append(bias)
    save_head(args.model, labels, np.concatenate(weights), np.concatenate(biases))


def kept_head(folder: Path, scenario: str, names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """(weights, biases) of a scene that the folder has. SystemExit where it was fitted to other answers."""
    from safetensors.numpy import load_file

    known = json.loads((folder / "topic.json").read_text(encoding="utf-8")).get("answers", [])
    rows = [i for i, label in enumerate(known) if label.split(".")[0] == scenario]
    if [known[i] for i in rows] != [f"{scenario}.{name}" for name in names]:
        raise SystemExit(f"{scenario} has other answers than {folder} was fitted to; fit it too")
    head = load_file(folder / "head.safetensors")
    return head["answer_weight"][rows].astype(np.float32), head["answer_bias"][rows]


def save_head(folder: Path, labels: Sequence[str], weight: np.ndarray, bias: np.ndarray) -> None:
    """Put the regressions in the place of those that the folder has."""
    from safetensors.numpy import load_file, save_file

    head = load_file(folder / "head.safetensors")
    head |= {"answer_weight": weight.astype(np.float16), "answer_bias": bias.astype(np.float32)}
    save_file(head, folder / "head.safetensors")
    settings = json.loads((folder / "topic.json").read_text(encoding="utf-8"))
    (folder / "topic.json").write_text(json.dumps({**settings, "answers": labels}, indent=1) + "\n", encoding="utf-8")


class AnswerClassifier(torch.nn.Module):  # type: ignore[misc]
    """A SentenceTransformer whose last layers are fine-tuned, and the regressions of all scenes over its vectors."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.model = load_embedder(folder).answering
        for part in (self.bert.embeddings, *self.bert.encoder.layer[:-TRAINED_LAYERS]):
            part.requires_grad_(False)
        self.settings = json.loads((folder / "topic.json").read_text(encoding="utf-8"))
        self.scenes = [*scenarios(), PASSING]
        self.labels = [f"{id_}.{name}" for id_ in self.scenes for name in labels_of(id_)]
        self.place = {label: i for i, label in enumerate(self.labels)}
        mask = [[0.0 if label.split(".")[0] == id_ else -torch.inf for label in self.labels] for id_ in self.scenes]
        self.mask = torch.tensor(mask)
        self.head = torch.nn.Linear(self.model.get_embedding_dimension(), len(self.labels))

    @property
    def bert(self) -> Any:
        """The encoder itself."""
        return self.model[0].auto_model

    def start(self, rows: Sequence[Row]) -> None:
        """Begin with the regressions that the folder has; a new answer with the mean vector of its wordings."""
        from safetensors.numpy import load_file

        old = load_file(self.folder / "head.safetensors")
        known = {name: i for i, name in enumerate(self.settings.get("answers", ()))}
        texts: dict[str, list[str]] = {label: [] for label in self.labels}
        for scene, text, answer, *_ in rows:
            texts[f"{scene}.{answer}"].append(text)
        with torch.no_grad():
            if known:
                weight, bias = (torch.tensor(old[f"answer_{part}"].astype(np.float32)) for part in ("weight", "bias"))
                size, middle = weight.norm(dim=1).mean(), bias.mean()
            for label, row in self.place.items():
                if label in known:
                    self.head.weight[row], self.head.bias[row] = weight[known[label]], bias[known[label]]
                elif known and texts[label]:
                    mean = self.vectors(texts[label][:24]).mean(0)
                    self.head.weight[row] = torch.nn.functional.normalize(mean, dim=0) * size
                    self.head.bias[row] = middle

    def vectors(self, texts: Sequence[str]) -> torch.Tensor:
        """(n, d) vectors of length 1."""
        features = self.model.preprocess([self.settings["prefix"] + clean(text) for text in texts])
        return torch.nn.functional.normalize(self.model(features)["sentence_embedding"], dim=-1)

    def forward(self, texts: Sequence[str], scenes: Sequence[str]) -> torch.Tensor:
        """(n, labels) logits; those of other scenes are minus infinity."""
        mask = self.mask[[self.scenes.index(id_) for id_ in scenes]]
        return torch.as_tensor(self.head(self.vectors(texts)) + mask)

    def save(self) -> None:
        """Write the fine-tuned layers and the regressions into the folder."""
        from safetensors.torch import save_file

        layers = len(self.bert.encoder.layer)
        last = tuple(f"encoder.layer.{i}." for i in range(layers - TRAINED_LAYERS, layers))
        state = {name: tensor for name, tensor in self.bert.state_dict().items() if name.startswith(last)}
        base = checksum(self.folder / "model.safetensors")
        save_file(shrink(state), self.folder / ANSWERING, {"format": "pt", "base": base})
        save_head(self.folder, self.labels, self.head.weight.detach().numpy(), self.head.bias.detach().numpy())


def as_typed(row: Row, statements: Mapping[tuple[str, str], Sequence[str]], rng: random.Random) -> str:
    """A wording as a learner may type it, sometimes with a statement beside it."""
    id_, text, answer, _, code = row
    text = roughen(plain_piece(text, frozenset()), rng).text
    if answer == NO_ANSWER or (id_, code) not in statements or rng.random() > BESIDE:
        return text
    other = rng.choice(statements[id_, code]).rstrip(".")
    return f"{other}. {text}" if rng.random() < 0.7 else f"{text} {other}"


def batches(rows: list[Row], rng: random.Random) -> Iterator[list[Row]]:
    """Endless batches of rows of about the same length, all rows once before any comes again."""
    while True:
        rng.shuffle(rows)
        found = []
        for i in range(0, len(rows), BATCH * SORTED):
            part = sorted(rows[i : i + BATCH * SORTED], key=lambda row: len(row[1]))
            found += [part[j : j + BATCH] for j in range(0, len(part), BATCH)]
        rng.shuffle(found)
        yield from found


def train(args: argparse.Namespace) -> None:
    """Fine-tune the last layers with the regressions; goes on from `--state` where that exists."""
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    model, rows = AnswerClassifier(args.model), gather(args) + gather_passing(args)
    model.eval()
    model.start(rows)
    statements = {
        (id_, code): [text for beat in script.beats for text in beat.full]
        for id_, scene in scenarios().items() for code, script in scene.scripts.items()
    }  # fmt: skip
    optimizer = torch.optim.AdamW(
        [{"params": [p for p in model.model.parameters() if p.requires_grad], "lr": RATE},
         {"params": model.head.parameters(), "lr": HEAD_RATE, "weight_decay": 0.0}], weight_decay=0.01,
    )  # fmt: skip
    peaks = [group["lr"] for group in optimizer.param_groups]
    source, first, losses = batches(rows, rng), 0, list[float]()
    if args.state.exists():
        state = torch.load(args.state)
        if state["labels"] != model.labels:
            raise SystemExit(f"{args.state} belongs to other scenes or answers; remove it to begin anew")
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        first = state["step"]
    model.train()
    for step in range(first, args.steps):
        factor = min(1.0, (step + 1) / WARM_UP) * max(0.01, 1 - step / args.steps)
        for group, peak in zip(optimizer.param_groups, peaks, strict=True):
            group["lr"] = peak * factor
        batch = next(source)
        logits = model([as_typed(row, statements, rng) for row in batch], [row[0] for row in batch])
        wanted = torch.tensor([model.place[f"{row[0]}.{row[2]}"] for row in batch])
        weights = torch.tensor([row[3] for row in batch])
        each = torch.nn.functional.cross_entropy(logits, wanted, reduction="none")
        loss = (each * weights).sum() / weights.sum()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(loss.item())
        if (step + 1) % SAVED_EVERY == 0:
            print(f"step {step + 1}: loss {np.mean(losses):.3f}", file=sys.stderr, flush=True)
            state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "labels": model.labels}
            torch.save({**state, "step": step + 1}, args.state.with_suffix(".new"))
            args.state.with_suffix(".new").replace(args.state)
            losses = []
    model.eval()
    model.save()


def evaluate(args: argparse.Namespace) -> None:
    """On wordings and messages that were not learned: the right answer first; and answers that the tutor would give."""
    gate = TopicGate(load_embedder(args.model))
    for code in TARGETS:
        rows = [row for row in read_asks(args.asks) if row[0] == code and held(row[3])]
        counts = Counter[str]()
        for _, id_, answer, text in rows:
            found = gate.embedder.answers(id_, gate.embedder.embed_for_answers([clean(text)]))
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
    one, two, three = (commands.add_parser(name) for name in ("fit", "evaluate", "train"))
    for command in (one, two, three):
        command.add_argument("--model", type=Path, required=True)
        command.add_argument("--asks", type=Path, nargs="+", required=True, help="asks.<language>.tsv files")
        command.add_argument("--talk", type=Path, nargs="+", required=True, help="talk.<language>.tsv files")
        command.add_argument("--passing", type=Path, nargs="+", required=True, help="passing.<language>.tsv files")
    for command in (one, three):
        command.add_argument("--told", type=Path, nargs="+", required=True, help="told.<language>.tsv files")
        command.add_argument("--acts", type=Path, nargs="+", required=True, help="acts.<language>.tsv files")
        command.add_argument("--reactions", type=Path, nargs="+", required=True, help="react.<language>.tsv files")
    one.add_argument("--only", nargs="+", default=[], help="scenes whose answers have changed; all without it")
    one.add_argument("--decay", type=float, default=1e-4, help="weight of the sum of the squares of a row's weights")
    three.add_argument("--steps", type=int, default=2200)
    three.add_argument("--state", type=Path, required=True, help="file from which an interrupted training goes on")
    three.add_argument("--seed", type=int, default=1)
    two.add_argument("--errors", action="store_true")
    two.add_argument("--all", action="store_true", help="measure on what was learned, too")
    args = parser.parse_args(argv)
    {"fit": fit, "train": train, "evaluate": evaluate}[args.command](args)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
