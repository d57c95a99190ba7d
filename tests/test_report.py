"""What a finished scene says to the learner, as a value, as Markdown and as a page."""

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from conftest import GOALS, NOW, begun, played, said
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.errors import InputError
from tutor.interface import TYPE_NAMES
from tutor.progress import Progress, finish_session, hint, record_turn, repair, start_session
from tutor.report import html, make_report, markdown
from tutor.scenarios import scenarios
from tutor.session import Correction, Feedback, Message
from tutor.texts_learning import text

BOTH = pytest.mark.parametrize("interface", ["en", "es"])


def evening():
    """Three earlier sessions and one to report on."""
    progress = Progress()
    for number in range(3):
        progress = played(
            "la problema esta tambien", progress=progress, key=f"s{number}", now=NOW + timedelta(days=number)
        )
    now = NOW + timedelta(days=5)
    progress = begun(progress, "today", now)
    for number, line in enumerate(
        ("la problema y la clima", "tengo dos hermana", "quiero una habitación muy tranquila"), 1
    ):
        progress = record_turn(
            progress, "today", number, said(line, met=GOALS[number - 1 : number]), now + timedelta(minutes=number)
        )
    progress = repair(hint(progress, "today", now), "today", now)
    return finish_session(progress, "today", now + timedelta(minutes=4))


def test_the_report_compares_with_the_learners_own_earlier_sessions():
    report = make_report(evening(), "today")
    assert [(e.type, e.count) for e in report.errors] == [("gender", 2), ("number", 1)]
    gender, number = report.errors
    assert gender.rate == pytest.approx(100 * 2 / 13)
    assert gender.earlier == pytest.approx(100 * 3 / 12)
    assert number.earlier == 0
    assert make_report(evening(), "s0").errors[0].earlier is None
    assert (report.turns, report.words, report.hints, report.repairs, report.seconds) == (3, 13, 1, 1, 240)


def test_what_to_work_on_comes_with_the_learners_own_sentences():
    report = make_report(evening(), "today")
    assert [item.type for item in report.work_on] == ["gender", "number"]
    (correction,) = report.work_on[0].examples
    assert (correction.wrote, correction.better, correction.sentence) == ("la", "el", "el problema y el clima")
    many = begun()
    for number, kind in enumerate(("accent", "spelling", "verb_form", "number", "redundant_subject")):
        wrong = Message("learner", "uno dos", feedback=Feedback((Correction(0, 3, "uno", kind, kind, ""),)))
        many = record_turn(many, "s1", number, wrong, NOW)
    assert [item.type for item in make_report(many, "s1").work_on] == ["verb_form", "number", "accent"]


def test_what_went_well_is_said_and_nothing_is_made_up():
    keys = [key for key, _ in make_report(evening(), "today").well]
    assert keys == ["well_goals_all", "well_clean", "well_fewer", "well_words", "well_repairs"]
    assert make_report(evening(), "today").phrases == ("quiero una habitación muy tranquila",)
    bare = start_session(Progress(), "s1", "es", "hotel", "A2", GOALS, NOW)
    assert make_report(bare, "s1").well == ()
    unchecked = record_turn(begun(), "s1", 1, said("la problema", checked=False), NOW)
    assert [key for key, _ in make_report(unchecked, "s1").well] == ["well_words", "well_hints"]
    assert text("errors_unchecked", "en") in markdown(make_report(unchecked, "s1"), "en")


def test_a_session_that_is_not_kept_has_no_report():
    with pytest.raises(InputError, match="gone"):
        make_report(Progress(), "gone")


@BOTH
def test_both_forms_hold_everything(interface):
    report = make_report(evening(), "today")
    scene = scenarios()["hotel"]
    page = html(report, interface)
    flat = re.sub(r"<[^>]+>", "", page)
    for shown in (markdown(report, interface), flat):
        for part in (
            scene.title[interface],
            scene.goals[0].can_do[interface],
            TYPE_NAMES[interface]["gender"],
            "el problema y el clima",
            "quiero una habitación muy tranquila",
            "15.4",
            "25.0",
            text("report_repairs", interface),
            text("errors_note", interface),
        ):
            assert part in shown.replace("\\", ""), part
    assert '<em lang="es">because</em>' in page
    assert "*because*" in markdown(report, interface)


def test_the_page_needs_nothing_else():
    page = html(make_report(evening(), "today"), "en")
    assert "<script" not in page
    assert not re.search(r"\b(src|href)=|url\(|@import", page)
    assert "@page" in page


class Tags(HTMLParser):
    """The tags of a page, and whether each that opens also closes."""

    def __init__(self):
        super().__init__()
        self.open, self.names = [], set()

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


ALLOWED = set(
    "html head meta title style body h1 h2 h3 dl dt dd p ul li span del ins em br table thead tbody tr th td".split()
)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(min_size=1, max_size=20), st.sampled_from(["en", "es"]))
def test_no_text_of_the_learner_is_ever_markup(rest, wrote, interface):
    evil = f"{wrote}<img src=x onerror=alert(1)>{rest}"
    found = Correction(0, len(wrote), wrote, "<b>&amp;</b>*x*", "gender", "<script>*a*</script>")
    progress = record_turn(begun(scenario="<i>"), "s1", 1, Message("learner", evil, feedback=Feedback((found,))), NOW)
    progress = replace(progress, sessions={"s1": replace(progress.sessions["s1"], phrases=(evil,), goals=("<u>",))})
    report = make_report(progress, "s1")
    tags = Tags()
    tags.feed(html(report, interface))
    assert tags.names <= ALLOWED
    assert not tags.open
    assert not re.search(r"(?<!\\)[<>]", markdown(report, interface))


def test_markdown_shows_texts_as_they_are():
    from markdown_it import MarkdownIt

    strange = "1. *uno* [x](http://a) | `b` # c ~~d~~ $e$ _f_ \\ & g"
    progress = replace(
        begun(), sessions={"s1": replace(begun().sessions["s1"], phrases=(strange, "- h", "+ i", "=== j"), turns=1)}
    )
    rendered = (
        MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown(make_report(progress, "s1"), "en"))
    )
    shown = [line for line in re.sub(r"<[^>]+>", "", rendered).replace("&amp;", "&").splitlines() if line.strip()]
    assert shown[-4:] == [strange, "- h", "+ i", "=== j"]
