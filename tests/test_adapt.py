"""Suggestions rest on evidence, say why, and can be switched off."""

from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import NOW, begun, played, said

from tutor.adapt import explain, level_move, missed, next_scenes, recasts, suggest, woven_cards
from tutor.progress import KINDS, Progress, finish_session, hint, record_turn, switch
from tutor.review import answer
from tutor.scenarios import scenarios

FLUENT = "quiero una habitación tranquila con vistas al mar para tres noches por favor gracias " * 2
SCENES = list(scenarios().values())


def sessions(count, line, met, level="A2", hints=0, finished=True):
    progress = Progress()
    for number in range(count):
        key, now = f"s{number}", NOW + timedelta(days=number)
        progress = begun(progress, key, now, level=level)
        for turn in range(2):
            progress = record_turn(progress, key, turn, said(line.strip(), met=met), now)
        for _ in range(hints):
            progress = hint(progress, key, now)
        progress = finish_session(progress, key, now) if finished else progress
    return progress


ALL = ("checkin", "name", "stay")


def test_a_level_move_needs_three_finished_sessions_at_this_level():
    assert level_move(sessions(2, FLUENT, ALL), "es", "A2") is None
    assert level_move(sessions(3, FLUENT, ALL, finished=False), "es", "A2") is None
    assert level_move(sessions(3, FLUENT, ALL, level="B1"), "es", "A2") is None
    up = level_move(sessions(3, FLUENT, ALL), "es", "A2")
    assert (up.kind, up.key, up.value) == ("level", "level_up", "B1")
    assert up.arguments == {"sessions": 3, "goals": 100, "rate": 0.0, "level": "B1"}


def test_the_level_goes_up_with_goals_and_few_errors_alone():
    assert level_move(sessions(3, FLUENT, ALL[:1]), "es", "A2").value == "A1"
    assert level_move(sessions(3, FLUENT, ALL[:2]), "es", "A2") is None
    assert level_move(sessions(3, FLUENT, ALL, hints=3), "es", "A2") is None
    assert level_move(sessions(3, FLUENT + "esta tambien la", ALL), "es", "A2") is None


def test_the_level_goes_down_where_it_is_too_hard_and_never_past_the_ends():
    hard = FLUENT + "la esta tambien la esta tambien la esta tambien la"
    assert level_move(sessions(3, hard, ALL), "es", "A2").value == "A1"
    assert level_move(sessions(3, hard, (), level="A1"), "es", "A1") is None
    assert level_move(sessions(3, FLUENT, ALL, level="C1"), "es", "C1") is None


def test_what_is_missed_most_is_recast_with_its_forms():
    progress = played("la problema", "la clima", "tengo dos hermana", "tambien tambien tambien")
    found = missed(progress, "es")
    assert found.types == ("gender", "accent")
    assert found.forms == (("la", "el"), ("tambien", "también"))
    suggestion = recasts(progress, "es")
    assert suggestion.value == (found.types, found.forms)
    assert "gender, accent" in explain(suggestion, "en")
    assert recasts(Progress(), "es") is None


def test_scenes_with_open_goals_come_first_and_those_where_mistakes_were_made():
    first = next_scenes(Progress(), "es", SCENES)
    assert first.key == "scene_new"
    assert first.value == tuple(s.id for s in SCENES)
    progress = played("la problema", "la clima", scenario="hotel")
    unfinished = next_scenes(progress, "es", SCENES)
    assert (unfinished.value[0], unfinished.key) == ("hotel", "scene_unfinished")
    assert unfinished.arguments["open"] == len(scenarios()["hotel"].goals)


def test_where_everything_is_done_a_scene_is_for_practice():
    progress = Progress()
    for number, scene in enumerate(SCENES):
        key = f"s{number}"
        progress = begun(progress, key, NOW + timedelta(hours=number), scenario=scene.id)
        met = tuple(g.id for g in scene.goals)
        line = "la problema la clima" if scene.id == "market" else "gracias"
        progress = record_turn(progress, key, 1, said(line, met=met), NOW + timedelta(hours=number))
    found = next_scenes(progress, "es", SCENES)
    assert (found.key, found.value[0], found.arguments["types"]) == ("scene_practise", "market", "gender")
    assert next_scenes(replace(progress, cards={}), "es", SCENES) is None
    assert next_scenes(progress, "es", ()) is None


def test_due_cards_of_the_scene_are_woven_in_first():
    progress = played("esta tambien", scenario="doctor")
    progress = played("la problema", progress=progress, key="s2", scenario="hotel", now=NOW + timedelta(days=1))
    later = NOW + timedelta(days=2)
    hotel = next(key for key, c in progress.cards.items() if c.original == "la")
    found = woven_cards(progress, "es", "hotel", later)
    assert found.value[0] == hotel
    assert len(found.value) == found.arguments["count"] == 3
    known, _ = answer(progress, hotel, "el", 3.0, later)
    assert hotel not in woven_cards(known, "es", "hotel", later).value
    assert woven_cards(progress, "en", "hotel", later) is None


def everything():
    return sessions(3, FLUENT + "la problema la clima", ALL[:1])


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_can_be_switched_off(kind):
    later = NOW + timedelta(days=9)
    assert {s.kind for s in suggest(everything(), "es", "hotel", "A2", later)} == set(KINDS)
    off = switch(everything(), kind, False)
    assert {s.kind for s in suggest(off, "es", "hotel", "A2", later)} == set(KINDS) - {kind}


@pytest.mark.parametrize("interface", ["en", "es"])
def test_each_suggestion_says_why_in_one_line(interface):
    for suggestion in suggest(everything(), "es", "hotel", "A2", NOW + timedelta(days=9)):
        line = explain(suggestion, interface)
        assert line
        assert not {"{", "}", "\n"} & set(line)
