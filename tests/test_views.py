"""What the page shows of a session."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor import views
from tutor.interface import TEXTS
from tutor.models import ModelStatus
from tutor.session import Correction, Feedback, Message, Session


def wrong(text, *spans, interface="en"):
    found = tuple(Correction(a, b, text[a:b], "x", "gender", "*x* <b>") for a, b in spans)
    return Session(interface=interface, self_first=False).add(Message("learner", text, feedback=Feedback(found)))


@given(st.text(min_size=1, max_size=60), st.data())
def test_the_pieces_join_back_to_the_message(text, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    spans = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]
    assert "".join(piece for piece, _ in views.highlighted(wrong(text, *spans))) == text


def test_errors_carry_the_name_of_their_type():
    assert views.highlighted(wrong("la niño 😀 corre", (3, 7), interface="es")) == [
        ("la ", None), ("niño", "género"), (" 😀 corre", None)]  # fmt: skip


def test_learner_text_is_never_markup():
    session = wrong("<img src=x onerror=alert(1)> hola", (0, 28))
    html = views.corrections(session)
    assert "<img" not in html
    assert "&lt;img" in html
    assert '<em lang="es">x</em> &lt;b&gt;' in html


def test_the_chat_gets_learner_text_as_text():
    shown = views.chat(Session().add(Message("learner", "a < b & <img src=x>")))
    assert shown[0]["content"] == "a &lt; b &amp; &lt;img src=x&gt;"


def test_no_model_never_says_no_errors():
    session = Session().add(Message("learner", "hola", feedback=Feedback(checked=False)))
    assert TEXTS["en"]["errors_unchecked"] in views.corrections(session)
    assert TEXTS["en"]["errors_none"] not in views.corrections(session)
    checked = Session().add(Message("learner", "hola", feedback=Feedback()))
    assert TEXTS["en"]["errors_none"] in views.corrections(checked)


def test_the_card_ticks_goals():
    session = Session()
    before = views.card(session)
    after = views.card(replace(session, met=("table",)))
    assert before.count("☑") == 0
    assert after.count("☑") == 1
    assert "1 of 7 reached" in after


def test_an_empty_reply_is_not_shown():
    assert views.chat(Session().add(Message("learner", "hola")).add(Message("tutor", ""))) == [
        {"role": "user", "content": "hola"}
    ]


def test_the_state_of_the_models():
    ready = {"chat": ModelStatus("a", "ready"), "topic": ModelStatus("b", "ready")}
    assert views.model_state(ready, "en") == ('<span class="state fine">● All models ready</span>', True)
    loading = {**ready, "topic": ModelStatus("b", "loading")}
    assert views.model_state(loading, "en")[1] is False
    failed = {**ready, "chat": ModelStatus("a", "failed", error="<gone>")}
    html, settled = views.model_state(failed, "en")
    assert settled
    assert "&lt;gone&gt;" in html


@pytest.mark.parametrize("interface", ["en", "es"])
def test_texts_are_the_same_in_both_languages(interface):
    assert set(TEXTS[interface]) == set(TEXTS["en"])


def test_the_answer_is_not_in_the_page_while_the_learner_looks_for_it():
    session = replace(wrong("la niño corre", (3, 7)), self_first=True)
    html = views.corrections(session)
    assert "niño" in html
    assert "gender" in html
    assert "<ins>" not in html
    assert ">x</em>" not in html
    shown = views.corrections(replace(session, revealed=((3, 7),)))
    assert "<ins>" in shown
    assert ">x</em>" in shown
    praised = views.corrections(replace(session, repaired=((3, 7),)))
    assert TEXTS["en"]["repaired"] in praised


def test_what_is_missing_is_shown_by_the_words_beside_it():
    assert views.around("quiero mesa", Correction(6, 6, "", " una", "article", "")) == "quiero … mesa"


def test_a_line_of_the_tutor_has_its_meaning_and_others_have_none():
    session = Session().add(Message("tutor", "Hola", gloss="Hello")).add(Message("learner", "buenas"))
    assert views.meaning(session) == "Hello"
    assert views.meaning(session, 0) == "Hello"
    assert views.meaning(session, 1) is None
    assert views.meaning(session, 9) is None


def test_a_screen_reader_hears_places_then_answers_and_goals():
    message = Message(
        "learner", "la niño", feedback=Feedback((Correction(0, 2, "la", "el", "gender", ""),)), met=("table",)
    )
    session = Session(turns=1).add(message)
    heard = views.spoken(session)
    assert '«<span lang="es">la</span>» (gender)' in heard
    assert ">el<" not in heard
    assert "Goal reached: I can ask for a table" in heard
    assert '→ «<span lang="es">el</span>»' in views.spoken(replace(session, revealed=((0, 2),)))
    none = Session(turns=4).add(Message("learner", "hola", feedback=Feedback()))
    assert "Message 4: nothing to correct." in views.spoken(none)
    unchecked = Session(turns=4).add(Message("learner", "hola", feedback=Feedback(checked=False)))
    assert TEXTS["en"]["errors_unchecked"] in views.spoken(unchecked)


def test_a_hint_is_in_the_language_that_it_is_in():
    session = replace(Session(), suggestion="Somos <dos>", hint_step=2, notice="«sí» & no")
    assert '<span lang="es">Somos &lt;dos&gt;</span>' in views.note(session)
    assert '«<span lang="es">sí</span>» &amp; no' in views.note(session)
    assert '<span lang="en">Somos' in views.note(replace(session, hint_step=1))
