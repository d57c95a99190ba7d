"""The scenes load, are complete, and a wrong file is described whole."""

from pathlib import Path

import pytest

from tutor.errors import ScenarioError
from tutor.scenarios import SCENARIOS_DIR, load_directory, parse_scenario, scenarios

IDS = ["restaurant", "hotel", "doctor", "job_interview", "market", "directions", "new_friend", "apartment", "travel",
       "phone_call"]  # fmt: skip


def test_the_ten_scenes_are_there_in_order():
    assert list(scenarios()) == IDS


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("scene", IDS)
def test_lines_keep_what_the_director_relies_on(scene, language):
    script = scenarios()[scene].scripts[language]
    for beat in script.beats:
        for tier, lines in beat.lines.items():
            texts = [line.text for line in lines]
            assert len(set(texts)) == len(texts), (beat.goal, tier)
        assert any("?" in line.text for group in beat.lines.values() for line in group), beat.goal
        assert all("?" not in line.text for line in beat.reactions + beat.if_no), beat.goal
        assert len(set(beat.examples)) == len(beat.examples), beat.goal
    for answer in script.answers:
        assert all("?" not in line.text for line in answer.replies), answer.id
    assert all("?" not in line.text for line in script.nudges)
    assert all(opening.text.rstrip().endswith(("?", ".")) for group in script.openings.values() for opening in group)


@pytest.mark.parametrize("scene", IDS)
def test_spanish_questions_open_and_close(scene):
    script = scenarios()[scene].scripts["es"]
    for text in script.glosses():
        assert text.count("?") == text.count("¿"), text
        assert text.count("!") == text.count("¡"), text


def test_every_fault_of_a_file_is_named_at_once(tmp_path: Path):
    good = (SCENARIOS_DIR / "hotel.toml").read_text(encoding="utf-8")
    bad = good.replace("order = 2", 'order = "two"\ncolour = "red"').replace('emoji = "', 'emojy = "', 1)
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(bad, "hotel.toml")
    text = str(caught.value)
    assert "hotel.toml: order: expected a whole number, found 'two'" in text
    assert "hotel.toml: colour: unknown key" in text
    assert "hotel.toml: emoji: expected a text" in text


def test_faults_of_several_files_come_together(tmp_path: Path):
    (tmp_path / "a.toml").write_text("id = 'b'", encoding="utf-8")
    (tmp_path / "c.toml").write_text("= nonsense", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_directory(tmp_path)
    assert "a.toml: id: expected 'a'" in str(caught.value)
    assert "c.toml: not valid TOML" in str(caught.value)


def test_an_empty_folder_is_an_error(tmp_path: Path):
    with pytest.raises(ScenarioError, match="no scenario files"):
        load_directory(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("price = 90", 'price = "ninety"', "price: expected a number"),
        ('per = ["night"]', 'per = ["nigth"]', "there is no item 'nigth'"),
        ("dropped = [", "droped = [", "there are no lines 'dropped'"),
        ('goals = ["checkin", "stay", "room", "breakfast"]', 'goals = ["stay", "rom"]', "there is no goal 'rom'"),
    ],
)
def test_faults_of_what_is_written_down_are_named(old, new, fault):
    text = (SCENARIOS_DIR / "hotel.toml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(ScenarioError, match=fault):
        parse_scenario(text.replace(old, new, 1), "hotel.toml")
