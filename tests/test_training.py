"""Training in small: a tiny tagger learns, resumes, is scored, and loads like the real one."""

import gzip
import json
import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from tutor.grammar.edits import KEEP, apply_edits, tokenize
from tutor.grammar.model import TaggerChecker, belonging, windows
from tutor.grammar.tagger import load_tagger
from tutor.scenarios import scenarios
from tutor.training import answers, data, evaluate, listen, marks
from tutor.training.corrupt import Corrupter
from tutor.training.data import Pair, casual, drop_apostrophes, is_clean, read_pairs, rename
from tutor.training.encoder import SPECIAL, keep_pieces, make_tokenizer
from tutor.training.train import copies
from tutor.training.train import main as train

PAIRS = [
    ("la problema es grande", "el problema es grande"),
    ("yo quiero dos camisa", "yo quiero dos camisas"),
    ("el café tambien", "el café también"),
    ("una mesa para dos", "una mesa para dos"),
]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A two-layer encoder with a vocabulary of letters and a few words, and rows to learn by heart."""
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    words = sorted({w for pair in PAIRS for text in pair for w in text.split()})
    letters = sorted({c for w in words for c in w})
    pieces = [(s, 0.0) for s in SPECIAL] + [(f"▁{w}", -2.0) for w in words] + [("▁", -6.0)]
    pieces += [(c, -8.0) for c in letters]
    config = BertConfig(vocab_size=len(pieces), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
                        intermediate_size=64, max_position_embeddings=64, pad_token_id=1)  # fmt: skip
    BertModel(config, add_pooling_layer=False).save_pretrained(folder / "encoder")
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=make_tokenizer(pieces), bos_token="<s>", eos_token="</s>",
                                        pad_token="<pad>", unk_token="<unk>", cls_token="<s>", sep_token="</s>")  # fmt: skip
    tokenizer.save_pretrained(folder / "encoder")
    lines = ["student\tfile\tk\tsource\ttarget\ttarget2"]
    lines += [f"1\ta\t{k}\t{source}\t{target}\t" for k, (source, target) in enumerate(PAIRS * 8)]
    (folder / "pairs.tsv.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    (folder / "clean.txt").write_text("\n".join(t for _, t in PAIRS), encoding="utf-8")
    code = data.main(["--pairs", str(folder / "pairs.tsv.gz"), "--clean", str(folder / "clean.txt"),
                      "--out", str(folder / "data"), "--synthetic", "4"])  # fmt: skip
    assert code == 0
    return folder


def options(tiny, steps):
    return ["--encoder", str(tiny / "encoder"), "--data", str(tiny / "data"), "--out", str(tiny / "model"),
            "--steps", str(steps), "--mix", "real=1", "--rate", "3e-3", "--head-rate", "1e-2", "--warmup", "5",
            "--keep-bias", "2", "--ema", "0.5", "--save-every", "20", "--batch-pieces", "200"]  # fmt: skip


def test_a_tiny_model_learns_resumes_and_corrects(tiny, capsys):
    train(options(tiny, 40))
    train(options(tiny, 80))
    assert "going on at step 40" in capsys.readouterr().err
    (tiny / "model" / "tutor.json").write_text('{"min_probability": 0.5}')
    checker = TaggerChecker(tiny / "model", "es")
    for source, target in PAIRS:
        found = checker.check(source, "en")
        assert apply_edits(source, found) == target
    assert checker.check("", "en") == ()
    assert [c.type for c in checker.check("la problema es grande", "en")] == ["gender"]


def test_the_lean_network_computes_what_transformers_computes(tiny):
    import torch
    from transformers import AutoModelForTokenClassification

    if not (tiny / "model" / "config.json").exists():
        train(options(tiny, 20))
    lean, labels, pad = load_tagger(tiny / "model")
    full = AutoModelForTokenClassification.from_pretrained(tiny / "model", dtype=torch.float32).eval()
    assert (labels, pad) == ([full.config.id2label[i] for i in range(len(labels))], 1)
    ids = torch.tensor([[0, 5, 6, 7, 2], [0, 8, 2, 1, 1]])
    mask = (ids != pad).long()
    with torch.inference_mode():
        mine, theirs = lean(ids, mask), full(input_ids=ids, attention_mask=mask).logits
    assert torch.allclose(mine[mask.bool()], theirs[mask.bool()], atol=1e-5)


def test_another_architecture_is_loaded_through_transformers(tiny, tmp_path):
    import torch
    from transformers import DistilBertConfig, DistilBertForTokenClassification

    config = DistilBertConfig(vocab_size=50, dim=16, hidden_dim=32, n_layers=1, n_heads=2, num_labels=2, pad_token_id=1,
                              id2label={0: KEEP, 1: "$DELETE"})  # fmt: skip
    DistilBertForTokenClassification(config).save_pretrained(tmp_path)
    network, labels, _pad = load_tagger(tmp_path)
    assert labels == [KEEP, "$DELETE"]
    assert network(torch.tensor([[0, 5, 2]]), torch.ones(1, 3, dtype=torch.long)).shape == (1, 3, 2)


def test_a_head_grows_by_new_labels_and_keeps_what_it_knows(tiny):
    from tutor.training.train import make_model

    if not (tiny / "model" / "config.json").exists():
        train(options(tiny, 20))
    labels = json.loads((tiny / "data" / "labels.json").read_text(encoding="utf-8"))
    before = make_model(str(tiny / "model"), labels, 2.0)
    after = make_model(str(tiny / "model"), ["$REPLACE_new", *reversed(labels)], 2.0)
    assert after.config.num_labels == len(labels) + 1
    for i, label in enumerate(labels):
        place = after.config.label2id[label]
        assert (after.classifier.weight[place] == before.classifier.weight[i]).all()
        assert after.classifier.bias[place] == before.classifier.bias[i]


def test_corrections_never_make_a_word_that_does_not_exist(tiny):
    if not (tiny / "model" / "config.json").exists():
        train(options(tiny, 20))
    (tiny / "model" / "tutor.json").write_text('{"min_probability": 0.5}')
    checker = TaggerChecker(tiny / "model", "en")
    checker._labels = [KEEP, "$SUFFIX_0_s", "$SUFFIX_0_es", "$DELETE"]
    assert checker._real_word("finish", [1, 2, 0], [0.5, 0.3, 0.2]) == ("$SUFFIX_0_es", 0.8)
    assert checker._real_word("book", [1, 2, 0], [0.5, 0.3, 0.2]) == ("$SUFFIX_0_s", 0.5)
    assert checker._real_word("xqwvu", [1, 2], [0.6, 0.4]) == (KEEP, 0.0)
    assert checker._real_word(0, [3], [0.9]) == ("$DELETE", 0.9)


def test_edits_that_belong_together_stand_or_fall_together():
    tokens = tokenize("i am here where she can go")
    labels = ["$KEEP", "$APPEND_have", "$REPLACE_been", "$KEEP", "$APPEND_can", "$KEEP", "$DELETE", "$KEEP"]
    scores = [0.0, 0.5, 0.9, 0.0, 0.8, 0.0, 0.8, 0.0]
    assert belonging(tokens, labels, scores) == [[1, 2], [4, 6]]
    assert belonging(tokens, labels, [0.1] * 8) == []


def test_rows_may_be_used_more_than_once_or_in_part():
    rng = random.Random(1)
    assert [copies(2, rng), copies(0, rng)] == [2, 0]
    assert 1.4 < sum(copies(1.5, rng) for _ in range(400)) / 400 < 1.6


def test_names_and_apostrophes_change_on_both_sides():
    rng = random.Random(4)
    pair = rename(Pair("Tom like Mary", "Tom likes Mary"), rng)
    assert pair.source.split()[::2] == pair.target.split()[::2]
    assert drop_apostrophes(Pair("he don't go", "he doesn't go")) == Pair("he dont go", "he doesnt go")


def test_the_trained_model_is_scored(tiny, capsys):
    if not (tiny / "model" / "config.json").exists():
        train(options(tiny, 60))
    (tiny / "model" / "tutor.json").write_text('{"min_probability": 0.5}')
    assert evaluate.main(["--language", "es", "--model", str(tiny / "model"), "--types", "--speed",
                          str(tiny / "pairs.tsv.gz")]) == 0  # fmt: skip
    out = capsys.readouterr().out
    assert "strict P" in out
    assert "sentences a second" in out


def test_rows_have_a_label_for_each_token(tiny):
    labels = json.loads((tiny / "data" / "labels.json").read_text(encoding="utf-8"))
    assert labels[0] == KEEP
    for line in (tiny / "data" / "rows.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        assert len(row["labels"]) == len(tokenize(row["text"])) + 1
        assert set(row["labels"]) <= set(labels)


def test_strict_token_edits_are_counted_one_by_one():
    edits = evaluate.token_edits("yo ver mi hermano .", "yo veo a mi hermana !", True)
    assert {(was, now) for _, was, now in edits} == {("ver", "veo"), ("", "a"), ("hermano", "hermana")}
    assert evaluate.token_edits("Hola madrid", "hola Madrid", True) == set()
    assert len(evaluate.token_edits("Hola madrid", "hola Madrid", False)) == 2


def test_scores_take_the_kindest_reference_and_count_false_alarms():
    rows = [("una casa blanco", ["una casa blanca", "un caso blanco"]), ("bien", ["bien", "bien"])]
    result = evaluate.score(rows, ["un caso blanco", "mal"], "es")
    assert (result.folded.tp, result.folded.fp, result.folded.fn) == (2, 1, 0)
    assert (result.clean, result.alarms) == (1, 1)


def test_the_noise_channel_makes_errors_that_learners_make():
    rng = random.Random(1)
    corrupter = Corrupter.learn(PAIRS * 20, frozenset(["el", "la", "un", "una"]))
    made = {corrupter.corrupt("el problema es grande", rng) for _ in range(60)}
    assert "la problema es grande" in made
    assert "el problema es grande" in made


def test_casual_text_keeps_the_words():
    rng = random.Random(2)
    pair = casual(Pair("¿Dónde está la casa?", "¿Dónde está la casa?"), rng, accents=0.0)
    assert pair.source == pair.target
    assert "¿" not in pair.source
    assert pair.source.lower().replace("?", "") == "dónde está la casa"


def test_rewritten_sentences_are_left_out():
    assert is_clean(Pair("la casa rojo", "la casa roja"))
    assert not is_clean(Pair("yo gusta mucho comer pan", "siempre prefiero otra cosa distinta hoy"))


def test_pairs_are_read_with_or_without_a_second_correction(tmp_path):
    file = tmp_path / "a.tsv"
    file.write_text("source\ttarget\ttarget2\na\tb\tc\nd\te\t\n", encoding="utf-8")
    assert list(read_pairs(file)) == [("a", ["b", "c"]), ("d", ["e"])]


def test_a_trimmed_vocabulary_still_spells_every_word():
    pieces = [(s, 0.0) for s in SPECIAL] + [("▁casa", -2.0), ("▁perro", -2.0), ("▁", -6.0)]
    pieces += [(c, -8.0) for c in "abcdefghijklmnopqrstuvwxyzáéíóúñ"]
    kept = keep_pieces(pieces, ["casa casa"], 1)
    texts = [pieces[i][0] for i in kept]
    assert "▁casa" in texts
    assert "▁perro" not in texts
    tokenizer = make_tokenizer([pieces[i] for i in kept])
    assert SPECIAL.index("<unk>") not in tokenizer.encode("perro").ids


def test_long_texts_are_read_in_windows():
    tokens = tokenize("palabra " * 300 + ". " + "otra " * 50)
    parts = windows(tokens)
    assert [t for part in parts for t in part] == tokens
    assert max(len(part) for part in parts) <= 120


def told(piece, start, end):
    """The labels that all characters of a stretch share."""
    return frozenset.intersection(*piece.labels[start:end])


def test_marks_say_what_each_word_tells():
    piece = marks.marked("hola, {stay:para *tres noches*}, estoy cansado", "hotel")
    assert piece.text == "hola, para tres noches, estoy cansado"
    at = piece.text.index("para")
    assert told(piece, at, at + len("para tres noches")) == {"goal.hotel.stay"}
    assert "goal.hotel.stay" not in told(piece, 0, 4)
    assert {"none", "situation.tired_trip"} <= told(piece, piece.text.index("estoy"), len(piece.text))
    assert [piece.text[i] for i in range(len(piece.text)) if piece.echo[i]] == list("tres noches")
    assert listen.goals_of(piece) == ["stay"]
    asking = marks.marked("{stay:tres noches}, ¿hay piscina? cuánto cuesta", "hotel")
    for words in ("hay piscina", "cuánto cuesta"):
        at = asking.text.index(words)
        assert "ask" in told(asking, at, at + len(words))
        assert "none" not in told(asking, at, at + len(words))


def test_pieces_are_joined_with_their_labels_and_roughened_without_moving_them():
    rng = random.Random(3)
    a = marks.plain_piece("Tres noches.", frozenset({"goal.hotel.stay"}), "stay")
    b = marks.plain_piece("¿Hay wifi?", frozenset({"ask.hotel.wifi"}))
    whole = listen.joined([a, b], "es", rng)
    assert whole.text == "Tres noches. ¿Hay wifi?"
    assert len(whole.text) == len(whole.labels) == len(whole.echo)
    assert whole.labels[-1] == {"ask.hotel.wifi"}
    for _ in range(20):
        rough = listen.roughen(marks.plain_piece("Mañana, señor Ñúñez.", frozenset({"x"})), rng)
        assert len(rough.text) == len(rough.labels) == len(rough.echo)
        assert (
            listen.without_accents(rough.text.lower())
            == listen.without_accents("mañana, señor ñúñez.")[: len(rough.text)]
        )


def test_what_a_reaction_says_back_is_found_in_the_message():
    message = "quiero una mesa con mi hermana"
    echo = listen.said_back(message, "Con su hermana, muy bien.")
    assert "".join(c for c, e in zip(message, echo, strict=True) if e) == "con mi hermana"
    assert not any(listen.said_back("de la una", "la de siempre"))


def test_every_composed_message_is_labelled_for_its_scene():
    rng = random.Random(1)
    corpus = listen.gather([("es", "hotel", "{stay:tres noches}")], [], [], [], [])
    passing = {(id_, code): [marks.plain_piece("qué calor", frozenset({"situation.hot"}))]
               for id_ in scenarios() for code in ("es", "en")}  # fmt: skip
    names = set(marks.label_names())
    corpus.idle = {code: [marks.plain_piece("mmm", frozenset({"none"}))] for code in ("es", "en")}
    for _, (scenario, language, asked, piece) in zip(range(60), listen.messages(corpus, passing, rng), strict=False):
        assert asked
        assert language in ("es", "en")
        assert all(labels and labels <= names for labels in piece.labels)
        wanted = [name for labels in piece.labels for name in labels if name.startswith(("goal.", "ask."))]
        assert all(name.split(".")[1] == scenario for name in wanted)


def test_natural_messages_mark_questions_and_what_is_said_in_passing():
    line = "{~hot:qué calor}, {stay:dos noches}. {?wifi:tenéis internet} y {?:se puede fumar en la piscina}"
    piece = marks.marked(line, "hotel", whole=True, goal="stay")
    assert piece.goal == "stay"
    for words, label in (("qué calor", "situation.hot"), ("dos noches", "goal.hotel.stay"),
                         ("tenéis internet", "ask.hotel.wifi"), ("se puede fumar", "ask")):  # fmt: skip
        at = piece.text.index(words)
        assert told(piece, at, at + len(words)) == {label}
    assert set(piece.echo) == {-1}


def test_a_batch_in_which_nothing_is_known_of_saying_back_has_a_loss():
    torch = pytest.importorskip("torch")
    labels = marks.label_names()
    row = ("hotel", "es", "¿Cuántas noches?", marks.marked("{stay:dos noches}", "hotel", whole=True))
    size = len(listen.text_of(row))
    offsets = [[(i, i + 1) for i in range(size)]]
    loss = listen.Teacher(labels).loss(torch.zeros(1, size, 8), offsets, [row], listen.Heads(8, len(labels)))
    assert torch.isfinite(loss)


@pytest.mark.parametrize("code", ["es", "en"])
def test_the_marks_of_the_natural_messages_are_known(code):
    path = Path(listen.__file__).parent / "data" / f"talk.{code}.tsv"
    names = set(marks.label_names())
    for language, scene, act, piece in marks.talk_pieces(marks.read_talk([path])):
        assert language == code
        assert act in listen.topic.ACTS
        assert piece.goal in {goal.id for goal in listen.scenarios()[scene].goals}
        assert set().union(*piece.labels) <= names, piece.text


@pytest.mark.parametrize("code", ["es", "en"])
def test_every_wording_belongs_to_one_answer_of_its_scene(code):
    rows = marks.read_asks([Path(marks.__file__).parent / "data" / f"asks.{code}.tsv"])
    known = {name.removeprefix("ask.") for id_ in scenarios() for name in marks.all_questions(id_)}
    assert all(language == code and text == " ".join(text.split()) for language, _, _, text in rows)
    assert {f"{scene}.{answer}" for _, scene, answer, _ in rows if answer} <= known
    assert len({(scene, text.lower()) for _, scene, _, text in rows}) == len(rows)


def test_what_is_looked_at_in_a_message_calls_for_what_is_marked_in_it():
    piece = marks.marked("dos noches por favor. {?wifi:tenéis internet en la habitación}?", "hotel", whole=True)
    assert answers.parts_of(piece) == [("tenéis internet en la habitación?", "wifi"), ("dos noches por favor", "")]
    plain = marks.marked("{stay:dos noches}", "hotel", whole=True)
    assert answers.parts_of(plain) == [("dos noches", "")]
    wish = marks.marked("{?wifi:me hace falta internet}", "hotel", whole=True)
    assert answers.parts_of(wish) == [("me hace falta internet", "wifi")]


def test_a_regression_tells_apart_what_can_be_told_apart_and_weights_count():
    vectors = np.eye(3, dtype=np.float32)[[0, 0, 1, 1, 2, 2]]
    weight, bias = answers.regression(vectors, [0, 0, 1, 1, 2, 0], [1, 1, 1, 1, 1, 5], 3, 1e-4)
    assert (vectors @ weight.T + bias).argmax(axis=1).tolist() == [0, 0, 1, 1, 0, 0]


def test_the_last_layers_are_fine_tuned_and_written_beside_the_model(tmp_path, monkeypatch):
    from safetensors import safe_open

    from tutor.topic import ANSWERING, load_embedder

    folder = tmp_path / "topic"
    shutil.copytree(Path(listen.__file__).parents[2] / "assets" / "topic", folder)
    text = "¿tienen wifi en la habitación?"
    rows = [("hotel", text, "pool", 1.0, "es"), ("hotel", "dos noches", "", 1.0, "es")]  # which is not what it asks
    monkeypatch.setattr(answers, "gather", lambda _: list(rows))
    monkeypatch.setattr(answers, "gather_passing", lambda _: [("passing", "hola", "", 1.0, "es")])
    monkeypatch.setattr(answers, "SAVED_EVERY", 4)
    options = ["train", "--model", str(folder), "--state", str(tmp_path / "state.pt")]
    for name in ("asks", "talk", "passing", "told", "acts", "reactions"):
        options += [f"--{name}", str(tmp_path / "none.tsv")]

    def chance(embedder):
        ids, found = embedder.answers("hotel", embedder.embed_for_answers([text]))
        return float(found[0][ids.index("pool")])

    before = load_embedder(folder)
    answers.main([*options, "--steps", "4"])
    first = load_embedder(folder)
    answers.main([*options, "--steps", "12"])  # goes on from the fourth
    after = load_embedder(folder)
    assert chance(before) < chance(first) < chance(after)
    assert np.allclose(before.embed([text]), after.embed([text]), atol=1e-5)
    with safe_open(folder / ANSWERING, "numpy") as file:
        layers = {int(name.split(".")[2]) for name in file.keys()}  # noqa: SIM118
    assert layers == set(range(12 - answers.TRAINED_LAYERS, 12))
    wanted = sum(len(answers.labels_of(id_)) for id_ in (*scenarios(), "passing"))
    assert len(json.loads((folder / "topic.json").read_text())["answers"]) == wanted


def test_scenes_that_are_not_fitted_keep_their_regressions(tmp_path, monkeypatch):
    from safetensors.numpy import load_file, save_file

    folder, size = tmp_path / "topic", 4
    folder.mkdir()
    rng = np.random.default_rng(3)
    names = {id_: answers.labels_of(id_) for id_ in (*scenarios(), answers.PASSING)}
    labels = [f"{id_}.{name}" for id_, own in names.items() for name in own]
    before = rng.normal(size=(len(labels), size)).astype(np.float16)
    save_file({"weight": before[:1]}, folder / "head.safetensors")
    (folder / "topic.json").write_text("{}", encoding="utf-8")
    answers.save_head(folder, labels, before, np.arange(len(labels), dtype=np.float32))

    class Embedder:
        @staticmethod
        def embed_for_answers(texts):
            return np.tile(np.eye(size, dtype=np.float32)[:1], (len(texts), 1))

    rows = [("hotel", "is there wifi", "wifi", 1.0, "en"), ("hotel", "thanks", "", 1.0, "en")]
    monkeypatch.setattr(answers, "load_embedder", lambda _: Embedder())
    monkeypatch.setattr(answers, "gather", lambda _: rows)
    monkeypatch.setattr(answers, "gather_passing", lambda _: [])
    options = ["fit", "--model", str(folder), "--only", "hotel"]
    for name in ("asks", "talk", "passing", "told", "acts", "reactions"):
        options += [f"--{name}", str(tmp_path / "none.tsv")]
    answers.main(options)
    after = load_file(folder / "head.safetensors")
    others = [i for i, label in enumerate(labels) if not label.startswith("hotel.")]
    assert np.array_equal(after["answer_weight"][others], before[others])
    assert np.array_equal(after["answer_bias"][others], np.array(others, dtype=np.float32))
    own = [i for i, label in enumerate(labels) if label.startswith("hotel.")]
    assert not np.array_equal(after["answer_weight"][own], before[own])
    assert np.array_equal(after["weight"], before[:1])

    kept = json.loads((folder / "topic.json").read_text(encoding="utf-8"))
    kept["answers"].remove(next(label for label in labels if label.startswith("market.")))
    (folder / "topic.json").write_text(json.dumps(kept), encoding="utf-8")
    with pytest.raises(SystemExit, match="market has other answers"):
        answers.main(options)
