"""What the path of a document tells of it."""

from __future__ import annotations

import pytest

from syndication.model.feed_path import cache_key, is_archive


@pytest.mark.parametrize(
    ("path", "archive", "key"),
    [
        ("/rss.xml", False, "all"),
        ("/sections/world/atom.xml", False, "sections/world"),
        ("/feeds/x/feed.json", False, "feeds/x"),
        ("/archive/1/rss.xml", True, "archive/1"),
        ("/sections/world/archive/2026-02-05-001/rss.xml", True, "sections/world/archive/2026-02-05-001"),
        ("/sections/archive/rss.xml", False, "sections/archive"),
        ("/sitemap.xml", False, "all"),
        ("/opml.xml", False, "all"),
        ("/robots.txt", False, "all"),
    ],
)
def test_a_path_tells(path: str, archive: bool, key: str) -> None:
    assert (is_archive(path), cache_key(path)) == (archive, key)
