"""Synthetic errors by rule: what learners do appears, what is right is left alone, shares are kept."""

import importlib
import random
from collections import Counter
from pathlib import Path

import pytest

from tutor.training import rules_es
from tutor.training.rules import Change, RuleCorrupter, apply_changes, read_annotated

DATA = Path(__file__).parent / "data"
VERBS = {
    "venir": {"subj": "venga vengas venga vengamos vengan", "pres": "vengo vienes viene venimos vienen"},
    "gustar": {"pres": "gusto gustas gusta gustamos gustan"},
    "estar": {"pres": "estoy estás está estamos están"},
    "ser": {"pres": "soy eres es somos son"},
    "querer": {"pres": "quiero quieres quiere queremos quieren"},
    "tener": {
        "psubj": "tuviera tuvieras tuviera tuviéramos tuvieran",
        "cond": "tendría tendrías tendría tendríamos tendrían",
        "pres": "tengo tienes tiene tenemos tienen",
    },
}
WANTED = {
    "en": [
        ("She goes to the market every day.", "She go to the market every day."),
        ("Yesterday we went to the beach with my two brothers.", "Yesterday we go to the beach with my two brothers."),
        ("Yesterday we went to the beach with my two brothers.", "Yesterday we went to the beach with my two brother."),
        ("Where do you live now?", "Where you live now?"),
        ("I don't know where he is.", "I don't know where is he."),
        ("He doesn't want to eat anything.", "He don't want to eat anything."),
        ("My sister is taller than me.", "My sister is more tall than me."),
        ("It depends on the weather.", "It depends of the weather."),
        ("I have lived here for two years.", "I live here for two years."),
        ("I have lived here for two years.", "I have lived here since two years."),
    ],
    "es": [
        ("Quiero que vengas a mi casa.", "Quiero que vienes a mi casa."),
        ("Me gustan las manzanas verdes.", "Me gusta las manzanas verdes."),
        ("La mesa está en la cocina.", "El mesa está en la cocina."),
        ("La mesa está en la cocina.", "La mesa es en la cocina."),
        ("Conozco a tu hermano.", "Conozco tu hermano."),
        ("Si tuviera tiempo, iría contigo.", "Si tendría tiempo, iría contigo."),
        ("Si tuviera tiempo, iría contigo.", "Si tuviera tiempo, iría con ti."),
    ],
}


def corrupter(language, tmp_path):
    rules = importlib.import_module(f"tutor.training.rules_{language}")
    if language == "es":
        persons = ("1s", "2s", "3s", "1p", "3p")
        table = tmp_path / "verbs.tsv"
        table.write_text(
            "".join(
                f"{verb}\t{tense}\t{person}\t{form}\n"
                for verb, tenses in VERBS.items()
                for tense, forms in tenses.items()
                for person, form in zip(persons, forms.split(), strict=True)
            ),
            encoding="utf-8",
        )
        rules_es.load_verbs(table)
    return RuleCorrupter(rules.RULES, rules.SHARES)


@pytest.mark.parametrize("language", ["en", "es"])
def test_rules_make_the_errors_that_learners_make(language, tmp_path):
    maker = corrupter(language, tmp_path)
    made = {
        (s.text, apply_changes(s.text, [change]))
        for s in read_annotated(DATA / f"annotated.{language}.jsonl")
        for changes in maker.changes(s).values()
        for change in changes
    }
    assert [pair for pair in WANTED[language] if pair not in made] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_rule_names_a_kind_that_has_a_share(language, tmp_path):
    maker = corrupter(language, tmp_path)
    sentences = read_annotated(DATA / f"annotated.{language}.jsonl")
    kinds = {change.kind for s in sentences for rule in maker.rules for change in rule(s)}
    assert kinds <= set(maker.shares)
    assert len(kinds) > 15


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_share_of_the_sentences_stays_correct_and_none_is_emptied(language, tmp_path):
    maker = corrupter(language, tmp_path)
    sentences = read_annotated(DATA / f"annotated.{language}.jsonl")
    maker.count(sentences)
    rng = random.Random(1)
    made = [(s.text, maker.corrupt(s, rng)) for s in sentences * 60]
    clean = sum(a == b for a, b in made) / len(made)
    assert 0.2 < clean < 0.45
    assert all(b.strip() for _, b in made)
    assert len({b for _, b in made}) > 3 * len(sentences)


def test_a_rare_kind_is_not_drowned_by_a_frequent_one(tmp_path):
    maker = RuleCorrupter((), {"common": 1.0, "rare": 1.0}, seen=Counter(common=90, rare=3), total=100)
    assert maker.weight("rare") == pytest.approx(30 * maker.weight("common"))


def test_changes_are_made_from_the_end_so_that_places_stay_true():
    text = "one two three"
    assert apply_changes(text, [Change("x", 0, 3, "1"), Change("x", 8, 13, "3")]) == "1 two 3"
    assert apply_changes(text, [Change("x", 4, 8, "")]) == "one three"
