"""A local GGUF model through llama-cpp-python: drafts a reaction, or answers as a chat."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from tutor.chat.states import LEAST, State, StateCache, common_prefix
from tutor.chat.templates import CHATML, ChatFormat
from tutor.errors import ModelError

CONTEXT = {"rails": 1024, "free": 2048}
"""Tokens of the context: a rails model sees one exchange, a free one the whole recent conversation."""
BATCH = 256
STATES_MB = 768
"""Room for the states of conversations that alternate; a rails model, which reads one exchange, keeps none."""
NEGLIGIBLE = 14.0
"""Logits this far below the best add less than a millionth each to the sum of probabilities."""
SMALL_MB = 1900
"""Files below this, about 3B parameters at Q4_K_M, are of small models."""
NOTICED = 0.05
"""Seconds within which a learner's stop is noticed."""


class Cancelled(Exception):
    """The learner stopped, left, or sent something new; the model is free again."""


@dataclass(frozen=True)
class Draft:
    """A line of a rails model, with the mean and the least log-probability of its tokens: how sure the model was."""

    text: str
    mean: float
    least: float


class ChatEngine(Protocol):
    """What words the replies. `tier`: `free` engines chat, `rails` engines only draft a short reaction.

    `small`: so small that it makes things up, so that it is heard only where no line was written for the message.
    """

    name: str
    tier: str
    small: bool

    def draft(self, prompt: str, max_tokens: int, cancel: threading.Event) -> Draft | None:
        """The likeliest line that continues the prompt; None if it does not end in time."""

    def chat(
        self, messages: list[dict[str, str]], max_tokens: int, seed: int, cancel: threading.Event
    ) -> Iterator[str]:
        """The assistant's answer, piece by piece."""


