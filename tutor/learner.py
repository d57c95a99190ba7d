"""One learner at the page: what a turn, a try, a review or a new scene changes, and where the progress is kept."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from difflib import SequenceMatcher
from pathlib import Path
from weakref import WeakValueDictionary
from zoneinfo import ZoneInfo

from fsrs import Rating

from tutor import adapt, progress, review, store
from tutor.adapt import Suggestion
from tutor.cards import Card
from tutor.progress import Progress
from tutor.scenarios import scenarios
from tutor.session import Correction, Feedback, Session
from tutor.store import Opened, Store, StoreError

SMALL = 200_000
"""Characters of JSON that are written after every turn; more are written every PAUSE, and at the end of a scene."""
PAUSE = timedelta(seconds=60)
SAME = 0.6
"""How much of a message must stand in a second try, so that leaving the sentence out is no repair."""
CONVERSATION = "conversation.json"
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


# ---- a conversation and what it leaves


def begin(kept: Progress, session: Session, now: datetime) -> Progress:
    """A scene begins, or is gone on with."""
    goals = [goal.id for goal in scenarios()[session.scenario].goals]
    return progress.start_session(kept, session.key, session.language, session.scenario, session.level, goals, now)


def prepared(session: Session, kept: Progress, suggestions: Sequence[Suggestion]) -> Session:
    """A new scene's session with what is known of the learner: false alarms, forms to recast, cards to weave in."""
    focus: tuple[str, ...] = ()
    woven: tuple[str, ...] = ()
    for suggestion in suggestions:
        if suggestion.kind == "recast":
            focus = tuple(better for _, better in suggestion.value[1])  # type: ignore[index]
        elif suggestion.kind == "weave":
            woven = tuple(kept.cards[key].asked.answer for key in suggestion.value)  # type: ignore[attr-defined]
    return replace(session, dismissed=kept.dismissed or session.dismissed, focus=focus, woven=woven)


def note_turn(kept: Progress, session: Session, now: datetime) -> Progress:
    """With the learner's last message; noting it again changes nothing."""
    message = session.learner_last
    if message is None or message.feedback is None:
        return kept
    return progress.record_turn(begin(kept, session, now), session.key, session.turns, message, now)


def replay(kept: Progress, session: Session, now: datetime) -> Progress:
    """With every message of a conversation that was saved later than the progress was."""
    said = [m for m in session.messages if m.role == "learner" and m.feedback is not None]
    kept = begin(kept, session, now) if said else kept
    for number, message in enumerate(said, session.turns - len(said) + 1):
        kept = progress.record_turn(kept, session.key, number, message, now)
    return kept


# ---- finding an error oneself


@dataclass(frozen=True)
class Try:
    """A second try at a message: corrections that are done now, how many are left, and what is wrong that was not."""

    fixed: tuple[Correction, ...] = ()
    left: tuple[Correction, ...] = ()
    new: tuple[Correction, ...] = ()
    checked: bool = True


def hidden(session: Session) -> tuple[Correction, ...]:
    """The corrections of the last message whose answers do not show yet."""
    message = session.learner_last
    if message is None or message.feedback is None or not session.finds_first:
        return ()
    known = {*session.revealed, *session.repaired}
    return tuple(c for c in message.feedback.corrections if (c.start, c.end) not in known)


def attempt(session: Session, text: str, feedback: Feedback) -> Try:
    """Which hidden errors a second try repairs: nothing is marked there any more, and the rest still stands."""
    message, wanted = session.learner_last, hidden(session)
    if message is None or not feedback.checked:
        return Try(left=wanted, checked=False)
    before, after = message.text.split(), text.split()
    matcher = SequenceMatcher(None, [w.lower() for w in before], [w.lower() for w in after], autojunk=False)
    marked = {c.alarm for c in feedback.corrections}
    asked = {c.replacement.strip().lower() for c in feedback.corrections}
    if text.strip() == message.text.strip() or matcher.ratio() < SAME * _unhurt(message.text, wanted):
        return Try(left=wanted, new=())
    fixed = tuple(
        c
        for c in wanted
        if c.alarm not in marked
        and (not c.replacement.strip() or c.replacement.strip().lower() not in asked)
        and _changed(message.text, text, c)
    )
    known = {c.alarm for c in (message.feedback.corrections if message.feedback else ())}
    new = tuple(c for c in feedback.corrections if c.alarm not in known)
    return Try(fixed, tuple(c for c in wanted if c not in fixed), new)


