"""What happens at the page, as changes of values: turns, second tries, reviews, and where progress is kept."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from conftest import NOW, ROOT, FakeChecker, FakeEngine, begun, make_tutor, said

from tutor import learner as learning
from tutor import store
from tutor.errors import ModelError
from tutor.learner import Desk, Learner, Quiz, Try
from tutor.progress import Progress, dismiss_alarm
from tutor.session import Feedback, Message, Session
from tutor.store import StoreError


def talked(*texts, **fields):
    """A session with these learner messages, each answered."""
    session = Session("es", "hotel", "A2", **fields).add(Message("tutor", "Hola.", gloss="Hello."))
    for text in texts:
        session = replace(session.add(said(text)), turns=session.turns + 1)
    return session


def feedback(text):
    return said(text).feedback


def test_the_first_turn_of_a_process_waits_for_no_file():
    code = (
        "import json; from tutor import bench_learning, scenarios; bench_learning.CARDS = 50;"
        "desk = bench_learning.Desk(); scenarios.load_directory = None; print(json.dumps(bench_learning.measure()))"
    )
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(out.stdout)["first turn"] < 50


def test_noting_a_turn_again_changes_nothing_that_counts():
    session = talked("yo tambien quiero la hotel")
    once = learning.note_turn(Progress(), session, NOW)
    assert len(once.cards) == 2
    twice = learning.note_turn(once, session, NOW)
    assert twice.sessions == once.sessions
    assert twice.cards == once.cards


def test_a_conversation_that_was_saved_later_than_the_progress_loses_no_turn():
    texts = ("yo tambien quiero la hotel", "dos hermana", "esta bien")
    noted, session = Progress(), talked()
    for text in texts:
        session = replace(session.add(said(text)), turns=session.turns + 1)
        noted = learning.note_turn(noted, session, NOW)
    behind = learning.note_turn(Progress(), talked(texts[0], key=session.key), NOW)
    assert learning.replay(behind, session, NOW) == noted
    assert learning.replay(noted, session, NOW) == noted


def test_the_next_scene_knows_what_the_learner_misses_and_what_is_due():
    kept = Progress()
    for number in range(3):
        kept = learning.note_turn(kept, talked("yo tambien quiero la hotel"), NOW + timedelta(days=number))
    later = NOW + timedelta(days=9)
    session = Session("es", "hotel", "A2")
    found = learning.suggestions(kept, session, later)
    prepared = learning.prepared(session, kept, found)
    assert "también" in prepared.focus or "el" in prepared.focus
    assert "también" in prepared.woven
    assert learning.suggestions(Progress(), session, later) == ()


# ---- a second try


def test_answers_hide_up_to_b1_unless_the_learner_wants_otherwise():
    session = talked("yo tambien")
    assert [c.original for c in learning.hidden(session)] == ["tambien"]
    assert not learning.hidden(replace(session, level="B2"))
    assert not learning.hidden(replace(session, self_first=False))
    assert learning.hidden(replace(session, level="C1", self_first=True))
    assert not learning.hidden(learning.reveal(session))
    assert not learning.hidden(learning.reveal(session, 0))
    assert learning.hidden(learning.reveal(session, 5))


def test_a_repaired_error_counts_and_the_others_are_left():
    session = talked("yo tambien quiero la hotel")
    text = "yo también quiero la hotel"
    result = learning.attempt(session, text, feedback(text))
    assert [c.original for c in result.fixed] == ["tambien"]
    assert [c.original for c in result.left] == ["la"]
    after = learning.tried(session, result)
    assert [c.original for c in learning.hidden(after)] == ["la"]


@pytest.mark.parametrize("text", [
    "yo tambien quiero la hotel",  # unchanged
    "hola",  # another text altogether
    "",
])  # fmt: skip
def test_leaving_out_or_repeating_is_no_repair(text):
    session = talked("yo tambien quiero la hotel")
    assert not learning.attempt(session, text, feedback(text)).fixed


def test_another_right_form_is_a_repair_too():
    session = talked("yo quiero la hotel")
    text = "yo quiero un hotel"
    assert [c.original for c in learning.attempt(session, text, feedback(text)).fixed] == ["la"]


def test_new_errors_of_a_second_try_are_told():
    session = talked("yo tambien quiero agua")
    text = "yo también quiero la agua"
    result = learning.attempt(session, text, feedback(text))
    assert result.fixed
    assert [c.original for c in result.new] == ["la"]


def test_nothing_is_praised_that_no_model_looked_at():
    session = talked("yo tambien")
    assert learning.attempt(session, "yo también", Feedback(checked=False)) == Try(
        left=learning.hidden(session), checked=False
    )


# ---- reviewing


def test_a_card_is_asked_answered_once_and_then_the_next_one():
    kept = learning.note_turn(Progress(), talked("yo tambien quiero la hotel"), NOW)
    asked = learning.ask(kept, NOW, "es")
    assert asked.card is not None
    after, done = learning.answer(kept, asked, asked.card.asked.answer.upper(), NOW + timedelta(seconds=4))
    assert done.outcome is not None
    assert done.outcome.correct
    assert learning.answer(after, done, "x", NOW) == (after, done)
    assert learning.answer(kept, asked, "  ", NOW) == (kept, asked)
    following = learning.ask(after, NOW + timedelta(seconds=5), "es")
    assert following.card is not None
    assert following.card.id != asked.card.id


def test_a_card_that_went_meanwhile_is_not_asked_any_more():
    kept = learning.note_turn(Progress(), talked("yo tambien"), NOW)
    asked = learning.ask(kept, NOW, "es")
    assert asked.card is not None
    gone = dismiss_alarm(kept, asked.card.alarm)
    assert learning.answer(gone, asked, "también", NOW) == (gone, Quiz())


# ---- where it is kept


def test_what_nobody_loaded_is_never_written():
    learner = Learner(begun())
    assert learner.text(NOW, force=True) is None


def test_the_browser_is_written_when_something_changed_and_seldom_when_it_is_much(monkeypatch):
    learner = Learner(loaded=True)
    learner.change(lambda p: begun(p))
    text = learner.text(NOW)
    assert text is not None
    assert store.loads(text) == learner.progress
    assert learner.text(NOW) is None
    monkeypatch.setattr(learning, "SMALL", 10)
    learner.change(lambda p: begun(p, key="s2"))
    assert learner.text(NOW + timedelta(seconds=5)) is None
    assert learner.text(NOW + timedelta(seconds=5), force=True) is not None
    learner.change(lambda p: begun(p, key="s3"))
    assert learner.text(NOW + timedelta(minutes=2)) is not None


def test_two_tabs_of_a_browser_share_one_learner():
    desk = Desk(clock=lambda: NOW)
    one, _ = desk.arrive("", store.dumps(begun()), "Europe/Madrid")
    two, _ = desk.arrive(one.id, "", "nowhere/at all")
    other, _ = desk.arrive("somebody", "", "")
    assert two is one
    assert other is not one
    assert desk.now(other).tzinfo is UTC


def test_time_is_told_where_the_learner_is():
    learner, _ = Desk(clock=lambda: NOW).arrive("", "", "America/Mexico_City")
    assert Desk(clock=lambda: NOW).now(learner).hour == 6


def test_unreadable_progress_is_said_and_the_learner_starts_fresh():
    learner, opened = Desk(clock=lambda: NOW).arrive("", "{nonsense", "")
    assert opened.fault
    assert opened.aside
    assert learner.progress == Progress()
    assert learner.loaded


def test_a_local_learner_is_kept_in_the_folder(tmp_path):
    desk = Desk(tmp_path, clock=lambda: NOW)
    learner, _ = desk.arrive("", "", "")
    session = talked("yo tambien")
    learner.change(lambda p: learning.note_turn(p, session, NOW))
    assert desk.write(learner) is None
    assert desk.keep_conversation(session) == ""
    again = Desk(tmp_path, clock=lambda: NOW)
    other, opened = again.arrive("", "garbage of a browser", "")
    assert not opened.fault
    assert other.progress == learner.progress
    found = again.conversation("")
    assert found is not None
    assert found.messages == session.messages
    desk.write(Learner(begun()))  # a client's progress is not the local learner's
    assert Desk(tmp_path).arrive("", "", "")[0].progress == learner.progress
    again.clear(other)
    last = Desk(tmp_path)
    assert last.arrive("", "", "")[0].progress == Progress()
    assert last.conversation("") is None


def test_a_damaged_folder_is_said_once(tmp_path):
    (tmp_path / store.FILE).write_bytes(b"no database" * 500)
    desk = Desk(tmp_path, clock=lambda: NOW)
    assert desk.arrive("", "", "")[1].fault
    assert not desk.arrive("", "", "")[1].fault
    assert list(tmp_path.glob("progress-unreadable-*"))


# ---- an unfinished conversation


def test_a_conversation_comes_back_as_it_was():
    session = talked("yo tambien quiero la hotel", self_first=False, thorough=True).remember()
    session = replace(session, met=("stay",), goal="room", revealed=((3, 10),), notice="x", suggestion="y")
    found = store.load_session(store.dump_session(session))
    assert found == replace(session, past=(), notice="", suggestion="")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"messages": 3}', '{"language": "fr"}', '{"scenario": "moon"}',
                                  '{"goal": "moon"}', '{"messages": [{"role": "system", "text": "x"}]}'])  # fmt: skip
def test_a_foreign_conversation_is_refused_with_a_reason(text):
    with pytest.raises(StoreError):
        store.load_session(text)


def test_a_conversation_of_another_release_can_be_gone_on_with():
    plain = (
        store.dump_session(talked("hola")).replace('"turns":1', '"turns":1,"mood":"fine"').replace('"focus":[],', "")
    )
    assert store.load_session(plain).turns == 1
    assert Desk().conversation("{broken") is None


# ---- say it for me


def test_a_wish_gets_the_closest_sentence_of_the_scene_or_none():
    session = Session("es", "restaurant", "A2")
    wish = "¿Tienen platos vegetarianos?"
    assert make_tutor().say_for_me(session, wish) == wish
    assert make_tutor().say_for_me(session, "xq") is None
    assert make_tutor(checker=FakeChecker({"platos": "x"})).say_for_me(session, wish) != wish


@pytest.mark.parametrize(
    ("says", "wish", "worded"),
    [
        (["¿Tiene algo ", "sin nueces? Otra frase."], "something without nuts", "¿Tiene algo sin nueces?"),
        (["«Somos 7 personas.»"], "we are 7", "Somos 7 personas."),
        (["Somos 9 personas."], "we are 7", None),  # a number from nowhere
        (["I would like something without nuts."], "something without nuts", None),  # the wrong language
        (["Quiero un cafe."], "a coffee", None),  # an error
        (["Como IA no puedo pedir."], "a coffee", None),
        ([], "a coffee", None),
    ],
)
def test_a_free_model_words_a_wish_and_the_gate_judges_it(says, wish, worded):
    session = Session("es", "restaurant", "A2")
    tutor = make_tutor(FakeEngine("free", says), checker=FakeChecker({"cafe": "café"}))
    assert tutor.word_for_me(session, wish) == worded


def test_only_a_free_model_words_wishes_and_one_that_fails_gives_none():
    session = Session("es", "restaurant", "A2")
    small = FakeEngine("rails", ["Un café, por favor."])
    assert make_tutor(small).word_for_me(session, "a coffee") is None
    assert not small.calls
    assert make_tutor().word_for_me(session, "a coffee") is None

    def fails(*args):
        raise ModelError("gone")
        yield ""

    broken = FakeEngine("free")
    broken.chat = fails
    assert make_tutor(broken).word_for_me(session, "a coffee") is None


@pytest.mark.models
def test_wishes_find_what_belongs_to_the_scene_and_nothing_else(real_models):
    from tutor.tutor import Tutor

    tutor = Tutor(real_models)
    session = Session("es", "restaurant", "A2")
    assert "mesa" in (tutor.say_for_me(session, "a table for two, please") or "")
    assert "alérgic" in (tutor.say_for_me(session, "I am allergic to nuts") or "")
    assert tutor.say_for_me(session, "the president lives in a white house") is None
    assert tutor.say_for_me(session, "what is the capital of France?") is None
