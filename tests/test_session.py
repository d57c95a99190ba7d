"""Sessions are frozen, bounded, and can be undone."""

from dataclasses import FrozenInstanceError, replace

import pytest

from tutor.session import MAX_MESSAGES, MAX_UNDO, Correction, Message, Session


def test_only_the_last_messages_are_kept():
    session = Session()
    for number in range(MAX_MESSAGES + 5):
        session = session.add(Message("learner", str(number)))
    assert [m.text for m in session.messages] == [str(n) for n in range(5, MAX_MESSAGES + 5)]


def test_a_session_cannot_be_changed_in_place():
    with pytest.raises(FrozenInstanceError):
        Session().turns = 3  # type: ignore[misc]


def test_undo_goes_back_turn_by_turn_and_stops_at_the_start():
    session = Session()
    for number in range(3):
        session = replace(session.remember(), turns=number + 1)
    assert [session.undo().turns, session.undo().undo().turns] == [2, 1]
    assert session.undo().undo().undo().undo().turns == 0


def test_the_past_is_bounded_and_flat():
    session = Session()
    for number in range(MAX_UNDO + 5):
        session = replace(session.remember(), turns=number + 1)
    assert len(session.past) == MAX_UNDO
    assert all(not earlier.past for earlier in session.past)


def test_errors_are_counted_by_type():
    errors = tuple(Correction(0, 1, "a", "b", kind, "") for kind in ("accent", "accent", "gender"))
    session = Session().count_errors(errors).count_errors(errors[:1])
    assert dict(session.error_counts) == {"accent": 3, "gender": 1}


def test_two_sessions_have_different_keys():
    assert Session().key != Session().key