def _unhurt(text: str, wanted: Sequence[Correction]) -> float:
    """The share of the words that no correction touches."""
    words = len(text.split()) or 1
    return max(0.0, 1 - sum(len(c.original.split()) or 1 for c in wanted) / words)


def _changed(before: str, after: str, c: Correction) -> bool:
    """True if the words around the error are other ones now, or the right ones stand there."""
    start = before.rfind(" ", 0, max(0, c.start - 1)) + 1
    end = before.find(" ", c.end + 1)
    around = " ".join(before[start : end if end >= 0 else len(before)].split()).lower()
    right = c.replacement.strip().lower()
    now = " ".join(after.split()).lower()
    return around not in now or bool(right and right not in before.lower() and right in now)


def tried(session: Session, result: Try) -> Session:
    """The session after a second try."""
    return replace(session, repaired=(*session.repaired, *((c.start, c.end) for c in result.fixed)))


def reveal(session: Session, number: int | None = None) -> Session:
    """With the answer of one correction shown; None shows all."""
    message = session.learner_last
    found = message.feedback.corrections if message and message.feedback else ()
    shown = [c for i, c in enumerate(found) if number in (None, i)]
    return replace(session, revealed=tuple(dict.fromkeys((*session.revealed, *((c.start, c.end) for c in shown)))))


# ---- reviewing


@dataclass(frozen=True)
class Quiz:
    """The card that is asked, since when, and how the answer was; `card` is the card as it was asked."""

    card: Card | None = None
    asked: datetime | None = None
    typed: str = ""
    outcome: review.Outcome | None = None


def ask(kept: Progress, now: datetime, language: str) -> Quiz:
    """The card that has waited longest, of this language first; no card if none is due."""
    waiting = review.due(kept, now)
    waiting.sort(key=lambda card: card.language != language)
    return Quiz(waiting[0], now) if waiting else Quiz()


def answer(kept: Progress, quiz: Quiz, typed: str, now: datetime) -> tuple[Progress, Quiz]:
    """(the card scheduled anew, the quiz with its outcome); a card is answered once, and never by nothing."""
    if quiz.card is None or quiz.asked is None or quiz.outcome is not None or not typed.strip():
        return kept, quiz
    seconds = (now - quiz.asked).total_seconds()
    kept, outcome = review.answer(kept, quiz.card.id, typed, seconds, now)
    return kept, replace(quiz, typed=typed, outcome=outcome) if outcome else Quiz()


RESULT = {
    Rating.Easy: "review_easy",
    Rating.Good: "review_good",
    Rating.Hard: "review_hard",
    Rating.Again: "review_again",
}


# ---- where it is kept


class Learner:
    """The progress of one browser, or of the one local learner, shared by all their tabs. Threads may share it.

    `loaded` is False where nobody read what was kept before (a client, a tab whose memory is gone): then nothing is
    written, because it would replace what is there.
    """

    def __init__(self, kept: Progress | None = None, loaded: bool = False, zone: tzinfo = UTC) -> None:
        self._progress, self._lock = kept or Progress(), threading.RLock()
        self.loaded, self.zone = loaded, zone
        self.unkept = ""
        """Why the browser does not keep the progress: "full", "blocked"; empty while it does."""
        self.id = secrets.token_hex(16)
        self._written: Progress | None = None
        self._size, self._at = 0, datetime.min.replace(tzinfo=UTC)

    @property
    def progress(self) -> Progress:
        """As it is now."""
        return self._progress

    def change(self, step: Callable[[Progress], Progress]) -> Progress:
        """With one step done, and no other tab in between."""
        with self._lock:
            self._progress = step(self._progress)
            return self._progress

    def text(self, now: datetime, force: bool = False) -> str | None:
        """What the browser is to keep; None if it already does, or if it is big and was written a moment ago."""
        kept = self._progress
        if not self.loaded or kept is self._written or (self._size > SMALL and not force and now - self._at < PAUSE):
            return None
        text, smaller = store.dumps(kept), kept  # without the lock: a turn must not wait for this
        if len(text) > store.LIMIT:
            smaller = store.compact(kept)
            text = store.dumps(smaller)
        with self._lock:
            if self._progress is kept:
                self._progress = smaller
            self._written, self._size, self._at = smaller, len(text), now
        return text


