"""Pages of a site as stories: articles alone, nothing that is for subscribers, with the ids of an old feed."""

from __future__ import annotations

import io

import pytest

from syndication.model.known_ids import KnownIds
from syndication.model.progress import ignore_progress
from syndication.sources.export import ExportEntry, ExportFile, ExportOptions, ForeignStory, RefusedStory, SkippedEntry
from syndication.sources.old_entry import OldEntry
from syndication.sources.old_feed import NO_OLD_ENTRIES, OldEntries, join_entries
from syndication.sources.site.page_kind import KIND
from syndication.sources.site_story import NO_GUID
from tests.publishing.old_site import article
from tests.support import NOON

URL = "https://old.example/2021/harbour.html"


def read(*pages: bytes, old: OldEntries = NO_OLD_ENTRIES, address: str = URL) -> list[ExportEntry]:
    files = [
        ExportFile(f"{number}.html", len(page), lambda page=page: io.BytesIO(page), address=address)  # type: ignore[misc]
        for number, page in enumerate(pages)
    ]
    return list(KIND.read(files, ExportOptions(now=NOON, language="en", old=old), ignore_progress))


def test_an_article_is_a_story() -> None:
    (entry,) = read(article(URL, "Harbour &amp; sea", ',"author":{"name":"Jane Doe"},"articleSection":"World"'))
    assert isinstance(entry, ForeignStory)
    item = entry.item
    assert (item.headline, item.slug, item.url, item.section) == ("Harbour & sea", "harbour", URL, "World")
    assert (item.published.isoformat(), item.language) == ("2021-02-05T12:00:00+00:00", "")
    assert [author.name for author in item.authors] == ["Jane Doe"]


def test_ids_and_dates_are_those_of_the_old_feed() -> None:
    old = join_entries([OldEntry(KnownIds(rss="x", permalink=True), URL, NOON)])
    for date in ("2021-02-05T12:00:00Z", "yesterday"):
        (entry,) = read(article(URL, "Harbour", date=date), old=old)
        assert isinstance(entry, ForeignStory)
        assert (entry.item.ids, entry.item.published) == (KnownIds(rss="x", permalink=True), NOON)


@pytest.mark.parametrize("is_known", [True, False])
def test_a_missing_guid_is_named_where_no_feed_was_read(is_known: bool) -> None:
    old = join_entries([OldEntry(KnownIds(rss="x"), "https://old.example/another")])
    (entry,) = read(article(URL, "Harbour"), old=old if is_known else NO_OLD_ENTRIES)
    assert isinstance(entry, ForeignStory)
    assert entry.item.imported
    assert entry.item.imported.warnings == (() if is_known else (NO_GUID,))


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (b"<html><article><h1>About</h1><p>We.</p></article></html>", "page that is no article"),
        (article(URL, "SECRET", ',"isAccessibleForFree":false'), "for subscribers"),
        (article(URL, "SECRET", ',"isAccessibleForFree":"False"'), "for subscribers"),
        (
            article(URL, "SECRET").replace(b"<head>", b'<head><meta property="article:content_tier" content="locked">'),
            "for subscribers",
        ),
    ],
)
def test_what_is_no_story_is_counted(page: bytes, reason: str) -> None:
    assert read(page) == [SkippedEntry(reason)]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (article(URL, "Harbour", date="2021-02-05"), "published: "),
        (article(URL, "Harbour", date="yesterday"), "published: "),
        (b"\xff\xff", "UTF-8"),
        (b"<p>" * 5_000_000, "a page has at most"),
        (b"<b>" * 100_000, "too long"),
    ],
)
def test_a_page_that_cannot_be_a_story_stops_no_other(page: bytes, words: str) -> None:
    first, second = read(page, article(URL, "Harbour"))
    assert isinstance(first, RefusedStory)
    assert words in first.problem
    assert isinstance(second, ForeignStory)


def test_a_page_at_two_addresses_is_one_story() -> None:
    page = article("https://www.old.example/a?utm_source=x", "Harbour").replace(b"www.old", b"old")
    first, second = read(page, page)
    assert isinstance(first, ForeignStory)
    assert second == SkippedEntry("the same page at another address")


def test_a_canonical_address_of_another_site_is_not_believed() -> None:
    (entry,) = read(article("https://agency.example/a", "Harbour"))
    assert isinstance(entry, ForeignStory)
    assert entry.item.url == URL
