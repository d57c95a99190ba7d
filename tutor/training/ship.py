"""Turn a trained model into the weights that the project ships: large matrices as 8-bit floats, the rest as halves.

    python -m tutor.training.ship --model DIR --out assets/gec-es --min-probability 0.6

The result is an ordinary Hugging Face folder (`from_pretrained(..., dtype=torch.float32)` widens the weights again).
Float8 (e4m3) keeps three bits of mantissa: about 2.6% noise a weight, which costs less than it saves (RESULTS.md).
Matrices whose weights are small, and so would fall among the coarse subnormal numbers, stay halves.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

HALF = ("classifier", "position_embeddings", "token_type_embeddings", "LayerNorm", "bias")
FILES = ("config.json", "tokenizer.json", "tokenizer_config.json")
SENTENCE_FILES = ("modules.json", "config_sentence_transformers.json", "sentence_bert_config.json", "topic.json",
                  "head.safetensors", "answers.safetensors")  # fmt: skip


def shrink(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The tensors in their shipped types."""
    out = {}
    for name, tensor in tensors.items():
        half = any(part in name for part in HALF)
        out[name] = tensor.to(torch.float16 if half else torch.float8_e4m3fn).contiguous()
    return out


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--min-probability", type=float, help="threshold of a grammar model")
    parser.add_argument("--long", type=float, help="the same in texts of more than 12 words")
    parser.add_argument("--thorough", type=float, help="the same for the page's second setting")
    parser.add_argument("--by-label", default="", help="higher thresholds of single labels, e.g. $DELETE=0.8")
    args = parser.parse_args(argv)
    args.out.mkdir(parents=True, exist_ok=True)
    for name in FILES + SENTENCE_FILES:
        if (args.model / name).is_file():
            shutil.copyfile(args.model / name, args.out / name)
    for folder in args.model.iterdir():  # the pooling and normalising modules of a SentenceTransformer
        if folder.is_dir():
            shutil.copytree(folder, args.out / folder.name, dirs_exist_ok=True)
    save_file(shrink(load_file(args.model / "model.safetensors")), args.out / "model.safetensors", {"format": "pt"})
    if args.min_probability is not None:
        by_label = {k: float(v) for k, v in (part.split("=") for part in args.by_label.split(",") if part)}
        settings = {
            "min_probability": args.min_probability,
            "long": args.long or args.min_probability,
            "thorough": args.thorough or args.min_probability,
            "by_label": by_label,
        }
        (args.out / "tutor.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    size = sum(f.stat().st_size for f in args.out.rglob("*") if f.is_file())
    print(f"{args.out}: {size / 1e6:.1f} MB", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
