"""The actor: authored lines, ranked lines, and nothing unchecked."""

import threading
from dataclasses import replace

import pytest
from conftest import FakeEngine

from tutor.chat.director import Plan
from tutor.chat.llama import Cancelled
from tutor.chat.reply import Actor, fresh, passes, sentences
from tutor.errors import ModelError
from tutor.scenarios import Line, scenarios
from tutor.session import Message, Session

SCENE = scenarios()["restaurant"]
REACTIONS = tuple(Line(text, text.upper()) for text in ("Perfecto.", "Muy bien.", "Claro que sí."))
QUESTIONS = (Line("¿Qué desea beber?", "What?"), Line("¿Y para beber?", "And?"))
PLAN = Plan("advance", (REACTIONS, QUESTIONS), ask="drink")


def clean(language, text):
    return "el ensalada" not in text


def session():
    return Session("es").add(Message("tutor", "¿Cuántos son?")).add(Message("learner", "dos"))


def last(engine, plan=PLAN, who=None):
    actor = Actor(clean)
    return list(actor.reply(engine, SCENE, who or session(), plan, 3, threading.Event()))[-1]


def test_without_a_model_one_line_of_each_group_is_said():
    reply = last(None)
    assert reply.source == "authored"
    assert reply.lines[0] in {r.text for r in REACTIONS}
    assert reply.text == " ".join(reply.lines)
    assert reply.gloss


def test_the_same_seed_gives_the_same_reply():
    assert last(None) == last(None)


def test_no_line_comes_twice_while_others_are_left():
    assert fresh(REACTIONS, ("Perfecto.", "Muy bien.")) == [REACTIONS[2]]
    assert fresh(REACTIONS, tuple(r.text for r in REACTIONS)) == list(REACTIONS)


def test_a_rails_model_picks_the_line_that_the_message_makes_likelier():
    reply = last(FakeEngine(favourite="Claro que sí."))
    assert reply.lines[0] == "Claro que sí."
    assert reply.source == "authored"


def test_a_rails_model_never_words_anything():
    engine = FakeEngine(says=[" Perfecto, por favor."])
    reply = last(engine)
    assert reply.lines[0] in {r.text for r in REACTIONS}
    assert reply.source == "authored"
    assert {call for call, _ in engine.calls} == {"rank"}


def test_a_free_model_streams_sentence_by_sentence():
    engine = FakeEngine("free", ["Claro, ", "una mesa. ¿Qué", " desea beber? Y más."])
    actor = Actor(clean)
    steps = [r.text for r in actor.reply(engine, SCENE, session(), PLAN, 3, threading.Event())]
    assert steps == ["Claro, una mesa.", "Claro, una mesa. ¿Qué desea beber?"]


def test_a_free_model_that_does_not_ask_gets_the_authored_question():
    reply = last(FakeEngine("free", ["Claro, una mesa tranquila."]))
    assert reply.text.startswith("Claro, una mesa tranquila. ¿")


def test_a_bad_sentence_ends_what_a_free_model_says():
    reply = last(FakeEngine("free", ["Claro, señor. Aquí está el ensalada. ¿Algo más?"]))
    assert "ensalada" not in reply.text
    assert reply.text.startswith("Claro, señor.")
    assert reply.text.endswith("?")


def test_a_model_that_breaks_falls_back_to_authored_lines():
    class Broken(FakeEngine):
        def rank(self, prompt, options, cancel):
            raise ModelError("gone")

    assert last(Broken()).source == "authored"


def test_a_cancelled_reply_stops():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        list(Actor(clean).reply(FakeEngine("free", ["Hola. "]), SCENE, session(), PLAN, 3, cancel))


@pytest.mark.parametrize(
    ("sentence", "good"),
    [
        ("Claro, ahora mismo.", True),
        ("Como una IA, no puedo.", False),
        ("How can I help you today?", False),
        ("[Director: pregunta]", False),
        ("¿Cuántos son?", False),
        ("palabra " * 30, False),
        ("!!!", False),
    ],
)
def test_the_gate(sentence, good):
    assert passes(sentence, session(), lambda text: True) is good


def test_the_gate_asks_the_grammar_model():
    assert not passes("Aquí está el ensalada.", session(), lambda text: False)


def test_longer_sentences_are_for_higher_levels():
    sentence = "Tenemos una mesa muy bonita cerca de la ventana con vistas a la plaza mayor de la ciudad."
    assert not passes(sentence, replace(session(), level="A1"), lambda text: True)
    assert passes(sentence, replace(session(), level="B2"), lambda text: True)


def test_sentences_out_of_pieces():
    assert list(sentences(iter(["Ho", "la. ¿Qu", "é tal? Bien", " y"]))) == ["Hola.", "¿Qué tal?"]
