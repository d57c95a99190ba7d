"""The real embedded models, together: what a learner gets."""

import threading
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from tutor.bench_chat import conversations
from tutor.chat.gate import echoes
from tutor.chat.llama import Cancelled, LlamaEngine
from tutor.chat.prompts import reaction
from tutor.grammar.edits import apply_edits
from tutor.languages import PACKS
from tutor.scenarios import scenarios
from tutor.session import Message, Session
from tutor.topic import TopicGate
from tutor.training.evaluate import load, score
from tutor.training.shapes import SHAPES, write
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


def react(engine, message, act="answer", language="es"):
    scene = scenarios()["restaurant"]
    asked = scene.scripts[language].beat("drink").lines["basic"][0].text
    return engine.draft(reaction(scene, language, "basic", act, asked, message), 28, threading.Event())


def test_the_chat_model_takes_up_short_answers_the_same_way_each_time(real_models):
    engine = real_models.chat()
    messages = ["dos cervezas y un agua", "una limonada, por favor", "vino tinto", "un café con leche", "agua con gas"]
    drafts = [react(engine, message) for message in messages]
    assert all(draft and draft.text and draft.least <= draft.mean <= 0 for draft in drafts)
    assert sum(echoes(d.text, m, "answer", "es") for d, m in zip(drafts, messages, strict=True)) >= 3
    assert [react(engine, message).text for message in messages] == [draft.text for draft in drafts]


def test_a_draft_can_be_stopped_and_the_model_serves_the_next(real_models):
    engine = real_models.chat()
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        engine.draft("Hola.", 20, cancel)
    assert react(engine, "vino tinto")


@pytest.fixture(scope="module")
def shaped(tmp_path_factory):
    """A free engine over a small file of made-up weights: what it says is noise, how it works is real."""
    path = tmp_path_factory.mktemp("shape") / "tiny.gguf"
    write(SHAPES["tiny"], "tiny", path)
    return LlamaEngine(path, "tiny", "free", 2)


def test_alternating_learners_find_their_prompts_again(shaped):
    rows = {row["stage"]: row["median"] for row in conversations(shaped)}
    assert rows["states found again"] > 60
    assert 0 < rows["memory of the states"] <= shaped.states.capacity / 1e6


def test_what_alternates_is_written_as_if_alone(shaped):
    """The state that is brought back is the state that was kept: two talks in turn say what each says alone."""
    talks = [[{"role": "user", "content": f"{word} " * 40}] for word in ("uno", "dos")]
    alone = []
    for talk in talks:
        shaped.forget()
        alone.append("".join(shaped.chat(talk, 12, 5, threading.Event())))
    shaped.forget()
    for talk, said in [*zip(talks, alone, strict=True)] * 2:
        assert "".join(shaped.chat(talk, 12, 5, threading.Event())) == said


def test_a_conversation_that_comes_back_is_not_read_again(shaped):
    talks = [[{"role": "user", "content": f"{word} " * 40}] for word in ("uno", "dos")]
    shaped.forget()
    for talk in talks:
        "".join(shaped.chat(talk, 12, 5, threading.Event()))
    prompt = shaped.prompt(talks[0])
    shaped._recall(prompt)
    assert shaped.llama.n_tokens >= len(prompt), "the state came back whole"
    assert shaped.states.hits == 1


def test_stopping_works_while_the_prompt_is_read(tmp_path):
    path = tmp_path / "wide.gguf"
    write(replace(SHAPES["llama-3.2-1b"], layers=8, vocabulary=2048), "wide", path)
    engine = LlamaEngine(path, "wide", "free", 2)
    cancel = threading.Event()
    threading.Timer(0.15, cancel.set).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        list(engine.chat([{"role": "user", "content": "palabra nueva y distinta " * 150}], 50, 1, cancel))
    assert time.monotonic() - began < 2
    assert "".join(engine.chat([{"role": "user", "content": "hola"}], 4, 1, threading.Event()))


