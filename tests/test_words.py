"""What words mean: the scene's vocabulary, the glossary, and questions about a word inside a message."""

import pytest

from tutor.languages import PACKS, normalize
from tutor.scenarios import scenarios
from tutor.words import explain, explain_line, explain_more, glossary, meaning, saying

RESTAURANT = scenarios()["restaurant"]


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("es", "¿qué significa «propina»?", "En inglés, «propina» es «tip»."),
        ("es", "no entiendo, que significa cuenta por favor", "En inglés, «cuenta» es «bill»."),
        ("en", 'sorry, "the bill". what does it mean?', "In Spanish, “the bill” is “la cuenta”."),
        ("es", "no intiendo «de primero». que es??", "En inglés, «de primero» es «as a starter»."),
        ("en", "what does bill mean?", "In Spanish, “bill” is “la cuenta”."),
    ],
)
def test_a_word_is_explained_in_the_other_language(language, text, answer):
    script = RESTAURANT.scripts[language]
    assert explain(text, language, script, PACKS[language]).text == answer


def test_a_word_is_given_in_the_target_language():
    found = explain("como se dice bill en español?", "es", RESTAURANT.scripts["es"], PACKS["es"])
    assert "cuenta" in found.text


@pytest.mark.parametrize("text", ["quiero una mesa", "¿qué hora es?", "what is xyzzyplugh", ""])
def test_what_is_unknown_or_no_question_about_a_word_is_left_alone(text):
    assert explain(text, "es", RESTAURANT.scripts["es"], PACKS["es"]) is None


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_glossary_covers_what_the_characters_say(language):
    known = glossary(language)
    words = [
        word
        for scene in scenarios().values()
        for line in scene.scripts[language].glosses()
        for word in normalize(line).split()
        if not word.isdigit()
    ]
    covered = sum(word in known for word in words) / len(words)
    assert covered > 0.95


def test_articles_do_not_matter():
    assert meaning("la cuenta", "es", RESTAURANT.scripts["es"]) == meaning("cuenta", "es", RESTAURANT.scripts["es"])
    assert saying("the bill", "es", RESTAURANT.scripts["es"])


def test_the_name_of_a_thing_is_no_question_about_a_word():
    assert explain("¿cómo se llama la plaza?", "es", RESTAURANT.scripts["es"], PACKS["es"]) is None


def test_a_word_is_explained_as_it_is_written():
    found = explain("no se que significa peticion", "es", scenarios()["hotel"].scripts["es"], PACKS["es"])
    assert found is not None
    assert "«petición»" in found.text


def test_a_word_that_no_character_says_is_found_in_the_other_glossary():
    found = explain("how do you say sore throat?", "es", scenarios()["doctor"].scripts["es"], PACKS["es"])
    assert "dolor de garganta" in found.text


def test_a_second_word_of_the_question_is_explained_too():
    script, pack = scenarios()["directions"].scripts["es"], PACKS["es"]
    text = "que significa gira? y las señales que es"
    first = explain(text, "es", script, pack)
    assert "turn»" in first.text
    more = explain_more(text, first, "Gira a la derecha; allí están las señales.", "es", script, pack)
    assert "señales" in more.text
    assert explain_more(text, first, "¿Me lo repites?", "es", script, pack) is None


def test_words_without_an_entry_are_explained_by_their_line():
    lines = {"What do you find harder?": "¿Qué le cuesta más?"}
    found = explain_line('excuse me what means "find harder"?', lines, PACKS["en"])
    assert "¿Qué le cuesta más?" in found.text
    assert explain_line("what do you find harder", {}, PACKS["en"]) is None


def test_a_second_quoted_word_is_explained_in_a_clause_of_its_own():
    script, pack = scenarios()["directions"].scripts["es"], PACKS["es"]
    text = 'perdona, que es "gira"? y "señales"?? no las conozco'
    first = explain(text, "es", script, pack)
    more = explain_more(text, first, "Gira a la derecha; allí están las señales.", "es", script, pack)
    assert "gira" in first.text
    assert "señales" in more.text


def test_a_word_that_is_the_same_in_both_languages_is_not_explained_by_itself():
    script = scenarios()["phone_call"].scripts["es"]
    assert explain("¿Qué es el router?", "es", script, PACKS["es"]) is None
    assert explain("¿Qué es la factura?", "es", script, PACKS["es"]) is not None


def test_the_word_that_is_asked_for_is_not_how_well_one_understands():
    script = scenarios()["directions"].scripts["es"]
    found = explain("No entiendo bien. ¿Qué significa 'plaza'?", "es", script, PACKS["es"])
    assert found is not None
    assert "«plaza»" in found.text
