"""A mistake as a card to review: the learner's own sentence with a gap, and when it is due (FSRS)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import fsrs

from tutor.grammar.edits import apply_edits
from tutor.session import Correction

MAX_EXAMPLES = 5
"""Sentences, and sessions, that a card remembers."""
MAX_SENTENCE = 240
MAX_REASON = 400
GAP = "_____"
SCHEDULER = fsrs.Scheduler(enable_fuzzing=False)
"""Fuzzing draws random numbers; without it the same answers always give the same dates."""

_SENTENCE_END = re.compile(r"""[.!?…]+["'»”’)]*\s+|\n+""")
_WORD = re.compile(r"\w+(?:['’]\w+)*")


def in_utc(now: datetime) -> datetime:
    """`now` in UTC, as FSRS wants it; ValueError for a time that does not say where it is."""
    if now.tzinfo is None:
        raise ValueError("expected a time with a time zone")
    return now.astimezone(UTC)


@dataclass(frozen=True)
class Schedule:
    """What FSRS keeps of a card. `state` is 1 learning, 2 review, 3 relearning; `step` counts the short steps."""

    due: datetime
    state: int = 1
    step: int | None = 0
    stability: float | None = None
    difficulty: float | None = None
    last_review: datetime | None = None

    def review(self, rating: fsrs.Rating, now: datetime) -> Schedule:
        """After an answer of this quality at `now`; due later than `now`, whatever the clock said before."""
        now = in_utc(now)
        card = fsrs.Card(
            0, fsrs.State(self.state), self.step, self.stability, self.difficulty, self.due, self.last_review
        )
        done, _ = SCHEDULER.review_card(card, rating, now)
        return Schedule(done.due, int(done.state), done.step, done.stability, done.difficulty, done.last_review)


@dataclass(frozen=True)
class Example:
    """One corrected sentence of the learner; characters [start, end) are the answer, `wrote` is what stood there."""

    text: str
    start: int
    end: int
    wrote: str
    scenario: str
    at: datetime

    @property
    def answer(self) -> str:
        """What belongs into the gap."""
        return self.text[self.start : self.end]

    @property
    def front(self) -> str:
        """The sentence with a gap where the answer stands."""
        return self.text[: self.start] + GAP + self.text[self.end :]


@dataclass(frozen=True)
class Card:
    """One mistake, however often it was made.

    count: how often in all; `made` says how often in each of the last sessions, as (session, times), newest last.
    examples: the last sentences, newest last, no sentence twice.
    """

    language: str
    type: str
    original: str
    replacement: str
    reason: str
    examples: tuple[Example, ...]
    created: datetime
    schedule: Schedule
    made: tuple[tuple[str, int], ...]
    count: int = 1
    reviews: int = 0
    lapses: int = 0

    @property
    def id(self) -> str:
        """The same for the same mistake, on every machine."""
        return card_id(self.language, self.type, self.original, self.replacement)

    @property
    def alarm(self) -> tuple[str, str]:
        """(type, lower-case word): what "not an error" hides from then on; as `Correction.alarm`."""
        return self.type, self.original.strip().lower()

    @property
    def asked(self) -> Example:
        """The sentence that a review asks: the newest."""
        return self.examples[-1]

    def review(self, rating: fsrs.Rating, now: datetime) -> Card:
        """Answered with this quality. A card that was known and is not any more has lapsed."""
        lapsed = rating is fsrs.Rating.Again and self.schedule.state == int(fsrs.State.Review)
        return replace(
            self,
            schedule=self.schedule.review(rating, now),
            reviews=self.reviews + 1,
            lapses=self.lapses + lapsed,
        )

    def again(self, examples: Sequence[Example], session: str, now: datetime) -> Card:
        """The same mistake made again, in one message: a lapse, and an answer "again" if it had been reviewed."""
        times = dict(self.made).get(session, 0) + len(examples)
        schedule = self.schedule.review(fsrs.Rating.Again, now) if self.reviews else self.schedule
        return replace(
            self,
            examples=newest((*self.examples, *examples)),
            made=(*(row for row in self.made if row[0] != session), (session, times))[-MAX_EXAMPLES:],
            count=self.count + len(examples),
            lapses=self.lapses + 1,
            schedule=schedule,
        )

    def is_mature(self, days: int) -> bool:
        """True if it is reviewed only every so many days."""
        stability = self.schedule.stability or 0.0
        return self.schedule.state == int(fsrs.State.Review) and stability >= days


