"""What is due, how answers are graded, and cards that other programs read."""

import csv
import io
import json
import re
import sqlite3
import zipfile
from contextlib import closing
from datetime import timedelta
from html import unescape

import pytest
from conftest import NOW, played
from fsrs import Rating

from tutor.interface import TYPE_NAMES
from tutor.languages import PACKS
from tutor.progress import Progress
from tutor.review import COLUMNS, DECK_IDS, MODEL_ID, answer, due, grade, to_apkg, to_csv, to_json
from tutor.texts_learning import TEXTS


@pytest.mark.parametrize(
    ("typed", "expected", "seconds", "first", "rating"),
    [
        ("también", "también", 20, False, Rating.Good),
        (" ¡También! ", "también", 20, False, Rating.Good),
        ("DON’T", "don't", 9, False, Rating.Good),
        ("a  el", "a el", 9, False, Rating.Good),
        ("también", "también", 3, False, Rating.Easy),
        ("también", "también", 3, True, Rating.Good),
        ("también", "también", 6, False, Rating.Good),
        ("tambie\u0301n", "también", 9, False, Rating.Good),
        ("tambien", "también", 3, False, Rating.Hard),
        ("esta", "está", 3, True, Rating.Hard),
        ("tanbién", "también", 3, False, Rating.Again),
        ("", "también", 3, False, Rating.Again),
        ("...", "también", 3, False, Rating.Again),
        ("al", "a el", 3, False, Rating.Again),
    ],
)
def test_answers_are_graded(typed, expected, seconds, first, rating):
    assert grade(typed, expected, "tanbien", seconds, first) == rating


@pytest.mark.parametrize(
    ("typed", "wrote", "rating"),
    [
        ("tambien", "tambien", Rating.Again),
        (" ¡Tambien! ", "tambien", Rating.Again),
        ("tambien", "Tambien", Rating.Again),
        ("támbien", "tambien", Rating.Hard),  # an accent slip, but another one
        ("tambien", "támbien", Rating.Hard),
        ("tambien", "tanbién", Rating.Hard),
        ("también", "tambien", Rating.Good),
    ],
)
def test_the_mistake_of_the_card_typed_again_is_no_slip_of_an_accent(typed, wrote, rating):
    assert grade(typed, "también", wrote, 9, first=False) == rating


def test_a_card_that_gets_its_mistake_again_is_asked_again():
    progress = played("yo tambien quiero agua")
    card = next(iter(progress.cards.values()))
    progress, outcome = answer(progress, card.id, "tambien", 9.0, NOW + timedelta(days=1))
    assert (outcome.rating, outcome.correct) == (Rating.Again, False)
    assert progress.cards[card.id].schedule.due < NOW + timedelta(days=1, hours=1)


def test_a_new_card_is_due_at_once_and_later_when_it_is_known():
    progress = played("la problema esta aqui")
    first, second = due(progress, NOW + timedelta(hours=1))
    progress, outcome = answer(progress, first.id, first.asked.answer, 3.0, NOW + timedelta(hours=1))
    assert (outcome.correct, outcome.rating, outcome.expected) == (True, Rating.Good, first.asked.answer)
    assert [c.id for c in due(progress, NOW + timedelta(hours=1))] == [second.id]
    assert [c.id for c in due(progress, NOW + timedelta(days=1))] == [second.id, first.id]
    assert progress.cards[first.id].reviews == 1
    progress, outcome = answer(progress, first.id, first.asked.answer, 3.0, NOW + timedelta(days=1))
    assert outcome.rating == Rating.Easy


def test_reviewing_is_practice_and_a_card_that_is_gone_changes_nothing():
    progress = played("la problema")
    later = NOW + timedelta(days=4)
    reviewed, _ = answer(progress, next(iter(progress.cards)), "el", 9.0, later)
    assert later.date() in reviewed.days
    assert answer(progress, "gone", "el", 9.0, later) == (progress, None)


def test_the_queue_is_of_one_language_if_it_is_asked_for():
    progress = played("la problema", progress=played("esta", key="s0", language="en"), language="es")
    assert len(due(progress, NOW + timedelta(days=1))) == 2
    assert [c.language for c in due(progress, NOW + timedelta(days=1), "en")] == ["en"]


