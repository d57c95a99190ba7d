"""A conversation as frozen values: what happened, never how it looks. Every update returns a new Session."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass, field, replace

MAX_MESSAGES = 20
MAX_UNDO = 10
LEVELS = ("A1", "A2", "B1", "B2", "C1")


@dataclass(frozen=True)
class Correction:
    """One shown error: characters [start, end) of the learner's text, what stands there and what should."""

    start: int
    end: int
    original: str
    replacement: str
    type: str
    message: str
    confidence: float = 1.0


@dataclass(frozen=True)
class Feedback:
    """What the grammar model said of one message. `checked` is False where no model could look at it."""

    corrections: tuple[Correction, ...] = ()
    checked: bool = True
    ms: float = 0.0


@dataclass(frozen=True)
class Message:
    """`role` is tutor or learner; `gloss` is the authored meaning of a tutor line, where there is one."""

    role: str
    text: str
    gloss: str = ""
    feedback: Feedback | None = None
    on_topic: bool | None = None
    met: tuple[str, ...] = ()
    """Goals that this learner message met."""


@dataclass(frozen=True)
class Session:
    """One browser's conversation. `goal` is what the tutor asked for last; `hint_step` counts shown hints (0-3)."""

    language: str = "es"
    scenario: str = "restaurant"
    level: str = "A2"
    interface: str = "en"
    key: str = field(default_factory=lambda: secrets.token_hex(8))
    messages: tuple[Message, ...] = ()
    met: tuple[str, ...] = ()
    goal: str | None = None
    turns: int = 0
    off_topic: int = 0
    error_counts: tuple[tuple[str, int], ...] = ()
    hint_step: int = 0
    said: tuple[str, ...] = ()
    """Authored lines already used, so that none comes twice while others are left."""
    closed: bool = False
    notice: str = ""
    """A text key of the interface that the page shows above the message box."""
    suggestion: str = ""
    """A model answer that is shown after repeated off-topic messages or as the last hint."""
    past: tuple[Session, ...] = field(default=(), repr=False)
    """The sessions before each of the last turns, oldest first, for undo and retry; they have no past of their own."""

    @property
    def tier(self) -> str:
        """Which authored lines fit the level: basic for A1 and A2, advanced above."""
        return "basic" if self.level in ("A1", "A2") else "advanced"

    @property
    def tutor_last(self) -> str:
        """The tutor's last line, or an empty text before the scene has started."""
        return next((m.text for m in reversed(self.messages) if m.role == "tutor"), "")

    @property
    def learner_last(self) -> Message | None:
        """The learner's last message, or None."""
        return next((m for m in reversed(self.messages) if m.role == "learner"), None)

    def add(self, message: Message) -> Session:
        """With one more message; only the last MAX_MESSAGES are kept."""
        return replace(self, messages=(*self.messages, message)[-MAX_MESSAGES:])

    def replace_last(self, message: Message) -> Session:
        """With the last message replaced (a reply that is still streaming, feedback that arrived)."""
        return replace(self, messages=(*self.messages[:-1], message))

    def count_errors(self, corrections: tuple[Correction, ...]) -> Session:
        """With the errors of one message added to the counts by type."""
        counts = Counter(dict(self.error_counts))
        counts.update(c.type for c in corrections)
        return replace(self, error_counts=tuple(sorted(counts.items())))

    def remember(self) -> Session:
        """With this state kept as the one that `undo` goes back to."""
        return replace(self, past=(*self.past, replace(self, past=()))[-MAX_UNDO:])

    def undo(self) -> Session:
        """The state before the last turn; the session itself if there is none."""
        return replace(self.past[-1], past=self.past[:-1]) if self.past else self
