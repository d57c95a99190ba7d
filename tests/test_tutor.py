"""A turn: feedback first, then the reply; sessions never mix; stopping frees the model."""

import threading
import time
from dataclasses import replace

import pytest
from conftest import FakeChecker, FakeEmbedder, FakeEngine, make_tutor

from tutor.errors import InputError, ModelError
from tutor.models import Models
from tutor.scenarios import scenarios
from tutor.session import Session
from tutor.settings import Settings
from tutor.tutor import LruCache, Tutor


def final(tutor, session, text):
    return list(tutor.respond(session, text))[-1]


def test_feedback_is_there_before_the_first_word_of_the_reply():
    tutor = make_tutor()
    steps = list(tutor.respond(tutor.start(Session()), "una mesa para dos tambien"))
    assert steps[0].messages[-1].feedback is None
    assert steps[1].messages[-1].role == "learner"
    assert steps[1].messages[-1].feedback.corrections[0].replacement == "también"
    assert steps[2].messages[-1].role == "tutor"
    assert steps[-1].turns == 1
    assert dict(steps[-1].error_counts) == {"accent": 1}


def test_goals_tick_off_and_the_scene_moves():
    tutor = make_tutor()
    session = tutor.start(Session())
    first = session.goal
    session = final(tutor, session, scenarios()["restaurant"].scripts["es"].beat(first).examples[0])
    assert first in session.met
    assert session.goal not in (first, None)
    assert session.messages[-2].met == (first,)


class LateEmbedder(FakeEmbedder):
    """Hears only what was asked for."""

    def words(self, context, message):
        drink = scenarios()["restaurant"].scripts["es"].beat("drink").lines["basic"][0].text
        heard = ("agua", "goal.restaurant.drink") if context.endswith(drink) else ("dos", "goal.restaurant.table")
        self.tells = dict([heard])
        return super().words(context, message)


def test_a_question_that_the_message_answers_is_not_asked_next():
    tutor = make_tutor(embedder=LateEmbedder(tells={}))
    session = tutor.start(Session("es", "restaurant"))
    session = final(tutor, session, "somos dos y agua")
    assert session.met == ("table", "drink")
    assert session.goal == "needs"


def test_a_whole_scene_ends_closed_and_goes_on_if_the_learner_wants():
    tutor = make_tutor()
    session = tutor.start(Session("en", "hotel"))
    script = scenarios()["hotel"].scripts["en"]
    while not session.closed:
        text = script.beat(session.goal).examples[1] if session.goal else "no, thank you"
        session = final(tutor, session, text)
    assert set(session.met) == {b.goal for b in script.beats}
    assert session.notice == "closed"
    assert final(tutor, session, "What a nice hotel").messages[-1].text


def test_off_topic_is_nudged_and_helped():
    tutor = make_tutor(embedder=FakeEmbedder(off=["los camellos beben mucho"]))
    session = tutor.start(Session())
    asked = session.goal
    suggestions = []
    for _ in range(3):
        session = final(tutor, session, "los camellos beben mucho")
        suggestions.append(session.suggestion)
    beat = scenarios()["restaurant"].scripts["es"].beat(asked)
    assert session.off_topic == 3
    assert session.goal == asked
    assert suggestions[0] == ""
    assert suggestions[1] == beat.nudge["en"]
    assert suggestions[2] in beat.full
    assert final(tutor, session, beat.examples[0]).off_topic == 0


def test_hints_climb_the_ladder():
    tutor = make_tutor()
    session = tutor.start(Session())
    beat = scenarios()["restaurant"].scripts["es"].beat(session.goal)
    shown = []
    for _ in range(4):
        session = tutor.hint(session)
        shown.append(session.suggestion)
    assert shown[:2] == [beat.nudge["en"], beat.starter]
    assert shown[2] in beat.full
    assert session.hint_step == 3


def test_two_interleaved_sessions_never_mix():
    tutor = make_tutor()
    one, two = tutor.start(Session("es", "hotel")), tutor.start(Session("en", "doctor"))
    turns = [tutor.respond(one, "Tengo una reserva a nombre de Ana"), tutor.respond(two, "I have a headache")]
    results = [None, None]
    alive = {0, 1}
    while alive:
        for i in sorted(alive):
            step = next(turns[i], None)
            if step is None:
                alive.discard(i)
            else:
                results[i] = step
    assert {m.text for m in results[0].messages}.isdisjoint({m.text for m in results[1].messages})
    assert results[0].messages[-2].text == "Tengo una reserva a nombre de Ana"
    assert results[1].messages[-2].text == "I have a headache"


