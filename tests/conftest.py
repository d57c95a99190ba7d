"""Fakes on the real interfaces, the real models once per run, and a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tutor.chat.llama import Cancelled, Draft
from tutor.grammar.edits import tokenize
from tutor.models import Models
from tutor.progress import Progress, finish_session, record_turn, start_session
from tutor.scenarios import scenarios
from tutor.session import Correction, Feedback, Message
from tutor.settings import Settings
from tutor.situations import situations
from tutor.topic import NOTHING, UNANSWERED, Words
from tutor.tutor import Tutor

ROOT = Path(__file__).resolve().parent.parent
ARTIFACTS = ROOT / "artifacts"


class FakeEngine:
    """A chat engine that says what it is told and records what it was asked."""

    def __init__(self, tier: str = "rails", says: Sequence[str] = (), sure: float = -0.1, small: bool = False) -> None:
        self.name, self.tier, self.says, self.sure, self.small = "fake", tier, list(says), sure, small
        self.calls: list[tuple[str, object]] = []
        self.release = threading.Event()
        self.release.set()
        self.active = 0

    def draft(self, prompt: str, max_tokens: int, cancel: threading.Event) -> Draft | None:
        self.calls.append(("draft", prompt))
        text = "".join(self._speak(cancel))
        return Draft(text, self.sure, self.sure) if text else None

    def chat(
        self, messages: list[dict[str, str]], max_tokens: int, seed: int, cancel: threading.Event
    ) -> Iterator[str]:
        self.calls.append(("chat", messages))
        yield from self._speak(cancel)

    def _speak(self, cancel: threading.Event) -> Iterator[str]:
        self.active += 1
        try:
            for piece in self.says:
                while not self.release.wait(0.02):
                    if cancel.is_set():
                        raise Cancelled
                if cancel.is_set():
                    raise Cancelled
                yield piece
        finally:
            self.active -= 1


class FakeEmbedder:
    """Vectors from letter trigrams: equal texts are equal, similar texts are close.

    `off` lists off-topic messages, `does` says what messages do; the others answer.
    """

    name, threshold = "fake", 0.5
    acts = ("answer", "request", "change", "sad", "rude", "selfharm", "meaning", "translate", "stuck", "goodbye", "leads",
            "nonsense", "vague", "smalltalk", "impossible", "robot", "other", "decline", "personal")  # fmt: skip

    def __init__(
        self, off: Sequence[str] = (), does: dict[str, str] | None = None, tells: dict[str, str] | None = None
    ) -> None:
        self.off, self.does, self.tells = set(off), does or {}, tells
        self.calls: list[tuple[str, ...]] = []

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.calls.append(tuple(texts))
        return self.embed_for_answers(texts)

    def embed_for_answers(self, texts: Sequence[str]) -> np.ndarray:
        out = np.zeros((len(texts), 512), dtype=np.float32)
        for row, text in enumerate(texts):
            padded = f"  {text.lower()}  "
            for at in range(len(padded) - 2):
                out[row, zlib.crc32(padded[at : at + 3].encode()) % 512] += 1
        return out / np.linalg.norm(out, axis=1, keepdims=True)

    def stored(self, key: str) -> np.ndarray | None:
        return None

    def answers(self, scenario: str, vectors: np.ndarray) -> tuple[Sequence[str], np.ndarray] | None:
        return None

    def words(self, context: str, message: str) -> Words | None:
        """With `tells` ({stretch of the message: label}): who heard what, and "echo" for what is said back."""
        if self.tells is None:
            return None
        labels = [NOTHING, UNANSWERED]
        for id_, scene in scenarios().items():
            labels += [f"goal.{id_}.{goal.id}" for goal in scene.goals]
            labels += [f"ask.{id_}.{answer.id}" for answer in scene.scripts["es"].answers]
        labels += [f"situation.{name}" for name in situations()]
        tokens = [t for t in tokenize(message) if t.is_word]
        tells, echo = np.zeros((len(tokens), len(labels))), np.zeros(len(tokens))
        tells[:, 0] = 5.0
        for part, label in self.tells.items():
            start = message.find(part)
            for row, token in enumerate(tokens):
                if start >= 0 and start <= token.start and token.end <= start + len(part):
                    if label == "echo":
                        echo[row] = 0.95
                    else:
                        tells[row, labels.index(label)] = 12.0
        return Words([(t.start, t.end) for t in tokens], labels, tells, echo)

    def pair_scores(self, contexts: Sequence[str], messages: Sequence[str]) -> tuple[np.ndarray, np.ndarray] | None:
        doing = np.full((len(messages), len(self.acts)), 0.01)
        for row, message in enumerate(messages):
            doing[row, self.acts.index(self.does.get(message, "other" if message in self.off else "answer"))] = 0.95
        return np.array([0.1 if m in self.off else 0.9 for m in messages]), doing


class FakeChecker:
    """Corrects the words of a table."""

    name = "fake"

    def __init__(self, table: dict[str, str] | None = None) -> None:
        self.table = table if table is not None else {"tambien": "también"}
        self.calls: list[tuple[str, str]] = []

    def check(self, text: str, interface: str, thorough: bool = False) -> tuple[Correction, ...]:
        self.calls.append((text, interface))
        found = []
        for wrong, right in self.table.items():
            at = text.find(wrong)
            if at >= 0:
                found.append(Correction(at, at + len(wrong), wrong, right, "accent", f"*{right}* ({interface})"))
        return tuple(sorted(found, key=lambda c: c.start))


def make_tutor(
    engine: FakeEngine | None = None,
    embedder: FakeEmbedder | None = None,
    checker: FakeChecker | None = None,
    max_queue: int = 32,
) -> Tutor:
    """A tutor over fakes; without an engine it speaks authored lines."""
    checker, embedder = checker or FakeChecker(), embedder or FakeEmbedder()
    settings = Settings(chat_model="" if engine else "none", max_queue=max_queue)
    models = Models(settings, chat=lambda: engine, grammar=lambda language: checker, topic=lambda: embedder)
    return Tutor(models, seed=7)


@pytest.fixture(scope="session")
def real_models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    """The embedded models, loaded at first use and shared by the whole run."""
    cache = os.environ.get("TUTOR_CACHE_DIR")
    return Models(Settings(cache_dir=Path(cache) if cache else Settings.cache_dir))


def find_chromium() -> tuple[str, str] | None:
    """(browser, driver) of this machine, or None."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


