"""Misspelt words are taken for words of the scenes; right ones and rare ones are left alone."""

import pytest

from tutor.chat.spelling import respelled


@pytest.mark.parametrize(
    ("text", "language", "out"),
    [
        ("i stay 3 nigths", "en", "i stay 3 nights"),
        ("una botela de agua", "es", "una botella de agua"),
        ("dos cervesas", "es", "dos cervezas"),
        ("me llamo kowalska", "es", "me llamo kowalska"),
        ("somos cuatro", "es", "somos cuatro"),
        ("two bears", "en", "two bears"),
        ("", "es", ""),
    ],
)
def test_misspelt_words(text, language, out):
    assert respelled(text, language) == out
