"""Teach the embedded chat model to react: a LoRA adapter from "learner's message -> reaction" pairs.

    python -m tutor.training.react --gguf gemma-3-270m-q4_k_m.gguf --rows react.es.tsv react.en.tsv --out DIR

The GGUF's weights are dequantised and stay as they are; only the adapter learns, through the prompt that the app uses
(`tutor.chat.prompts.reaction`) and the tokens of llama.cpp. Written: `reactions.gguf`, which llama.cpp loads beside the
model, and `reactions.json` with what it was made from. A run that was stopped goes on from its last checkpoint.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from tutor.chat.prompts import ACTS, reaction
from tutor.scenarios import scenarios

HELD_OUT = 25
"""One row in so many measures and is not learned."""
GGUF_NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


@dataclass(frozen=True)
class Row:
    """One authored pair. `act` is what the message does (see `tutor.chat.prompts.ACTS`), `goal` what had been asked."""

    language: str
    scenario: str
    act: str
    goal: str
    tier: str
    message: str
    reaction: str


def read_rows(path: Path) -> list[Row]:
    """Rows of `react.<language>.tsv`: scenario, act, goal, tier, message, reaction. ValueError names a bad line."""
    language = path.name.split(".")[1]
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        fields = line.split("\t")
        if len(fields) != 6 or fields[1] not in ACTS[language]:
            raise ValueError(f"{path}:{number}: expected scenario, act, goal, tier, message, reaction; found {line!r}")
        rows.append(Row(language, *fields))
    return rows


def held_out(row: Row) -> bool:
    """True for the rows that measure; decided by the message alone, so that more rows change nothing for the others."""
    return zlib.crc32(row.message.encode()) % HELD_OUT == 0


def prompt_of(row: Row, rng: random.Random) -> str:
    """The prompt for a row: any question of its beat, behind a reaction to something earlier half of the time."""
    scene = scenarios()[row.scenario]
    script = scene.scripts[row.language]
    beat = script.beat(row.goal)
    line = rng.choice([*beat.lines[row.tier], *beat.simpler]).text
    if rng.random() < 0.5:
        line = f"{rng.choice(rng.choice(script.beats).reactions).text} {line}"
    return reaction(scene, row.language, row.tier, row.act, line, row.message)


def encode(rows: Sequence[Row], tokenize: Any, rng: random.Random) -> list[tuple[list[int], int]]:
    """(token ids, where the reaction starts) of each row."""
    out = []
    for row in rows:
        head = tokenize(prompt_of(row, rng), True)
        out.append((head + tokenize(f" {row.reaction}\n", False), len(head)))
    return out


def batches(items: Sequence[tuple[list[int], int]], size: int, rng: random.Random) -> Iterator[list[int]]:
    """One epoch of indices, similar lengths together."""
    order = list(range(len(items)))
    rng.shuffle(order)
    groups = []
    for at in range(0, len(order), size * 32):
        chunk = sorted(order[at : at + size * 32], key=lambda i: len(items[i][0]))
        groups += [chunk[i : i + size] for i in range(0, len(chunk), size)]
    rng.shuffle(groups)
    yield from groups


def loss_of(model: Any, head: torch.Tensor, items: Sequence[tuple[list[int], int]]) -> torch.Tensor:
    """Mean cross-entropy of the reactions' tokens. Only their places are multiplied with the vocabulary."""
    longest = max(len(ids) for ids, _ in items)
    ids = torch.tensor([i + [0] * (longest - len(i)) for i, _ in items])
    mask = torch.tensor([[1] * len(i) + [0] * (longest - len(i)) for i, _ in items])
    hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state
    places = [(b, t) for b, (i, start) in enumerate(items) for t in range(start - 1, len(i) - 1)]
    rows, columns = torch.tensor(places).T
    logits = hidden[rows, columns].to(head.dtype) @ head.T
    return torch.nn.functional.cross_entropy(logits.float(), ids[rows, columns + 1])


