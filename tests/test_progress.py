"""Nothing that a learner does is lost, and nothing counts twice."""

import copy
import pickle
import time
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from conftest import NOW, SLIPS, begun, played, said
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.cards import card_id
from tutor.progress import (
    MAX_PHRASES,
    MAX_WORDS,
    Progress,
    delete,
    dismiss,
    dismiss_alarm,
    finish_session,
    hint,
    record_turn,
    repair,
    switch,
    words,
)
from tutor.review import answer
from tutor.session import Feedback


def test_a_turn_counts_words_goals_and_errors_and_makes_cards():
    progress = record_turn(begun(), "s1", 1, said("la problema esta aqui", met=["name"]), NOW + timedelta(seconds=40))
    record = progress.sessions["s1"]
    assert (record.turns, record.words, record.checked, record.new_words, record.seconds) == (1, 4, 4, 2, 40)
    assert record.met == ("name",)
    assert record.errors == {"accent": 1, "gender": 1}
    assert progress.words["es"] == {"problema", "aqui"}
    assert {c.asked.front for c in progress.cards.values()} == {"_____ problema está aqui", "el problema _____ aqui"}
    assert progress.days == {date(2026, 3, 1)}


def test_a_retry_of_the_same_message_counts_nothing_twice():
    once = record_turn(begun(), "s1", 1, said("la problema", met=["name"]), NOW)
    assert record_turn(once, "s1", 1, said("la problema", met=["name"]), NOW) == once
    assert record_turn(once, "s1", 2, said("la problema"), NOW).sessions["s1"].turns == 2


def test_corrections_that_a_second_check_finds_are_added_alone():
    sparse = replace(said("la problema esta"), feedback=Feedback(said("la problema esta").feedback.corrections[:1]))
    progress = record_turn(begun(), "s1", 1, sparse, NOW)
    fuller = record_turn(progress, "s1", 1, said("la problema esta"), NOW)
    assert fuller.sessions["s1"].errors == {"accent": 1, "gender": 1}
    assert (fuller.sessions["s1"].turns, fuller.sessions["s1"].words) == (1, 3)
    assert sorted(c.count for c in fuller.cards.values()) == [1, 1]


def test_the_same_mistake_is_one_card_with_one_more_example():
    progress = played("la problema", "la clima y la mapa")
    (card,) = progress.cards.values()
    assert (card.count, card.lapses, len(card.examples)) == (3, 1, 3)
    assert card.made == (("s1", 3),)


def test_an_unchecked_message_is_words_but_no_evidence():
    progress = record_turn(begun(), "s1", 1, said("la problema esta aqui", checked=False), NOW)
    record = progress.sessions["s1"]
    assert (record.words, record.checked, record.clean, dict(record.errors)) == (4, 0, 0, {})
    assert record.phrases == ()


def test_what_is_no_error_goes_with_its_counts_and_never_comes_back():
    progress = played("la problema", "la clima", "tambien")
    key = card_id("es", "gender", "la", "el")
    gone, alarm = dismiss(progress, key)
    assert alarm == ("gender", "la")
    assert gone.sessions["s1"].errors == {"accent": 1}
    assert key not in gone.cards
    assert played("la problema", progress=gone, key="s2").cards.keys() == gone.cards.keys()
    assert dismiss(gone, key) == (gone, None)
    assert dismiss_alarm(progress, ("gender", "la")) == gone


def test_a_deleted_card_was_a_mistake_all_the_same():
    progress = played("la problema")
    gone = delete(progress, next(iter(progress.cards)))
    assert not gone.cards
    assert gone.sessions == progress.sessions


def test_hints_repairs_and_time_away():
    progress = hint(begun(), "s1", NOW + timedelta(seconds=10))
    progress = repair(progress, "s1", NOW + timedelta(hours=3))
    progress = hint(progress, "s1", NOW)  # the clock went back
    record = finish_session(record_turn(progress, "s1", 1, said("hola"), NOW), "s1", NOW).sessions["s1"]
    assert (record.hints, record.repairs, record.seconds, record.finished) == (2, 1, 310, True)
    assert hint(progress, "unknown", NOW) is progress


def test_sessions_without_a_word_are_forgotten_after_a_day_but_not_in_another_tab():
    progress = begun(begun(), "s2", NOW + timedelta(hours=1))
    assert record_turn(progress, "s1", 1, said("la problema"), NOW).cards
    assert set(begun(progress, "s3", NOW + timedelta(days=2)).sessions) == {"s3"}
    assert begun(progress, "s1", NOW + timedelta(days=2)) is progress


