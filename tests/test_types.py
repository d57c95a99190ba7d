"""Types and reasons of corrections."""

import pytest

from tutor.grammar.explain import TEMPLATES, explain
from tutor.grammar.types import TYPES, classify, verb_features
from tutor.interface import COLORS, TYPE_NAMES

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
ENGLISH = [
    ("go", "goes", "", "agreement"), ("goed", "went", "", "word_choice"), ("in", "on", "monday", "preposition"),
    ("informations", "information", "", "agreement"), ("recieve", "receive", "", "spelling"),
    ("buy", "to buy", "", "preposition"), ("don't", "doesn't", "", "agreement"), ("car", "a car", "", "article"),
    ("more better", "better", "", "comparison"),
]  # fmt: skip


@pytest.mark.parametrize(("was", "now", "following", "kind"), SPANISH)
def test_spanish_types(was, now, following, kind):
    assert classify(was.split(), now.split(), "es", following) == kind


@pytest.mark.parametrize(("was", "now", "following", "kind"), ENGLISH)
def test_english_types(was, now, following, kind):
    assert classify(was.split(), now.split(), "en", following) == kind


@pytest.mark.parametrize("interface", ["en", "es"])
@pytest.mark.parametrize(("was", "now", "following", "kind"), SPANISH)
def test_every_reason_is_a_full_sentence_that_names_a_word(was, now, following, kind, interface):
    reason = explain(kind, was, now, following, "es", interface)
    assert reason[-1] == "."
    assert "{" not in reason
    assert any(f"*{w}" in reason or w in reason for w in (was + " " + now).split())


def test_reasons_say_what_matters():
    assert explain("agreement", "encanta", "encantan", "las", "es", "en").startswith("*encantar* agrees with the thing")
    assert "yo" in explain("agreement", "quiere", "quiero", "", "es", "es")
    assert "subjuntivo" in explain("mood", "haces", "hagas", "", "es", "es")
    assert explain("gender", "la", "el", "problema", "es", "en") == "Masculine here: *el problema*, not *la*."
    assert "hermano" in explain("personal_a", "hermano", "a mi hermano", "", "es", "en")
    assert "verb estar" in explain("accent", "esta", "está", "", "es", "en")


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
        ("agreement", "informations", "information", "", "en", "Singular or plural"),
        ("preposition", "buy", "to buy", "", "en", "*to* is needed"),
        ("article", "los", "", "", "es", "leave out *los*"),
    ],
)
def test_reasons_that_a_rule_by_ending_would_get_wrong(kind, was, now, following, language, part):
    assert part in explain(kind, was, now, following, language, "en")


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
