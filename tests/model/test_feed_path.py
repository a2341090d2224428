"""What the path of a document tells of it."""

from __future__ import annotations

import pytest

from syndication.model.feed_path import cache_key, is_archive, is_live


@pytest.mark.parametrize(
    ("path", "live", "archive", "key"),
    [
        ("/rss.xml", True, False, "all"),
        ("/sections/world/atom.xml", True, False, "sections/world"),
        ("/feeds/x/feed.json", True, False, "feeds/x"),
        ("/archive/1/rss.xml", False, True, "archive/1"),
        ("/sections/world/archive/2026-02-05-001/rss.xml", False, True, "sections/world/archive/2026-02-05-001"),
        ("/sections/archive/rss.xml", True, False, "sections/archive"),
        ("/sitemap.xml", False, False, "all"),
        ("/opml.xml", False, False, "all"),
        ("/robots.txt", False, False, "all"),
    ],
)
def test_a_path_tells(path: str, live: bool, archive: bool, key: str) -> None:
    assert (is_live(path), is_archive(path), cache_key(path)) == (live, archive, key)
