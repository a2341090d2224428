"""The paths of feeds, documents and archives, and what the path of a document means."""

from __future__ import annotations

import pytest

from syndication.formats import FORMATS
from syndication.model import feed_path
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


def test_documents_are_named_after_the_formats() -> None:
    assert tuple(FORMATS) == feed_path.DOCUMENT_NAMES


@pytest.mark.parametrize("folder", ["", "sections/world", "tags/climate/archive/1"])
def test_a_document_path_splits_into_its_parts(folder: str) -> None:
    path = feed_path.document_path(folder, feed_path.RSS)

    assert feed_path.split_document_path(path) == (folder, feed_path.RSS)
    assert feed_path.folder_at(path) == feed_path.folder_at(feed_path.page_path(folder)) == folder


def test_paths_of_one_feed() -> None:
    folder = feed_path.feed_folder(feed_path.SECTIONS, "World News")

    assert folder == "sections/world-news"
    assert feed_path.kind_of(folder) == feed_path.SECTIONS
    assert feed_path.archive_path(folder, "1") == "sections/world-news/archive/1"
    assert feed_path.archive_path("", "1") == "archive/1"
    assert feed_path.archive_path(folder, "") == ""
    assert (feed_path.page_path(folder), feed_path.page_path("")) == ("/sections/world-news/", "/")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("sections/world", True), ("", False), ("sections/World", False), ("sections/a--b", False), ("x/world", False)],
)
def test_folders_of_feeds_that_could_exist(text: str, expected: bool) -> None:
    assert feed_path.is_folder(text) is expected


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("/archive/5/rss.xml", ""),
        ("/archive/5/", ""),
        ("/rss.xml", ""),
        ("/sections/world/archive/5/rss.xml", "sections/world"),
        ("/sections/world/archive/", "sections/world"),
        ("/sections/archive/rss.xml", "sections/archive"),
        ("/sections/archive/", "sections/archive"),
        ("/sections/archive/archive/5/rss.xml", "sections/archive"),
    ],
)
def test_a_document_or_page_belongs_to_a_live_feed(path: str, folder: str) -> None:
    assert feed_path.live_folder(path) == folder