class Desk:
    """Finds the learner of a browser. With a folder there is one learner, whose progress is kept in it."""

    def __init__(self, folder: Path | None = None, clock: Clock = utc_now) -> None:
        """StoreError if the folder cannot be used, ScenarioError if a scene is wrong."""
        scenarios()  # read now, so that no learner's first turn waits for ten files
        self.folder, self.clock = folder, clock
        self.fault = self.aside = ""
        self._here: WeakValueDictionary[str, Learner] = WeakValueDictionary()
        self._lock = threading.Lock()
        self._store: Store | None = None
        if folder is not None:
            self._store, opened = store.open_store(folder, clock())
            self._local = Learner(opened.progress, loaded=True)
            self.fault, self.aside = opened.fault, opened.aside

    @property
    def local(self) -> bool:
        """True if the progress is kept in a folder, not in the browser."""
        return self._store is not None

    def now(self, learner: Learner) -> datetime:
        """The time where the learner is."""
        return self.clock().astimezone(learner.zone)

    def arrive(self, browser: str, text: str, zone: str) -> tuple[Learner, Opened]:
        """The learner of a tab that was opened with what its browser keeps, and what could not be read of it."""
        place: tzinfo = UTC
        with suppress(Exception):  # a name that this machine does not know, or no name at all
            place = ZoneInfo(zone)
        if self.local:
            self._local.zone = place
            opened = Opened(self._local.progress, self.fault, self.aside)
            self.fault = self.aside = ""
            return self._local, opened
        with self._lock:
            if (learner := self._here.get(browser)) is not None:
                learner.zone = place
                return learner, Opened(learner.progress)
            opened = store.open_text(text, self.clock())
            learner = Learner(opened.progress, loaded=True, zone=place)
            self._here[learner.id] = learner
            return learner, opened

    def write(self, learner: Learner, force: bool = False) -> str | None:
        """Saves a local learner's progress; otherwise gives the text that the browser is to keep, if any."""
        if not self.local:
            return learner.text(self.clock(), force)
        if self._store is not None and learner is self._local:
            self._store.save(learner.progress)
        return None

    def clear(self, learner: Learner) -> None:
        """Everything of this learner is deleted here; the browser deletes its part itself."""
        learner.change(lambda _: Progress())
        if self._store is not None and self.folder is not None:
            self._store.clear()
            self._store.save(Progress())
            for file in (self.folder / CONVERSATION, *self.folder.glob("progress-unreadable-*")):
                file.unlink(missing_ok=True)

    def keep_conversation(self, session: Session) -> str:
        """The conversation as JSON for the browser; with a folder it is written there, and the browser gets nothing."""
        text = store.dump_session(session)
        if self.folder is None:
            return text
        part = self.folder / f"{CONVERSATION}.part"
        part.write_text(text, encoding="utf-8")
        part.replace(self.folder / CONVERSATION)
        return ""

    def conversation(self, text: str) -> Session | None:
        """The last conversation, from the folder if there is one; None if there is none that can be read."""
        with suppress(OSError, UnicodeDecodeError):
            if self.folder is not None:
                text = (self.folder / CONVERSATION).read_text(encoding="utf-8")
        with suppress(StoreError):
            return store.load_session(text) if text else None
        return None


def suggestions(kept: Progress, session: Session, now: datetime) -> tuple[Suggestion, ...]:
    """What could come next, but not the scene that is played now; nothing for somebody who has not said anything."""
    if not (kept.months or kept.records(session.language)):
        return ()
    found = adapt.suggest(kept, session.language, session.scenario, session.level, now)
    here = None if session.closed else session.scenario
    return tuple(s for s in found if s.kind != "scene" or s.arguments["scenario"] != here)
