"""A free model's sentences lean on what the director gave, or the authored lines speak."""

import threading

import pytest
from conftest import FakeEngine

from tutor.chat.director import Plan
from tutor.chat.faithful import asks, leans, parrots, stems
from tutor.chat.reply import Actor
from tutor.scenarios import Line, scenarios
from tutor.session import Message, Session

PRICE = (Line("El billete cuesta un euro y medio, en el autobús.", ""), Line("Un billete de autobús: 1,50 euros.", ""))
TIME = (Line("¿Tienes prisa o vas con tiempo?", ""), Line("¿Tienes mucho tiempo?", ""))
TALK = (Line("Qué curioso.", ""),)
ASKED = "¿cuánto cuesta el autobús?"


def reply(*says, general=False, groups=(PRICE, TIME), message=ASKED, small=False):
    session = Session("es", "directions", "B1").add(Message("tutor", "¿Qué buscas?")).add(Message("learner", message))
    plan = Plan("answer", groups, ask="hurry", general=general)
    actor, engine = Actor(lambda language, text: True), FakeEngine("free", says, small=small)
    return list(actor.reply(engine, scenarios()["directions"], session, plan, 1, threading.Event()))[-1]


def test_function_words_and_short_words_tell_nothing_and_numbers_do():
    assert stems("El 24 y las dos casas grandes, a mí", "es") == {"24", "dos", "casas", "grand"}


@pytest.mark.parametrize(
    ("sentence", "good"),
    [
        ("Un billete cuesta un euro y medio.", True),
        ("¡El autobús, buena idea!", True),
        ("Mi hermano vive en una casa grande del centro.", False),
        ("Lo siento.", False),
    ],
)
def test_a_sentence_leans_on_the_lines_or_on_the_message(sentence, good):
    assert leans(sentence, [*(line.text for line in PRICE), ASKED], "es") is good


def test_a_question_is_the_planned_one_in_other_words():
    assert asks("Y dime, ¿tienes prisa?", TIME, "es")
    assert not asks("¿Cómo se llama tu hermano?", TIME, "es")
    assert asks("Cuando lo sepa tu hermano, ¿tienes prisa?", TIME, "es")
    assert not asks("¿Y?", TIME, "es")
    assert asks("¿Está bien?", (Line("El kilo cuesta dos euros. ¿Está bien?", ""),), "es", "Cuesta dos euros el kilo.")


def test_the_learners_first_person_is_not_copied():
    assert parrots("Claro, solo yo y una tortuga.", "solo yo y una tortuga de 31 años", "es")
    assert not parrots("¡Una tortuga de 31 años!", "solo yo y una tortuga de 31 años", "es")
    assert parrots("I have two dogs too.", "i have two dogs", "en")


def test_a_model_that_says_and_asks_what_it_should_is_heard():
    said = reply("El autobús cuesta un euro y medio. ", "¿Tienes prisa?")
    assert (said.text, said.source, said.lines) == ("El autobús cuesta un euro y medio. ¿Tienes prisa?", "model", ())


@pytest.mark.parametrize("says", [["Lo siento mucho, no lo conozco. "], ["¿Cómo te llamas? "], ["¡Claro! "]])
def test_a_model_that_says_something_else_leaves_all_to_the_authored_lines(says):
    said = reply(*says)
    assert said.source == "authored"
    assert said.lines[0] in {line.text for line in PRICE}
    assert said.lines[1] in {line.text for line in TIME}


def test_an_interjection_is_left_out_and_the_rest_is_heard():
    said = reply("¡Por supuesto! ", "El autobús cuesta un euro y medio. ", "¿Tienes prisa?")
    assert said.text == "El autobús cuesta un euro y medio. ¿Tienes prisa?"


def test_a_small_model_is_heard_only_where_no_line_was_written_for_the_message():
    says = ("El autobús cuesta un euro y medio. ", "¿Tienes prisa?")
    assert reply(*says, small=True).source == "authored"
    assert reply(*says, small=True, general=True).source == "model"


def test_a_question_may_come_in_two_halves_and_nothing_after_it():
    said = reply("El billete cuesta un euro y medio. ", "¿Tienes prisa? ", "¿Mucho tiempo? ", "El autobús espera.")
    assert said.text == "El billete cuesta un euro y medio. ¿Tienes prisa? ¿Mucho tiempo?"


def test_another_question_gives_way_to_the_planned_one():
    said = reply("El billete cuesta un euro y medio. ", "¿De dónde eres?")
    assert said.text.startswith("El billete cuesta un euro y medio. ")
    assert "eres" not in said.text
    assert said.lines[-1] in {line.text for line in TIME}


def test_where_any_reaction_would_do_the_model_takes_up_the_message():
    remark = "hoy llueve mucho en mi pueblo"
    said = reply("¡Cuánto llueve en tu pueblo! ", general=True, groups=(TALK, TIME), message=remark)
    assert said.text.startswith("¡Cuánto llueve en tu pueblo! ¿")
    assert reply("Me gusta el cine. ", general=True, groups=(TALK, TIME), message=remark).source == "authored"


def test_nothing_is_asked_where_the_director_asks_nothing():
    said = reply("El autobús cuesta un euro y medio. ", "¿Tienes prisa?", groups=(PRICE,))
    assert said.text == "El autobús cuesta un euro y medio."
