"""What people say in passing: complete in every language, and fit for any character."""

import re

import pytest

from tutor.errors import ScenarioError
from tutor.scenarios import TARGETS, scenarios
from tutor.situations import SITUATIONS_FILE, parse, situations

SECOND_PERSON = {
    "es": re.compile(
        r"\b(usted(es)?|tú|tu|tus|te|ti|contigo|cansad[oa]|bienvenid[oa]|seguro que (estás|está))\b", re.I
    ),
    "en": re.compile(r"\b(i am a|as an ai)\b", re.I),
}


@pytest.mark.parametrize("language", TARGETS)
def test_lines_fit_any_character_and_ask_nothing(language):
    for found in situations().values():
        for line in found.lines[language]:
            assert "?" not in line.text, found.id
            assert line.text[-1] in ".!", found.id
            assert line.gloss, found.id
            assert not SECOND_PERSON[language].search(line.text), (found.id, line.text)
            assert len(line.text.split()) <= 13, (found.id, line.text)


@pytest.mark.parametrize("language", TARGETS)
def test_no_example_belongs_to_two_situations(language):
    seen: dict[str, str] = {}
    for found in situations().values():
        for text in found.examples[language]:
            assert seen.setdefault(text.lower(), found.id) == found.id, text


def test_grave_news_is_not_followed_by_business():
    assert {name for name, found in situations().items() if found.still} >= {"death_person", "crying_now", "breakup"}


def test_a_faulty_file_says_where():
    text = SITUATIONS_FILE.read_text(encoding="utf-8")
    with pytest.raises(ScenarioError, match="twice"):
        parse(text + text[text.index("[[situations]]") :], "x.toml")
    with pytest.raises(ScenarioError, match=r"x\.toml"):
        parse("[[situations]]\nid = 'a'\n", "x.toml")
    with pytest.raises(ScenarioError, match=r"x\.toml"):
        parse("not toml", "x.toml")


@pytest.mark.parametrize("scene", scenarios())
def test_every_character_has_words_of_its_own_for_grave_news(scene):
    grave = {name for name, found in situations().items() if found.still}
    for script in scenarios()[scene].scripts.values():
        assert grave <= set(script.situations) <= set(situations())
