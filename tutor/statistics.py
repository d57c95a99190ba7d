"""What a Progress shows: rates, practice, estimated levels, and tables for the plots of the page."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from tutor.progress import Progress, SessionRecord, Totals
from tutor.session import LEVELS

if TYPE_CHECKING:
    import pandas as pd

SKILLS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "writing": ("accent", "spelling"),
        "agreement": ("gender", "number", "article", "agreement", "contraction"),
        "verbs": ("verb_form", "tense", "mood", "ser_estar"),
        "small_words": ("preposition", "por_para", "personal_a", "pronoun", "conjunction"),
        "words": ("word_order", "word_choice", "comparison", "missing_word", "extra_word"),
    }
)
"""The families of errors that the page colours alike; style is no skill."""

THRESHOLDS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "writing": {"A2": 4.0, "B1": 2.0, "B2": 1.0, "C1": 0.4},
        "agreement": {"A2": 3.0, "B1": 1.5, "B2": 0.7, "C1": 0.25},
        "verbs": {"A2": 3.0, "B1": 1.5, "B2": 0.7, "C1": 0.25},
        "small_words": {"A2": 2.5, "B1": 1.2, "B2": 0.6, "C1": 0.2},
        "words": {"A2": 2.0, "B1": 1.0, "B2": 0.5, "C1": 0.2},
    }
)
"""Assumed, not measured: the most *found* errors per 100 words at which a skill counts as this level; more is A1.

