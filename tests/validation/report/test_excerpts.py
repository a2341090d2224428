"""Lines of documents as they are shown: nothing that a terminal obeys, never wider than asked, the place in sight."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.validation.report.excerpts import cells, cut, excerpt, find, visible, wrapped


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


@pytest.mark.parametrize(
    ("line", "at", "shown"),
    [
        ("\t  <ttl>0</ttl>  \r", 3, "<ttl>0</ttl>"),
        ("0123456789" * 4, 0, "01234567890123456…"),
        ("0123456789" * 4, 11, "01234567890123456…"),
        ("0123456789" * 4, 20, "…4567890123456789…"),
        ("0123456789" * 4, 39, "…3456789"),
        ("", 0, ""),
        ("short", 99, "short"),
    ],
)
def test_excerpt(line: str, at: int, shown: str) -> None:
    assert excerpt(line, at, 18) == shown


@given(st.text(max_size=300), st.integers(0, 320), st.integers(8, 120))
def test_an_excerpt_is_never_wider_than_asked(line: str, at: int, width: int) -> None:
    shown = excerpt(line, at, width)
    assert cells(shown) <= width
    assert visible(shown) == shown


@given(st.text(alphabet=st.characters(codec="ascii", min_codepoint=33), min_size=50, max_size=300), st.data())
def test_the_place_is_in_sight(line: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(line) - 10))
    marked = line[:at] + "é" + line[at:]
    assert "é" in excerpt(marked, at, 40)


@given(st.text(max_size=300), st.integers(12, 80), st.sampled_from(["", "  "]), st.sampled_from(["", "  "]))
def test_wrapped_lines_hold_every_word(text: str, width: int, indent: str, hanging: str) -> None:
    lines = wrapped(visible(text), width, indent, hanging)
    assert "".join("".join(lines).split()) == "".join(visible(text).split())
    assert all(cells(line) <= width and line.startswith(indent) for line in lines)


def test_wrapped_breaks_between_words() -> None:
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("one two three", 7, hanging="  ") == ["one", "  two", "  three"]
    assert wrapped("a longwordindeed b", 6, "  ") == ["  a", "  long", "  word", "  inde", "  ed b"]


@pytest.mark.parametrize(
    ("line", "name", "value", "sought"),
    [
        ('<a/><link href="/x"/><link href="/y"/>', "entry/link@href", "/y", "/y"),
        ("<title>a</title><ttl>0</ttl>", "channel/ttl", "0", "<ttl"),
        ("<a/><media:content medium='x'/>", "item/media:content@medium", "", "medium="),
        ("<a/><media:content/>", "item/media:content", "", "<media:content"),
        ('{"title": 1, "tags": [7]}', "items[0].tags[0]", "", '"tags"'),
        ('{"a": 1,, "b": 2}', "", "Expecting property name, column 9", ', "b"'),
        ("<a>" + "long " * 40, "a", ("long " * 40)[:79] + "…", "long"),
        ("nothing of it", "channel/ttl", "0", "nothing"),
    ],
)
def test_find(line: str, name: str, value: str, sought: str) -> None:
    assert find(line, name, value) == line.index(sought)