def test_csv_and_json_hold_one_row_a_card():
    progress = played("la problema", '=HYPERLINK(1) esta, "amigo"\n aqui')
    cards = progress.cards.values()
    table = list(csv.DictReader(io.StringIO(to_csv(cards))))
    data = json.loads(to_json(cards))
    assert [list(row) for row in table] == [list(COLUMNS)] * len(cards)
    assert [{k: str(v) for k, v in row.items()} for row in data] == [
        {k: v.removeprefix("'") for k, v in row.items()} for row in table
    ]
    assert not any(v.startswith("=") for row in table for v in row.values())
    assert to_csv(()).strip() == ",".join(COLUMNS)


def collection(tmp_path, data):
    """The package in a new collection of the Anki program."""
    from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

    package = tmp_path / "cards.apkg"
    package.write_bytes(data)
    opened = Collection(str(tmp_path / "collection.anki2"))
    opened.import_anki_package(ImportAnkiPackageRequest(package_path=str(package), options=ImportAnkiPackageOptions()))
    return opened


def plain(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_anki_shows_the_same_fronts_and_backs(tmp_path):
    progress = played("la problema [sound:x.mp3] <b>", "esta tambien {{c1::x}} & [latex]$x$[/latex]")
    progress = played("esta", progress=progress, key="s2", language="en")
    opened = collection(tmp_path, to_apkg(progress.cards.values(), "en", NOW))
    try:
        notes = {note.guid: note for note in map(opened.get_note, opened.find_notes(""))}
        assert notes.keys() == progress.cards.keys()
        for key, card in progress.cards.items():
            note = notes[key]
            example = card.asked
            assert unescape(note["Sentence"]) == example.front
            assert unescape(note["Answer"]) == example.answer
            assert unescape(note["Corrected"]) == example.text
            assert plain(note["Wrote"]) == f"You wrote: {example.wrote}"
            (shown,) = note.cards()
            assert " ".join(example.front.split()) in plain(shown.question())
            assert " ".join(example.text.split()) in plain(shown.answer())
            assert "because" in plain(shown.answer())
            assert card.type in note.tags
            assert opened.decks.name(shown.did).endswith(PACKS[card.language].name)
    finally:
        opened.close()


def test_a_later_package_updates_the_notes_of_an_earlier_one(tmp_path):
    first = played("la problema")
    later = played("la clima", progress=first, key="s2", now=NOW + timedelta(days=2))
    collection(tmp_path, to_apkg(first.cards.values(), "en", NOW)).close()
    opened = collection(tmp_path, to_apkg(later.cards.values(), "en", NOW + timedelta(days=2)))
    try:
        (note,) = map(opened.get_note, opened.find_notes(""))
        assert note["Sentence"] == "_____ clima"
    finally:
        opened.close()


def test_no_cards_make_an_empty_package(tmp_path):
    opened = collection(tmp_path, to_apkg(Progress().cards.values(), "es", NOW))
    try:
        assert not opened.find_notes("")
    finally:
        opened.close()


def test_decks_and_notes_have_ids_that_never_change(tmp_path):
    assert set(DECK_IDS) == set(PACKS)
    progress = played("la problema")
    with zipfile.ZipFile(io.BytesIO(to_apkg(progress.cards.values(), "en", NOW))) as package:
        package.extract("collection.anki2", tmp_path)
    with closing(sqlite3.connect(tmp_path / "collection.anki2")) as db:
        assert db.execute("SELECT did FROM cards").fetchall() == [(DECK_IDS["es"],)]
        assert db.execute("SELECT guid, mid FROM notes").fetchall() == [(next(iter(progress.cards)), MODEL_ID)]


def test_texts_are_in_both_languages_with_the_same_fields():
    for key, found in TEXTS.items():
        assert set(found) == set(TYPE_NAMES), key
        fields = {code: set(re.findall(r"{(\w+)}", value)) for code, value in found.items()}
        assert fields["en"] == fields["es"], key
        assert all(value.strip() for value in found.values()), key
