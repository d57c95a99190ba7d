"""Rates, practice, levels and the tables of the plots."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from conftest import NOW, played
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor import statistics
from tutor.progress import Progress
from tutor.session import LEVELS
from tutor.statistics import SKILLS, THRESHOLDS, estimate, level_of, practice
from tutor.store import fold_sessions


def year():
    """Sixteen sessions, one a week."""
    progress = Progress()
    for week in range(16):
        progress = played(
            "la problema", "gracias señor", progress=progress, key=f"s{week}", now=NOW + timedelta(weeks=week)
        )
    return progress


def test_sums_are_the_same_when_sessions_are_kept_as_months():
    progress = year()
    folded = fold_sessions(progress, 0)
    assert len(folded.records()) < len(progress.records())
    assert statistics.all_totals(folded, "es") == statistics.all_totals(progress, "es")
    assert statistics.session_count(folded) == statistics.session_count(progress) == 16
    assert statistics.all_totals(folded, "en").turns == 0
    assert statistics.met_goals(folded, "es") == statistics.met_goals(progress, "es")


def test_practice_counts_days_and_forgives_pauses():
    today = date(2026, 3, 31)
    days = frozenset(today - timedelta(days=n) for n in (0, 1, 6, 7, 29, 30, 31, 32))
    found = practice(replace(Progress(), days=days), today)
    assert (found.last_7, found.last_30, found.longest, found.all) == (3, 5, 4, 8)
    assert practice(Progress(), today) == statistics.Practice(0, 0, 0, 0)


def test_every_skill_has_thresholds_that_fall_with_the_level():
    assert set(THRESHOLDS) == set(SKILLS)
    for bounds in THRESHOLDS.values():
        assert list(bounds) == list(LEVELS[1:])
        assert sorted(bounds.values(), reverse=True) == list(bounds.values())


@pytest.mark.parametrize(
    ("shape", "x", "expected"),
    [(1, 1, 0.6321205588), (2.5, 0.5, 0.0374342268), (10, 8, 0.2833757412), (50, 80, 0.9999178), (300, 290, 0.2861)],
)
def test_the_gamma_distribution_is_right(shape, x, expected):
    assert statistics._gamma_cdf(shape, x) == pytest.approx(expected, abs=1e-4)
    assert statistics._gamma_quantile(shape, statistics._gamma_cdf(shape, x)) == pytest.approx(x, abs=1e-3)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(SKILLS)), st.integers(0, 400), st.integers(1, 20_000))
def test_an_estimate_is_a_level_inside_its_interval(skill, errors, words):
    found = estimate(skill, errors, words)
    assert 0 < found.probability <= 1
    assert LEVELS.index(found.low) <= LEVELS.index(found.high)
    assert found.rate_low < found.rate_high
    assert estimate(skill, errors + 5, words).rate > found.rate


def test_more_words_make_an_estimate_surer():
    little, much = estimate("verbs", 1, 50), estimate("verbs", 40, 2000)
    assert much.rate_high - much.rate_low < little.rate_high - little.rate_low
    assert much.level == "A2"
    assert estimate("verbs", 0, 3000).level == "C1"
    assert estimate("verbs", 100, 1000).level == "A1"
    assert level_of(THRESHOLDS["verbs"], 1.0) == "B1"


def test_levels_rest_on_checked_words_of_recent_sessions():
    assert statistics.levels(Progress(), "es") == []
    assert [e.skill for e in statistics.levels(year(), "es")] == list(SKILLS)
    assert {e.words for e in statistics.levels(year(), "es")} == {64}
    assert statistics.levels(year(), "en") == []


def test_tables_have_their_columns_with_and_without_rows():
    for progress, empty in ((Progress(), True), (fold_sessions(year(), 0), False)):
        for make, columns in (
            (statistics.errors_over_time, ["date", "type", "per_100"]),
            (statistics.words_over_time, ["date", "words", "new_words", "known"]),
            (statistics.goals_over_time, ["date", "scenario", "met", "goals"]),
            (statistics.level_table, ["skill", "level", "low", "high", "probability", "per_100", "words"]),
            (statistics.session_table, list(statistics.SESSION_COLUMNS)),
        ):
            frame = make(progress, "es")
            assert list(frame.columns) == columns
            assert frame.empty is empty


def test_the_tables_hold_what_was_done():
    progress = played("la problema", "hola hola", now=datetime(2026, 3, 1, tzinfo=UTC))
    frame = statistics.errors_over_time(progress, "es", str.upper)
    assert frame.to_dict("records") == [{"date": "2026-03-01", "type": "GENDER", "per_100": 25.0}]
    assert statistics.words_over_time(progress, "es").to_dict("records") == [
        {"date": "2026-03-01", "words": 4, "new_words": 2, "known": 2}
    ]
    (row,) = statistics.session_table(progress).to_dict("records")
    assert (row["errors"], row["per_100"], row["messages"], row["minutes"]) == (1, 25.0, 2, 2)
