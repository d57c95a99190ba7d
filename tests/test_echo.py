"""Saying words back: corrected, in the right person, never a word that may be wrong."""

import pytest

from tutor.chat.echo import say_back, sentence
from tutor.session import Correction


def back(message, words, language="es", formal=True, corrections=()):
    start = message.find(words)
    assert start >= 0
    return say_back(message, (start, start + len(words)), corrections, language, formal)


@pytest.mark.parametrize(
    ("message", "words", "said"),
    [
        ("quiero una mesa para dos personas", "dos personas", "dos personas"),
        ("estoy con mi hermana mayor", "mi hermana mayor", "su hermana mayor"),
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
    assert back("i come with my wife", "my wife", "en") == "your wife"


def test_corrections_inside_are_made_and_one_across_the_edge_forbids_it():
    message = "quiero dos habitacion con baño"
    wrong = Correction(start=11, end=21, original="habitacion", replacement="habitaciones", type="number", message="")
    assert back(message, "dos habitacion", corrections=[wrong]) == "dos habitaciones"
    across = Correction(start=7, end=10, original="dos", replacement="las dos", type="article", message="")
    assert back(message, "habitacion con baño", corrections=[wrong, across]) == "habitaciones con baño"
    cut = Correction(
        start=7, end=21, original="dos habitacion", replacement="dos habitaciones", type="number", message=""
    )
    assert back(message, "habitacion con baño", corrections=[cut]) == ""


def test_a_long_message_that_was_cut_is_not_said_back():
    assert say_back("a  b", (0, 3), (), "es", True) == ""


def test_words_become_a_sentence():
    assert sentence("dos noches", False, "es") == "Dos noches."
    assert sentence("Dos noches", True, "es") == "Entonces, dos noches."
    assert sentence("Marta", True, "en") == "So, Marta."
