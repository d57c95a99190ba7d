"""A chat model behind an OpenAI-compatible server (llama-server, vLLM, Ollama, an inference endpoint)."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

from tutor.chat.llama import Cancelled
from tutor.errors import ModelError

TIMEOUT = 30.0


class RemoteEngine:
    """Streams from the server; every failure becomes a ModelError, and the tutor falls back to authored lines."""

    tier = "free"

    def __init__(self, url: str, model: str, key: str) -> None:
        from huggingface_hub import InferenceClient

        self.name = model or "remote"
        self._model = model or None
        self._client = InferenceClient(base_url=url, api_key=key or None, timeout=TIMEOUT)

    def rank(self, prompt: str, options: Sequence[str], cancel: threading.Event) -> list[float]:
        """Servers do not rank; the first option is as good as any."""
        return [0.0] * len(options)

    def complete(self, prompt: str, max_tokens: int, seed: int, cancel: threading.Event) -> Iterator[str]:
        """Text that continues the prompt, asked for as a chat."""
        yield from self.chat([{"role": "user", "content": prompt}], max_tokens, seed, cancel)

    def chat(
        self, messages: list[dict[str, str]], max_tokens: int, seed: int, cancel: threading.Event
    ) -> Iterator[str]:
        """The assistant's answer, piece by piece; ModelError if the server does not give one."""
        try:
            stream = self._client.chat_completion(
                messages, model=self._model, max_tokens=max_tokens, seed=seed, stream=True, temperature=0.6, top_p=0.9
            )
            for chunk in stream:
                if cancel.is_set():
                    raise Cancelled
                if chunk.choices and chunk.choices[0].delta.content:
                    yield chunk.choices[0].delta.content
        except Cancelled:
            raise
        except Exception as error:  # the client raises its own errors and those of httpx
            raise ModelError(f"The chat server did not answer: {error}") from error
