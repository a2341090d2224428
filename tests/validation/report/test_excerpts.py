"""Lines of documents as they are shown: nothing that a terminal obeys, never wider than asked, the place in sight."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.text.terminal import cells, visible
from syndication.validation.report.excerpts import excerpt, find


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


def test_wide_characters_do_not_push_the_place_out() -> None:
    assert excerpt("0" * 23 + "\x7f\x7fé" + "0" * 25, 25, 40) == "…" + "0" * 10 + "[U+007F][U+007F]é" + "0" * 11 + "…"


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
        ("<explicit>no</explicit><block>no</block>", "channel/block", "no", "no</block>"),
    ],
)
def test_find(line: str, name: str, value: str, sought: str) -> None:
    assert find(line, name, value) == line.index(sought)
