"""The search by words: what is searched, and what does not matter."""

from __future__ import annotations

import pytest

from syndication.model.item import Author, Item
from syndication.model.search import fold, is_found
from tests.support import NOON

STORY = Item(
    headline="Häfen  öffnen: STRASSE frei",
    slug="haefen-oeffnen",
    standfirst="Nach elf Tagen",
    authors=(Author("Jane Doe"), Author("Li Wei")),
    body="Body",
    section="City",
    published=NOON,
)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", True),
        ("häfen öffnen", True),
        ("HA\u0308FEN", True),
        ("straße", True),
        ("fen-oe", True),
        ("elf tagen", True),
        ("LI WEI", True),
        ("doe li", False),
        ("body", False),
        ("city", False),
        ("%", False),
    ],
)
def test_words_are_found(words: str, found: bool) -> None:
    assert is_found(STORY, fold(words)) == found
