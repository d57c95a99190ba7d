"""Reviewing mistakes: what is due, how an answer is graded, and cards to take away (Anki, CSV, JSON)."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from types import MappingProxyType

from fsrs import Rating

from tutor.cards import Card, in_utc
from tutor.grammar.edits import strip_accents
from tutor.interface import TYPE_NAMES
from tutor.languages import PACKS
from tutor.progress import Progress, put_card
from tutor.texts_learning import text
from tutor.views import rich

FAST_SECONDS = 6.0
MODEL_ID = 1_607_392_851
DECK_IDS: Mapping[str, int] = MappingProxyType({"es": 2_059_400_110, "en": 2_059_400_111})
"""Chosen once by chance and never changed: Anki updates the notes of an earlier export by them."""
COLUMNS = ("id", "language", "type", "sentence", "wrote", "answer", "corrected", "reason", "scenario", "date", "due",
           "count", "reviews", "lapses")  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """How an answer was: the rating for FSRS, whether it was right, and what belongs into the gap."""

    rating: Rating
    correct: bool
    expected: str


def due(progress: Progress, now: datetime, language: str | None = None) -> list[Card]:
    """The cards to review now, those first that have waited longest."""
    now = in_utc(now)
    found = ((c.schedule.due, key) for key, c in progress.cards.items() if language in (None, c.language))
    return [progress.cards[key] for at, key in sorted(found) if at <= now]


def grade(typed: str, expected: str, wrote: str, seconds: float, first: bool) -> Rating:
    """Accents matter, letter case, outer punctuation and spaces do not. `wrote` is the mistake of the card.

    Right is good, and easy if it was fast and not the first time; the mistake itself is again, even if it lacks an
    accent only; another slip of an accent is hard; else again.
    """
    given, wanted = _plain(typed), _plain(expected)
    if given == wanted:
        return Rating.Easy if seconds < FAST_SECONDS and not first else Rating.Good
    if given == _plain(wrote):
        return Rating.Again
    return Rating.Hard if given and strip_accents(given) == strip_accents(wanted) else Rating.Again


def _plain(answer: str) -> str:
    folded = " ".join(unicodedata.normalize("NFC", answer).replace("’", "'").casefold().split())
    start, end = 0, len(folded)
    while start < end and not folded[start].isalnum():
        start += 1
    while end > start and not folded[end - 1].isalnum():
        end -= 1
    return folded[start:end] or folded


def answer(progress: Progress, key: str, typed: str, seconds: float, now: datetime) -> tuple[Progress, Outcome | None]:
    """(with the card scheduled anew, how the answer was); None if the card is gone."""
    card = progress.cards.get(key)
    if card is None:
        return progress, None
    expected = card.asked.answer
    rating = grade(typed, expected, card.asked.wrote, seconds, first=not card.reviews)
    outcome = Outcome(rating, rating in (Rating.Good, Rating.Easy), expected)
    return put_card(progress, card.review(rating, now), now), outcome


# ---- to take away


def rows(cards: Iterable[Card]) -> list[dict[str, str | int]]:
    """One row of COLUMNS a card, the oldest first."""
    out: list[dict[str, str | int]] = []
    for card in sorted(cards, key=lambda c: (c.created, c.id)):
        example = card.asked
        values = (card.id, card.language, card.type, example.front, example.wrote, example.answer, example.text,
                  card.reason, example.scenario, example.at.date().isoformat(), card.schedule.due.isoformat(),
                  card.count, card.reviews, card.lapses)  # fmt: skip
        out.append(dict(zip(COLUMNS, values, strict=True)))
    return out


def to_json(cards: Iterable[Card]) -> str:
    """The rows as a JSON list."""
    return json.dumps(rows(cards), ensure_ascii=False, indent=1)


def to_csv(cards: Iterable[Card]) -> str:
    """The rows with a header. A text that a spreadsheet would run as a formula is marked as text with an apostrophe."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows(cards):
        writer.writerow({name: _no_formula(value) for name, value in row.items()})
    return out.getvalue()


def _no_formula(value: str | int) -> str | int:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


_FRONT = """<div class="sentence">{{Sentence}}</div>
<div class="wrote">{{Wrote}}</div>
{{type:Answer}}"""
_BACK = """<div class="sentence">{{Corrected}}</div>
<hr id="answer">{{type:Answer}}
<div class="reason">{{Reason}}</div><div class="small">{{About}}</div>"""
_STYLE = """.card { font: 20px/1.5 system-ui, sans-serif; text-align: center; max-width: 36em; margin: 1em auto; }
.wrote, .small { color: #777; font-size: 80%; } .reason { margin: 1em 0; }"""


def _field(value: str) -> str:
    """Text as HTML in which Anki finds no media and no LaTeX either."""
    return escape(value).replace("[", "&#91;").replace("{", "&#123;")


def to_apkg(cards: Iterable[Card], interface: str, now: datetime) -> bytes:
    """An Anki package: one deck a language, answers to be typed. Importing a later one updates the notes."""
    import genanki

    model = genanki.Model(
        MODEL_ID,
        "Conversationally: my mistakes",
        fields=[{"name": name} for name in ("Sentence", "Wrote", "Answer", "Corrected", "Reason", "About")],
        templates=[{"name": "Gap", "qfmt": _FRONT, "afmt": _BACK}],
        css=_STYLE,
    )
    decks = {code: genanki.Deck(number, f"Conversationally: {PACKS[code].name}") for code, number in DECK_IDS.items()}
    for card in sorted(cards, key=lambda c: (c.created, c.id)):
        example = card.asked
        about = f"{TYPE_NAMES[interface][card.type]}, {example.scenario}, {example.at.date().isoformat()}"
        fields = [
            _field(example.front),
            _field(text("wrote", interface, wrote=example.wrote)),
            _field(example.answer),
            _field(example.text),
            rich(card.reason).replace("[", "&#91;").replace("{", "&#123;"),
            _field(about),
        ]
        tags = [card.type, "".join(example.scenario.split())]
        decks[card.language].add_note(genanki.Note(model, fields, tags=[t for t in tags if t], guid=card.id))
    out = io.BytesIO()
    genanki.Package([deck for deck in decks.values() if deck.notes]).write_to_file(out, in_utc(now).timestamp())
    return out.getvalue()