@pytest.fixture(scope="session")
def chromium() -> tuple[str, str]:
    """Chromium and its driver; Debian's packages are installed where that is allowed. Never skipped in CI."""
    found = find_chromium()
    if found is None and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium", "chromium-driver"], check=False)
        found = find_chromium()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no chromium and chromedriver, and could not install them")
        pytest.skip("there is no chromium with chromedriver on this machine")
    return found


# ---- a learner

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SLIPS = {
    "la": ("el", "gender"),
    "tambien": ("también", "accent"),
    "hermana": ("hermanas", "number"),
    "esta": ("está", "accent"),
}
GOALS = ("checkin", "name", "stay")


def said(text: str, met: Sequence[str] = (), checked: bool = True, on_topic: bool | None = None) -> Message:
    """A learner message in which every word of SLIPS is corrected."""
    found, at = [], 0
    for word in text.split(" "):
        if word in SLIPS:
            found.append(Correction(at, at + len(word), word, *SLIPS[word], "*because*"))
        at += len(word) + 1
    return Message("learner", text, feedback=Feedback(tuple(found), checked), met=tuple(met), on_topic=on_topic)


def begun(
    progress: Progress | None = None,
    key: str = "s1",
    now: datetime = NOW,
    scenario: str = "hotel",
    language: str = "es",
    level: str = "A2",
) -> Progress:
    """A session of a learner that has just begun."""
    return start_session(progress or Progress(), key, language, scenario, level, GOALS, now)


def played(
    *texts: str, progress: Progress | None = None, key: str = "s1", now: datetime = NOW, **more: str
) -> Progress:
    """A whole session with these messages, one a minute."""
    progress = begun(progress, key, now, **more)
    for number, text in enumerate(texts, 1):
        progress = record_turn(progress, key, number, said(text), now + timedelta(minutes=number))
    return finish_session(progress, key, now + timedelta(minutes=len(texts)))