@pytest.mark.parametrize(("language", "scene"), [("es", "restaurant"), ("en", "hotel"), ("es", "doctor")])
def test_a_whole_scene_on_the_real_models(real_models, language, scene):
    tutor = Tutor(real_models, seed=11)
    session = tutor.start(Session(language, scene))
    script = scenarios()[scene].scripts[language]
    for _ in range(len(script.beats) + 3):
        if session.closed:
            break
        over = {"es": "no, gracias", "en": "no, thank you"}[language]
        *_, session = tutor.respond(session, script.beat(session.goal).examples[0] if session.goal else over)
        reply = session.messages[-1].text
        assert reply
        assert reply.count("?") <= 3
    assert session.closed
    assert set(session.met) == {beat.goal for beat in script.beats}
    said = [m.text for m in session.messages if m.role == "tutor"]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("language", "scene", "message", "answer"),
    [
        ("es", "restaurant", "Sorry, can I pay by card here?", "cards"),
        (
            "es",
            "doctor",
            "I don't know how to say this in Spanish, is my illness contagious for my kids?",
            "contagious",
        ),
        ("en", "hotel", "perdón, ¿a qué hora es el desayuno?", "breakfast_time"),
        ("en", "market", "¿cuánto cuestan las fresas, por favor?", "berries"),
        (
            "en",
            "new_friend",
            "Can we talk about films? I love the old ones.",
            "favourite_music_films",
        ),
        (
            "es",
            "apartment",
            "¿por qué se marchó el inquilino anterior? He visto un sofá en la calle",
            "previous_tenants",
        ),
    ],
)
def test_what_learners_ask_is_answered_in_whatever_language(real_models, language, scene, message, answer):
    tutor = Tutor(real_models, seed=3)
    script = scenarios()[scene].scripts[language]
    history = [("tutor", script.openings["basic"][0].text), ("learner", message)]
    *_, (reply, _) = tutor.reply_to(language, scene, "A2", history)
    replies = next(a.replies for a in script.answers if a.id == answer)
    assert any(line.text in reply for line in replies), reply


@pytest.mark.parametrize(
    ("language", "scene", "goal", "message", "phrase"),
    [
        (
            "es",
            "restaurant",
            "drink",
            "ay muchisimas gracias, que amable, mi mama esta muy feliz con la ventana",
            "thanks",
        ),
        ("es", "phone_call", "since", "amigo hoy juega marruecos!! quien gana marruecos o brasil?", "no_idea"),
        (
            "es",
            "new_friend",
            "free_time",
            "prefiero hablar de ti guapa.. vienes a mi casa? tengo cama grande ;)",
            "sexual",
        ),
        ("en", "directions", "transport", "by foot i guess. btw do you know where can we buy some weed?", "drugs"),
    ],
)
def test_what_learners_say_beside_the_scene_is_met_as_such(real_models, language, scene, goal, message, phrase):
    tutor = Tutor(real_models, seed=3)
    script = scenarios()[scene].scripts[language]
    asked = script.beat(goal).lines["basic"][0].text
    session = replace(Session(language, scene).add(Message("tutor", asked)), goal=goal)
    *_, session = tutor.respond(session, message)
    lines = script.phrases.get(phrase) or PACKS[language].lines[phrase]
    assert any(line.text in session.messages[-1].text for line in lines), session.messages[-1].text
    assert (goal in session.met) is (phrase == "drugs")


def test_the_tutor_speaks_correctly_by_its_own_standard(real_models):
    """The grammar model leaves the authored lines alone; it has seen them, so this guards against forgetting."""
    checker = real_models.grammar("es")
    lines = [line for scene in scenarios().values() for line in scene.scripts["es"].glosses()]
    changed = [line for line, edits in zip(lines, checker.edits(lines), strict=True) if edits]
    assert len(changed) / len(lines) < 0.03, changed
