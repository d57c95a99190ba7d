"""What a question is about is named with its article, or not at all."""

import pytest

from tutor.chat.subjects import subject_of
from tutor.languages import PACKS
from tutor.scenarios import scenarios


@pytest.mark.parametrize(
    ("language", "text", "said", "means"),
    [
        ("es", "¿la calefaccion es electrica o de gas?", "la calefacción", "the heating"),
        ("es", "¿Sabe si mañana se puede ir al museo?", "el museo", "the museum"),
        ("en", "is the heating electric or gas?", "the heating", "la calefacción"),
        ("en", "Is it bad for the stomach if I take it often?", "the stomach", "el estómago"),
    ],
)
def test_a_thing_is_named_as_authors_write_it(language, text, said, means):
    found = subject_of(text, scenarios()["apartment"].scripts[language], PACKS[language])
    assert (found.text, found.gloss) == (said, means)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "¿Qué pasa si no funciona el lunes?"),
        ("es", "¿me lo dice usted la próxima vez?"),
        ("es", "¿cuánto mide un lobo?"),
        ("es", "¿cuál es el más barato?"),
        ("es", "¿necesito el carné?"),
        ("en", "is the big one free?"),
        ("en", "is the kitchen window broken?"),
        ("en", "what is the time?"),
    ],
)
def test_days_vague_words_and_compounds_are_no_thing(language, text):
    assert subject_of(text, scenarios()["apartment"].scripts[language], PACKS[language]) is None


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("scene", scenarios())
def test_every_character_says_what_is_done_about_a_thing_that_is_not_known(scene, language):
    lines = scenarios()[scene].scripts[language].phrases["about"]
    assert len(lines) >= 2
    for line in lines:
        assert line.text.count("{topic}") == line.gloss.count("{topic}") == 1
        assert not any(f"{word} {{topic}}" in f" {line.text} {line.gloss}" for word in (" a", " de"))
        assert "?" not in line.text