def write_gguf(state: dict[str, torch.Tensor], alpha: int, path: Path) -> None:
    """The adapter as llama.cpp reads it: `<tensor>.lora_a` (rank, in) and `<tensor>.lora_b` (out, rank), float16."""
    from gguf import GGUFWriter

    writer = GGUFWriter(str(path), "gemma3")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(alpha))
    writer.add_name("Conversationally reactions")
    writer.add_license("gemma")
    for name, tensor in sorted(state.items()):
        layer, module = name.split("layers.")[1].split(".", 1)
        part = "lora_a" if ".lora_A." in module else "lora_b"
        place = GGUF_NAMES[module.split(".lora_")[0]]
        writer.add_tensor(f"blk.{layer}.{place}.weight.{part}", tensor.detach().to(torch.float16).numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def load(gguf: Path, rank: int, alpha: int, dtype: torch.dtype) -> tuple[Any, torch.Tensor]:
    """(the model's body with a fresh adapter on every linear layer, the output matrix)."""
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(str(gguf.parent), gguf_file=gguf.name, dtype=dtype)
    head = model.get_output_embeddings().weight.detach()
    config = LoraConfig(r=rank, lora_alpha=alpha, lora_dropout=0.05, target_modules=list(_linear_names()))
    return get_peft_model(model.model, config), head


def _linear_names() -> Iterator[str]:
    for name in GGUF_NAMES:
        yield name.split(".")[1]


def train(args: argparse.Namespace) -> None:
    """Learn, measure after each epoch, write the adapter."""
    import llama_cpp
    from peft import get_peft_model_state_dict, set_peft_model_state_dict

    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    vocabulary = llama_cpp.Llama(str(args.gguf), vocab_only=True, verbose=False)

    def tokenize(text: str, start: bool) -> list[int]:
        return list(vocabulary.tokenize(text.encode(), add_bos=start, special=False))

    rows = [row for path in args.rows for row in read_rows(path)]
    held = encode([row for row in rows if held_out(row)], tokenize, random.Random(1))
    learned = [row for row in rows if not held_out(row)]
    rng.shuffle(learned)
    model, head = load(args.gguf, args.rank, args.alpha, torch.bfloat16 if args.bf16 else torch.float32)
    parameters = [p for p in model.parameters() if p.requires_grad]
    for p in parameters:
        p.data = p.data.float()
    optimizer = torch.optim.AdamW(parameters, lr=args.rate, weight_decay=0.01)
    total = args.epochs * (len(learned) // args.batch + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, args.rate, total_steps=total + 2, pct_start=0.06)
    args.out.mkdir(parents=True, exist_ok=True)
    checkpoint = args.out / "checkpoint.pt"
    done = 0
    if args.start and not checkpoint.is_file():
        set_peft_model_state_dict(model, torch.load(args.start, weights_only=False)["model"])
    if checkpoint.is_file():
        saved = torch.load(checkpoint, weights_only=False)
        set_peft_model_state_dict(model, saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        schedule.load_state_dict(saved["schedule"])
        done = saved["done"]

    def measure() -> float:
        model.eval()
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=args.bf16):
            losses = [loss_of(model, head, held[i : i + 16]).item() for i in range(0, len(held), 16)]
        model.train()
        return float(sum(losses) / max(1, len(losses)))

    def save(step: int) -> None:
        torch.save({"model": get_peft_model_state_dict(model), "optimizer": optimizer.state_dict(),
                    "schedule": schedule.state_dict(), "done": step}, checkpoint)  # fmt: skip

    step, began, running = 0, time.monotonic(), 0.0
    model.train()
    for epoch in range(args.epochs):
        items = encode(learned, tokenize, rng)
        for group in batches(items, args.batch, rng):
            step += 1
            if step <= done:
                continue
            with torch.autocast("cpu", torch.bfloat16, enabled=args.bf16):
                loss = loss_of(model, head, [items[i] for i in group])
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()
            running += loss.item()
            if step % 20 == 0:
                pace = (time.monotonic() - began) / (step - done)
                print(f"step {step}/{total} loss {running / 20:.3f} {pace:.2f} s a step", file=sys.stderr, flush=True)
                running = 0.0
            if step % args.save_every == 0:
                save(step)
        print(f"epoch {epoch + 1} held-out loss {measure():.4f}", file=sys.stderr, flush=True)
    save(step)
    write_gguf(get_peft_model_state_dict(model), args.alpha, args.out / "reactions.gguf")
    facts = {"base": args.gguf.name, "rank": args.rank, "alpha": args.alpha, "rows": len(learned), "seed": args.seed,
             "epochs": args.epochs, "rate": args.rate, "held_out_loss": round(measure(), 4)}  # fmt: skip
    (args.out / "reactions.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(facts))


def main(argv: list[str] | None = None) -> int:
    """The command; see the module."""
    parser = argparse.ArgumentParser(prog="tutor.training.react", description=__doc__.splitlines()[0])
    parser.add_argument("--gguf", type=Path, required=True, help="the chat model")
    parser.add_argument("--rows", type=Path, nargs="+", required=True, help="react.<language>.tsv files")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="checkpoint.pt of an earlier run to go on from with new rows")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--alpha", type=int, default=32)
    parser.add_argument("--rate", type=float, default=4e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save-every", type=int, default=100)
    parser.add_argument("--no-bf16", dest="bf16", action="store_false", help="train in float32")
    train(parser.parse_args(argv))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
