"""Write a GGUF with the shape of a known model and made-up weights, to measure speed and memory where it cannot be had.

    python -m tutor.training.shapes mistral-7b --out mistral-7b-shape.gguf
    python -m tutor bench --chat mistral-7b-shape.gguf

Shape, quantisation mix (Q4_K_M) and chat template are the model's; weights and vocabulary are noise, so what it says
is noise too.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

Q4_K, Q6_K, F32 = 12, 14, 0
BLOCK = 256
"""Weights in a block of both types; a block is 144 bytes in Q4_K and 210 in Q6_K."""
MISTRAL = (
    "{{ bos_token }}{% for m in messages %}{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('roles must alternate user/assistant') }}{% endif %}{% if m['role'] == 'user' %}"
    "{{ '[INST] ' + m['content'] + '[/INST]' }}{% else %}{{ ' ' + m['content'] + eos_token }}{% endif %}{% endfor %}"
)
LLAMA3 = (
    "{{ bos_token }}{% for m in messages %}{{ '<|start_header_id|>' + m['role'] + '<|end_header_id|>\\n\\n' + "
    "m['content'] + '<|eot_id|>' }}{% endfor %}{% if add_generation_prompt %}"
    "{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}"
)


@dataclass(frozen=True)
class Shape:
    """The sizes that decide speed: layers, width, feed-forward width, heads, key-value heads, vocabulary."""

    layers: int
    width: int
    feed_forward: int
    heads: int
    kv_heads: int
    head_width: int
    vocabulary: int
    tied: bool
    template: str


SHAPES = {
    "llama-3.2-1b": Shape(16, 2048, 8192, 32, 8, 64, 128256, True, LLAMA3),
    "llama-3.2-3b": Shape(28, 3072, 8192, 24, 8, 128, 128256, True, LLAMA3),
    "mistral-7b": Shape(32, 4096, 14336, 32, 8, 128, 32768, False, MISTRAL),
    "tiny": Shape(2, 256, 512, 4, 2, 64, 1024, True, MISTRAL),
}
"""From the models' public config.json; `tiny` is for tests."""


def quantised(rows: int, columns: int, kind: int, rng: np.random.Generator) -> np.ndarray:
    """(rows, bytes a row) of a matrix whose values are small noise around nought."""
    size = {Q4_K: 144, Q6_K: 210}[kind]
    blocks = rng.integers(0, 256, (min(rows, 64), columns // BLOCK, size), dtype=np.uint8)
    scale = np.float16(0.2 / np.sqrt(columns))
    if kind == Q4_K:  # d, dmin, 12 bytes of scales, 128 of quants: d * scale * q - dmin * min
        blocks[..., 0:2] = np.frombuffer((scale / 64).tobytes(), np.uint8)
        blocks[..., 2:4] = np.frombuffer((scale / 8).tobytes(), np.uint8)
    else:  # 128 bytes low bits, 64 high bits, 16 signed scales, d
        blocks[..., 208:210] = np.frombuffer((scale / 512).tobytes(), np.uint8)
    flat = blocks.reshape(blocks.shape[0], -1)
    return np.tile(flat, (-(-rows // flat.shape[0]), 1))[:rows]


def tokens_of(count: int) -> tuple[list[str], list[float], list[int]]:
    """A made-up SentencePiece vocabulary: specials, bytes, letters, and two- and three-letter pieces."""
    letters = "abcdefghijklmnopqrstuvwxyzáéíóúñü¿¡ABCDEFGHIJKLMNOPQRSTUVWXYZ.,;:!?'0123456789"
    pieces = [("<unk>", 0.0, 2), ("<s>", 0.0, 3), ("</s>", 0.0, 3)]
    pieces += [(f"<0x{i:02X}>", 0.0, 6) for i in range(256)]
    small = letters[:33]
    words = ["▁", *letters, *(f"▁{a}" for a in small), *(a + b for a in small for b in small)]
    words += [f"▁{a}{b}" for a in small for b in small] + [a + b + c for a in small for b in small for c in small]
    words += [f"▁{a}{b}{c}" for a in small for b in small for c in small]
    words += [a + b + c + d for a in small for b in small[:12] for c in small for d in small[:12]]
    unique = list(dict.fromkeys(words))[: count - len(pieces)]
    pieces += [(word, -10.0 - i / 1000 if len(word) > 1 else -1e4, 1) for i, word in enumerate(unique)]
    assert len(pieces) == count, f"only {len(pieces)} pieces for {count}"
    texts, scores, kinds = zip(*pieces, strict=True)
    return list(texts), list(scores), list(kinds)


def write(shape: Shape, name: str, path: Path) -> None:
    """Write the file; about 4.4 GB and a minute for mistral-7b."""
    from gguf import GGMLQuantizationType, GGUFWriter, LlamaFileType

    rng = np.random.default_rng(1)
    writer = GGUFWriter(str(path), "llama")
    writer.add_name(f"{name} (made-up weights)")
    writer.add_context_length(32768)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_rope_dimension_count(shape.head_width)
    writer.add_key_length(shape.head_width)
    writer.add_value_length(shape.head_width)
    writer.add_rope_freq_base(1e6 if "mistral" in name else 5e5)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_file_type(LlamaFileType.MOSTLY_Q4_K_M)
    texts, scores, kinds = tokens_of(shape.vocabulary)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(texts)
    writer.add_token_scores(scores)
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_chat_template(shape.template)

    def matrix(tensor: str, rows: int, columns: int, kind: int = Q4_K) -> None:
        data: Any = quantised(rows, columns, kind, rng)
        writer.add_tensor(f"{tensor}.weight", data, raw_dtype=GGMLQuantizationType(kind))

    def norm(tensor: str) -> None:
        writer.add_tensor(f"{tensor}.weight", np.ones(shape.width, np.float32))

    queries, keys = shape.heads * shape.head_width, shape.kv_heads * shape.head_width
    matrix("token_embd", shape.vocabulary, shape.width, Q6_K if shape.tied else Q4_K)
    for i in range(shape.layers):
        # Q4_K_M keeps half of these two kinds of matrices in Q6_K: the first and last eighth, and every third between
        eighth = shape.layers // 8
        more = i < eighth or i >= 7 * eighth or (i - eighth) % 3 == 2
        norm(f"blk.{i}.attn_norm")
        norm(f"blk.{i}.ffn_norm")
        matrix(f"blk.{i}.attn_q", queries, shape.width)
        matrix(f"blk.{i}.attn_k", keys, shape.width)
        matrix(f"blk.{i}.attn_v", keys, shape.width, Q6_K if more else Q4_K)
        matrix(f"blk.{i}.attn_output", shape.width, queries)
        matrix(f"blk.{i}.ffn_gate", shape.feed_forward, shape.width)
        matrix(f"blk.{i}.ffn_up", shape.feed_forward, shape.width)
        matrix(f"blk.{i}.ffn_down", shape.width, shape.feed_forward, Q6_K if more else Q4_K)
    norm("output_norm")
    if not shape.tied:
        matrix("output", shape.vocabulary, shape.width, Q6_K)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file(progress=False)
    writer.close()


def main(argv: list[str] | None = None) -> int:
    """The command; see the module."""
    parser = argparse.ArgumentParser(prog="tutor.training.shapes", description=__doc__.splitlines()[0])
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    write(SHAPES[args.shape], args.shape, args.out)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
