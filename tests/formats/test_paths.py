"""The path of a document names its format."""

from __future__ import annotations

import pytest

from syndication.formats import FORMATS, format_of
from syndication.model.feed_path import is_live


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("folder", "live"),
    [
        ("", True),
        ("/sections/world", True),
        ("/sections/archive", True),
        ("/archive/1", False),
        ("/sections/world/archive/2026-02-05-001", False),
    ],
)
def test_a_document_of_a_feed(name: str, folder: str, live: bool) -> None:
    assert format_of(f"{folder}/{name}") is FORMATS[name]
    assert is_live(f"{folder}/{name}") == live


@pytest.mark.parametrize("path", ["/sitemap.xml", "/opml.xml", "/robots.txt", "/rss.xml/", "/", ""])
def test_another_document(path: str) -> None:
    assert format_of(path) is None
    assert not is_live(path)
