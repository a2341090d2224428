"""Lines: what is longer than a place for it is shortened, and shows that it was."""

from __future__ import annotations

import pytest

from syndication.text.lines import shorten


@pytest.mark.parametrize(
    ("text", "short"),
    [("", ""), ("harbour", "harbour"), ("harbours", "harbou…"), ("a longer one", "a long…"), ("a b c d e f", "a b c…")],
)
def test_shorten(text: str, short: str) -> None:
    assert shorten(text, 7) == short
