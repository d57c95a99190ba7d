"""Train a grammar model: token classification over edit labels.

    python -m tutor.training.train --encoder DIR_OR_NAME --data DIR --out DIR --steps 4500

`--encoder` is any Hugging Face encoder with a fast tokenizer, or an earlier `--out` (the next stage starts from it).
A run that was stopped goes on from its last checkpoint. Weights are averaged (EMA) and saved with labels and config.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from tokenizers import Encoding
from transformers import AutoConfig, AutoModelForTokenClassification, AutoTokenizer

from tutor.grammar.edits import KEEP, Token, tokenize

IGNORE = -100


def first_pieces(encoding: Encoding, tokens: list[Token]) -> list[int | None]:
    """For the virtual token and each token, the index of the piece that carries its label; None if it has none."""
    by_start: dict[int, int] = {}
    for i, (start, end) in enumerate(encoding.offsets):
        if end > start:
            by_start.setdefault(start, i)
    return [0] + [by_start.get(t.start) for t in tokens]


def encode_rows(rows: list[dict[str, Any]], tokenizer: Any, ids: dict[str, int]) -> list[tuple[list[int], list[int]]]:
    """(piece ids, label ids with IGNORE between) for each row of `rows.jsonl`."""
    encodings = tokenizer.backend_tokenizer.encode_batch([row["text"] for row in rows])
    out = []
    for row, encoding in zip(rows, encodings, strict=True):
        labels = [IGNORE] * len(encoding.ids)
        for place, label in zip(first_pieces(encoding, tokenize(row["text"])), row["labels"], strict=True):
            if place is not None and labels[place] == IGNORE:
                labels[place] = ids[label]
        out.append((encoding.ids[:128], labels[:128]))
    return out


def batches(items: list[tuple[list[int], list[int]]], budget: int, rng: random.Random) -> Iterator[list[int]]:
    """Endless batches of indices: about `budget` padded pieces each, similar lengths together, new order each epoch."""
    while True:
        order = list(range(len(items)))
        rng.shuffle(order)
        groups: list[list[int]] = []
        for at in range(0, len(order), 4096):
            chunk = sorted(order[at : at + 4096], key=lambda i: len(items[i][0]))
            group: list[int] = []
            for i in chunk:
                if group and len(items[i][0]) * (len(group) + 1) > budget:
                    groups.append(group)
                    group = []
                group.append(i)
            groups.append(group)
        rng.shuffle(groups)
        yield from groups


def collate(items: list[tuple[list[int], list[int]]], pad: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(ids, attention mask, labels), each (batch, longest)."""
    longest = max(len(ids) for ids, _ in items)
    ids = torch.tensor([a + [pad] * (longest - len(a)) for a, _ in items])
    labels = torch.tensor([b + [IGNORE] * (longest - len(b)) for _, b in items])
    mask = torch.tensor([[1] * len(a) + [0] * (longest - len(a)) for a, _ in items])
    return ids, mask, labels


def copies(share: float, rng: random.Random) -> int:
    """How often a row is used: 2.5 gives two or three times."""
    return int(share) + (rng.random() < share % 1)


def make_model(encoder: str, labels: list[str], keep_bias: float) -> Any:
    """The encoder with a fresh head, or an earlier model; labels that the earlier one knows keep their weights."""
    config = AutoConfig.from_pretrained(encoder)
    known = dict(config.id2label)
    model = AutoModelForTokenClassification.from_pretrained(
        encoder,
        num_labels=len(labels),
        id2label=dict(enumerate(labels)),
        label2id={label: i for i, label in enumerate(labels)},
        dtype=torch.float32,
        ignore_mismatched_sizes=True,
    )
    if [known.get(i) for i in range(len(known))] == labels:
        return model
    # A new head starts at the prior, or the first steps are spent on learning KEEP.
    head = model.classifier
    torch.nn.init.normal_(head.weight, std=0.02)
    torch.nn.init.zeros_(head.bias)
    with torch.no_grad():
        head.bias[labels.index(KEEP)] = keep_bias
        if KEEP in known.values():
            old = AutoModelForTokenClassification.from_pretrained(encoder, dtype=torch.float32).classifier
            places = {label: i for i, label in enumerate(labels)}
            for i, label in known.items():
                if label in places:
                    head.weight[places[label]] = old.weight[i]
                    head.bias[places[label]] = old.bias[i]
    return model


