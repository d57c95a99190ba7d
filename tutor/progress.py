"""What a learner has done so far, as frozen values: sessions, mistakes, words. Every update returns a new Progress.

The mappings are plain dicts that nobody changes in place: they can be copied and pickled as page state, and an update
copies references only, so that thousands of cards cost microseconds.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from tutor.cards import Card, Example, card_id, in_utc, make_example, makes_card, new_card, whole
from tutor.session import MAX_DISMISSED, Correction, Message

MAX_WORDS = 20_000
"""Known words of a language; more than the active vocabulary of an educated native speaker."""
MAX_LETTERS = 30
MAX_SEEN = 400
MAX_PHRASES = 5
PHRASE_WORDS = 4
MAX_PHRASE = 160
IDLE_SECONDS = 300
"""A longer pause counts as this long: the learner was away."""
OPEN_FOR = timedelta(days=1)
"""An empty session may still be open in another tab for so long."""
KINDS = ("level", "recast", "scene", "weave")
"""What `tutor.adapt` may suggest, and the learner may switch off."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@dataclass(frozen=True)
class Totals:
    """What can be added up over sessions.

    checked: words of messages that a grammar model looked at; rates of errors are per these words.
    clean: messages in which it found nothing.
    repairs: errors that the learner put right alone, by trying again before the answer was shown.
    """

    turns: int = 0
    words: int = 0
    checked: int = 0
    new_words: int = 0
    clean: int = 0
    met: int = 0
    goals: int = 0
    hints: int = 0
    repairs: int = 0
    seconds: int = 0
    errors: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            turns=self.turns + other.turns,
            words=self.words + other.words,
            checked=self.checked + other.checked,
            new_words=self.new_words + other.new_words,
            clean=self.clean + other.clean,
            met=self.met + other.met,
            goals=self.goals + other.goals,
            hints=self.hints + other.hints,
            repairs=self.repairs + other.repairs,
            seconds=self.seconds + other.seconds,
            errors=dict(sorted((Counter(self.errors) + Counter(other.errors)).items())),
        )


@dataclass(frozen=True)
class SessionRecord:
    """One scene played once. `goals` is what the scene offers, `met` what was reached, in that order."""

    key: str
    language: str
    scenario: str
    level: str
    began: datetime
    last: datetime
    """The last thing that happened; the end, once it is finished."""
    goals: tuple[str, ...] = ()
    met: tuple[str, ...] = ()
    turns: int = 0
    words: int = 0
    checked: int = 0
    new_words: int = 0
    clean: int = 0
    hints: int = 0
    repairs: int = 0
    seconds: int = 0
    errors: Mapping[str, int] = field(default_factory=dict)
    phrases: tuple[str, ...] = ()
    """Sentences without corrections, worth keeping; the newest last."""
    finished: bool = False
    seen: tuple[str, ...] = ()
    """Digests of the messages and errors that were counted, so that a retry counts nothing twice."""

    @property
    def totals(self) -> Totals:
        """What can be added to other sessions."""
        return Totals(
            turns=self.turns,
            words=self.words,
            checked=self.checked,
            new_words=self.new_words,
            clean=self.clean,
            met=len(self.met),
            goals=len(self.goals),
            hints=self.hints,
            repairs=self.repairs,
            seconds=self.seconds,
            errors=self.errors,
        )


@dataclass(frozen=True)
class MonthRecord:
    """Old sessions of one month and language, added up: `met` has the goals of each scene, `keys` the sessions'."""

    month: str
    """As 2026-11."""
    language: str
    totals: Totals
    met: Mapping[str, tuple[str, ...]]
    keys: tuple[str, ...]

    @property
    def id(self) -> str:
        """One a month and language."""
        return f"{self.month} {self.language}"


@dataclass(frozen=True)
class Retired:
    """Cards that were known so well, for so long, that only their number is kept."""

    cards: int = 0
    mistakes: int = 0


@dataclass(frozen=True)
class Progress:
    """Everything that is kept of one learner.

    sessions, months, cards: by key, by `MonthRecord.id`, by `Card.id`; a session is in one of the first two.
    words: the words used correctly so far, lower-case letters only, by language.
    days: when something was practised.
    dismissed: (type, lower-case word) of alarms that are no errors, as in `Session`.
    retired: by "language type".
    off: the kinds of suggestions that the learner does not want.
    """

    sessions: Mapping[str, SessionRecord] = field(default_factory=dict)
    months: Mapping[str, MonthRecord] = field(default_factory=dict)
    cards: Mapping[str, Card] = field(default_factory=dict)
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    days: frozenset[date] = frozenset()
    dismissed: tuple[tuple[str, str], ...] = ()
    retired: Mapping[str, Retired] = field(default_factory=dict)
    off: frozenset[str] = frozenset()

    def records(self, language: str | None = None) -> list[SessionRecord]:
        """The sessions in which something was said, oldest first."""
        found = (r for r in self.sessions.values() if r.turns and language in (None, r.language))
        return sorted(found, key=lambda r: (r.began, r.key))


