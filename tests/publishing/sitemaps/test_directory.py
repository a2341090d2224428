"""The list of feeds and robots.txt: what stands in them, what changes them, and what dates them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

from syndication.formats import opml
from syndication.model.progress import ignore_progress
from syndication.model.publication import DeclaredFeed
from syndication.publishing import sitemaps
from syndication.publishing.sitemaps import INDEX, NEWS, OPML, PAGES, ROBOTS, SitemapResult
from tests.publishing.sitemaps.reading import SITE, addresses, change, date, listings, publish, subscriptions, withdraw
from tests.support import House, make_house, make_publication


def test_a_publication_without_stories_has_all_of_them(house: House) -> None:
    assert publish(house) == SitemapResult(5)
    assert subscriptions(house) == ["rss.xml"]
    assert addresses(house, PAGES) == [""]
    assert addresses(house, INDEX) == [PAGES]
    assert addresses(house, NEWS) == []
    assert listings(house)[ROBOTS].body.decode() == (
        f"User-agent: *\nDisallow:\n\nSitemap: {SITE}/sitemap.xml\nSitemap: {SITE}/news-sitemap.xml\n"
    )


def test_a_second_look_changes_nothing(house: House) -> None:
    house.record("a.md", section='"World"')
    assert publish(house) == SitemapResult(6)
    before = listings(house)
    assert publish(house) == SitemapResult()
    house.publication = replace(house.publication, window=60)  # everything is looked at again
    assert publish(house) == SitemapResult()
    assert listings(house) == before


def test_their_documents_are_those_of_no_feed(house: House) -> None:
    house.record("a.md")
    publish(house)
    assert all(document.self_url == f"{SITE}/{name}" for name, document in listings(house).items())
    assert {name: document.media_type for name, document in listings(house).items()} == {
        OPML: "text/x-opml; charset=utf-8",
        ROBOTS: "text/plain; charset=utf-8",
        **dict.fromkeys((INDEX, NEWS, PAGES, "sitemap-2026-W06.xml"), "application/xml; charset=utf-8"),
    }
    assert not any("directory" in path for path in subscriptions(house))


def test_feeds_are_listed_by_kind_under_their_own_titles(tmp_path: Path) -> None:
    feeds = (
        DeclaredFeed(name="Briefs", title="In brief", description="Every story\nin a paragraph", content="summary"),
        DeclaredFeed(name="Nothing yet", tags=("none",)),
    )
    house = make_house(tmp_path, make_publication(feeds=feeds))
    house.record("a.md", section='"World & <co>"', tags='["Peace  talks"]', authors='[{name = "Jane Doe"}]')
    publish(house)
    tree = etree.fromstring(listings(house)[OPML].body)
    folders = ["The Tribune", "Sections", "Special feeds", "Topics", "Authors"]
    assert [outline.get("text") for outline in tree.iterfind("body/outline")] == folders
    assert subscriptions(house) == [
        "rss.xml",
        "sections/world-co/rss.xml",
        "feeds/briefs/rss.xml",
        "feeds/nothing-yet/rss.xml",
        "tags/peace-talks/rss.xml",
        "authors/jane-doe/rss.xml",
    ]
    (section,) = tree.iterfind(".//outline[@text='The Tribune: World & <co>']")
    assert dict(section.attrib) == {
        "type": "rss",
        "text": "The Tribune: World & <co>",
        "title": "The Tribune: World & <co>",
        "xmlUrl": f"{SITE}/sections/world-co/rss.xml",
        "htmlUrl": f"{SITE}/sections/world-co/",
        "language": "en",
        "version": "RSS2",
    }
    (brief,) = tree.iterfind(".//outline[@text='In brief']")
    assert brief.get("description") == "Every story in a paragraph"
    assert addresses(house, PAGES) == ["", "sections/world-co/", "feeds/briefs/", "feeds/nothing-yet/"]
    house.catalog.close()


def test_an_edit_of_a_story_leaves_the_list_of_feeds_and_its_date(house: House) -> None:
    path = house.record("a.md", section='"World"')
    publish(house)
    before = listings(house)[OPML]
    change(path, "Text.", "More.")
    publish(house)
    assert listings(house)[OPML] == before


def test_a_new_feed_moves_the_date_of_the_list(house: House) -> None:
    house.record("a.md", section='"World"')
    publish(house)
    house.record("b.md", "Second", section='"Sport"', published="2026-02-07T12:00:00Z")
    publish(house)
    assert b"<dateModified>Sat, 07 Feb 2026 12:00:00 GMT<" in listings(house)[OPML].body
    assert date(house, OPML) == datetime.fromisoformat("2026-02-07T12:00:00Z")
    house.record("c.md", "Older", section='"Culture"', published="2026-02-06T12:00:00Z")
    publish(house)
    assert "sections/culture/rss.xml" in subscriptions(house)
    assert date(house, OPML) == house.now.replace(microsecond=0)


def test_a_feed_with_nothing_left_in_it_is_not_listed(house: House) -> None:
    house.record("a.md", "First", section='"World"')
    path = house.record("b.md", "Second", section='"Sport"', published="2026-02-07T12:00:00Z")
    publish(house)
    before = date(house, OPML)
    withdraw(path)
    publish(house)
    assert subscriptions(house) == ["rss.xml", "sections/world/rss.xml"]
    assert addresses(house, PAGES) == ["", "sections/world/"]
    assert date(house, OPML) == house.now.replace(microsecond=0) > before


def test_new_settings_make_everything_anew(house: House) -> None:
    publish(house)
    house.publication = replace(house.publication, title="The Herald", base_url="https://herald.example/feeds")
    publish(house)
    assert b"<title>The Herald</title>" in listings(house)[OPML].body
    assert all(b"tribune.example" not in document.body for document in listings(house).values())
    assert {name: found.self_url for name, found in listings(house).items()} == {
        name: f"https://herald.example/feeds/{name}" for name in listings(house)
    }
    assert date(house, ROBOTS) == house.now.replace(microsecond=0)


def test_a_list_that_does_not_pass_leaves_the_last_good_one_and_is_tried_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.record("a.md", section='"World"')
    publish(house)
    before = listings(house)[OPML]
    house.record("b.md", "Second", section='"Sport"')
    with monkeypatch.context() as patched:
        patched.setattr(opml, "write", lambda _: b'<opml version="2.0"><head/><body/></opml>')
        for _ in range(2):
            (told,) = publish(house).problems
            assert told.startswith("/opml.xml: ")
            assert told.endswith("; the last good document stays")
    assert listings(house)[OPML] == before
    assert addresses(house, PAGES) == ["", "sections/sport/", "sections/world/"]
    assert publish(house) == SitemapResult(1)
    assert "sections/sport/rss.xml" in subscriptions(house)
    assert publish(house) == SitemapResult()


def test_what_was_not_finished_is_finished_the_next_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> bytes:
        raise KeyboardInterrupt

    publish(house)
    house.record("a.md", "First")
    with monkeypatch.context() as patched:
        patched.setattr("syndication.formats.sitemaps.write_index", fail)
        with pytest.raises(KeyboardInterrupt):
            publish(house)
    assert addresses(house, INDEX) == [PAGES]
    publish(house)
    assert addresses(house, INDEX) == [PAGES, "sitemap-2026-W06.xml"]


def test_as_many_feeds_are_listed_as_the_list_may_hold(house: House) -> None:
    house.record("a.md", section='"World"', tags='["a", "b", "c"]')
    house.publish()
    sitemaps.build_stale(house.catalog, house.publication, house.now, ignore_progress, most_feeds=3)
    assert subscriptions(house) == ["rss.xml", "sections/world/rss.xml", "tags/a/rss.xml"]
