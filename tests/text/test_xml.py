"""Characters that XML can carry, and those that stand for a mistake."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from syndication.text.characters import character_problem, illegal_character, strip_illegal


@pytest.mark.parametrize(
    ("code", "name"),
    [
        *((code, f"U+{code:04X}") for code in (0x00, 0x08, 0x0B, 0x0C, 0x0E, 0x1F, 0x7F, 0x80, 0x85, 0x9F)),
        *(
            (code, f"U+{code:04X}")
            for code in (0xD800, 0xDFFF, 0xFDD0, 0xFDEF, 0xFFFD, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF)
        ),
    ],
)
def test_what_cannot_stand_in_a_record(code: int, name: str) -> None:
    text = f"ab{chr(code)}c"
    assert illegal_character(text) == (2, name)
    assert strip_illegal(text) == "abc"


@pytest.mark.parametrize(
    "code",
    [0x09, 0x0A, 0x0D, 0x20, 0x7E, 0xA0, 0xAD, 0x200F, 0x2028, 0xD7FF, 0xE000, 0xFFFC, 0x10000, 0x1FFFD, 0x10FFFD],
)
def test_what_can(code: int) -> None:
    assert illegal_character(chr(code)) is None
    assert strip_illegal(chr(code)) == chr(code)


@given(st.text(max_size=50))
def test_what_is_left_can_be_parsed(text: str) -> None:
    clean = strip_illegal(text)
    assert illegal_character(clean) is None
    element = etree.Element("a")
    element.text = clean
    assert (etree.fromstring(etree.tostring(element)).text or "") == clean


@pytest.mark.parametrize(
    ("mark", "problem"),
    [
        ("\x93", "contains the character U+0093, a control character; “ is meant: write it instead"),
        ("\ufffd", "contains the character U+FFFD, in place of a character that was lost; write the right one"),
        ("\x00", "contains the character U+0000, which no feed can contain; delete it"),
        ("\ufffe", "contains the character U+FFFE, which no feed can contain; delete it"),
        ("\x7f", "contains the character U+007F, which is no part of a text; delete it"),
        ("\x81", "contains the character U+0081, which is no part of a text; delete it"),
        ("\ufdd0", "contains the character U+FDD0, which is no part of a text; delete it"),
        ("é", ""),
    ],
)
def test_the_message_says_what_is_true_of_the_character(mark: str, problem: str) -> None:
    assert character_problem(f"a{mark}") == problem
