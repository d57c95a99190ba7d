"""Sessions are frozen, bounded, and can be undone."""

from dataclasses import FrozenInstanceError, replace

import pytest

from tutor.session import MAX_MESSAGES, MAX_UNDO, Correction, Feedback, Message, Session


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


def flagged(*originals):
    """A session whose learner message has one accent correction for each word."""
    text = " ".join(originals)
    found, at = [], 0
    for word in originals:
        found.append(Correction(at, at + len(word), word, f"{word}!", "accent", ""))
        at += len(word) + 1
    feedback = Feedback(tuple(found))
    message = Message("learner", text, feedback=feedback)
    return Session().add(Message("tutor", "?")).add(message).count_errors(feedback.corrections)


def test_what_is_no_error_goes_with_every_alarm_of_its_kind_for_that_word():
    session = flagged("Esta", "mas", "esta").dismiss(0)
    assert [c.original for c in session.learner_last.feedback.corrections] == ["mas"]
    assert session.dismissed == (("accent", "esta"),)
    assert session.error_counts == (("accent", 1),)
    assert session.dismiss(7) is session
    assert Session().dismiss(0).dismissed == ()


def test_settings_and_dismissals_outlive_undo_and_a_new_conversation():
    session = replace(flagged("Esta").remember(), thorough=True).dismiss(0)
    assert session.undo().dismissed == session.dismissed
    assert session.undo().thorough
    assert session.settings.dismissed == session.dismissed
    assert session.settings.messages == ()
    assert session.settings.thorough


def test_new_feedback_replaces_the_counts_of_the_old():
    session = flagged("mas", "tu")
    later = session.with_feedback(1, Feedback((Correction(0, 3, "mas", "más", "spelling", ""),)))
    assert later.error_counts == (("spelling", 1),)
