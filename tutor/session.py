"""A conversation as frozen values: what happened, never how it looks. Every update returns a new Session."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass, field, replace

MAX_MESSAGES = 200
MAX_UNDO = 10
MAX_DISMISSED = 500
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

    @property
    def alarm(self) -> tuple[str, str]:
        """(type, lower-case word): what "not an error" hides from then on."""
        return self.type, self.original.strip().lower()


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
    note: str = ""
    """The director's note that a chat model read behind this learner message; kept so that later prompts only grow."""


@dataclass(frozen=True)
class Noted:
    """So much of an item of the scene: pieces, or kilos where `unit` is "kg"; None: nothing was said of how much."""

    id: str
    amount: float | None = None
    unit: str = ""


@dataclass(frozen=True)
class Notes:
    """What the character has written down: what was ordered, in order, and what somebody must not eat.

    others: those of the avoids that somebody with the learner must not eat. mine: those that only the learner must not;
    what is neither holds for all of them. warned: items that were not brought because of that; who orders one again
    gets it. when: the day or time agreed on.
    """

    items: tuple[Noted, ...] = ()
    avoids: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    mine: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    when: str = ""


@dataclass(frozen=True)
class Session:
    """One browser's conversation. `goal` is what the tutor asked for last; `hint_step` counts shown hints (0-3)."""

    language: str = "es"
    scenario: str = "restaurant"
    level: str = "A2"
    interface: str = "en"
    thorough: bool = False
    """Show less certain corrections too."""
    dismissed: tuple[tuple[str, str], ...] = ()
    """(type, lower-case word) of alarms that the learner called no error; they are not shown again."""
    expanded: bool = False
    """All corrections of the last message are shown, not the most useful ones alone."""
    key: str = field(default_factory=lambda: secrets.token_hex(8))
    messages: tuple[Message, ...] = ()
    met: tuple[str, ...] = ()
    goal: str | None = None
    turns: int = 0
    off_topic: int = 0
    error_counts: tuple[tuple[str, int], ...] = ()
    hint_step: int = 0
    asked: tuple[str, ...] = ()
    """Goals in the order in which the tutor asked for them, repetitions included."""
    said: tuple[str, ...] = ()
    """Authored lines already used, so that none comes twice while others are left."""
    closed: bool = False
    notice: str = ""
    """A text key of the interface that the page shows above the message box."""
    suggestion: str = ""
    """A model answer that is shown after repeated off-topic messages or as the last hint."""
    notes: Notes = Notes()
    past: tuple[Session, ...] = field(default=(), repr=False)
    """The sessions before each of the last turns, oldest first, for undo and retry; they have no past of their own."""
    self_first: bool | None = None
    """Errors show without their answers, so that the learner can find them; None leaves it to the level."""
    revealed: tuple[tuple[int, int], ...] = ()
    """(start, end) of the last message's corrections whose answer was asked for."""
    repaired: tuple[tuple[int, int], ...] = ()
    """(start, end) of those that the learner got right by trying again."""
    focus: tuple[str, ...] = ()
    """Forms that the learner often misses; the tutor may say them correctly in passing."""
    woven: tuple[str, ...] = ()
    """The right forms of cards that are due: lines that hold one are preferred, and a large model is told them."""

    @property
    def finds_first(self) -> bool:
        """True if the learner looks for the right form before the answer shows: so A1 to B1, if nothing was chosen."""
        return self.level in ("A1", "A2", "B1") if self.self_first is None else self.self_first

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

    @property
    def settings(self) -> Session:
        """An empty conversation with the same settings and what the learner said about alarms."""
        return Session(
            self.language,
            self.scenario,
            self.level,
            self.interface,
            thorough=self.thorough,
            dismissed=self.dismissed,
            self_first=self.self_first,
        )

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

    def dismiss(self, number: int) -> Session:
        """The alarm with this number in the learner's last message is no error: it goes, and its kind for that word."""
        at = max((i for i, m in enumerate(self.messages) if m.role == "learner"), default=None)
        feedback = self.messages[at].feedback if at is not None else None
        if at is None or feedback is None or not 0 <= number < len(feedback.corrections):
            return self
        alarm = feedback.corrections[number].alarm
        dismissed = (*(a for a in self.dismissed if a != alarm), alarm)[-MAX_DISMISSED:]
        kept = replace(feedback, corrections=tuple(c for c in feedback.corrections if c.alarm != alarm))
        return replace(self.with_feedback(at, kept), dismissed=dismissed)

    def with_feedback(self, at: int, feedback: Feedback) -> Session:
        """With other feedback on message `at`; the counts by type follow."""
        message = self.messages[at]
        counts = Counter(dict(self.error_counts))
        counts.subtract(c.type for c in (message.feedback.corrections if message.feedback else ()))
        counts.update(c.type for c in feedback.corrections)
        return replace(
            self,
            messages=(*self.messages[:at], replace(message, feedback=feedback), *self.messages[at + 1 :]),
            error_counts=tuple(sorted((kind, n) for kind, n in counts.items() if n > 0)),
        )

    def remember(self) -> Session:
        """With this state kept as the one that `undo` goes back to."""
        return replace(self, past=(*self.past, replace(self, past=()))[-MAX_UNDO:])

    def undo(self) -> Session:
        """The state before the last turn; the session itself if there is none."""
        if not self.past:
            return self
        return replace(
            self.past[-1],
            past=self.past[:-1],
            thorough=self.thorough,
            dismissed=self.dismissed,
            self_first=self.self_first,
        )
