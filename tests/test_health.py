"""Metrics and GET /health."""

from contextlib import suppress

from conftest import make_tutor

from tutor.errors import ModelError
from tutor.health import Metrics, health, percentile
from tutor.models import Models
from tutor.session import Session
from tutor.settings import Settings


def test_percentiles():
    assert percentile([float(n) for n in range(1, 101)], 0.5) == 51.0
    assert percentile([5.0], 0.95) == 5.0


def test_health_has_the_shape_of_the_contract():
    tutor = make_tutor()
    list(tutor.respond(tutor.start(Session()), "para dos"))
    body, status = health(tutor.models, tutor.metrics)
    assert status == 200
    assert set(body) == {"status", "version", "models", "memory", "sessions", "queue", "latency"}
    assert set(body["models"]) == {"chat", "grammar", "topic"}
    for model in body["models"].values():
        assert {"name", "loaded", "load_seconds"} <= set(model)
    assert body["models"]["topic"]["loaded"] is True
    for name in ("grammar_ms", "topic_ms", "first_token_ms", "reply_ms"):
        assert set(body["latency"][name]) == {"p50", "p95"}
    assert body["memory"]["process_mb"] > 0


def test_health_is_503_when_nothing_works():
    def failing(*_):
        raise ModelError("gone")

    models = Models(Settings(), chat=failing, grammar=failing, topic=failing)
    for load in (models.chat, models.topic, lambda: models.grammar("es"), lambda: models.grammar("en")):
        with suppress(ModelError):
            load()
    body, status = health(models, Metrics())
    assert (status, body["status"]) == (503, "unavailable")
    assert body["models"]["chat"]["error"] == "gone"


def test_metrics_look_back_on_a_window():
    metrics = Metrics()
    for number in range(2000):
        metrics.record("x", number)
    assert metrics.latency()["x"]["p50"] >= 1500
