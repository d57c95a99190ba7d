"""What kind of answer was given is found by words; denials and names are heard."""

import re

import pytest

from tutor.chat.kinds import bare_name, denied, kinds_told, lines_of, name_of, naming_goals, without_questions
from tutor.languages import PACKS, normalize
from tutor.scenarios import Kind, Line, scenarios

WINE, WATER = (
    Line("Un vino, buena elección.", "A wine, good choice."),
    Line("El agua llega ya.", "The water is coming."),
)
ES, EN = PACKS["es"], PACKS["en"]


class Script:
    kinds = (
        Kind("drink", re.compile(r"\b(?:vino tinto)\b"), (WINE,)),
        Kind("drink", re.compile(r"\b(?:vino|vinos)\b"), (WINE,)),
        Kind("drink", re.compile(r"\b(?:agua)\b"), (WATER,)),
        Kind("drink", re.compile(r"\b(?:no (?:bebo|quiero) nada)\b"), (WATER,)),
        Kind("bill", re.compile(r"\b(?:tarjeta)\b"), (WATER,)),
    )


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("una copa de vino tinto por favor", [0]),
        ("agua y vino", [2, 1]),
        ("no quiero vino mejor agua", [2]),
        ("no bebo nada", [3]),
        ("pago con tarjeta", []),
    ],
)
def test_kinds_are_found_in_the_order_of_the_message(told, found):
    assert kinds_told(Script, "drink", told, ES) == [Script.kinds[i] for i in found]


def test_a_negation_counts_for_three_words():
    assert denied("no me gusta el vino", 15, 19, ES)
    assert denied("no pero el vino", 11, 15, ES) is False
    assert denied("hotel no hace falta", 0, 5, ES)
    assert denied("no quiero vino", 10, 14, ES)
    assert denied("i don't eat meat", 12, 16, EN)


def test_names():
    assert name_of(["hola, me llamo piotr"], "es") == "Piotr"
    assert name_of(["Soy Marta López"], "es") == "Marta"
    assert name_of(["soy camarero"], "es") == ""
    assert name_of(["I'm American", "my name's ana"], "en") == "Ana"
    assert name_of(["I'm Katarzyna, nice to meet you"], "en") == "Katarzyna"
    assert name_of(["I'm Tired of this"], "en") == ""
    assert name_of(["me llamo gilipollas"], "es") == ""
    assert name_of(["llamo de parte de mi madre"], "es") == ""
    assert name_of(["you can call me on 655 443 221"], "en") == ""


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Ingrid Solberg. yo quedo hasta lunes, solo una persona", "es", "Ingrid"),
        ("ingrid", "es", "Ingrid"),
        ("Rosa Blanco", "es", "Rosa"),
        ("aquí tiene", "es", ""),
        ("mi pasaporte", "es", ""),
        ("no", "es", ""),
        ("It's Piotr Nowak", "en", "Piotr"),
        ("here you are", "en", ""),
    ],
)
def test_an_answer_may_be_nothing_but_the_name(text, language, name):
    assert bare_name(text, language) == name


def test_goals_that_ask_for_a_name():
    assert naming_goals(scenarios()["hotel"].scripts["es"]) == {"name"}
    assert naming_goals(scenarios()["market"].scripts["es"]) == frozenset()


def test_a_line_with_a_name_waits_for_one():
    kind = Kind("name", re.compile("x"), (Line("Encantada, {name}.", "Pleased to meet you, {name}."), WINE))
    assert lines_of(kind, "Ana") == (Line("Encantada, Ana.", "Pleased to meet you, Ana."),)
    assert lines_of(kind, "") == (WINE,)


def test_questions_are_left_out():
    assert without_questions("dos noches, ¿hay piscina? y soy Ana") == "dos noches y soy ana"


def test_a_no_that_answers_denies_nothing_else():
    assert without_questions("No, con tarjeta") == "con tarjeta"
    assert without_questions("no, gracias, nada") == "no gracias nada"


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("scene", scenarios())
def test_the_examples_of_a_goal_find_kinds_of_their_own(scene, language):
    """Most answers that the scene itself names are taken up by a line that was written for them."""
    script, pack = scenarios()[scene].scripts[language], PACKS[language]
    for beat in script.beats:
        texts = (*beat.full, *beat.examples)
        found = sum(bool(kinds_told(script, beat.goal, normalize(text), pack)) for text in texts)
        assert found >= 0.6 * len(texts), f"{beat.goal}: {found} of {len(texts)}"


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("scene", scenarios())
def test_words_of_an_answer_are_not_those_of_a_goal(scene, language):
    script = scenarios()[scene].scripts[language]
    for answer in script.answers:
        if answer.words:
            wrong = [t for b in script.beats for t in (*b.full, *b.examples) if answer.words.search(normalize(t))]
            assert not wrong, f"{answer.id}: {wrong}"
            assert sum(bool(answer.words.search(normalize(ask))) for ask in answer.asks) >= 3, answer.id


@pytest.mark.parametrize(
    ("language", "text", "named"),
    [
        ("es", "por la mañana", True), ("es", "trabajo por la mañana", False), ("es", "tengo clase por la mañana", False),
        ("en", "in the morning", True), ("en", "I work in the morning", False), ("en", "I'm busy in the morning", False),
        ("en", "I work but in the morning it's all right", True),
    ],
)  # fmt: skip
def test_a_time_at_which_somebody_is_busy_is_not_the_one_that_is_meant(language, text, named):
    script = scenarios()["phone_call"].scripts[language]
    goal = next(beat.goal for beat in script.beats if beat.agreed)
    assert bool(kinds_told(script, goal, normalize(text), PACKS[language])) == named
