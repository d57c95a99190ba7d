"""The command line: the contracts of `python -m tutor`."""

import io
import json

import pytest
from conftest import FakeChecker, FakeEmbedder, FakeEngine

from tutor import __main__ as main_module
from tutor import models as models_module
from tutor.models import Models
from tutor.scenarios import scenarios


@pytest.fixture
def fake_models(monkeypatch):
    """Commands get fakes through the same door as the page."""
    engine = FakeEngine()

    def make(settings, **kwargs):
        return Models(settings, chat=lambda: engine, grammar=lambda code: FakeChecker(), topic=lambda: FakeEmbedder())

    monkeypatch.setattr(models_module, "Models", make)
    return engine


def run(monkeypatch, capsys, argv, stdin=""):
    monkeypatch.setenv("TUTOR_LOG_LEVEL", "WARNING")
    monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
    code = main_module.main(argv)
    captured = capsys.readouterr()
    return code, [json.loads(line) for line in captured.out.splitlines()], captured.err


def test_check_keeps_its_contract(monkeypatch, capsys, fake_models):
    texts = ["yo tambien 😀", "", "hola", '{"text": "uno\\ntambien"}']
    code, rows, _ = run(monkeypatch, capsys, ["check", "--language", "es"], "\n".join(texts) + "\n")
    assert code == 0
    assert [r["source"] for r in rows] == ["yo tambien 😀", "", "hola", "uno\ntambien"]
    for row in rows:
        assert set(row) == {"source", "corrected", "edits", "ms"}
        text, at = "", 0
        for edit in row["edits"]:
            assert set(edit) == {"start", "end", "original", "replacement", "type", "message"}
            assert row["source"][edit["start"] : edit["end"]] == edit["original"]
            text += row["source"][at : edit["start"]] + edit["replacement"]
            at = edit["end"]
        assert text + row["source"][at:] == row["corrected"]
    assert rows[0]["corrected"] == "yo también 😀"


def test_check_gives_reasons_in_the_wanted_language(monkeypatch, capsys, fake_models):
    _, rows, _ = run(monkeypatch, capsys, ["check", "--language", "es", "--messages", "es"], "tambien\n")
    assert rows[0]["edits"][0]["message"] == "*también* (es)"


def test_topic_keeps_its_contract(monkeypatch, capsys, fake_models):
    row = {"scenario": "hotel", "tutor_last": "¿Cuántas noches?", "learner": "dos noches", "extra": 1}
    code, rows, _ = run(monkeypatch, capsys, ["topic", "--language", "es"], json.dumps(row) + "\n")
    assert code == 0
    assert {**row, "on_topic": True} == {k: v for k, v in rows[0].items() if k not in ("score", "ms")}
    assert 0 <= rows[0]["score"] <= 1


def test_reply_keeps_its_contract_and_repeats_with_a_seed(monkeypatch, capsys, fake_models):
    script = scenarios()["hotel"].scripts["es"]
    row = {"scenario": "hotel", "level": "A2", "history": [
        {"role": "tutor", "text": script.openings["basic"][0].text},
        {"role": "learner", "text": script.beats[0].examples[0]}]}  # fmt: skip
    argv = ["reply", "--language", "es", "--seed", "3"]
    _, one, _ = run(monkeypatch, capsys, argv, json.dumps(row) + "\n")
    code, two, _ = run(monkeypatch, capsys, argv, json.dumps(row) + "\n")
    assert code == 0
    assert set(one[0]) == {"reply", "source", "model", "first_token_ms", "total_ms"}
    assert one[0]["reply"] == two[0]["reply"]
    assert one[0]["model"] == "fake"
    assert one[0]["source"] in ("model", "authored")


@pytest.mark.parametrize(
    ("argv", "stdin", "message"),
    [
        (["topic", "--language", "es"], "nonsense\n", "line 1: not JSON"),
        (["topic", "--language", "es"], '{"scenario": "hotel"}\n', "field 'tutor_last'"),
        (["topic", "--language", "es"], '{"scenario": "moon", "tutor_last": "a", "learner": "b"}\n', "expected one of"),
        (["reply", "--language", "es"], '{"scenario": "hotel", "history": [1]}\n', "history"),
        (["reply", "--language", "en"], '{"scenario": "hotel", "level": "Z", "history": []}\n', "level"),
        (["check", "--language", "es", "/nowhere.txt"], "", "cannot be read"),
        (["check", "--language", "es"], '{"x": 1}\n', "expected a text"),
        (["models", "pull"], "", "which one"),
        (["models", "pull", "nothing"], "", "not in the catalog"),
        (["scenarios", "/nowhere"], "", "no scenario files"),
    ],
)
def test_bad_input_is_one_clear_line_and_a_failure(monkeypatch, capsys, fake_models, argv, stdin, message):
    code, _, err = run(monkeypatch, capsys, argv, stdin)
    assert code == 1
    assert message in err
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err


def test_wrong_settings_are_one_clear_line(monkeypatch, capsys):
    monkeypatch.setenv("TUTOR_THREADS", "many")
    code, _, err = run(monkeypatch, capsys, ["scenarios"])
    assert code == 1
    assert "TUTOR_THREADS" in err


def test_models_lists_the_catalog(monkeypatch, capsys):
    code, rows, _ = run(monkeypatch, capsys, ["models"])
    assert code == 0
    assert {"name", "size_mb", "licence", "memory_mb", "on_disk"} <= set(rows[0])


def test_scenarios_lists_the_scenes(monkeypatch, capsys):
    code, rows, _ = run(monkeypatch, capsys, ["scenarios"])
    assert code == 0
    assert len(rows) == 10
