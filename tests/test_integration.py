"""The real embedded models, together: what a learner gets."""

import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from tutor.chat.llama import Cancelled
from tutor.grammar.edits import apply_edits
from tutor.scenarios import scenarios
from tutor.session import Session
from tutor.topic import TopicGate
from tutor.training.evaluate import load, score
from tutor.training.topic import read_rows
from tutor.tutor import Tutor

pytestmark = pytest.mark.models
DATA = Path(__file__).resolve().parent.parent / "tutor" / "training" / "data"


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("la problema es grande", "el problema es grande"),
        ("mañana tambien voy", "mañana también voy"),
        ("Me gusta las manzanas", "Me gustan las manzanas"),
        ("quiero dos camisa", "quiero dos camisas"),
        ("una mesa para dos, por favor", "una mesa para dos, por favor"),
        ("El agua está fría", "El agua está fría"),
        ("¿Me trae la cuenta? 😀", "¿Me trae la cuenta? 😀"),
    ],
)
def test_spanish_is_corrected_or_left_alone(real_models, source, target):
    found = real_models.grammar("es").check(source, "en")
    assert apply_edits(source, found) == target
    assert all(c.message.endswith(".") and c.type for c in found)


def test_spanish_chat_reaches_what_the_model_card_says(real_models):
    checker = real_models.grammar("es")
    rows = load(DATA / "chat.es.dev.tsv", 0)
    texts = [source for source, _ in rows]
    outputs = [apply_edits(t, e) for t, e in zip(texts, checker.edits(texts), strict=True)]
    result = score(rows, outputs, "es")
    precision, _, f = result.folded.scores()
    assert precision >= 0.75
    assert f >= 0.55
    assert result.alarms / result.clean <= 0.04


@pytest.mark.parametrize(
    "text", ["", " ", "😀😀", "مرحبا", "<b>hola</b>", "a" * 3000, "hola " * 400, "¿¡?!", "e\u0301l"]
)
def test_strange_text_is_survived_with_exact_offsets(real_models, text):
    for code in ("es", "en"):
        for c in real_models.grammar(code).check(text, "es"):
            assert text[c.start : c.end] == c.original


def test_offsets_are_exact_over_the_whole_development_set(real_models):
    checker = real_models.grammar("es")
    for source, _ in load(DATA / "chat.es.dev.tsv", 120):
        found = checker.check(source, "en")
        assert all(source[c.start : c.end] == c.original for c in found)
        assert all(a.end <= b.start for a, b in pairwise(found))


def test_english_is_corrected_by_the_classifier_and_harper_together(real_models):
    checker = real_models.grammar("en")
    for source, target in [
        ("can you give me some informations about the tours?", "can you give me some information about the tours?"),
        ("i forgot take my medicine", "i forgot to take my medicine"),
        ("she don't like coffee", "she doesn't like coffee"),
        ("what you want to drink?", "what do you want to drink?"),
        ("i would like the paella, please", "i would like the paella, please"),
        ("siobhan lives in oaxaca lol", "siobhan lives in oaxaca lol"),
    ]:
        assert apply_edits(source, checker.check(source, "en")) == target


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_topic_gate_is_right_on_held_out_messages(real_models, language):
    gate = TopicGate(real_models.topic())
    rows = read_rows([DATA / f"topic.{language}.dev.tsv"])
    right = [gate.judge(r[1], r[0], r[2], r[3]).on_topic == r[4] for r in rows]
    assert sum(right) / len(right) >= 0.85


def test_the_chat_model_ranks_continues_and_can_be_stopped(real_models):
    engine = real_models.chat()
    prompt = "Camarera: ¿Qué desea beber?\nCliente: Un café con leche, por favor.\nCamarera:"
    scores = engine.rank(prompt, ["Enseguida le traigo el café.", "El tren sale a las ocho."], threading.Event())
    assert scores[0] > scores[1]
    again = engine.rank(prompt, ["Enseguida le traigo el café.", "El tren sale a las ocho."], threading.Event())
    assert scores == pytest.approx(again, abs=0.05)
    one = "".join(engine.complete(prompt, 8, 3, threading.Event()))
    assert one == "".join(engine.complete(prompt, 8, 3, threading.Event()))
    cancel = threading.Event()
    stream = engine.complete(prompt, 200, 3, cancel)
    next(stream)
    cancel.set()
    with pytest.raises(Cancelled):
        list(stream)
    assert engine.rank(prompt, ["Sí."], threading.Event())


def test_stopping_works_while_the_prompt_is_read(real_models):
    engine = real_models.chat()
    cancel = threading.Event()
    threading.Timer(0.15, cancel.set).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        list(engine.complete("palabra nueva y distinta " * 380, 50, 1, cancel))
    assert time.monotonic() - began < 3
    assert engine.rank("Hola.", ["Sí."], threading.Event())


@pytest.mark.parametrize(("language", "scene"), [("es", "restaurant"), ("en", "hotel"), ("es", "doctor")])
def test_a_whole_scene_on_the_real_models(real_models, language, scene):
    tutor = Tutor(real_models, seed=11)
    session = tutor.start(Session(language, scene))
    script = scenarios()[scene].scripts[language]
    for _ in range(len(script.beats) + 3):
        if session.closed:
            break
        *_, session = tutor.respond(session, script.beat(session.goal).examples[0])
        reply = session.messages[-1].text
        assert reply
        assert reply.count("?") <= 3
    assert session.closed
    assert set(session.met) == {beat.goal for beat in script.beats}
    said = [m.text for m in session.messages if m.role == "tutor"]
    assert len(set(said)) == len(said)


def test_the_tutor_speaks_correctly_by_its_own_standard(real_models):
    """The grammar model leaves the authored lines alone; it has seen them, so this guards against forgetting."""
    checker = real_models.grammar("es")
    lines = [line for scene in scenarios().values() for line in scene.scripts["es"].glosses()]
    changed = [line for line, edits in zip(lines, checker.edits(lines), strict=True) if edits]
    assert len(changed) / len(lines) < 0.03, changed
