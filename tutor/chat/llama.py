"""A local GGUF model through llama-cpp-python: ranks lines, continues a text, or answers as a chat."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from tutor.chat.prompts import fold_system
from tutor.errors import ModelError

CONTEXT = 2048
BATCH = 256
RANK_TOKENS = 8
"""Tokens of an option that are scored: lines differ early, and each token costs a pass over the vocabulary."""


class Cancelled(Exception):
    """The learner stopped, left, or sent something new; the model is free again."""


class ChatEngine(Protocol):
    """What words the replies. `tier`: `free` engines chat, `rails` engines only rank and continue."""

    name: str
    tier: str

    def rank(self, prompt: str, options: Sequence[str], cancel: threading.Event) -> list[float]:
        """Mean log-probability per token of each option as the continuation of the prompt."""

    def complete(self, prompt: str, max_tokens: int, seed: int, cancel: threading.Event) -> Iterator[str]:
        """Text that continues the prompt, up to the end of its line, piece by piece."""

    def chat(
        self, messages: list[dict[str, str]], max_tokens: int, seed: int, cancel: threading.Event
    ) -> Iterator[str]:
        """The assistant's answer, piece by piece."""


class LlamaEngine:
    """One model, one context, one request at a time. Cancelling frees it at once, also while it reads the prompt."""

    def __init__(self, path: Path, name: str, tier: str, threads: int) -> None:
        import llama_cpp

        self.name, self.tier = name, tier
        self._lock = threading.Lock()
        self._cancel = threading.Event()
        try:
            self._llm: Any = llama_cpp.Llama(
                str(path), n_ctx=CONTEXT, n_batch=BATCH, n_threads=threads, n_threads_batch=threads, verbose=False
            )
        except (ValueError, OSError, RuntimeError) as error:
            raise ModelError(
                f"{path.name} cannot be loaded as a GGUF model ({error}). It may be damaged: remove it "
                f"and get it again."
            ) from error
        template = (self._llm.metadata or {}).get("tokenizer.chat_template", "")
        self._system_role = "system" in template and "raise_exception" not in template
        # ggml asks this between graph nodes; True makes llama_decode return.
        self._abort = llama_cpp.ggml_abort_callback(lambda _data: self._cancel.is_set())
        llama_cpp.llama_set_abort_callback(self._llm.ctx, self._abort, ctypes.c_void_p(None))

    @contextmanager
    def _turn(self, cancel: threading.Event) -> Iterator[None]:
        """Hold the model; Cancelled if `cancel` is set before or while it works."""
        while not self._lock.acquire(timeout=0.05):
            if cancel.is_set():
                raise Cancelled
        self._cancel = cancel
        try:
            if cancel.is_set():
                raise Cancelled
            yield
        except RuntimeError as error:  # llama_decode returned 2: aborted half-way, so the cache is not what it seems
            self._llm.reset()
            if cancel.is_set():
                raise Cancelled from None
            raise ModelError(f"{self.name} stopped working: {error}") from error
        finally:
            self._cancel = threading.Event()
            self._lock.release()

    def tokens(self, text: str, bos: bool) -> list[int]:
        """Token ids of a text."""
        return list(self._llm.tokenize(text.encode("utf-8"), add_bos=bos, special=False))

    def _prefill(self, tokens: Sequence[int]) -> int:
        """Bring the context to exactly `tokens`, keeping the longest common prefix; return how many were read."""
        held = self._llm._input_ids  # the tokens that the context holds; there is no public name for them
        common = 0
        for a, b in zip(held, tokens, strict=False):
            if a != b:
                break
            common += 1
        if common < len(held) and not self._llm._ctx.kv_cache_seq_rm(-1, common, -1):
            self._llm.reset()
            common = 0
        self._llm.n_tokens = common
        if common < len(tokens):
            self._llm.eval(list(tokens[common:]))
        return len(tokens) - common

    def rank(self, prompt: str, options: Sequence[str], cancel: threading.Event) -> list[float]:
        """Mean log-probability per token of each option as the continuation of the prompt (see `ChatEngine`)."""
        with self._turn(cancel):
            tokens = self.tokens(prompt, bos=True)[-(CONTEXT - 128) :]
            self._prefill(tokens[:-1])
            return [self._score(tokens[-1], self.tokens(f" {option}", bos=False)[:RANK_TOKENS]) for option in options]

    def _score(self, last: int, option: list[int]) -> float:
        """Mean log-probability of `option` behind the context and one more token; the context stays as it was."""
        llm, past = self._llm, self._llm.n_tokens
        llm._batch.set_batch([last, *option[:-1]], past, True)
        llm._ctx.decode(llm._batch)
        logits = np.ctypeslib.as_array(llm._ctx.get_logits(), shape=(len(option), llm._n_vocab))
        top = logits.max(axis=1)
        norm = top + np.log(np.exp(logits - top[:, None]).sum(axis=1))
        score = float(np.mean(logits[np.arange(len(option)), option] - norm))
        llm._ctx.kv_cache_seq_rm(-1, past, -1)
        return score

    def complete(self, prompt: str, max_tokens: int, seed: int, cancel: threading.Event) -> Iterator[str]:
        """Text that continues the prompt, up to the end of its line, piece by piece."""
        with self._turn(cancel):
            tokens = self.tokens(prompt, bos=True)[-(CONTEXT - 128) :]
            stream = self._llm.create_completion(
                tokens, max_tokens=max_tokens, stop=["\n"], seed=seed, stream=True, temperature=0.7, top_p=0.9
            )
            for chunk in stream:
                if cancel.is_set():
                    raise Cancelled
                yield chunk["choices"][0]["text"]

    def chat(
        self, messages: list[dict[str, str]], max_tokens: int, seed: int, cancel: threading.Event
    ) -> Iterator[str]:
        """The assistant's answer through the model's own template, piece by piece."""
        if not self._system_role:
            messages = fold_system(messages)
        with self._turn(cancel):
            stream = self._llm.create_chat_completion(
                messages, max_tokens=max_tokens, seed=seed, stream=True, temperature=0.6, top_p=0.9
            )
            for chunk in stream:
                if cancel.is_set():
                    raise Cancelled
                piece = chunk["choices"][0]["delta"].get("content")
                if piece:
                    yield piece