The grammar models find about half of the mistakes, so these are about half of what a teacher would count. They know
nothing of range, fluency or understanding: an estimate says how correct the writing is, for a level.
"""
RECENT_WORDS = 3000
"""Estimates look at the newest sessions with at least this many checked words: a learner changes."""
INTERVAL = (0.1, 0.9)


# ---- sums


def totals(records: Iterable[SessionRecord]) -> Totals:
    """The sum of sessions."""
    return sum((record.totals for record in records), Totals())


def all_totals(progress: Progress, language: str | None = None) -> Totals:
    """The sum of everything, with the sessions that are kept as months."""
    months = (m.totals for m in progress.months.values() if language in (None, m.language))
    return sum(months, totals(progress.records(language)))


def session_count(progress: Progress, language: str | None = None) -> int:
    """Sessions in which something was said, with those that are kept as months."""
    folded = sum(len(m.keys) for m in progress.months.values() if language in (None, m.language))
    return folded + len(progress.records(language))


def per_100(errors: int, words: int) -> float | None:
    """Errors per 100 words; None if there are no words."""
    return 100 * errors / words if words else None


def met_goals(progress: Progress, language: str) -> dict[str, frozenset[str]]:
    """The goals of each scene that were ever reached."""
    out: dict[str, frozenset[str]] = {}
    for record in progress.records(language):
        out[record.scenario] = out.get(record.scenario, frozenset()) | frozenset(record.met)
    for month in progress.months.values():
        if month.language == language:
            for scenario, met in month.met.items():
                out[scenario] = out.get(scenario, frozenset()) | frozenset(met)
    return out


@dataclass(frozen=True)
class Practice:
    """Days with practice. Nothing is lost by a pause: `longest` only grows."""

    last_7: int
    last_30: int
    longest: int
    all: int


def practice(progress: Progress, today: date) -> Practice:
    """How many days were practised up to today, and the longest run of days."""
    longest = run = 0
    before: date | None = None
    for day in sorted(progress.days):
        run = run + 1 if before is not None and day - before == timedelta(days=1) else 1
        longest, before = max(longest, run), day
    last_7, last_30 = (sum(today - timedelta(days) < day <= today for day in progress.days) for days in (7, 30))
    return Practice(last_7, last_30, longest, len(progress.days))


# ---- levels


@dataclass(frozen=True)
class LevelEstimate:
    """How correct a skill looks: the most probable level, and between which levels it is with 80% probability.

    rate, rate_low, rate_high: found errors per 100 words, mean and interval; words: how many it rests on.
    """

    skill: str
    level: str
    probability: float
    low: str
    high: str
    rate: float
    rate_low: float
    rate_high: float
    words: int


def levels(progress: Progress, language: str) -> list[LevelEstimate]:
    """An estimate of each skill; none where no message was checked."""
    recent: list[SessionRecord] = []
    seen = 0
    for record in reversed(progress.records(language)):
        if seen >= RECENT_WORDS:
            break
        recent.append(record)
        seen += record.checked
    found = totals(recent)
    if not found.checked:
        return []
    return [
        estimate(skill, sum(found.errors.get(kind, 0) for kind in kinds), found.checked)
        for skill, kinds in SKILLS.items()
    ]


def estimate(skill: str, errors: int, words: int) -> LevelEstimate:
    """The level of a skill from a count of errors: Poisson, with a Gamma prior worth one error at the rate of B1."""
    bounds = THRESHOLDS[skill]
    shape, exposure = 1.0 + errors, 1 / bounds["B1"] + words / 100
    below = [_gamma_cdf(shape, exposure * bounds[level]) for level in reversed(LEVELS[1:])]  # C1 first
    chances = [b - a for a, b in zip([0.0, *below], [*below, 1.0], strict=True)]
    best = max(range(len(chances)), key=chances.__getitem__)
    least, most = (_gamma_quantile(shape, p) / exposure for p in INTERVAL)
    return LevelEstimate(
        skill=skill,
        level=LEVELS[-1 - best],
        probability=chances[best],
        low=level_of(bounds, most),
        high=level_of(bounds, least),
        rate=shape / exposure,
        rate_low=least,
        rate_high=most,
        words=words,
    )


def level_of(bounds: Mapping[str, float], rate: float) -> str:
    """The highest level that allows this many errors per 100 words."""
    return next((level for level in reversed(LEVELS[1:]) if rate <= bounds[level]), LEVELS[0])


def overall_bounds() -> dict[str, float]:
    """The thresholds of all skills together."""
    return {level: sum(bounds[level] for bounds in THRESHOLDS.values()) for level in LEVELS[1:]}


def _gamma_cdf(shape: float, x: float) -> float:
    """Regularised lower incomplete gamma function: its series below the mean, a continued fraction above."""
    if x <= 0:
        return 0.0
    scale = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        n = shape
        while term > total * 1e-12:
            n += 1
            term *= x / n
            total += term
        return min(1.0, scale * total)
    b = x + 1 - shape
    c, d = 1e300, 1 / b
    fraction = d
    for i in range(1, 10_000):  # Lentz's method
        a = -i * (i - shape)
        b += 2
        d = 1 / _away_from_zero(a * d + b)
        c = _away_from_zero(b + a / c)
        fraction *= c * d
        if abs(c * d - 1) < 1e-12:
            break
    return max(0.0, 1 - scale * fraction)


def _away_from_zero(value: float) -> float:
    return value if abs(value) > 1e-300 else 1e-300


def _gamma_quantile(shape: float, p: float) -> float:
    low, high = 0.0, shape + 10 * math.sqrt(shape) + 10
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _gamma_cdf(shape, middle) < p else (low, middle)
    return (low + high) / 2


# ---- tables


def _frame(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(columns))


Names = Callable[[str], str]
"""How a type, a scene or a skill is called in a table."""


def _by_day(progress: Progress, language: str) -> list[tuple[str, Totals]]:
    """Sums by day; a month stands at its first day."""
    out: dict[str, Totals] = {}
    points = [(f"{m.month}-01", m.totals) for m in progress.months.values() if m.language == language]
    for day, found in [*points, *((r.began.date().isoformat(), r.totals) for r in progress.records(language))]:
        out[day] = out.get(day, Totals()) + found
    return sorted(out.items())


def errors_over_time(progress: Progress, language: str, name: Names = str) -> pd.DataFrame:
    """date, type, per_100: for a line plot; a line for each type that ever occurred."""
    days = _by_day(progress, language)
    kinds = sorted({kind for _, found in days for kind in found.errors})
    rows = [
        (day, name(kind), round(100 * found.errors.get(kind, 0) / found.checked, 2))
        for day, found in days
        if found.checked
        for kind in kinds
    ]
    return _frame(("date", "type", "per_100"), rows)


def words_over_time(progress: Progress, language: str) -> pd.DataFrame:
    """date, words, new_words, known: words written, words first used correctly that day, and all of those so far."""
    rows, known = [], 0
    for day, found in _by_day(progress, language):
        known += found.new_words
        rows.append((day, found.words, found.new_words, known))
    return _frame(("date", "words", "new_words", "known"), rows)


def goals_over_time(progress: Progress, language: str, name: Names = str) -> pd.DataFrame:
    """date, scenario, met, goals: for a bar plot; one row a session."""
    rows = [
        (r.began.date().isoformat(), name(r.scenario), len(r.met), len(r.goals)) for r in progress.records(language)
    ]
    return _frame(("date", "scenario", "met", "goals"), rows)


def level_table(progress: Progress, language: str, name: Names = str) -> pd.DataFrame:
    """skill, level, low, high, probability, per_100, words."""
    rows = [
        (name(e.skill), e.level, e.low, e.high, round(e.probability, 2), round(e.rate, 2), e.words)
        for e in levels(progress, language)
    ]
    return _frame(("skill", "level", "low", "high", "probability", "per_100", "words"), rows)


SESSION_COLUMNS = ("date", "language", "scenario", "level", "minutes", "messages", "words", "new_words", "errors",
                   "per_100", "met", "goals", "hints", "repairs")  # fmt: skip


def session_table(progress: Progress, language: str | None = None, name: Names = str) -> pd.DataFrame:
    """SESSION_COLUMNS; one row a session, the newest first."""
    rows = []
    for r in reversed(progress.records(language)):
        errors = sum(r.errors.values())
        rate = per_100(errors, r.checked)
        rows.append((r.began.date().isoformat(), r.language, name(r.scenario), r.level, round(r.seconds / 60), r.turns,
                     r.words, r.new_words, errors, None if rate is None else round(rate, 1), len(r.met), len(r.goals),
                     r.hints, r.repairs))  # fmt: skip
    return _frame(SESSION_COLUMNS, rows)
