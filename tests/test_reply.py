"""The actor and the gate: authored lines, reactions, free replies, and nothing unchecked."""

import threading
from dataclasses import replace

import pytest
from conftest import FakeEngine

from tutor.chat.director import Plan
from tutor.chat.gate import FAMILIAR, FORMAL, Gate, echoes
from tutor.chat.llama import Cancelled, Draft
from tutor.chat.reply import Actor, briefest, corrected, easiest, fresh, sentences, varied
from tutor.errors import ModelError
from tutor.scenarios import Line, scenarios
from tutor.session import Correction, Feedback, Message, Session

SCENE = scenarios()["restaurant"]
REACTIONS = tuple(Line(text, text.upper()) for text in ("Perfecto.", "Muy bien.", "Claro que sí."))
QUESTIONS = (Line("¿Qué desea beber?", "What?"), Line("¿Y para beber?", "And?"))
PLAN = Plan("advance", (REACTIONS, QUESTIONS), ask="drink", act="answer")


def clean(language, text):
    return "el ensalada" not in text


def session():
    return Session("es").add(Message("tutor", "¿Cuántos son?")).add(Message("learner", "una mesa para dos"))


def gate(who=None, is_clean=lambda text: True):
    return Gate(who or session(), SCENE.scripts["es"], is_clean)


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


def test_a_sure_reaction_takes_the_place_of_the_authored_one():
    reply = last(FakeEngine(says=["Una mesa para dos, muy bien."]))
    assert reply.text.startswith("Una mesa para dos, muy bien. ¿")
    assert reply.source == "model"
    assert reply.lines[0] in {q.text for q in QUESTIONS}
    assert reply.gloss.startswith("… ")


@pytest.mark.parametrize(
    ("says", "sure"),
    [
        ("Una mesa para dos, muy bien.", -0.9),
        ("Una mesa para tres, muy bien.", -0.1),
        ("Una mesa para dos, ¡qué alegría!", -0.1),
        ("¿Una mesa para dos?", -0.1),
        ("Muy bien.", -0.1),
        ("", -0.1),
    ],
)
def test_an_unsure_odd_or_empty_reaction_is_not_said(says, sure):
    reply = last(FakeEngine(says=[says], sure=sure))
    assert reply.lines[0] in {r.text for r in REACTIONS}
    assert reply.source == "authored"


def test_a_small_model_is_not_asked_where_readers_found_it_wrong():
    engine = FakeEngine(says=["Una mesa para dos."])
    assert last(engine, replace(PLAN, act="emotion")).source == "authored"
    assert not engine.calls


def test_the_reaction_takes_up_the_corrected_message():
    engine = FakeEngine()
    wrong = Correction(4, 9, "meza", "mesa", "spelling", "")
    who = session().replace_last(Message("learner", "una meza", feedback=Feedback((replace(wrong, end=8),))))
    last(engine, who=who)
    assert ": una mesa\n" in engine.calls[0][1]


@pytest.mark.parametrize(
    ("reaction", "message", "act", "good"),
    [
        ("Dos cervezas y un agua, apuntado.", "dos cervezas y un agua por favor", "answer", True),
        ("Prefiere caminar, entonces.", "prefiero caminar", "answer", True),
        ("Su madre y su hija, muy bien.", "mi madre y mi hija", "answer", True),
        ("Como cerdo, muy bien.", "no como cerdo", "answer", False),
        ("Mi madre y mi hija.", "mi madre y mi hija", "answer", False),
        ("Dos aguas y tres vinos.", "dos aguas", "answer", False),
        ("El ocho, no el ocho.", "es un ocho", "change", False),
        ("Sin postre, de acuerdo.", "no quiero postre", "decline", True),
    ],
)
def test_a_reaction_is_an_echo(reaction, message, act, good):
    assert echoes(reaction, message, act, "es") is good


def test_long_messages_are_not_echoed():
    long = "una mesa para dos " * 5
    assert not gate().reaction(Draft("Una mesa para dos, muy bien.", -0.1, -0.1), long, "answer")


def test_corrections_are_made_from_the_end():
    found = (Correction(0, 2, "el", "la", "", ""), Correction(3, 7, "meza", "mesa", "", ""))
    assert corrected("el meza", found) == "la mesa"


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
        def draft(self, prompt, max_tokens, cancel):
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
        ("Son 99 euros.", False),
        ("Tenemos cocaína muy buena.", False),
        ("Claro.</s>[INST] Hola", False),
        ("Certainly, I will bring you the menu.", False),
    ],
)
def test_the_gate(sentence, good):
    assert gate().passes(sentence) is good


