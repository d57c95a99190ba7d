"""A chat model behind an OpenAI-compatible server (llama-server, vLLM, Ollama, an inference endpoint)."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Any

from loguru import logger

from tutor.chat.llama import Cancelled, Draft
from tutor.errors import ModelError

TIMEOUT = 30.0
"""Seconds without any answer after which a server counts as gone."""
WAITS = (0.5, 1.5)
"""Seconds before the second and the third try; only before the first word, so that nothing is said twice."""
POLL = 0.05
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Status codes that may be gone at the next try."""
SAYS = {
    401: "it refused the key: set TUTOR_CHAT_KEY",
    403: "the key may not use it: check TUTOR_CHAT_KEY",
    404: "it knows no such address or model: check TUTOR_CHAT_URL and TUTOR_CHAT_MODEL",
    429: "it has too much to do",
}


class RemoteEngine:
    """Streams from the server; every failure becomes a ModelError, and the tutor falls back to authored lines.

    The server is read by a thread of its own, so that a learner who leaves is free at once, whatever the server does.
    """

    tier, small = "free", False

    def __init__(self, url: str, model: str, key: str, timeout: float = TIMEOUT) -> None:
        from huggingface_hub import InferenceClient

        self.name = model or "remote"
        self._model, self._timeout = model or None, timeout
        self._client = InferenceClient(base_url=url, api_key=key or None, timeout=timeout)

    def draft(self, prompt: str, max_tokens: int, cancel: threading.Event) -> Draft | None:
        """A server writes freely and drafts nothing."""
        return None

    def chat(
        self, messages: list[dict[str, str]], max_tokens: int, seed: int, cancel: threading.Event
    ) -> Iterator[str]:
        """The assistant's answer, piece by piece; ModelError if the server does not give one."""
        for number in range(len(WAITS) + 1):
            spoken = False
            try:
                for piece in self._once(messages, max_tokens, seed, cancel):
                    spoken = True
                    yield piece
                return
            except Cancelled:
                raise
            except Exception as error:  # the client raises its own errors and those of httpx
                if spoken or number == len(WAITS) or not _may_pass(error):
                    raise ModelError(f"The chat server did not answer: {_reason(error)}") from error
                logger.info("chat server, try {}: {}", number + 1, _reason(error))
                if cancel.wait(WAITS[number]):
                    raise Cancelled from None

    def _once(
        self, messages: list[dict[str, str]], max_tokens: int, seed: int, cancel: threading.Event
    ) -> Iterator[str]:
        pieces: queue.Queue[str | Exception | None] = queue.Queue()
        left = threading.Event()

        def read() -> None:
            try:
                stream: Any = self._client.chat_completion(
                    messages,
                    model=self._model,
                    max_tokens=max_tokens,
                    seed=seed,
                    stream=True,
                    temperature=0.6,
                    top_p=0.9,
                )
                for chunk in stream:
                    if left.is_set():
                        stream.close()  # hangs up, and the server stops writing
                        return
                    if chunk.choices and chunk.choices[0].delta.content:
                        pieces.put(chunk.choices[0].delta.content)
                pieces.put(None)
            except Exception as error:
                pieces.put(error)

        threading.Thread(target=read, name="chat-server", daemon=True).start()
        try:
            while (piece := self._next(pieces, cancel)) is not None:
                yield piece
        finally:
            left.set()

    def _next(self, pieces: queue.Queue[str | Exception | None], cancel: threading.Event) -> str | None:
        waited = 0.0
        while True:
            if cancel.is_set():
                raise Cancelled
            try:
                piece = pieces.get(timeout=POLL)
            except queue.Empty:
                waited += POLL
                if waited > self._timeout:
                    raise TimeoutError(f"no answer within {self._timeout:.0f} seconds") from None
                continue
            if isinstance(piece, Exception):
                raise piece
            return piece


def _status(error: Exception) -> int | None:
    return getattr(getattr(error, "response", None), "status_code", None)


def _may_pass(error: Exception) -> bool:
    """True for what another try may heal: a busy server or a broken connection, not a refusal and not a slow model."""
    status = _status(error)
    return status in PASSING if status else not isinstance(error, TimeoutError)


def _reason(error: Exception) -> str:
    """What a deployer needs to know, in one line."""
    status = _status(error)
    said = str(error).strip().splitlines()
    return SAYS.get(status or 0) or (said[0] if said else type(error).__name__)
