"""Types and reasons of corrections."""

from pathlib import Path

import pytest

from tutor.grammar.edits import diff_edits
from tutor.grammar.explain import TEMPLATES, explain
from tutor.grammar.model import to_corrections
from tutor.grammar.spanish import verb_features
from tutor.grammar.types import TYPES, USEFULNESS, Context, classify
from tutor.interface import COLORS, TYPE_NAMES

LABELLED = Path(__file__).parent.parent / "tutor" / "training" / "data" / "types.dev.tsv"
SPANISH = [
    ("la", "el", "problema", "gender"), ("encanta", "encantan", "", "agreement"), ("tendría", "tuviera", "", "mood"),
    ("comprar", "compré", "", "verb_form"), ("camisa", "camisas", "", "number"), ("azul", "azules", "", "number"),
    ("tambien", "también", "", "accent"), ("mi", "a mi", "hermano", "personal_a"), ("soy", "estoy", "", "ser_estar"),
    ("por", "para", "", "por_para"), ("yo quiero", "quiero", "", "redundant_subject"), ("a el", "al", "", "contraction"),
    ("rojo", "roja", "", "gender"), ("quiere", "quiero", "", "agreement"), ("iba", "fui", "", "tense"),
    ("nececito", "necesito", "", "spelling"), ("más mejor", "mejor", "", "comparison"), ("esta", "está", "", "accent"),
    ("de", "en", "", "preposition"), ("casa", "la casa", "", "article"), ("trabajo", "trabajando", "", "verb_form"),
    ("fue", "era", "", "tense"), ("va", "voy", "", "agreement"), ("me", "se", "", "pronoun"),
    ("bueno", "bien", "", "word_choice"), ("haces", "hagas", "", "mood"), ("y", "e", "", "conjunction"),
    ("blanca casa", "casa blanca", "", "word_order"), ("grande", "grandes", "", "number"),
    ("libreria", "biblioteca", "", "word_choice"),
]  # fmt: skip


def after(word):
    return Context(after=(word,) if word else ())


ENGLISH = [
    ("go", "goes", "", "agreement"), ("goed", "went", "", "verb_form"), ("in", "on", "monday", "preposition"),
    ("informations", "information", "", "number"), ("recieve", "receive", "", "spelling"),
    ("buy", "to buy", "", "verb_form"), ("don't", "doesn't", "", "agreement"), ("car", "a car", "", "article"),
    ("more better", "better", "", "comparison"),
]  # fmt: skip


@pytest.mark.parametrize(("was", "now", "following", "kind"), SPANISH)
def test_spanish_types(was, now, following, kind):
    assert classify(was.split(), now.split(), "es", after(following)) == kind


@pytest.mark.parametrize(("was", "now", "following", "kind"), ENGLISH)
def test_english_types(was, now, following, kind):
    assert classify(was.split(), now.split(), "en", after(following)) == kind


@pytest.mark.parametrize("interface", ["en", "es"])
@pytest.mark.parametrize(("was", "now", "following", "kind"), SPANISH)
def test_every_reason_is_a_full_sentence_that_names_a_word(was, now, following, kind, interface):
    reason = explain(kind, was, now, "es", interface, after(following))
    assert reason[-1] == "."
    assert "{" not in reason
    assert any(f"*{w}" in reason or w in reason for w in (was + " " + now).split())


def test_reasons_say_what_matters():
    assert explain("agreement", "encanta", "encantan", "es", "en", after("las")).startswith(
        "*encantar* agrees with the thing"
    )
    assert "yo" in explain("agreement", "quiere", "quiero", "es", "es", after(""))
    assert "subjuntivo" in explain("mood", "haces", "hagas", "es", "es", after(""))
    assert explain("gender", "la", "el", "es", "en", after("problema")) == "Masculine here: *el problema*, not *la*."
    assert "hermano" in explain("personal_a", "hermano", "a mi hermano", "es", "en", after(""))
    assert "verb estar" in explain("accent", "esta", "está", "es", "en", after(""))


@pytest.mark.parametrize(
    ("kind", "was", "now", "following", "language", "part"),
    [
        ("gender", "la", "el", "agua", "es", "stressed a-"),
        ("gender", "bueno", "buen", "día", "es", "shortened"),
        ("gender", "problemos", "problemas", "", "es", "spelled"),
        ("mood", "está", "esté", "", "es", "subjunctive"),
        ("agreement", "comió", "comiste", "", "es", "tú"),
        ("agreement", "querías", "quería", "", "es", "yo, él"),
        ("pronoun", "mi", "la", "cabeza", "es", "whose"),
        ("redundant_subject", "Yo me", "Me", "gusta", "es", "me, te, le"),
        ("conjunction", "y", "e", "inglés", "es", "before the sound i"),
        ("number", "mes", "meses", "", "es", "Plural"),
        ("number", "informations", "information", "", "en", "cannot be counted"),
        ("verb_form", "buy", "to buy", "", "en", "*to* is needed"),
        ("article", "los", "", "", "es", "leave out *los*"),
    ],
)
def test_reasons_that_a_rule_by_ending_would_get_wrong(kind, was, now, following, language, part):
    assert part in explain(kind, was, now, language, "en", after(following))


def test_every_type_has_a_name_a_colour_and_a_template_in_each_language():
    for kind in TYPES:
        assert kind in COLORS
        assert all(kind in names for names in TYPE_NAMES.values())
    assert all(set(texts) == {"en", "es"} for texts in TEMPLATES.values())


@pytest.mark.parametrize(
    ("word", "features"),
    [
        ("hablo", ("present", "1s")), ("habló", ("preterite", "3s")), ("hablaba", ("imperfect", "1s3s")),
        ("hablaré", ("future", "1s")), ("hablarías", ("conditional", "2s")), ("hable", ("subjunctive", "1s3s")),
        ("comamos", ("subjunctive", "1p")), ("tuvieron", ("preterite", "3p")), ("hablando", ("gerund", "")),
        ("comer", ("infinitive", "")), ("soy", ("present", "1s")), ("tuviera", ("past_subjunctive", "1s3s")), ("esté", ("subjunctive", "1s3s")), ("comiste", ("preterite", "2s")),
    ],
)  # fmt: skip
def test_verb_features(word, features):
    assert verb_features(word) == features


def test_types_agree_with_hand_labels_on_nine_of_ten_edits():
    rows = [line.split("\t") for line in LABELLED.read_text(encoding="utf-8").splitlines()[1:]]
    hits = 0
    for language, source, target, was, now, types in rows:
        found = to_corrections(source, diff_edits(source, target), language, "en")
        kind = next(c.type for c in found if (c.original, c.replacement) == (was, now))
        hits += kind in types.split("/")
    assert len(rows) >= 400
    assert hits / len(rows) >= 0.9


def test_every_type_has_a_rank_of_usefulness():
    assert set(USEFULNESS) == set(TYPES)