class LlamaEngine:
    """One model, one context, one request at a time. Cancelling frees it at once, also while it reads the prompt."""

    def __init__(self, path: Path, name: str, tier: str, threads: int, adapter: Path | None = None) -> None:
        import llama_cpp

        self.name, self.tier = name, tier
        self.small = path.is_file() and path.stat().st_size < SMALL_MB * 1_000_000
        self.states = StateCache(STATES_MB * 1_000_000)
        self._api = llama_cpp
        self._lock = threading.Lock()
        try:
            self._llm: Any = llama_cpp.Llama(
                str(path),
                n_ctx=CONTEXT[tier],
                n_batch=BATCH,
                n_threads=threads,
                n_threads_batch=threads,
                lora_path=str(adapter) if adapter else None,
                verbose=False,
            )
        except (ValueError, OSError, RuntimeError) as error:
            raise ModelError(
                f"{path.name} cannot be loaded as a GGUF model ({error}). It may be damaged: remove it "
                f"and get it again."
            ) from error
        self._format = self._formatter()
        self._newline = self.tokens("a\n", bos=False)[-1]
        # ggml asks this between graph nodes, thousands of times a second, and a yes makes llama_decode return. The
        # length of a text of one character is a yes without Python, which would hold up the computation.
        library = ctypes.CDLL("msvcrt" if os.name == "nt" else None)
        self._abort = ctypes.cast(library.strlen, llama_cpp.ggml_abort_callback)
        self._new_flag()

    def _new_flag(self) -> ctypes.Array[ctypes.c_char]:
        """An empty text that the computation looks at from now on; a character in it stops it."""
        self._flag = ctypes.create_string_buffer(2)
        self._api.llama_set_abort_callback(self._llm.ctx, self._abort, ctypes.cast(self._flag, ctypes.c_void_p))
        return self._flag

    @staticmethod
    def _watch(cancel: threading.Event, done: threading.Event, flag: ctypes.Array[ctypes.c_char]) -> None:
        while not done.is_set():
            if cancel.wait(NOTICED):
                flag[0] = b"x"
                return

    @contextmanager
    def _turn(self, cancel: threading.Event) -> Iterator[None]:
        """Hold the model; Cancelled if `cancel` is set before or while it works."""
        while not self._lock.acquire(timeout=0.05):
            if cancel.is_set():
                raise Cancelled
        done = threading.Event()
        threading.Thread(target=self._watch, args=(cancel, done, self._new_flag()), daemon=True).start()
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
            done.set()
            self._new_flag()
            self._lock.release()

    def tokens(self, text: str, bos: bool, special: bool = False) -> list[int]:
        """Token ids of a text; `special`: marks like [INST] count as such, which no learner's text may."""
        return list(self._llm.tokenize(text.encode("utf-8"), add_bos=bos, special=special))

    def _formatter(self) -> ChatFormat:
        """The model's own template; ChatML for a file without one."""
        llm = self._llm

        def text(token: int) -> str:
            return llm.detokenize([token], special=True).decode("utf-8", "replace") if token >= 0 else ""

        template = (llm.metadata or {}).get("tokenizer.chat_template", CHATML)
        return ChatFormat(template, eos=text(llm.token_eos()), bos=text(llm.token_bos()))

    def _recall(self, tokens: Sequence[int]) -> None:
        """Bring back the conversation that `tokens` continues, if it is remembered; remember the one it takes over."""
        held = [int(t) for t in self._llm._input_ids]  # what the context holds; there is no public name for it
        common = common_prefix(held, tokens)
        found = self.states.find(tokens, common)
        if len(held) - common >= LEAST:
            self.states.keep(State(tuple(held), self._state()))
        if found is None:
            return
        api, context = self._api, self._llm.ctx
        data = (ctypes.c_uint8 * len(found.data)).from_buffer_copy(found.data)
        self._llm.reset()
        if not api.llama_state_seq_set_data(context, data, len(found.data), 0):
            self._llm._ctx.kv_cache_clear()
            return
        self._llm.input_ids[: len(found.tokens)] = found.tokens
        self._llm.n_tokens = len(found.tokens)

    def _state(self) -> bytes:
        size = self._api.llama_state_seq_get_size(self._llm.ctx, 0)
        data = (ctypes.c_uint8 * size)()
        written = self._api.llama_state_seq_get_data(self._llm.ctx, data, size, 0)
        return bytes(data[:written])

    def _prefill(self, tokens: Sequence[int]) -> int:
        """Bring the context to exactly `tokens`, keeping the longest common prefix; return how many were read."""
        held = self._llm._input_ids
        common = common_prefix(held, tokens)
        if common < len(held) and not self._llm._ctx.kv_cache_seq_rm(-1, common, -1):
            self._llm.reset()
            common = 0
        self._llm.n_tokens = common
        if common < len(tokens):
            self._llm.eval(list(tokens[common:]))
        return len(tokens) - common

    def draft(self, prompt: str, max_tokens: int, cancel: threading.Event) -> Draft | None:
        """The likeliest line that continues the prompt; None if it does not end in time (see `ChatEngine`)."""
        with self._turn(cancel):
            tokens = self.tokens(prompt, bos=True)[-(self._llm.n_ctx() - 128) :]
            self._prefill(tokens[:-1])
            token, written, chances = tokens[-1], list[int](), list[float]()
            while len(written) < max_tokens:
                self._llm.eval([token])
                token, chance = self._likeliest()
                chances.append(chance)
                if token == self._newline or token == self._llm.token_eos():
                    text = self._llm.detokenize(written).decode("utf-8", "ignore").strip()
                    return Draft(text, sum(chances) / len(chances), min(chances))
                written.append(token)
        return None

    def _likeliest(self) -> tuple[int, float]:
        """The likeliest next token and its log-probability."""
        logits = np.ctypeslib.as_array(self._llm._ctx.get_logits_ith(-1), shape=(self._llm.n_vocab(),))
        best = int(np.argmax(logits))
        near = logits[logits > logits[best] - NEGLIGIBLE] - logits[best]
        return best, -float(np.log(np.exp(near).sum()))

    def chat(
        self, messages: list[dict[str, str]], max_tokens: int, seed: int, cancel: threading.Event
    ) -> Iterator[str]:
        """The assistant's answer through the model's own template, piece by piece."""
        with self._turn(cancel):
            tokens = self.prompt(messages)
            self._recall(tokens)
            stream = self._llm.create_completion(
                tokens,
                max_tokens=max_tokens,
                seed=seed,
                stream=True,
                temperature=0.6,
                top_p=0.9,
                stop=self._format.stop,
            )
            for chunk in stream:
                if cancel.is_set():
                    raise Cancelled
                piece = chunk["choices"][0]["text"]
                if piece:
                    yield piece

    def read(self, messages: list[dict[str, str]]) -> None:
        """Read a conversation ahead of its next turn, unless the model is busy."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            tokens = self.prompt(messages)
            self._recall(tokens)
            self._prefill(tokens)
        except RuntimeError:
            self._llm.reset()
        finally:
            self._lock.release()

    def prompt(self, messages: list[dict[str, str]]) -> list[int]:
        """The tokens that the model reads for a conversation."""
        return self.tokens(self._format.render(messages), bos=False, special=True)

    def forget(self) -> None:
        """Empty the context and the memory of conversations."""
        self._llm.reset()
        self._llm._ctx.kv_cache_clear()
        self.states = StateCache(self.states.capacity)

    @property
    def stop(self) -> list[str]:
        """Texts that end an answer."""
        return self._format.stop

    @property
    def llama(self) -> Any:
        """The bare `llama_cpp.Llama`, for measurements."""
        return self._llm
