"""Train the topic model: one encoder that embeds sentences and reads (tutor line, message) pairs.

    python -m tutor.training.topic train --encoder DIR --pairs topic.*.train.tsv --acts acts.*.tsv \
        --reactions react.*.tsv --clean FILE... --out DIR
    python -m tutor.training.topic evaluate --model DIR --pairs topic.*.dev.tsv [--acts acts.*.tsv] [--reactions ...]

Three losses: binary cross-entropy of a linear head over the pair's vector (on topic or not), cross-entropy of a second
head over the same vector (what the message does), and a contrastive loss (InfoNCE) that pulls messages of one goal
together, so that the same vectors also tell which goal a message meets. One row of acts and reactions in eight is held
out and only measures.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from tutor.scenarios import TARGETS, scenarios
from tutor.topic import TopicGate, clean, load_embedder
from tutor.training.marks import Ask
from tutor.training.react import Row as Reaction
from tutor.training.react import read_rows as read_reactions

PREFIX = "query: "
PAIR = "{context} | {message}"
Row = tuple[str, str, str, str, bool, str]
"""language, scenario, tutor's last line, message, on topic, kind"""
Act = tuple[str, str, str, str, str]
"""language, scenario, goal that was asked, message, act"""
ACTS = (
    "answer request personal question leads smalltalk other sad angry glad rude sexual drugs selfharm injection robot "
    "meaning repeat translate stuck goodbye thanks greeting nonsense vague change decline impossible"
).split()
MEANS = {"idiom": ["answer", "smalltalk", "other"], "emotion": ["sad", "angry", "glad"], "offtopic": ["other"],
         "question": ["question", "request", "personal"]}  # fmt: skip
"""Labels of the files that stand for any of several acts."""
OFF_TOPIC = {"other", "offtopic", "nonsense", "rude", "sexual", "drugs", "injection"}
UNCLEAR = {"smalltalk", "personal", "robot", "selfharm", "impossible", "goodbye", "thanks", "greeting", "idiom"}
"""Acts that say nothing about on or off topic."""
DEV = 8
PAIRS = 32
"""Pairs of messages of one meaning that are told apart at a time."""


def read_rows(paths: list[Path]) -> list[Row]:
    """Rows of hand-written TSV files; the language is the second part of the file's name."""
    rows: list[Row] = []
    for path in paths:
        language = path.name.split(".")[1]
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            scenario, tutor_last, learner, on_topic, kind = line.split("\t")
            rows.append((language, scenario, tutor_last, learner, on_topic == "1", kind))
    return rows


def authored_rows(clean_texts: dict[str, list[str]], rng: random.Random) -> list[Row]:
    """Rows from the scenario files: answers, questions and other goals of the scene against other scenes and prose."""
    rows: list[Row] = []
    scenes = scenarios()
    for language in TARGETS:
        examples = [
            (id_, text) for id_, s in scenes.items() for b in s.scripts[language].beats for text in b.examples + b.full
        ]
        for id_, scene in scenes.items():
            script = scene.scripts[language]
            asks = [ask for answer in script.answers for ask in answer.asks]
            own = [text for where, text in examples if where == id_]
            other = [text for where, text in examples if where != id_]
            for n, beat in enumerate(script.beats):
                questions = [line.text for group in (*beat.lines.values(), beat.simpler) for line in group]
                if n == 0:
                    questions += [line.text for group in script.openings.values() for line in group]
                for message in beat.examples + beat.full:
                    rows.append((language, id_, rng.choice(questions), message, True, "answer"))
                for question in questions:
                    rows.append((language, id_, question, rng.choice(asks), True, "question"))
                    rows.append((language, id_, question, rng.choice(own), True, "own"))
                    rows += [(language, id_, question, rng.choice(other), False, "other_scene") for _ in range(2)]
                    rows += [
                        (language, id_, question, rng.choice(clean_texts[language]), False, "prose") for _ in range(2)
                    ]
    return rows


