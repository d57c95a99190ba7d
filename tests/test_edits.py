"""Labels and text: offsets are exact, and applying the edits gives the correction."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.grammar.edits import (
    KEEP,
    Edit,
    apply_edits,
    apply_label,
    apply_labels,
    diff_edits,
    labels_of,
    tokenize,
    transformation,
)
from tutor.grammar.innocent import without_innocent
from tutor.training.data import read_pairs

DATA = Path(__file__).parent.parent / "tutor" / "training" / "data"
CLOSED = frozenset(
    [
        "el",
        "la",
        "los",
        "las",
        "un",
        "una",
        "a",
        "de",
        "en",
        "por",
        "para",
        "con",
        "que",
        "y",
        "me",
        "te",
        "se",
        "lo",
        "le",
        "mi",
    ]
)
PAIRS = [
    ("Yo quiero el mesa rojo.", "Quiero la mesa roja."),
    ("Gusta las manzana tambien", "Me gustan las manzanas también"),
    ("voy ver mi hermano", "voy a ver a mi hermano"),
    ("quiero comer un", "quiero comer un pan"),
    ("El agua fría", "El agua fría"),
    ("yo yo no", "no"),
    ("voy a el mercado", "voy al mercado"),
    ("¿Donde esta la baño? 😀", "¿Dónde está el baño? 😀"),
    ("SOY CANSADO", "ESTOY CANSADO"),
]


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_labels_rebuild_the_target(source, target):
    tokens = tokenize(source)
    labels = labels_of([t.text for t in tokens], [t.text for t in tokenize(target)], CLOSED)
    assert len(labels) == len(tokens) + 1
    assert apply_edits(source, apply_labels(source, tokens, labels)) == target


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_diff_rebuilds_the_target(source, target):
    assert apply_edits(source, diff_edits(source, target)) == target


@given(st.text(max_size=80))
def test_tokens_are_slices_of_any_text(text):
    tokens = tokenize(text)
    assert all(text[t.start : t.end] == t.text and t.text for t in tokens)
    assert all(a.end <= b.start for a, b in pairwise(tokens))


LABELS = st.sampled_from(
    [
        KEEP,
        "$DELETE",
        "$APPEND_a",
        "$APPEND_la",
        "$REPLACE_por",
        "$CHAR_2_é",
        "$SUFFIX_1_a",
        "$SUFFIX_0_s",
        "$SUFFIX_9_x",
    ]
)


@given(st.text(alphabet="aeoñ ÁéZ.,¿?'-\u0301😀 ", max_size=60), st.data())
def test_any_labels_give_sorted_edits_that_do_not_overlap(text, data):
    tokens = tokenize(text)
    labels = data.draw(st.lists(LABELS, min_size=len(tokens) + 1, max_size=len(tokens) + 1))
    edits = apply_labels(text, tokens, labels)
    assert all(0 <= e.start <= e.end <= len(text) for e in edits)
    assert all(a.end <= b.start for a, b in pairwise(edits))
    assert all(text[e.start : e.end] != e.replacement for e in edits)


@given(
    st.lists(
        st.sampled_from(["el", "la", "mesa", "roja", "casa", "voy", "a", "mi", "hermano", "y", "también", "no"]),
        max_size=8,
    ),
    st.data(),
)
def test_diff_between_any_two_sentences_gives_the_second(words, data):
    others = data.draw(
        st.lists(
            st.sampled_from(["el", "la", "mesa", "rojo", "casas", "voy", "a", "tu", "hermana", "o", "no"]), max_size=8
        )
    )
    source, target = " ".join(words), " ".join(others)
    if words:
        assert apply_edits(source, diff_edits(source, target)).split() == others


def test_transformations_are_chosen_and_undone():
    for source, target, label in [
        ("tambien", "también", "$CHAR_2_é"),
        ("rojo", "roja", "$SUFFIX_1_a"),
        ("el", "la", "$REPLACE_la"),
        ("comprar", "compré", "$SUFFIX_2_é"),
        ("libreria", "biblioteca", "$REPLACE_biblioteca"),
        ("casa", "casa", KEEP),
    ]:
        assert transformation(source, target, CLOSED) == label
        if label != KEEP:
            assert apply_label(source.capitalize(), label) == target.capitalize()


def test_a_label_that_does_not_fit_changes_nothing():
    assert apply_label("sol", "$CHAR_2_é") is None
    assert apply_label("sol", "$SUFFIX_5_a") is None


def test_punctuation_and_case_are_left_alone():
    source = "hola madrid  ,que tal"
    assert apply_edits(source, diff_edits(source, "Hola, Madrid. ¿Que tal?")) == source


@pytest.mark.parametrize("name", ["chat.es.dev", "chat.en.dev", "chat.es.train", "chat.en.train"])
def test_the_edits_of_every_written_pair_give_its_correction(name):
    def words(text):
        return [t.text.lower() for t in tokenize(text) if t.is_word]

    for source, targets in read_pairs(DATA / f"{name}.tsv"):
        for target in targets:
            edits = diff_edits(source, target)
            assert words(apply_edits(source, edits)) == words(target)
            assert all(a.end <= b.start for a, b in pairwise(edits))


@pytest.mark.parametrize(
    ("language", "text", "edits", "kept"),
    [
        ("es", "lo hago yo misma", [(11, 16, "mismo")], 0),
        ("es", "la misma casas", [(9, 14, "casa")], 1),
        ("es", "vengo pasado mañana", [(6, 12, "pasada")], 0),
        ("en", "And I want also some apples.", [(11, 20, "some")], 0),
        ("en", "And I want also some apples.", [(6, 6, "also "), (11, 16, "")], 2),  # it is moved
        ("en", "It was very tiring", [(12, 18, "tired")], 0),
        ("en", "First we take a bottle of red wine", [(9, 13, "took")], 0),
        ("en", "I play in the evening", [(2, 6, "played")], 0),
        ("en", "Yesterday we take a bottle", [(13, 17, "took")], 1),
        ("en", "I have take a bottle", [(7, 11, "taken")], 1),
        ("en", "I go to visit her, it was her birthday", [(2, 4, "went")], 1),
        ("en", "we takes a bottle", [(3, 8, "take")], 1),
        ("en", "I go to the beach", [(2, 4, "went")], 1),  # to "what did you do?"
    ],
)
def test_what_is_right_as_it_stands_is_not_corrected(language, text, edits, kept):
    assert len(without_innocent(text, [Edit(*edit) for edit in edits], language)) == kept


@pytest.mark.parametrize(
    ("language", "text", "old", "new", "kept"),
    [
        ("en", "We leave from Manchester.", "from Manchester", "Manchester", 0),
        ("en", "We go from Manchester.", "from Manchester", "Manchester", 1),
        ("en", "Should I leave the router on tonight?", "on tonight", "tonight", 0),
        ("en", "See you on tonight.", "on tonight", "tonight", 1),
        ("en", "I have restarted the router twice", "have restarted", "restarted", 0),
        ("en", "I have restarted it yesterday", "have restarted", "restarted", 1),
        ("en", "Perfect. You have a restaurant near?", "Perfect", "Do perfect", 0),
        ("en", "Perfet. You have a restaurant near?", "Perfet", "Perfect", 1),
        ("en", "how much cost the room?", "cost", "does", 0),
        ("en", "what are you do?", "do", "doing", 1),
        ("en", "My friend is waiting for me", "is waiting", "waiting", 0),
        ("en", "I like talk with people", "talk", "to talking", 0),
        ("en", "Tomorrow I get up at four. It was nice.", "get", "got", 0),
        ("en", "Yesterday I get up at four.", "get", "got", 1),
        ("es", "Hoy viene mi suegra a comer a mi casa", "a", "en", 0),
        ("es", "Trabajo a Madrid", "a", "en", 1),
        ("es", "¿Tiene mucha luz el salón?", "el", "del", 0),
        ("es", "Es la casa el médico.", "el", "del", 1),
    ],
)
def test_what_is_right_keeps_its_words(language, text, old, new, kept):
    start = text.index(f" {old} ") + 1 if f" {old} " in text else text.index(old)
    start = text.rindex(" a ") + 1 if old == "a" else start
    assert len(without_innocent(text, [Edit(start, start + len(old), new)], language)) == kept


@pytest.mark.parametrize(
    ("text", "old", "new", "kept"),
    [
        ("Soy muy paciente y organizado", "organizado", "organizada", 0),
        ("estoy cansada", "cansada", "cansado", 0),
        ("Soy una persona muy honesto", "honesto", "honesta", 1),
        ("la casa es blanco", "blanco", "blanca", 1),
        ("soy alto", "alto", "altos", 1),
    ],
)
def test_nobody_knows_the_gender_of_who_speaks(text, old, new, kept):
    start = text.index(old)
    assert len(without_innocent(text, [Edit(start, start + len(old), new)], "es")) == kept