# ---- a session


def start_session(
    progress: Progress, key: str, language: str, scenario: str, level: str, goals: Sequence[str], now: datetime
) -> Progress:
    """A scene begins. Earlier ones in which nothing was said are forgotten, finished ones no longer expect retries."""
    if key in progress.sessions or any(key in month.keys for month in progress.months.values()):
        return progress
    began = in_utc(now)
    kept = {
        k: replace(r, seen=()) if r.finished and r.seen else r
        for k, r in progress.sessions.items()
        if r.turns or began - r.last < OPEN_FOR
    }
    record = SessionRecord(key, language, scenario, level, began, began, tuple(goals))
    return replace(progress, sessions={**kept, key: record})


def record_turn(progress: Progress, key: str, number: int, message: Message, now: datetime) -> Progress:
    """A learner message with its feedback: words, goals, errors, and a card for every correction.

    `number` is the turn's (`Session.turns`): the same text with the same number is a retry and counts once, but
    corrections that it did not have before are added. A session that was never started changes nothing.
    """
    record = progress.sessions.get(key)
    if record is None:
        return progress
    feedback = message.feedback
    wanted = feedback.corrections if feedback and feedback.checked else ()
    found = [c for c in wanted if c.alarm not in progress.dismissed]
    seen = set(record.seen)
    turn = _digest(number, message.text)
    fresh = [c for c in found if _digest(number, message.text, c.start, c.end) not in seen]
    marks = [_digest(number, message.text, c.start, c.end) for c in fresh]
    record = replace(
        _touch(record, now),
        met=tuple(dict.fromkeys((*record.met, *message.met))),
        errors=_count(record.errors, Counter(c.type for c in fresh)),
    )
    if turn not in seen:
        marks.append(turn)
        progress, new = _learn_words(progress, record.language, message.text, found)
        number_of_words = len(words(message.text))
        checked = feedback is not None and feedback.checked
        record = replace(
            record,
            turns=record.turns + 1,
            words=record.words + number_of_words,
            checked=record.checked + (number_of_words if checked else 0),
            new_words=record.new_words + new,
            clean=record.clean + (checked and not found),
            phrases=_phrases(record.phrases, message) if checked and not found else record.phrases,
        )
    record = replace(record, seen=(*record.seen, *marks)[-MAX_SEEN:])
    cards = _with_mistakes(progress.cards, record, message.text, found, fresh, now)
    return _practised(replace(progress, sessions={**progress.sessions, key: record}, cards=cards), now)


def _with_mistakes(
    cards: Mapping[str, Card],
    record: SessionRecord,
    text: str,
    found: Sequence[Correction],
    fresh: Sequence[Correction],
    now: datetime,
) -> Mapping[str, Card]:
    """The cards with the `fresh` ones among the corrections `found` in one message."""
    made: dict[str, list[tuple[Correction, Example]]] = {}
    for c in fresh:
        example = make_example(text, found, c, record.scenario, now) if makes_card(c) else None
        if example is not None:
            made.setdefault(card_id(record.language, c.type, c.original, c.replacement), []).append((c, example))
    if not made:
        return cards
    out = dict(cards)
    for key, rows in made.items():
        examples = [example for _, example in rows]
        card = out.get(key)
        out[key] = (
            card.again(examples, record.key, now)
            if card
            else new_card(rows[0][0], record.language, examples, record.key, now)
        )
    return out


def hint(progress: Progress, key: str, now: datetime) -> Progress:
    """One more hint was shown."""
    return _change(progress, key, now, hints=1)


def repair(progress: Progress, key: str, now: datetime) -> Progress:
    """The learner put an error right alone."""
    return _change(progress, key, now, repairs=1)


def finish_session(progress: Progress, key: str, now: datetime) -> Progress:
    """The scene is over. It may go on all the same: what is still said counts."""
    record = progress.sessions.get(key)
    if record is None or not record.turns:
        return progress
    return replace(progress, sessions={**progress.sessions, key: replace(_touch(record, now), finished=True)})