def test_phrases_to_keep_are_whole_correct_and_on_topic():
    texts = [
        "me gustaría una habitación doble",
        "hola",
        "la problema es muy grande",
        *(f"quiero pagar ahora mismo {w}" for w in "abcde"),
    ]
    progress = played(*texts)
    assert len(progress.sessions["s1"].phrases) == MAX_PHRASES
    assert "la problema es muy grande" not in progress.sessions["s1"].phrases
    aside = record_turn(begun(), "s1", 1, said("me gusta mucho el fútbol", on_topic=False), NOW)
    assert aside.sessions["s1"].phrases == ()


def test_words_are_letters_in_lower_case():
    assert words("¡Hola, SEÑOR! I don't have 2 apples_x ² İ") == [
        "hola",
        "señor",
        "i",
        "dont",
        "have",
        "apples",
        "x",
        "i",
    ]
    assert words("n\u0303o") == ["ño"]


def test_known_words_are_bounded():
    full = replace(begun(), words={"es": frozenset(f"palabra{'abcdefghij'[n % 10]}{n}" for n in range(MAX_WORDS))})
    progress = record_turn(full, "s1", 1, said("nueva"), NOW)
    assert len(progress.words["es"]) == MAX_WORDS
    assert progress.sessions["s1"].new_words == 0


def test_suggestions_are_switched_off_and_on():
    off = switch(Progress(), "level", False)
    assert off.off == {"level"}
    assert switch(off, "level", True) == Progress()
    with pytest.raises(ValueError, match="weather"):
        switch(off, "weather", True)


def test_progress_can_be_copied_and_pickled_as_page_state():
    progress = played("la problema")
    assert copy.deepcopy(progress) == progress == pickle.loads(pickle.dumps(progress))


def test_half_a_character_cannot_make_progress_that_cannot_be_saved():
    text = "la problema \ud83d"
    progress = record_turn(begun(), "s1", 1, said(text), NOW)
    next(iter(progress.cards.values())).asked.text.encode()


texts = st.lists(st.sampled_from([*SLIPS, "hola", "problema", "gracias"]), min_size=1, max_size=6).map(" ".join)
events = st.lists(
    st.one_of(
        st.tuples(st.just("turn"), st.sampled_from("ab"), texts),
        st.tuples(st.just("retry"), st.sampled_from("ab"), st.just("")),
        st.tuples(st.just("answer"), st.just(""), st.sampled_from(["el", "está", "esta", "?"])),
        st.tuples(st.sampled_from(["hint", "finish", "delete", "dismiss"]), st.sampled_from("ab"), st.just("")),
    ),
    max_size=20,
)


@settings(max_examples=60, deadline=None)
@given(events)
def test_no_sequence_of_events_loses_a_mistake_counts_twice_or_schedules_into_the_past(steps):
    progress = begun(begun(key="a"), key="b", scenario="doctor")
    now, turns, expected, gone, dismissed, last = NOW, Counter(), Counter(), Counter(), set(), {}
    for kind, key, text in steps:
        now += timedelta(minutes=7)
        pick = next(iter(sorted(progress.cards)), "")
        if kind == "turn":
            turns[key] += 1
            last[key] = (turns[key], said(text))
            progress = record_turn(progress, key, *last[key], now)
            expected.update(w for w in text.split() if w in SLIPS and w not in dismissed)
        elif kind == "retry" and key in last:
            before = progress
            progress = record_turn(progress, key, *last[key], now)
            assert progress.cards == before.cards
            assert progress.sessions[key].turns == before.sessions[key].turns
            assert progress.sessions[key].errors == before.sessions[key].errors
        elif kind == "answer" and pick:
            progress, _ = answer(progress, pick, text, 3.0, now)
            assert progress.cards[pick].schedule.due > now
        elif kind in ("delete", "dismiss") and pick:
            card = progress.cards[pick]
            if kind == "dismiss":
                progress, _ = dismiss(progress, pick)
                dismissed.add(card.original)
            else:
                progress = delete(progress, pick)
            gone[card.original] += card.count
        elif kind in ("hint", "finish"):
            progress = (hint if kind == "hint" else finish_session)(progress, key, now)
    kept = Counter({c.original: c.count for c in progress.cards.values()})
    assert kept + gone == expected
    assert sum(r.turns for r in progress.sessions.values()) == sum(turns.values())
    assert all(c.schedule.due >= c.created for c in progress.cards.values())
    assert all(n > 0 for r in progress.sessions.values() for n in r.errors.values())


def many_cards(count):
    """Progress with so many different cards, made of one."""
    (card,) = played("la problema").cards.values()
    cards = (replace(card, original=f"la{n}", examples=card.examples * 1) for n in range(count))
    return replace(played("la problema"), cards={c.id: c for c in cards})


def test_a_turn_is_quick_with_thousands_of_cards():
    progress = begun(many_cards(5000), key="s9")
    began = time.perf_counter()
    record_turn(progress, "s9", 1, said("la problema esta aqui tambien"), NOW)
    assert time.perf_counter() - began < 0.2