def read_acts(paths: list[Path]) -> list[Act]:
    """Rows of `acts.<language>.tsv`: act, scenario, goal, message."""
    rows: list[Act] = []
    for path in paths:
        language = path.name.split(".")[1]
        for line in path.read_text(encoding="utf-8").splitlines():
            act, scenario, goal, message = line.split("\t")
            rows.append((language, scenario, goal, message, act))
    return rows


def as_acts(reactions: list[Reaction]) -> list[Act]:
    """What the learners' messages of the reaction rows do."""
    return [(r.language, r.scenario, r.goal, r.message, r.act) for r in reactions]


def split(rows: list[Act]) -> tuple[list[Act], list[Act]]:
    """(learned, held out), the same on every run."""
    rows = list(rows)
    random.Random(5).shuffle(rows)
    return [r for i, r in enumerate(rows) if i % DEV], rows[::DEV]


def asked(row: Act, rng: random.Random) -> str:
    """A line with which the tutor may have asked for the row's goal."""
    script = scenarios()[row[1]].scripts[row[0]]
    beat = script.beat(row[2])
    line = rng.choice([*beat.lines["basic"], *beat.lines["advanced"], *beat.simpler]).text
    return f"{rng.choice(rng.choice(script.beats).reactions).text} {line}" if rng.random() < 0.5 else line


def balanced(rows: list[Act], rng: random.Random) -> list[Act]:
    """The rows with rare acts up to four times and no more than 1,500 plain answers, which would drown the others."""
    counts = Counter(row[4] for row in rows)
    answers = [row for row in rows if row[4] == "answer"]
    out = rng.sample(answers, min(len(answers), 1500))
    for row in rows:
        if row[4] != "answer":
            out += [row] * min(4, max(1, round(250 / counts[row[4]])))
    return out


def targets(acts: list[str]) -> torch.Tensor:
    """(n, acts) mask of the acts that each label allows."""
    out = torch.zeros(len(acts), len(ACTS))
    for i, act in enumerate(acts):
        out[i, [ACTS.index(a) for a in MEANS.get(act, [act])]] = 1
    return out


def act_rows(acts: list[Act], rng: random.Random) -> list[Row]:
    """The rows as pairs; their kind is the act, and on-topic is as clear as the act makes it."""
    return [(a[0], a[1], asked(a, rng), a[3], a[4] not in OFF_TOPIC, a[4]) for a in acts]


def context(row: Row) -> str:
    """What the model reads before the message."""
    return f"{scenarios()[row[1]].title[row[0]]}: {clean(row[2])}"