def test_stopping_frees_the_model_and_keeps_what_was_said():
    engine = FakeEngine("free", ["Para dos, claro. ", "Una mesa. ", "¿Algo más? "])
    tutor = make_tutor(engine)
    session = tutor.start(Session())
    steps = tutor.respond(session, "para dos")
    seen = [next(steps) for _ in range(3)]
    engine.release.clear()
    threading.Timer(0.05, tutor.cancel, [session.key]).start()
    began = time.monotonic()
    rest = list(steps)
    assert time.monotonic() - began < 0.5
    assert engine.active == 0
    assert (rest or seen)[-1].messages[-1].text.startswith("Para dos, claro.")


def test_a_new_message_frees_the_model_from_the_last_one():
    engine = FakeEngine("free", ["Claro. ", "Sí. "])
    tutor = make_tutor(engine)
    session = tutor.start(Session())
    engine.release.clear()
    first = tutor.respond(session, "para dos")
    next(first), next(first)
    worker = threading.Thread(target=lambda: list(first))
    worker.start()
    time.sleep(0.1)
    second = tutor.respond(session, "para tres")
    next(second)
    worker.join(1)
    assert not worker.is_alive()
    engine.release.set()
    assert list(second)[-1].messages[-2].text == "para tres"


def test_closing_the_stream_frees_the_model():
    engine = FakeEngine("free", ["Claro. ", "Sí. "])
    tutor = make_tutor(engine)
    steps = tutor.respond(tutor.start(Session()), "para dos")
    for _ in range(3):
        next(steps)
    steps.close()
    assert engine.active == 0


def test_repeated_work_comes_from_the_cache():
    checker, embedder = FakeChecker(), FakeEmbedder()
    tutor = make_tutor(checker=checker, embedder=embedder)
    session = tutor.start(Session())
    final(tutor, session, "para dos")
    checks, embeds = len(checker.calls), len(embedder.calls)
    final(tutor, session, "para dos")
    assert (len(checker.calls), len(embedder.calls)) == (checks, embeds)


def test_the_cache_is_bounded():
    cache = LruCache(2)
    for key in (1, 2, 1, 3):
        cache.get(key, lambda key=key: key)
    made = []
    assert cache.get(1, lambda: made.append(1)) == 1
    cache.get(2, lambda: made.append(2))
    assert made == [2]
    assert len(cache) == 2


def failing(*_):
    raise ModelError("not here")


def test_without_any_model_the_scene_still_goes_on_and_says_what_is_missing():
    tutor = Tutor(Models(Settings(), chat=failing, grammar=failing, topic=failing), seed=1)
    session = final(tutor, tutor.start(Session()), "para dos personas")
    assert session.messages[-1].text
    assert len(session.met) == 1
    assert session.messages[-2].feedback.checked is False


def test_undo_and_retry_come_from_the_session():
    tutor = make_tutor()
    start = tutor.start(Session())
    after = final(tutor, start, "para dos")
    assert after.undo().messages == start.messages
    assert replace(after.undo(), past=()) == replace(start, past=())


def test_reply_to_replays_a_history():
    tutor = make_tutor()
    script = scenarios()["restaurant"].scripts["es"]
    history = [("tutor", script.beats[0].lines["basic"][0].text), ("learner", script.beats[0].examples[0])]
    reply, source = list(tutor.reply_to("es", "restaurant", "A1", history))[-1]
    assert source == "authored"
    assert any(line.text in reply for line in script.beats[1].lines["basic"])
    with pytest.raises(InputError, match="level"):
        list(tutor.reply_to("es", "restaurant", "Z9", history))


def test_reasons_follow_the_interface_language():
    tutor = make_tutor()
    session = final(tutor, tutor.start(Session()), "dos tambien")
    again = tutor.recheck(replace(session, interface="es"))
    assert again.learner_last.feedback.corrections[0].message == "*también* (es)"