def _change(progress: Progress, key: str, now: datetime, hints: int = 0, repairs: int = 0) -> Progress:
    record = progress.sessions.get(key)
    if record is None:
        return progress
    record = replace(_touch(record, now), hints=record.hints + hints, repairs=record.repairs + repairs)
    return replace(progress, sessions={**progress.sessions, key: record})


def _touch(record: SessionRecord, now: datetime) -> SessionRecord:
    """With the time since the last event added; a clock that went back adds nothing."""
    now = in_utc(now)
    passed = min(IDLE_SECONDS, max(0, round((now - record.last).total_seconds())))
    return replace(record, seconds=record.seconds + passed, last=max(now, record.last))


def _practised(progress: Progress, now: datetime) -> Progress:
    day = now.date()  # of the learner's own zone, if the caller knows it
    return progress if day in progress.days else replace(progress, days=progress.days | {day})


def _count(errors: Mapping[str, int], change: Mapping[str, int]) -> Mapping[str, int]:
    """Errors by type with a change; none is ever below one."""
    counts = Counter(errors)
    counts.update(change)
    return {kind: n for kind, n in sorted(counts.items()) if n > 0}


def _digest(*parts: object) -> str:
    return hashlib.sha256(whole("\x1f".join(map(str, parts))).encode()).hexdigest()[:10]


def _phrases(phrases: tuple[str, ...], message: Message) -> tuple[str, ...]:
    text = whole(" ".join(message.text.split()))
    if message.on_topic is False or len(words(text)) < PHRASE_WORDS or len(text) > MAX_PHRASE:
        return phrases
    return (*(p for p in phrases if p != text), text)[-MAX_PHRASES:]


# ---- words


def words(text: str) -> list[str]:
    """The words of a text in lower case, letters only (don't -> dont); too long ones are no words."""
    found = _WORD.findall(unicodedata.normalize("NFC", text.lower()))
    plain = ("".join(c for c in word if c.isalpha()) for word in found)
    return [word for word in plain if 0 < len(word) <= MAX_LETTERS]


def _learn_words(
    progress: Progress, language: str, text: str, corrections: Iterable[Correction]
) -> tuple[Progress, int]:
    """(with the words that were used outside of corrections, how many of them are new)."""
    for c in corrections:
        text = text[: c.start] + " " * (c.end - c.start) + text[c.end :]
    known = progress.words.get(language, frozenset())
    new = sorted(set(words(text)) - known)[: max(0, MAX_WORDS - len(known))]
    if not new:
        return progress, 0
    return replace(progress, words={**progress.words, language: known | set(new)}), len(new)


# ---- cards


def put_card(progress: Progress, card: Card, now: datetime) -> Progress:
    """With a card after its review; reviewing is practice."""
    return _practised(replace(progress, cards={**progress.cards, card.id: card}), now)


def dismiss(progress: Progress, key: str) -> tuple[Progress, tuple[str, str] | None]:
    """(without the card, the alarm that is no error); the alarm is None if there is no such card.

    Every card of the same alarm goes, as in `Session.dismiss`, and so do its errors, as far back as a card remembers
    in which sessions it was made.
    """
    card = progress.cards.get(key)
    return (dismiss_alarm(progress, card.alarm), card.alarm) if card else (progress, None)


def dismiss_alarm(progress: Progress, alarm: tuple[str, str]) -> Progress:
    """The same for an alarm (`Correction.alarm`) that the page shows."""
    gone = [card for card in progress.cards.values() if card.alarm == alarm]
    sessions = dict(progress.sessions)
    for card in gone:
        for session, times in card.made:
            if session in sessions:
                record = sessions[session]
                sessions[session] = replace(record, errors=_count(record.errors, {card.type: -times}))
    dismissed = (*(a for a in progress.dismissed if a != alarm), (alarm[0], whole(alarm[1])))
    return replace(
        progress,
        sessions=sessions,
        cards={k: c for k, c in progress.cards.items() if c.alarm != alarm},
        dismissed=dismissed[-MAX_DISMISSED:],
    )


def delete(progress: Progress, key: str) -> Progress:
    """Without this card; it was a mistake all the same, and counts as one."""
    return replace(progress, cards={k: c for k, c in progress.cards.items() if k != key})


def switch(progress: Progress, kind: str, on: bool) -> Progress:
    """With one kind of suggestion on or off; ValueError if there is no such kind."""
    if kind not in KINDS:
        raise ValueError(f"suggestions {kind!r}: expected one of {', '.join(KINDS)}")
    return replace(progress, off=progress.off - {kind} if on else progress.off | {kind})