def goal_batches(
    size: int, answers: list[Act], asks: Sequence[Ask], rng: random.Random
) -> Iterator[list[tuple[str, str]]]:
    """Endless batches of pairs of messages that meet the same goal or call for the same answer; all of a batch differ,
    and most come from one scene, where they are hardest to tell apart."""
    more: dict[tuple[str, str, str], list[str]] = {}
    for language, scenario, goal, message, _ in answers:
        more.setdefault((language, scenario, goal), []).append(message)
    for language, scenario, answer, text in asks:
        if answer:
            more.setdefault((language, scenario, f"?{answer}"), []).append(text)
    by_scene: list[list[list[str]]] = []
    for scene in scenarios().values():
        for code in TARGETS:
            script = scene.scripts[code]
            goals = [[*b.examples, *b.full, *more.get((code, scene.id, b.goal), [])] for b in script.beats]
            by_scene.append(goals + [[*a.asks, *more.get((code, scene.id, f"?{a.id}"), [])] for a in script.answers])
    everything = [group for scene_groups in by_scene for group in scene_groups]
    while True:
        here = rng.choice(by_scene)
        chosen = rng.sample(here, min(len(here), size * 3 // 4))
        others = [group for group in rng.sample(everything, size) if group not in chosen]
        yield [tuple(rng.sample(g, 2)) for g in (chosen + others)[:size]]  # type: ignore[misc]


def train(args: argparse.Namespace) -> None:
    """Fine-tune encoder and head, and save a SentenceTransformer folder with `head.safetensors` and `topic.json`."""
    from safetensors.numpy import save_file
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling, Transformer

    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    acts, _ = split(read_acts(args.acts) + as_acts([r for path in args.reactions for r in read_reactions(path)]))
    transformer = Transformer(str(args.encoder), max_seq_length=128)
    model = SentenceTransformer(
        modules=[transformer, Pooling(transformer.get_embedding_dimension()), Normalize()], device="cpu"
    )
    head = torch.nn.Linear(transformer.get_embedding_dimension(), 1)
    torch.nn.init.normal_(head.weight, std=1.0)
    act_head = torch.nn.Linear(transformer.get_embedding_dimension(), len(ACTS))
    torch.nn.init.normal_(act_head.weight, std=1.0)
    optimizer = torch.optim.AdamW(
        [{"params": model.parameters(), "lr": args.rate},
         {"params": [*head.parameters(), *act_head.parameters()], "lr": 3e-2}], weight_decay=0.01,
    )  # fmt: skip
    peaks = [group["lr"] for group in optimizer.param_groups]
    losses = Losses(args, acts, rng)
    model.train()
    values: list[float] = []
    for step in range(args.steps):
        share = min(1.0, (step + 1) / 50) * max(0.05, 1 - step / args.steps)
        for group, peak in zip(optimizer.param_groups, peaks, strict=True):
            group["lr"] = peak * share
        loss = losses.of(model, head, act_head)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        values.append(loss.item())
        if (step + 1) % 25 == 0:
            print(f"step {step + 1} loss {np.mean(values):.4f}", file=sys.stderr, flush=True)
            values = []
    model.eval()
    model.save(str(args.out))
    save_file(
        {"weight": head.weight.detach().numpy()[0].copy(), "bias": head.bias.detach().numpy().copy(),
         "act_weight": act_head.weight.detach().numpy().copy(), "act_bias": act_head.bias.detach().numpy().copy()},
        args.out / "head.safetensors",
    )  # fmt: skip
    settings = {"prefix": PREFIX, "pair": PAIR, "threshold": 0.42, "acts": ACTS}
    (args.out / "topic.json").write_text(json.dumps(settings, indent=1), encoding="utf-8")


class Losses:
    """The three losses on batches drawn from all rows."""

    def __init__(self, args: argparse.Namespace, acts: list[Act], rng: random.Random, asks: Sequence[Ask] = ()) -> None:
        self.texts = {path.name.split(".")[0]: path.read_text(encoding="utf-8").splitlines() for path in args.clean}
        self.written, self.acts, self.rng, self.batch = read_rows(args.pairs), acts, rng, args.batch
        self.goals = goal_batches(PAIRS, [a for a in acts if a[4] == "answer"], asks, rng)
        self.pool: list[Row] = []

    def of(self, model: Any, head: torch.nn.Linear, act_head: torch.nn.Linear) -> torch.Tensor:
        """The sum of the losses on a new batch."""
        rng = self.rng
        if len(self.pool) < self.batch:
            authored = authored_rows(self.texts, rng)
            told = act_rows(balanced(self.acts, rng), rng)
            self.pool = rng.sample(authored, min(len(authored), len(told))) + 2 * self.written + told
            rng.shuffle(self.pool)
        batch = [self.pool.pop() for _ in range(self.batch)]

        def encode(lines: list[str]) -> torch.Tensor:
            features = model.preprocess([PREFIX + line for line in lines])
            vectors: torch.Tensor = model(features)["sentence_embedding"]
            return vectors

        with torch.autocast("cpu", dtype=torch.bfloat16):
            pairs = encode([PAIR.format(context=context(r), message=clean(r[3])) for r in batch])
            logits = head(pairs.float())[:, 0]
            doing = act_head(pairs.float())
            both = next(self.goals)
            left, right = encode([a for a, _ in both]), encode([b for _, b in both])
        wanted = torch.tensor([float(r[4]) for r in batch])
        clear = torch.tensor([float(r[5] not in UNCLEAR) for r in batch])
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, wanted * 0.94 + 0.03, weight=clear)
        known = [i for i, r in enumerate(batch) if r[5] in ACTS or r[5] in MEANS]
        allowed = targets([batch[i][5] for i in known])
        loss = loss - torch.log((doing[known].softmax(-1) * allowed).sum(-1) + 1e-6).mean()
        similar = left.float() @ right.float().T / 0.05
        return loss + torch.nn.functional.cross_entropy(similar, torch.arange(len(both)))


def evaluate(args: argparse.Namespace) -> None:
    """Accuracy on hand-written pairs, by language and kind, at the model's threshold and at the best one."""
    gate = TopicGate(load_embedder(args.model if (args.model / "modules.json").exists() else str(args.model)))
    rows = read_rows(args.pairs)
    judged = [gate.judge(r[1], r[0], r[2], r[3]) for r in rows]
    for language in sorted({r[0] for r in rows}):
        chosen = [(r, j) for r, j in zip(rows, judged, strict=True) if r[0] == language]
        scores = np.array([j.score for _, j in chosen])
        wanted = np.array([r[4] for r, _ in chosen])
        best = max((float(np.mean((scores >= t) == wanted)), t) for t in np.linspace(0.02, 0.98, 97))
        print(
            f"{language}: {len(chosen)} pairs, accuracy {np.mean([j.on_topic == r[4] for r, j in chosen]):.3f} "
            f"(best threshold {best[1]:.2f}: {best[0]:.3f})"
        )
        for kind in sorted({r[5] for r, _ in chosen}):
            rights = [j.on_topic == r[4] for r, j in chosen if r[5] == kind]
            print(f"  {kind:12} {np.mean(rights):.3f} of {len(rights)}")
        if args.errors:
            for r, j in chosen:
                if j.on_topic != r[4]:
                    print(f"  {'missed' if r[4] else 'let in'} {j.score:.2f} [{r[1]}, {r[5]}] {r[2]} -> {r[3]}")
    acts = read_acts(args.acts) + as_acts([r for path in args.reactions for r in read_reactions(path)])
    if acts:
        evaluate_acts(gate, split(acts)[1])


def evaluate_acts(gate: TopicGate, rows: list[Act]) -> None:
    """How often the likeliest act is the labelled one, and how often messages on topic are turned away."""
    rng, right, confusions = random.Random(2), Counter[str](), Counter[tuple[str, str]]()
    total = Counter(row[4] for row in rows)
    turned = 0
    for row in rows:
        judged = gate.judge(row[1], row[0], asked(row, rng), row[3])
        turned += not judged.on_topic and row[4] in ("answer", "decline", "change", "request", "leads")
        if judged.act in MEANS.get(row[4], [row[4]]):
            right[row[4]] += 1
        else:
            confusions[row[4], judged.act] += 1
    print(f"acts: {sum(right.values()) / len(rows):.3f} of {len(rows)}; {turned} turned away that belong to the scene")
    for act, n in total.most_common():
        wrong = ", ".join(f"{b} {k}" for (a, b), k in confusions.most_common() if a == act)
        print(f"  {act:12} {right[act] / n:.2f} of {n:3}  {wrong}")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("train")
    one.add_argument("--encoder", type=Path, required=True)
    one.add_argument("--pairs", type=Path, nargs="+", required=True)
    one.add_argument("--clean", type=Path, nargs="+", required=True, help="correct sentences: es.*.txt and en.*.txt")
    one.add_argument("--out", type=Path, required=True)
    one.add_argument("--steps", type=int, default=500)
    one.add_argument("--batch", type=int, default=32)
    one.add_argument("--rate", type=float, default=5e-5)
    one.add_argument("--seed", type=int, default=1)
    two = commands.add_parser("evaluate")
    two.add_argument("--model", type=Path, required=True)
    two.add_argument("--pairs", type=Path, nargs="+", required=True)
    two.add_argument("--errors", action="store_true")
    for command in (one, two):
        command.add_argument("--acts", type=Path, nargs="*", default=[], help="acts.<language>.tsv files")
        command.add_argument("--reactions", type=Path, nargs="*", default=[], help="react.<language>.tsv files")
    args = parser.parse_args(argv)
    {"train": train, "evaluate": evaluate}[args.command](args)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