def card_id(language: str, kind: str, original: str, replacement: str) -> str:
    """Sixteen hexadecimal digits from what makes two mistakes the same one; letter case does not."""
    parts = (language, kind, original.strip().lower(), replacement.strip().lower())
    return hashlib.sha256("\x1f".join(map(whole, parts)).encode()).hexdigest()[:16]


def makes_card(correction: Correction) -> bool:
    """False if only punctuation, capitals or spaces change, or half a page does: nothing to learn by heart."""
    longest = max(len(correction.original), len(correction.replacement))
    return longest <= MAX_SENTENCE and _bare(correction.original) != _bare(correction.replacement)


def _bare(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def newest(examples: Sequence[Example]) -> tuple[Example, ...]:
    """The last MAX_EXAMPLES of them, without those whose sentence and gap come again later."""
    last = {(e.text, e.start, e.end): e for e in sorted(examples, key=lambda e: e.at)}
    return tuple(sorted(last.values(), key=lambda e: (e.at, e.text, e.start)))[-MAX_EXAMPLES:]


def new_card(correction: Correction, language: str, examples: Sequence[Example], session: str, now: datetime) -> Card:
    """The card of a mistake that was never made before; due at once."""
    return Card(
        language=language,
        type=correction.type,
        original=clip(correction.original.strip(), MAX_SENTENCE),
        replacement=clip(correction.replacement.strip(), MAX_SENTENCE),
        reason=clip(correction.message, MAX_REASON),
        examples=newest(examples),
        created=in_utc(now),
        schedule=Schedule(in_utc(now)),
        made=((session, len(examples)),),
        count=len(examples),
    )


def make_example(
    text: str, corrections: Sequence[Correction], chosen: Correction, scenario: str, now: datetime
) -> Example | None:
    """The corrected sentence around one correction; None if no word is left to ask for.

    The other corrections of the message are made too, as far as they do not overlap. The gap of a deletion is the word
    before it (or behind it), because nothing cannot be typed.
    """
    others: list[Correction] = []
    for other in sorted(corrections, key=lambda c: c.start):
        apart = other.end <= chosen.start or other.start >= chosen.end
        if apart and other is not chosen and (not others or other.start >= others[-1].end):
            others.append(other)
    before = [c for c in others if c.end <= chosen.start]
    left = apply_edits(text[: chosen.start], before)
    after = [replace(c, start=c.start - chosen.end, end=c.end - chosen.end) for c in others if c.start >= chosen.end]
    right = apply_edits(text[chosen.end :], after)
    body, wrote = chosen.replacement, chosen.original
    if not body.strip():
        left, body, right, wrote = _widen(left, right, wrote)
    if not _WORD.search(body):
        return None
    start = len(left) + len(body) - len(body.lstrip())
    sentence, start = _cut(left + body + right, start, start + len(body.strip()))
    wrote = clip(" ".join(wrote.split()), MAX_SENTENCE)
    return Example(whole(sentence), start, start + len(body.strip()), wrote, scenario, in_utc(now))


def _widen(left: str, right: str, wrote: str) -> tuple[str, str, str, str]:
    """(left, gap, right, wrote) with the neighbouring word in the gap of a deletion."""
    if found := re.search(r"(\w+(?:['’]\w+)*)(\s*)$", left):
        return left[: found.start()], found[1], found[2] + right, f"{found[1]} {wrote.strip()}"
    if found := re.match(r"(\s*)(\w+(?:['’]\w+)*)", right):
        return left + found[1], found[2], right[found.end() :], f"{wrote.strip()} {found[2]}"
    return left, "", right, wrote


def _cut(text: str, start: int, end: int) -> tuple[str, int]:
    """(the sentence that holds [start, end), where the gap starts in it), no longer than MAX_SENTENCE if possible."""
    ends = [m.end() for m in _SENTENCE_END.finditer(text)]
    first = max((e for e in ends if e <= start), default=0)
    last = min((e for e in ends if e >= end), default=len(text))
    if last - first > MAX_SENTENCE:
        room = max(0, MAX_SENTENCE - (end - start)) // 2
        if start - room > first:
            first = start - room + len(text[start - room : start].partition(" ")[0])
        if end + room < last:
            last = end + len(text[end : end + room].rpartition(" ")[0])
    piece = text[first:last]
    lead = len(piece) - len(piece.lstrip())
    return piece[lead:].rstrip(), start - first - lead


def clip(text: str, most: int) -> str:
    """At most `most` characters that can be saved; an ellipsis says that something was cut."""
    text = whole(text)
    return text if len(text) <= most else text[: most - 1] + "…"


def whole(text: str) -> str:
    """`text` with a question mark for each half of a character, which no file can hold; as long as before."""
    return text.encode("utf-8", "replace").decode()
