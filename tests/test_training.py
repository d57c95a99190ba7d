"""Training in small: a tiny tagger learns, resumes, is scored, and loads like the real one."""

import gzip
import json
import random

import pytest

from tutor.grammar.edits import KEEP, apply_edits, tokenize
from tutor.grammar.model import TaggerChecker, windows
from tutor.training import data, evaluate
from tutor.training.corrupt import Corrupter
from tutor.training.data import Pair, casual, is_clean, read_pairs
from tutor.training.encoder import SPECIAL, keep_pieces, make_tokenizer
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
