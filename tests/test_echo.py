"""Saying words back: corrected, in the right person, never a word that may be wrong."""

import pytest

from tutor.chat.echo import halves, say_back, sentence
from tutor.session import Correction


def back(message, words, language="es", formal=True, corrections=()):
    start = message.find(words)
    assert start >= 0
    return say_back(message, (start, start + len(words)), corrections, language, formal)


@pytest.mark.parametrize(
    ("message", "words", "said"),
    [
        ("quiero una mesa para dos personas", "dos personas", "para dos personas"),
        ("viene mi hermana mayor", "mi hermana mayor", "su hermana mayor"),
        ("me llamo Marta Kowalski", "Marta Kowalski", "Marta Kowalski"),
        ("y con gas, por favor", "y con gas", "con gas"),
        ("el 23 de mayo", "el 23 de mayo", "el 23 de mayo"),
        ("somos 4", "4", ""),
        ("soy yo y mi amigo", "yo y mi amigo", ""),
        ("una abitacion doble", "una abitacion doble", ""),
        ("Abitacion doble", "Abitacion doble", ""),
        ("pues sí", "pues sí", ""),
        ("dos noches (o tres)", "dos noches (o tres)", ""),
    ],
)
def test_only_words_that_the_character_can_say_are_said(message, words, said):
    assert back(message, words) == said


def test_a_friend_says_tu_and_english_your():
    assert back("vivo con mi gato", "con mi gato", formal=False) == "con tu gato"
    assert back("i come with my wife", "my wife", "en") == "with your wife"


def test_corrections_inside_are_made_and_one_across_the_edge_forbids_it():
    message = "quiero dos habitacion con baño"
    wrong = Correction(start=11, end=21, original="habitacion", replacement="habitaciones", type="number", message="")
    assert back(message, "dos habitacion", corrections=[wrong]) == "dos habitaciones"
    across = Correction(start=7, end=10, original="dos", replacement="las dos", type="article", message="")
    assert back(message, "habitacion con baño", corrections=[wrong, across]) == "las dos habitaciones con baño"
    cut = Correction(start=0, end=10, original="quiero dos", replacement="quisiera las dos", type="verb", message="")
    assert back(message, "dos habitacion", corrections=[cut]) == ""


def test_of_two_things_the_one_that_is_fit_may_do():
    message = "busco dos habitaciones y balkon"
    span = (message.index("dos"), len(message))
    assert say_back(message, span, (), "es", True) == ""
    parts = [message[slice(*part)] for part in halves(message, span, "es")]
    assert parts == ["dos habitaciones", "balkon"]
    assert halves("un piso", (0, 7), "es") == []


def test_a_long_message_that_was_cut_is_not_said_back():
    assert say_back("a  b", (0, 3), (), "es", True) == ""


def test_words_become_a_sentence():
    assert sentence(["dos noches"], False, "es") == "Dos noches."
    assert sentence(["Ana Ruiz", "dos noches"], False, "es") == "Ana Ruiz, dos noches."
    assert sentence(["una mesa para cuatro personas", "dos noches"], False, "es") == "Una mesa para cuatro personas."
    assert sentence(["dos noches"], True, "es") == "Entonces, dos noches."
    assert sentence(["Marta"], True, "en") == "So, Marta."
    assert sentence(["El pan"], True, "es") == "Entonces, el pan."


def test_the_article_or_preposition_before_belongs_to_it():
    assert back("puedo el jueves", "jueves") == "el jueves"
    assert back("i go by boat", "boat", "en") == "by boat"
    assert back("voy con mi hermana", "hermana") == "con su hermana"


def test_a_number_before_a_singular_is_not_said_back():
    assert back("quiero seis pera", "seis pera") == ""
    assert back("quiero seis peras", "seis peras") == "seis peras"
    assert back("el cuatro de mayo", "el cuatro de mayo") == "el cuatro de mayo"
