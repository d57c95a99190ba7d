"""What the page shows of a learner's progress: always escaped, in both interface languages, never empty-handed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import NOW, begun, played

from tutor import learner as learning
from tutor import views_learning as learned
from tutor.learner import Learner, Quiz, Try
from tutor.progress import Progress, record_turn
from tutor.report import make_report
from tutor.session import Correction, Feedback, Message, Session
from tutor.texts_learning import TEXTS

LATER = NOW + timedelta(days=1)
BOTH = pytest.mark.parametrize("interface", ["en", "es"])


def test_every_text_is_there_in_both_languages_with_the_same_fields():
    import string

    for key, both in TEXTS.items():
        fields = [{name for _, name, _, _ in string.Formatter().parse(both[code]) if name} for code in ("en", "es")]
        assert fields[0] == fields[1], key


@BOTH
def test_nothing_yet_is_an_invitation_everywhere(interface):
    none = Progress()
    assert TEXTS["review_empty"][interface] in learned.quiz(Quiz(), none, NOW, interface)
    assert TEXTS["progress_empty"][interface] in learned.summary(none, "es", NOW.date(), interface)
    assert learned.sessions(none, "es", interface) == ""
    assert TEXTS["no_cards"][interface] in learned.exported([], "apkg", interface, NOW)
    assert all(len(frame) == 0 for frame in learned.plots(none, "es", interface).values())
    assert learned.suggested((), interface) == ""
    assert learned.offer(None, interface) == ""


@BOTH
def test_a_card_is_asked_and_then_explained(interface):
    kept = played("yo tambien")
    asked = learning.ask(kept, LATER, "es")
    html = learned.quiz(asked, kept, LATER, interface)
    assert "también" not in html
    assert "tambien" in html
    assert 'class="gap"' in html
    after, done = learning.answer(kept, asked, "mal", LATER)
    html = learned.quiz(done, after, LATER, interface)
    assert "<ins>también</ins>" in html
    assert '<em lang="es">because</em>' in html


def test_when_a_card_comes_back_is_said_in_few_words():
    assert learned.when(NOW + timedelta(seconds=20), NOW, "en") == "in 1 min"
    assert learned.when(NOW + timedelta(hours=3), NOW, "es") == "en 3 h"
    assert learned.when(NOW + timedelta(days=3), NOW, "en") == "on 2026-03-04"


@BOTH
def test_texts_of_the_learner_are_never_markup(interface):
    bad = "<img src=x onerror=alert(1)>"
    message = Message("learner", f"{bad} la", feedback=Feedback((Correction(29, 31, "la", bad, "gender", bad),)))
    kept = record_turn(begun(), "s1", 1, message, NOW)
    session = Session("es", "hotel", "A2", interface).add(message)
    asked = learning.ask(kept, NOW, "es")
    after, done = learning.answer(kept, asked, bad, NOW)
    shown = [
        learned.quiz(asked, kept, NOW, interface),
        learned.quiz(done, after, NOW, interface),
        learned.shown_report(make_report(kept, "s1"), interface),
        learned.summary(kept, "es", NOW.date(), interface),
        learned.sessions(kept, "es", interface),
        learned.set_aside("x.json", bad, bad, interface),
        learned.offer(replace(session, turns=1), interface),
    ]
    assert not any("<img" in html for html in shown)


@BOTH
def test_the_report_can_be_kept_and_printed(interface):
    html = learned.shown_report(make_report(played("yo tambien quiero la hotel"), "s1"), interface)
    assert '.md" href="data:text/markdown' in html
    assert '.html" href="data:text/html' in html


@BOTH
def test_a_second_try_is_answered_in_words(interface):
    c = Correction(0, 2, "la", "el", "gender", "")
    assert "«la» → «el»" in learned.tried(Try(fixed=(c,)), interface)
    assert "«la»" in learned.tried(Try(left=(c,)), interface)
    assert "«la»" in learned.tried(Try(new=(c,)), interface)
    assert learned.tried(Try(checked=False), interface) == TEXTS["try_unchecked"][interface]


@BOTH
def test_suggestions_say_why_and_can_be_accepted_or_switched_off(interface):
    kept = played("yo tambien quiero la hotel", "tambien la hotel")
    session = Session("es", "restaurant", "A2", interface)
    html = learned.suggested(learning.suggestions(kept, session, NOW + timedelta(days=1)), interface)
    assert 'data-act="scene"' in html
    assert 'data-act="off" data-kind="weave"' in html
    assert 'data-act="off" data-kind="recast"' in html


@BOTH
def test_it_is_said_where_everything_is(interface, tmp_path):
    here = learned.where(Learner(played("yo tambien")), None, interface)
    there = learned.where(Learner(), tmp_path, interface)
    assert TEXTS["where_browser"][interface] in here
    assert str(tmp_path) in there
    assert TEXTS["where_remote"][interface] in there


@BOTH
def test_a_browser_that_keeps_nothing_gets_a_warning_and_a_way_out(interface):
    learner = Learner(played("yo tambien"))
    assert learned.unkept(learner, interface) == ""
    for why in ("full", "blocked"):
        learner.unkept = why
        html = learned.unkept(learner, interface)
        assert TEXTS[why][interface] in html
        assert 'data-act="export"' in html
        assert "download=" not in html
        assert 'download="conversationally-2026-03-01.json"' in learned.unkept(learner, interface, NOW)
        assert TEXTS[why][interface] in learned.where(learner, None, interface)


def test_plots_have_dates_and_names():
    kept = played("yo tambien quiero la hotel")
    kept = played("tambien", progress=kept, key="s2", now=NOW + timedelta(days=2))
    frames = learned.plots(kept, "es", "es")
    assert frames["errors"]["date"].nunique() == 2
    assert "tilde" in set(frames["types"]["type"])
    assert list(frames["goals"].columns) == ["scenario", "met"]