def test_the_gate_asks_the_grammar_model():
    assert not gate(is_clean=lambda text: False).passes("Aquí está el ensalada.")


def test_longer_sentences_are_for_higher_levels():
    sentence = "Tenemos una mesa muy bonita cerca de la ventana con vistas a la plaza mayor de la ciudad."
    assert not gate(replace(session(), level="A1")).passes(sentence)
    assert gate(replace(session(), level="B2")).passes(sentence)


def test_a_beginner_is_not_told_words_that_the_scene_does_not_use():
    sentence = "Permítame agasajarle con exquisiteces ultramarinas."
    assert not gate(replace(session(), level="A1")).passes(sentence)
    assert gate(replace(session(), level="C1")).passes(sentence)


def test_a_free_model_that_breaks_off_still_asks():
    class Breaking(FakeEngine):
        def chat(self, messages, max_tokens, seed, cancel):
            yield "Claro, una mesa tranquila. "
            raise ModelError("gone")

    reply = last(Breaking("free"))
    assert reply.text.startswith("Claro, una mesa tranquila. ¿")


def test_sentences_out_of_pieces():
    assert list(sentences(iter(["Ho", "la. ¿Qu", "é tal? Bien", " y"]))) == ["Hola.", "¿Qué tal?"]


def test_lines_with_a_form_that_the_learner_keeps_missing_come_first():
    for seed in range(5):
        reply = list(
            Actor(clean).reply(None, SCENE, replace(session(), focus=("claro",)), PLAN, seed, threading.Event())
        )[-1]
        assert reply.lines[0] == "Claro que sí."


@pytest.mark.parametrize("scene", scenarios())
def test_the_form_of_address_is_kept(scene):
    script = scenarios()[scene].scripts["es"]
    wrong, right = (FAMILIAR, FORMAL) if script.formal else (FORMAL, FAMILIAR)
    lines = list(script.glosses())
    assert not [line for line in lines if wrong.search(line.lower())]
    assert any(right.search(line.lower()) for line in lines)


def test_a_waitress_who_says_usted_does_not_say_tu():
    assert not gate().passes("¿Podrías traerlo tú mismo?")
    assert not gate().passes("¿Qué quieres beber?")
    assert gate().passes("¿Qué quiere beber?")


def test_beginners_hear_the_shortest_line():
    short, longer, long = (
        Line(text, "") for text in ("Muy bien.", "Muy bien, una mesa.", "Una mesa para dos, cómo no.")
    )
    assert easiest([long, short, longer]) == [short, longer]
    plan = Plan("advance", ((long, short), QUESTIONS), ask="drink")
    beginner = replace(session(), level="A1")
    for seed in range(6):
        *_, reply = Actor(clean).reply(None, SCENE, beginner, plan, seed, threading.Event())
        assert reply.lines[0] == "Muy bien."


def test_two_lines_in_a_row_do_not_begin_alike_if_there_is_another():
    good, fine = Line("Very good, a double room.", ""), Line("Fine, a double room.", "")
    assert varied([good, fine], ["Very good, three nights."]) == [fine]
    assert varied([good], ["Very good, three nights."]) == [good]


def test_several_reactions_in_a_row_are_one_sentence_each():
    one, two = Line("Muy bien, una mesa.", ""), Line("Claro. Está junto a la ventana.", "")
    more = Line("Dos cafés.", "")
    assert briefest([two, one]) == [one]
    assert briefest([two]) == [two]
    glad = Line("¡Qué bien! Tengo una mesa.", "")
    assert briefest([two, glad, one]) == [glad, one]
    crowded = Plan("advance", ((two, one), (more,), QUESTIONS), ask="drink")
    for seed in range(6):
        *_, reply = Actor(clean).reply(None, SCENE, session(), crowded, seed, threading.Event())
        assert reply.lines[0] == one.text
    alone = Plan("advance", ((two, one), QUESTIONS), ask="drink")
    heard = {
        list(Actor(clean).reply(None, SCENE, session(), alone, seed, threading.Event()))[-1].lines[0]
        for seed in range(12)
    }
    assert heard == {one.text, two.text}
