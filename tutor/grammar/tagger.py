"""The network of a grammar model: an ordinary Hugging Face folder, run without importing transformers where it is BERT.

Importing transformers' BERT costs more than two seconds and 150 MB, more than loading and running this small model; so
its forward pass is written out here. Any other architecture is loaded through transformers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Tagger = Callable[[Any, Any], Any]
"""(ids, mask), each an int tensor (texts, pieces) -> logits (texts, pieces, labels)"""


def load_tagger(folder: Path) -> tuple[Tagger, list[str], int]:
    """(network, its labels in order, id of the padding piece) of a folder that `save_pretrained` or `ship` wrote."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    labels = [label for _, label in sorted((int(i), label) for i, label in config["id2label"].items())]
    lean = config["model_type"] == "bert" and config["hidden_act"] == "gelu"
    return (Bert(folder, config) if lean else _general(folder)), labels, int(config["pad_token_id"])


def _general(folder: Path) -> Tagger:
    import torch
    from transformers import AutoModelForTokenClassification

    model: Any = AutoModelForTokenClassification.from_pretrained(folder, dtype=torch.float32).eval()
    return lambda ids, mask: model(input_ids=ids, attention_mask=mask).logits


class Bert:
    """`transformers.BertForTokenClassification` in evaluation mode (Devlin et al. 2019), weights widened to float32."""

    def __init__(self, folder: Path, config: dict[str, Any]) -> None:
        import torch
        from safetensors.torch import load_file

        self._torch, self._heads, self._eps = torch, config["num_attention_heads"], config["layer_norm_eps"]
        stored = load_file(folder / "model.safetensors")
        words = stored.pop("bert.embeddings.word_embeddings.weight")
        # The largest table is only ever read a few rows at a time: it may stay as small as it is stored.
        self._words = words.to(torch.float16) if words.dtype == torch.float8_e4m3fn else words
        w = {name: tensor.float() for name, tensor in stored.items()}
        self._places = (
            w["bert.embeddings.position_embeddings.weight"] + w["bert.embeddings.token_type_embeddings.weight"][0]
        )
        self._norm = w["bert.embeddings.LayerNorm.weight"], w["bert.embeddings.LayerNorm.bias"]
        self._layers = [self._layer(w, f"bert.encoder.layer.{i}.") for i in range(config["num_hidden_layers"])]
        self._head = w["classifier.weight"], w["classifier.bias"]

    def _layer(self, w: dict[str, Any], at: str) -> list[tuple[Any, Any]]:
        parts = [at + "attention.self." + name for name in ("query", "key", "value")]
        joint = tuple(self._torch.cat([w[f"{p}.{kind}"] for p in parts]) for kind in ("weight", "bias"))
        names = ("attention.output.dense", "attention.output.LayerNorm", "intermediate.dense", "output.dense",
                 "output.LayerNorm")  # fmt: skip
        return [(joint[0], joint[1]), *((w[f"{at}{n}.weight"], w[f"{at}{n}.bias"]) for n in names)]

    def __call__(self, ids: Any, mask: Any) -> Any:
        """See `Tagger`."""
        f = self._torch.nn.functional
        texts, pieces = ids.shape
        shown = None if bool(mask.all()) else mask.bool()[:, None, None, :]

        def norm(x: Any, weights: tuple[Any, Any]) -> Any:
            return f.layer_norm(x, x.shape[-1:], *weights, self._eps)

        x = norm(self._words[ids].float() + self._places[:pieces], self._norm)
        for joint, out, first_norm, wide, narrow, last_norm in self._layers:
            heads = f.linear(x, *joint).view(texts, pieces, 3, self._heads, -1).permute(2, 0, 3, 1, 4)
            mixed = f.scaled_dot_product_attention(heads[0], heads[1], heads[2], attn_mask=shown)
            x = norm(x + f.linear(mixed.transpose(1, 2).reshape(x.shape), *out), first_norm)
            x = norm(x + f.linear(f.gelu(f.linear(x, *wide)), *narrow), last_norm)
        return f.linear(x, *self._head)