def parameter_groups(model: Any, rate: float, head_rate: float, decay: float) -> list[dict[str, Any]]:
    """Layer-wise rates: the head at `head_rate`, the top layer at `rate`, each layer below at `decay` times that."""
    layers = model.config.num_hidden_layers
    groups: dict[tuple[float, float], list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        depth = layers
        if ".layer." in name:
            depth = layers - 1 - int(name.split(".layer.")[1].split(".")[0])
        lr = head_rate if name.startswith("classifier") else rate * decay**depth
        weight_decay = 0.0 if parameter.ndim == 1 or "embeddings" in name else 0.01
        groups.setdefault((lr, weight_decay), []).append(parameter)
    return [{"params": p, "lr": lr, "peak": lr, "weight_decay": wd} for (lr, wd), p in groups.items()]


def schedule(step: int, steps: int, warmup: int, final: float) -> float:
    """Linear warm-up, then linear decay to the share `final` of the peak."""
    if step < warmup:
        return (step + 1) / warmup
    return 1 - (1 - final) * (step - warmup) / max(1, steps - warmup)


def train(args: argparse.Namespace) -> None:
    """One stage of training, resumable; see the options of the command."""
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    labels = json.loads((args.data / "labels.json").read_text(encoding="utf-8"))
    tokenizer = AutoTokenizer.from_pretrained(args.encoder)
    shares = {k: float(v) for k, v in (part.split("=") for part in args.mix.split(","))}
    with (args.data / "rows.jsonl").open(encoding="utf-8") as handle:
        rows = [row for row in map(json.loads, handle) for _ in range(copies(shares.get(row["kind"], 0), rng))]
    items = encode_rows(rows, tokenizer, {label: i for i, label in enumerate(labels)})
    del rows
    model = make_model(args.encoder, labels, args.keep_bias)
    optimizer = torch.optim.AdamW(
        parameter_groups(model, args.rate, args.head_rate, args.layer_decay), betas=(0.9, 0.98)
    )
    average = {k: v.detach().clone() for k, v in model.state_dict().items()}
    state_file = args.out / "training.pt"
    first = 0
    if state_file.exists():
        state = torch.load(state_file)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        average, first = state["average"], state["step"]
        print(f"going on at step {first}", file=sys.stderr)
    print(f"{len(items)} rows, {sum(len(a) for a, _ in items)} pieces, {args.steps} steps", file=sys.stderr, flush=True)
    source = batches(items, args.batch_pieces, rng)
    for _ in range(first):
        next(source)
    model.train()
    began, losses, seen = time.monotonic(), [], 0
    for step in range(first, args.steps):
        ids, mask, gold = collate([items[i] for i in next(source)], tokenizer.pad_token_id)
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * schedule(step, args.steps, args.warmup, args.final)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=args.bf16):
            logits = model(input_ids=ids, attention_mask=mask).logits
        wanted = gold != IGNORE
        loss = torch.nn.functional.cross_entropy(logits[wanted].float(), gold[wanted])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
        seen += int(mask.sum())
        with torch.no_grad():
            rate = min(args.ema, (step + 1) / (step + 10))
            current = model.state_dict()
            torch._foreach_lerp_([average[k] for k in average], [current[k] for k in average], 1 - rate)
        if (step + 1) % args.log_every == 0:
            spent = time.monotonic() - began
            print(
                f"step {step + 1} loss {sum(losses) / len(losses):.4f} {seen / spent:.0f} pieces/s {spent:.0f} s",
                file=sys.stderr,
                flush=True,
            )
            losses = []
        if (step + 1) % args.save_every == 0 or step + 1 == args.steps:
            save(args.out, model, optimizer, average, tokenizer, step + 1)


def save(out: Path, model: Any, optimizer: Any, average: dict[str, torch.Tensor], tokenizer: Any, step: int) -> None:
    """The averaged model as a Hugging Face folder, and what a later run needs to go on."""
    out.mkdir(parents=True, exist_ok=True)
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "average": average, "step": step}
    torch.save(state, out / "training.tmp")
    (out / "training.tmp").replace(out / "training.pt")
    model.save_pretrained(out, state_dict=average)
    tokenizer.save_pretrained(out)


def parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--mix", default="real=1,casual=1,synthetic=1", help="share of each kind of row that is used")
    parser.add_argument("--batch-pieces", type=int, default=1100)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--layer-decay", type=float, default=0.95)
    parser.add_argument("--warmup", type=int, default=150)
    parser.add_argument("--final", type=float, default=0.05, help="last learning rate as a share of the peak")
    parser.add_argument("--keep-bias", type=float, default=7.0)
    parser.add_argument("--ema", type=float, default=0.998)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log-every", type=int, default=50)
    parser.add_argument("--save-every", type=int, default=500)
    parser.add_argument("--no-bf16", dest="bf16", action="store_false")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    train(parse(argv))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
