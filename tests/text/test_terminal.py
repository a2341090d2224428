"""Text for terminals: nothing that a terminal obeys, and never wider than asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.text.terminal import cells, cut, visible, wrap
from tests.measuring import seconds


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<title>plain</title>", "<title>plain</title>"),
        ("\ta\tb", "    a    b"),
        ("\x1b[31m\x00\r", "␛[31m␀␍"),
        ("\x7f\x9b", "[U+007F][U+009B]"),
        ("\u202egnp.exe", "[U+202E]gnp.exe"),
        ("\u2028\ufeff\u00ad", "[U+2028][U+FEFF][U+00AD]"),
        ("\ud800", "[U+D800]"),
        ("نمی\u200cخواهم 👩\u200d🚀 é 港", "نمی\u200cخواهم 👩\u200d🚀 é 港"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("港", 2), ("e\u0301", 1), ("👩\u200d🚀", 4), ("", 0), ("ｈ", 2), ("h", 1)]
)
def test_cells(text: str, width: int) -> None:
    assert cells(text) == width


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("港港港", 5, "港港…"), ("港港港", 4, "港…")],
)
def test_cut(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown


@given(st.text(max_size=300), st.integers(12, 80), st.sampled_from(["", "  "]), st.sampled_from(["", "  "]))
def test_wrapped_lines_hold_every_word(text: str, width: int, indent: str, hanging: str) -> None:
    lines = wrap(visible(text), width, indent, hanging)
    assert "".join("".join(lines).split()) == "".join(visible(text).split())
    assert all(cells(line) <= width and line.startswith(indent) for line in lines)


def test_wrapped_breaks_between_words() -> None:
    assert wrap("one two three", 7) == ["one two", "three"]
    assert wrap("one two three", 7, hanging="  ") == ["one", "  two", "  three"]
    assert wrap("a longwordindeed b", 6, "  ") == ["  a", "  long", "  word", "  inde", "  ed b"]
    assert wrap("港港港", 5) == ["港港", "港"]
    assert wrap("港港", 1) == ["港", "港"]


@pytest.mark.thorough
@pytest.mark.parametrize("text", ["a" * 400_000, "港" * 200_000, "a\u0301" * 200_000, "word " * 80_000])
def test_the_time_of_wrapping_grows_with_the_text(text: str) -> None:
    small = text[: len(text) // 16]
    large = seconds(lambda: wrap(text, 80), tries=4)
    assert large < 64 * seconds(lambda: wrap(small, 80), tries=4)  # linear is 16, quadratic 256
