"""Mistakes in TOML, in plain words."""

from __future__ import annotations

import tomllib

import pytest

from syndication.text.toml_messages import plain_problem, split_place


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = ", "a value is missing"),
        ("a = word", "put text in quotation marks"),
        ("a = True", "true and false in small letters"),
        ("a = “x”", "put text in quotation marks"),
        ("a = two words", "put text in quotation marks"),
        ("a = 01", "something behind the value"),
        ("a = 2026-02-30T12:00:00Z\n", "a date does not exist"),
        ('a "x"', "no = after its name"),
        ("a: 1", "no = after its name"),
        ('a = "x', "no quotation mark at its end"),
        ('a = "x\nb = 1', "no quotation mark at its end"),
        ("a = 'x", "no quotation mark at its end"),
        ('a = """x', "no quotation mark at its end"),
        ('a = ["x" "y"]', "a comma is missing"),
        ("a = [1", "a list is not closed"),
        ("a = {b = 1", "braces is not closed"),
        ("a = 1\na = 2\n", "a name is given twice"),
        ("[a]\n[a]\n", "a table is given twice"),
        ("[a\nb = 1", "the name of a table is not closed"),
        ("größe = 1", "no = after its name, which may have only a-z"),
        ("ä = 1", "a name cannot be read"),
        ('/old = "/new"', 'put it in quotation marks: "/old" = "/new"'),
        ('a = "C:\\data"', "a text contains"),
        ('a = "\x01"', "an invisible character"),
        (f"a = {'9' * 5000}", "too many digits"),
    ],
)
def test_a_mistake_is_told_in_plain_words(text: str, words: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the parser's own error, and the one for digits
        tomllib.loads(text)
    assert words in plain_problem(split_place(str(caught.value))[0])


@pytest.mark.parametrize(
    ("message", "split"),
    [
        ("Invalid value (at line 2, column 9)", ("Invalid value", 2)),
        ("Unclosed array (at end of document)", ("Unclosed array", 0)),
        ("Exceeds the limit", ("Exceeds the limit", 0)),
    ],
)
def test_the_place_is_told_apart(message: str, split: tuple[str, int]) -> None:
    assert split_place(message) == split
