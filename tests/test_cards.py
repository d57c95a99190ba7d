"""A correction as a card: the sentence, the gap, and the dates."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from fsrs import Rating
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.cards import GAP, MAX_EXAMPLES, MAX_SENTENCE, Schedule, card_id, make_example, makes_card, new_card
from tutor.grammar.edits import apply_edits
from tutor.session import Correction

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def fix(text, original, replacement, kind="gender", at=0):
    start = re.search(rf"(?<!\w){re.escape(original)}(?!\w)", text[at:]).start() + at
    return Correction(start, start + len(original), original, replacement, kind, "because")


def example(text, *corrections, chosen=0):
    return make_example(text, corrections, corrections[chosen], "hotel", NOW)


def card(text="la problema", original="la", replacement="el"):
    correction = fix(text, original, replacement)
    return new_card(correction, "es", [example(text, correction)], "s1", NOW)


def test_the_front_is_the_corrected_sentence_with_a_gap():
    text = "Hola. la problema es que no tengo dos hermana. Adiós."
    found = example(text, fix(text, "la", "el"), fix(text, "hermana", "hermanas"), chosen=1)
    assert found.front == f"el problema es que no tengo dos {GAP}."
    assert (found.answer, found.wrote) == ("hermanas", "hermana")


def test_the_gap_of_a_deletion_is_the_word_beside_it():
    text = "Busco a un hotel"
    found = example(text, Correction(5, 7, " a", "", "preposition", ""))
    assert (found.front, found.answer, found.wrote) == (f"{GAP} un hotel", "Busco", "Busco a")
    first = example("Yo quiero", Correction(0, 3, "Yo ", "", "redundant_subject", ""))
    assert (first.front, first.answer, first.wrote) == (GAP, "quiero", "Yo quiero")
    assert example("Yo", fix("Yo", "Yo", "")) is None


def test_overlapping_corrections_do_not_spoil_the_sentence():
    text = "muy mas grande"
    found = example(text, fix(text, "muy mas", "más"), fix(text, "mas", "más"), chosen=1)
    assert found.front == f"muy {GAP} grande"


def test_a_long_sentence_is_cut_at_words_around_the_gap():
    text = "palabra " * 60 + "la problema" + " palabra" * 60
    found = example(text, fix(text, "la", "el"))
    assert len(found.text) <= MAX_SENTENCE
    assert set(found.front.split()) == {"palabra", "problema", GAP}


@settings(max_examples=150)
@given(st.text(alphabet="abñé .?!\n¿😀", min_size=1, max_size=300), st.data())
def test_the_answer_always_stands_in_the_corrected_text(text, data):
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=6)))
    found = [
        Correction(a, b, text[a:b], data.draw(st.sampled_from(["el", "", " de", "é ñ"])), "gender", "")
        for a, b in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    chosen = data.draw(st.sampled_from(found))
    made = make_example(text, found, chosen, "hotel", NOW)
    if chosen.replacement.strip():
        assert made is not None
        assert made.answer == chosen.replacement.strip()
    if made is not None:
        assert made.text in apply_edits(text, found)
        assert made.answer.strip() == made.answer != ""


def test_punctuation_and_capitals_alone_make_no_card():
    for original, replacement in (("hola", "Hola"), ("hola", "¡hola!"), ("si,", "si"), ("well known", "well-known")):
        assert not makes_card(Correction(0, 4, original, replacement, "spelling", "")), original
    for original, replacement in (("a el", "al"), ("its", "it's"), ("esta", "está"), (" a", "")):
        assert makes_card(Correction(0, 4, original, replacement, "spelling", "")), original


def test_the_same_mistake_has_the_same_id_in_any_case():
    assert card_id("es", "gender", "La ", "el") == card_id("es", "gender", "la", "EL")
    assert card_id("es", "gender", "la", "el") != card_id("es", "article", "la", "el")
    assert card().id == card_id("es", "gender", "la", "el")


def test_a_mistake_made_again_is_a_lapse_and_comes_back_soon():
    first = card()
    assert first.schedule.due == NOW
    again = first.again(first.examples, "s2", NOW)
    assert (again.count, again.lapses, again.schedule) == (2, 1, first.schedule)
    known = first.review(Rating.Easy, NOW)
    later = NOW + timedelta(days=3)
    lapsed = known.again(first.examples, "s2", later)
    assert known.schedule.due > later
    assert lapsed.schedule.due < later + timedelta(hours=1)
    assert (lapsed.reviews, lapsed.lapses, lapsed.made) == (1, 1, (("s1", 1), ("s2", 1)))


def test_examples_and_sessions_are_the_newest_and_no_sentence_twice():
    one = card()
    for number in range(8):
        other = replace(one.examples[0], text=f"el problema {number}", at=NOW + timedelta(days=number))
        one = one.again([other, other], f"s{number + 2}", NOW)
    assert [e.text for e in one.examples] == [f"el problema {n}" for n in range(3, 8)]
    assert len(one.made) == MAX_EXAMPLES
    assert one.count == 17


ratings = st.lists(st.tuples(st.sampled_from(list(Rating)), st.integers(-3_000_000, 30_000_000)), max_size=25)


@settings(max_examples=60)
@given(ratings)
def test_no_review_is_ever_due_in_its_past(steps):
    schedule, now = Schedule(NOW), NOW
    for rating, seconds in steps:
        now += timedelta(seconds=seconds)
        schedule = schedule.review(rating, now)
        assert schedule.due > now
        assert schedule.last_review == now


def test_times_are_those_of_a_zone_and_kept_in_utc():
    local = NOW.astimezone(timezone(timedelta(hours=9)))
    assert Schedule(NOW).review(Rating.Good, local) == Schedule(NOW).review(Rating.Good, NOW)
    with pytest.raises(ValueError, match="time zone"):
        Schedule(NOW).review(Rating.Good, datetime(2026, 3, 1))
