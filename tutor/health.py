"""What goes on inside: latencies of the last turns, memory, and the answer of GET /health."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from typing import Any

from tutor.models import Models, ModelStatus

VERSION = "0.1.0"
WINDOW = 500
"""Turns that the percentiles look back on."""


class Metrics:
    """Latencies in milliseconds by name, of the last WINDOW measurements each."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: dict[str, deque[float]] = {}
        self.sessions = 0
        self.queue = 0

    def record(self, name: str, ms: float) -> None:
        """Add one measurement."""
        with self._lock:
            self._values.setdefault(name, deque(maxlen=WINDOW)).append(ms)

    def latency(self) -> dict[str, dict[str, float]]:
        """p50 and p95 of each name."""
        with self._lock:
            return {
                name: {"p50": percentile(values, 0.5), "p95": percentile(values, 0.95)}
                for name, values in self._values.items()
                if values
            }


def percentile(values: deque[float] | list[float], share: float) -> float:
    """The value below which `share` of the values lie (nearest rank), to a tenth."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)


def memory() -> dict[str, float]:
    """Resident size of this process and what the machine has left, in MB."""
    import psutil

    machine = psutil.virtual_memory()
    return {
        "process_mb": round(psutil.Process().memory_info().rss / 1e6, 1),
        "available_mb": round(machine.available / 1e6, 1),
        "total_mb": round(machine.total / 1e6, 1),
    }


def _model(status: ModelStatus) -> dict[str, Any]:
    row: dict[str, Any] = {"name": status.name, "loaded": status.loaded, "load_seconds": status.load_seconds}
    return {**row, "error": status.error} if status.error else row


def health(models: Models, metrics: Metrics) -> tuple[dict[str, Any], int]:
    """(body, HTTP status) of GET /health: 200 when conversations can be held, 503 when they cannot.

    Authored lines carry a scene without any model, so only a machine out of memory, or one where every model failed,
    cannot serve.
    """
    status: Mapping[str, ModelStatus] = models.status()
    failed = [name for name, s in status.items() if s.state == "failed"]
    used = memory()
    serving = len(failed) < len(status) and used["available_mb"] > 100
    body = {
        "status": "ok" if serving and not failed else "degraded" if serving else "unavailable",
        "version": VERSION,
        "models": {
            "chat": _model(status["chat"]),
            "topic": _model(status["topic"]),
            "grammar": {
                **_model(status["grammar-es"]),
                "languages": {code: _model(status[f"grammar-{code}"]) for code in ("es", "en")},
            },
        },
        "memory": used,
        "sessions": metrics.sessions,
        "queue": metrics.queue,
        "latency": metrics.latency(),
    }
    return body, 200 if serving else 503


def libraries() -> dict[str, str]:
    """Versions of the libraries that matter for a report."""
    out = {}
    for name in ("gradio", "torch", "transformers", "sentence-transformers", "llama-cpp-python", "harper-py"):
        try:
            out[name] = installed(name)
        except PackageNotFoundError:
            out[name] = "missing"
    return out
