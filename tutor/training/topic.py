"""Train the topic model: one encoder that embeds sentences and reads (tutor line, message) pairs.

    python -m tutor.training.topic train --encoder DIR --pairs topic.*.train.tsv --clean FILE... --out DIR
    python -m tutor.training.topic evaluate --model DIR --pairs topic.es.dev.tsv ...

Two losses: binary cross-entropy of a linear head over the pair's vector, and a contrastive loss (InfoNCE) that pulls
example messages of one goal together, so that the same vectors also tell which goal a message meets.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from tutor.scenarios import TARGETS, scenarios
from tutor.topic import TopicGate, clean, load_embedder

PREFIX = "query: "
PAIR = "{context} | {message}"
Row = tuple[str, str, str, str, bool, str]
"""language, scenario, tutor's last line, message, on topic, kind"""


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


def context(row: Row) -> str:
    """What the model reads before the message."""
    return f"{scenarios()[row[1]].title[row[0]]}: {clean(row[2])}"


def goal_batches(size: int, rng: random.Random) -> Iterator[list[tuple[str, str]]]:
    """Endless batches of pairs of messages that meet the same goal; all goals of a batch differ."""
    groups = [
        list(b.examples + b.full) for s in scenarios().values() for code in TARGETS for b in s.scripts[code].beats
    ]
    groups += [list(a.asks) for s in scenarios().values() for code in TARGETS for a in s.scripts[code].answers]
    while True:
        yield [tuple(rng.sample(group, 2)) for group in rng.sample(groups, size)]  # type: ignore[misc]


def train(args: argparse.Namespace) -> None:
    """Fine-tune encoder and head, and save a SentenceTransformer folder with `head.safetensors` and `topic.json`."""
    from safetensors.numpy import save_file
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling, Transformer

    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    texts = {path.name.split(".")[0]: path.read_text(encoding="utf-8").splitlines() for path in args.clean}
    written = read_rows(args.pairs)
    transformer = Transformer(str(args.encoder), max_seq_length=128)
    model = SentenceTransformer(
        modules=[transformer, Pooling(transformer.get_embedding_dimension()), Normalize()], device="cpu"
    )
    head = torch.nn.Linear(transformer.get_embedding_dimension(), 1)
    torch.nn.init.normal_(head.weight, std=1.0)
    optimizer = torch.optim.AdamW(
        [{"params": model.parameters(), "lr": args.rate}, {"params": head.parameters(), "lr": 3e-2}], weight_decay=0.01
    )
    peaks = [group["lr"] for group in optimizer.param_groups]
    goals = goal_batches(args.batch // 2, rng)

    def encode(lines: list[str]) -> torch.Tensor:
        features = model.preprocess([PREFIX + line for line in lines])
        vectors: torch.Tensor = model(features)["sentence_embedding"]
        return vectors

    model.train()
    step, losses = 0, []
    pool: list[Row] = []
    while step < args.steps:
        if len(pool) < args.batch:
            pool = authored_rows(texts, rng) + 3 * written
            rng.shuffle(pool)
        batch = [pool.pop() for _ in range(args.batch)]
        share = min(1.0, (step + 1) / 50) * max(0.05, 1 - step / args.steps)
        for group, peak in zip(optimizer.param_groups, peaks, strict=True):
            group["lr"] = peak * share
        with torch.autocast("cpu", dtype=torch.bfloat16):
            pairs = encode([PAIR.format(context=context(r), message=clean(r[3])) for r in batch])
            logits = head(pairs.float())[:, 0]
            both = next(goals)
            left, right = encode([a for a, _ in both]), encode([b for _, b in both])
        wanted = torch.tensor([float(r[4]) for r in batch])
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, wanted * 0.94 + 0.03)
        similar = left.float() @ right.float().T / 0.05
        loss = loss + 0.5 * torch.nn.functional.cross_entropy(similar, torch.arange(len(both)))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
        step += 1
        if step % 25 == 0:
            print(f"step {step} loss {np.mean(losses):.4f}", file=sys.stderr, flush=True)
            losses = []
    model.eval()
    model.save(str(args.out))
    save_file(
        {"weight": head.weight.detach().numpy()[0].copy(), "bias": head.bias.detach().numpy().copy()},
        args.out / "head.safetensors",
    )
    settings = {"prefix": PREFIX, "pair": PAIR, "threshold": 0.42}
    (args.out / "topic.json").write_text(json.dumps(settings, indent=1), encoding="utf-8")


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
    args = parser.parse_args(argv)
    (train if args.command == "train" else evaluate)(args)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
