"""What could come next, and why: suggestions that the learner may follow, ignore, or switch off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from tutor.cards import Card
from tutor.grammar.types import USEFULNESS
from tutor.interface import TYPE_NAMES
from tutor.progress import Progress
from tutor.review import due
from tutor.scenarios import Scenario, scenarios
from tutor.session import LEVELS
from tutor.statistics import met_goals, overall_bounds, totals
from tutor.texts_learning import text

LEVEL_SESSIONS = 3
"""A move of level needs so many finished sessions at this level, and looks at no more than MOST_SESSIONS."""
MOST_SESSIONS = 5
LEVEL_WORDS = 60
"""Checked words in all of them: fewer say nothing about a rate."""
GOALS_UP, GOALS_DOWN = 0.8, 0.4
TOO_MANY = 1.5
"""A level is too hard with this many times the errors that it allows."""
RECENT_SESSIONS = 10
MISSED, FORMS, WOVEN = 3, 5, 3
LEAST_MISSED = 2
"""One slip is no habit."""


@dataclass(frozen=True)
class Suggestion:
    """One decision: `key` and `arguments` explain it (`explain`), `value` is what to do.

    level: the level to try. recast: (types, forms as (wrote, better)). scene: scene ids, the best first.
    weave: ids of the cards.
    """

    kind: str
    key: str
    arguments: Mapping[str, object]
    value: object


@dataclass(frozen=True)
class Missed:
    """What the learner misses most: types of errors, and forms as (wrote, better)."""

    types: tuple[str, ...] = ()
    forms: tuple[tuple[str, str], ...] = ()
    weight: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


def suggest(progress: Progress, language: str, scenario: str, level: str, now: datetime) -> tuple[Suggestion, ...]:
    """All suggestions that are not switched off, for a learner about to play this scene at this level."""
    scenes = list(scenarios().values())
    found = (
        level_move(progress, language, level),
        recasts(progress, language),
        next_scenes(progress, language, scenes),
        woven_cards(progress, language, scenario, now),
    )
    return tuple(s for s in found if s is not None and s.kind not in progress.off)


def explain(suggestion: Suggestion, interface: str) -> str:
    """Its reason in one line, with the names of types and scenes."""
    fields = dict(suggestion.arguments)
    if "types" in fields:
        fields["types"] = ", ".join(TYPE_NAMES[interface].get(kind, kind) for kind in str(fields["types"]).split())
    if "scenario" in fields:
        scene = scenarios().get(str(fields["scenario"]))
        fields["scenario"] = scene.title[interface] if scene else fields["scenario"]
    return text(suggestion.key, interface, **fields)


def level_move(progress: Progress, language: str, level: str) -> Suggestion | None:
    """One level up or down, from errors and goals of the last sessions at this level; None where nothing is clear."""
    recent = [r for r in progress.records(language) if r.finished and r.level == level][-MOST_SESSIONS:]
    found = totals(recent)
    if len(recent) < LEVEL_SESSIONS or found.checked < LEVEL_WORDS or not found.goals:
        return None
    rate, goals, at = 100 * sum(found.errors.values()) / found.checked, found.met / found.goals, LEVELS.index(level)
    bounds = overall_bounds()
    arguments = {"sessions": len(recent), "goals": round(100 * goals), "rate": round(rate, 1)}
    if at + 1 < len(LEVELS) and goals >= GOALS_UP and rate <= bounds[LEVELS[at + 1]] and found.hints <= found.turns / 3:
        return Suggestion("level", "level_up", {**arguments, "level": LEVELS[at + 1]}, LEVELS[at + 1])
    if at > 0 and (goals < GOALS_DOWN or rate > TOO_MANY * bounds[level]):
        return Suggestion("level", "level_down", {**arguments, "level": LEVELS[at - 1]}, LEVELS[at - 1])
    return None


def missed(progress: Progress, language: str) -> Missed:
    """The types of errors of the last sessions, and the forms of the cards, that weigh most.

    What hinders understanding weighs more; style is never recast. A card weighs by how often it was made and forgotten.
    """
    least_useful = max(USEFULNESS.values())
    errors = totals(progress.records(language)[-RECENT_SESSIONS:]).errors
    weight = {
        kind: float(n * (least_useful - USEFULNESS[kind]))
        for kind, n in errors.items()
        if n >= LEAST_MISSED and USEFULNESS[kind] < least_useful
    }
    types = sorted(weight, key=lambda kind: (-weight[kind], kind))[:MISSED]
    cards = [c for c in progress.cards.values() if c.language == language and c.type in weight]
    cards = [c for c in cards if c.count + c.lapses >= LEAST_MISSED and not c.is_mature(30)]
    cards.sort(key=lambda c: (-(c.count + c.lapses) * (least_useful - USEFULNESS[c.type]), c.id))
    forms = tuple((c.asked.wrote, c.asked.answer) for c in cards[:FORMS])
    return Missed(tuple(types), forms, MappingProxyType(weight))


def recasts(progress: Progress, language: str) -> Suggestion | None:
    """What the tutor may say correctly in passing; None if nothing is missed often."""
    found = missed(progress, language)
    if not found.types:
        return None
    return Suggestion("recast", "recast_types", {"types": " ".join(found.types)}, (found.types, found.forms))


def next_scenes(progress: Progress, language: str, scenes: Sequence[Scenario]) -> Suggestion | None:
    """The scenes in the order in which they could be played: those with open goals before those that are done.

    Among them those come first in which the learner made the mistakes that matter most.
    """
    if not scenes:
        return None
    met, found = met_goals(progress, language), missed(progress, language)
    weight: Counter[str] = Counter()
    for card in progress.cards.values():
        if card.language == language:
            for scenario in {e.scenario for e in card.examples}:
                weight[scenario] += round(found.weight.get(card.type, 0))
    left = {s.id: [g.id for g in s.goals if g.id not in met.get(s.id, frozenset())] for s in scenes}
    order = sorted(scenes, key=lambda s: (not left[s.id], -weight[s.id], s.order))
    best = order[0]
    arguments: dict[str, object] = {"scenario": best.id}
    if best.id not in met:
        key = "scene_new"
    elif left[best.id]:
        key, arguments = "scene_unfinished", {**arguments, "open": len(left[best.id]), "goals": len(best.goals)}
    elif weight[best.id]:
        key, arguments = "scene_practise", {**arguments, "types": " ".join(_types_of(progress, best.id, found))}
    else:
        return None
    return Suggestion("scene", key, arguments, tuple(s.id for s in order))


def _types_of(progress: Progress, scenario: str, found: Missed) -> list[str]:
    """The missed types that were made in this scene, the weightiest first."""
    here = {c.type for c in progress.cards.values() if any(e.scenario == scenario for e in c.examples)}
    return sorted(here & set(found.weight), key=lambda kind: (-found.weight[kind], kind))[:MISSED]


def woven_cards(progress: Progress, language: str, scenario: str, now: datetime) -> Suggestion | None:
    """Due cards that the next scene may bring up: those made in this scene first, then others of the language."""
    cards = sorted(due(progress, now, language), key=lambda c: not _from(c, scenario))[:WOVEN]
    return Suggestion("weave", "weave_due", {"count": len(cards)}, tuple(c.id for c in cards)) if cards else None


def _from(card: Card, scenario: str) -> bool:
    return any(e.scenario == scenario for e in card.examples)
