"""References to characters that XML cannot contain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from syndication.text.xml_references import bytes_with_legal_references, with_legal_references


@pytest.mark.parametrize(
    ("text", "expected", "left_out"),
    [
        ("a &amp; b &#233; &#xE9; &#13; &#x10FFFF;", "a &amp; b &#233; &#xE9; &#13; &#x10FFFF;", 0),
        ("&#55357;&#56832;", "&#128512;", 0),
        ("&#xD83D;&#xDE00; &#x0d83d;&#56832;", "&#128512; &#128512;", 0),
        ("a&#xD83D;b&#xDE00;c", "abc", 2),
        ("&#xDE00;&#xD83D;", "", 2),
        ("a&#0;b&#x1F;c&#xFFFE;d&#x110000;e", "abcde", 4),
        ("a&#55296b&#99999999999999999999;c&#x000000000000000000000041;", "abc&#x000000000000000000000041;", 2),
        ("&# &#; &#x; &#xg;", "&# &#; &#x; &#xg;", 0),
    ],
)
def test_halves_are_joined_and_other_illegal_references_left_out(text: str, expected: str, left_out: int) -> None:
    assert with_legal_references(text) == (expected, left_out)
    assert bytes_with_legal_references(text.encode()) == expected.encode()


@given(st.lists(st.one_of(st.integers(0, 0x120000), st.sampled_from([0, 0xD83D, 0xDE00, 0xFFFF])), max_size=5))
def test_what_is_left_is_xml(numbers: list[int]) -> None:
    text, _ = with_legal_references("".join(f"&#{number};&#x{number:x};" for number in numbers))
    etree.fromstring(f"<a>{text}</a>")


def test_other_bytes_stay_as_they_are() -> None:
    data = bytes(range(256)) + b"&#55357;&#56832;"
    assert bytes_with_legal_references(data) == bytes(range(256)) + b"&#128512;"
