"""One reader for imported and followed feeds: what one of the two once left out, both have now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from syndication.model.errors import IngestError
from syndication.model.item import Author, Item
from syndication.sources.feed import followed_feed
from syndication.sources.followed import ReadOptions, SourcePage
from tests.sources.feed.feeds import LONG, item, rss, stories
from tests.support import NOON

MORNING = datetime(2021, 2, 5, 12, tzinfo=UTC)
ADDRESS = "https://old.example/feed"
SPACES = (
    'xmlns:msn="http://schemas.ingestion.microsoft.com/common/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:at="http://purl.org/atompub/tombstones/1.0" '
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app"><title>Old</title>%s'
    '<entry><id>urn:x</id><title>Story</title><link href="https://old.example/1"/>'
    "<published>2021-02-05T12:00:00Z</published><updated>2021-02-06T12:00:00Z</updated>%s</entry></feed>"
)


def followed(data: bytes) -> SourcePage:
    return followed_feed.KIND.read(data, ADDRESS, ReadOptions("wire", NOON + timedelta(days=900), "tribune.example"))


def both(data: bytes) -> tuple[Item, Item]:
    """Return the only story of a feed as it is imported, and as it is followed."""
    (imported,), (story,) = stories(data), followed(data).stories
    assert story.item
    return imported, story.item


def extended(*items: str, head: str = "") -> bytes:
    return rss(*items, head=head).replace(b"<rss ", f"<rss {SPACES}".encode())


@pytest.mark.parametrize(
    "end",
    [
        "<msn:expirationDate>2030-01-01T00:00:00Z</msn:expirationDate>",
        "<dcterms:valid>start=2021-01-01; end=2030-01-01T00:00:00Z</dcterms:valid>",
    ],
)
def test_the_end_of_a_story(end: str) -> None:
    for story in both(extended(item(1, more=end))):
        assert story.expires == datetime(2030, 1, 1, tzinfo=UTC)


def test_an_end_that_cannot_be_read_is_named() -> None:
    for story in both(extended(item(1, more="<dcterms:valid>end=soon</dcterms:valid>"))):
        assert story.expires is None
        assert story.imported
        assert any("has an end that is no date" in line for line in story.imported.warnings)


def test_the_words_for_a_picture() -> None:
    picture = '<media:content url="https://old.example/p.jpg"><media:text>A ship</media:text></media:content>'
    for story in both(rss(item(1, more=picture))):
        assert [(medium.url, medium.alt) for medium in story.media] == [("https://old.example/p.jpg", "A ship")]


def test_two_sizes_of_one_picture_are_one() -> None:
    sizes = (
        '<media:content url="https://old.example/p-300x200.jpg" width="300"/>'
        '<media:content url="https://old.example/p-1200x800.jpg" width="1200"/>'
    )
    for story in both(rss(item(1, more=sizes))):
        assert [medium.width for medium in story.media] == [1200]


@pytest.mark.parametrize(
    "date",
    ["05 Feb 21 07:00:00 EST", "Fri,05 Feb 2021 12:00:00 GMT", "Friday, 05 Feb 2021 12:00:00 Z", "2021-02-05T12:00Z"],
)
def test_dates_as_they_are_spelt(date: str) -> None:
    for story in both(rss(item(1, date=date))):
        assert story.published == MORNING


@pytest.mark.parametrize(
    ("data", "authors"),
    [
        (extended(item(1, more="<itunes:author>Jane</itunes:author>")), (Author("Jane"),)),
        (rss(item(1, more="<author>jane@old.example (Jane)</author>")), (Author("Jane"),)),
        (rss(item(1, more="<author>jane@old.example</author>")), ()),
        (
            (
                ATOM % ("<author><name>Jane</name><uri>https://old.example/jane</uri></author>", "<content>T</content>")
            ).encode(),
            (Author("Jane", url="https://old.example/jane"),),
        ),
        ((ATOM % ("<author><name>Old</name></author>", "<content>T</content>")).encode(), ()),
    ],
    ids=["podcast", "mail and name", "mail alone", "of the feed, with a page", "the feed itself"],
)
def test_authors(data: bytes, authors: tuple[Author, ...]) -> None:
    for story in both(data):
        assert story.authors == authors


def test_keywords_are_tags() -> None:
    imported, story = both(extended(item(1, more="<itunes:keywords>World, Ships</itunes:keywords>")))
    assert (imported.section, imported.tags) == ("World", ("Ships",))
    assert (story.section, story.tags) == ("", ("World", "Ships"))


def test_the_description_of_a_podcast_is_its_text() -> None:
    plain = item(1, body="", more="<itunes:summary>About the quay.</itunes:summary>")
    for story in both(extended(plain)):
        assert "About the quay." in story.body


def test_relative_addresses_count_from_the_base_that_the_feed_declares() -> None:
    data = rss(item(1, f'{LONG}<a href="b">b</a>')).replace(b"<rss ", b'<rss xml:base="https://base.example/x/" ')
    for story in both(data):
        assert 'href="https://base.example/x/b"' in story.body


def test_older_vocabularies() -> None:
    atom_03 = (
        b'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><id>urn:x</id><title>Story 1</title>'
        b"<issued>2021-02-05T12:00:00Z</issued><modified>2021-02-06T12:00:00Z</modified><content>T</content></entry></feed>"
    )
    rss_09 = rss(item(1)).replace(b"<channel>", b'<channel xmlns="http://my.netscape.com/rdf/simple/0.9/">')
    for data in (atom_03, rss_09):
        for story in both(data):
            assert (story.headline, story.published) == ("Story 1", MORNING)


def test_repairs_that_lose_nothing_are_named() -> None:
    data = rss(item(1)).replace(b"Story 1", b"Tom & Jerry\x0b")
    for story in both(data):
        assert story.headline == "Tom & Jerry"
    assert followed(data).problems == ("control characters were left out", "bare & were read as they are")


@pytest.mark.parametrize("damage", [b"Story <b 1", b"Caf\xe9"])
def test_a_text_that_may_not_be_as_it_was_written_replaces_no_followed_story(damage: bytes) -> None:
    data = rss(item(1), item(2)).replace(b"Story 1", damage)
    assert [story.headline for story in stories(data)][-1] == "Story 2"
    with pytest.raises(IngestError, match="^is no feed that can be read: "):
        followed(data)


def test_declarations_that_are_not_used_are_skipped() -> None:
    declared = b'<!DOCTYPE rss [<!ENTITY nbsp "&#160;"><!ENTITY own "x">]>' + rss(item(1, f"{LONG}<p>a&nbsp;b</p>"))
    for story in both(declared):
        assert story.headline == "Story 1"
    used = declared.replace(b"Story 1", b"&own;")
    for read in (stories, followed):
        with pytest.raises(IngestError, match="uses an entity that it declares itself"):
            read(used)


def test_drafts_are_no_stories() -> None:
    data = (ATOM % ("", "<app:control><app:draft>yes</app:draft></app:control><content>T</content>")).encode()
    page = followed(data)
    assert stories(data) == []
    assert (page.stories, [each.reason for each in page.skipped]) == ((), ["draft"])


def test_who_follows_comments_gets_them() -> None:
    data = rss(item(1, link="https://old.example/1#comment-2"))
    assert stories(data) == []
    assert len(followed(data).stories) == 1


def test_elements_that_are_not_read_are_named() -> None:
    for story in both(extended(item(1, more="<odd>x</odd><itunes:duration>60</itunes:duration>"))):
        assert story.imported
        assert "has the element odd, which is not imported" in story.imported.warnings
        assert "the podcast field itunes:duration is left out" in story.imported.lost


@pytest.mark.parametrize(("updated", "count"), [("2021-02-07T12:00:00Z", 0), ("2021-02-05T12:00:00Z", 1), ("soon", 0)])
def test_an_entry_that_is_newer_than_its_tombstone_is_back(updated: str, count: int) -> None:
    tombstone = f'<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="urn:x" when="{updated}"/>'
    data = (ATOM % (tombstone, "<content>T</content>")).encode()
    assert len(stories(data)) == count
    assert [story.takedown for story in followed(data).stories] == [""] * count + ["kill"] * (1 - count)


@pytest.mark.parametrize(
    ("summary", "imported", "kept"),
    [
        ("Somebody wrote this.", "Somebody wrote this.", "Somebody wrote this."),
        ("Somebody began thi…", "", "Somebody began thi…"),
        ("word word (more)", "", ""),
        ("word word […] The post appeared first on Old.", "", ""),
    ],
)
def test_summaries(summary: str, imported: str, kept: str) -> None:
    data = rss(item(1, more=f"<description>{summary}</description>"))
    assert tuple(story.standfirst for story in both(data)) == (imported, kept)


def test_the_credit_at_the_end_of_a_text_stays_with_those_who_follow() -> None:
    note = (
        '<p>The post <a href="https://old.example/1">A</a> appeared first on <a href="https://old.example">Old</a>.</p>'
    )
    imported, story = both(rss(item(1, f"{LONG}{note}")))
    assert "appeared first" not in imported.body
    assert "appeared first" in story.body


def test_too_many_categories_are_named() -> None:
    more = "".join(f"<category>c{number}</category>" for number in range(300))
    for story in both(rss(item(1, more=more))):
        assert len(story.tags) <= 200
        assert story.imported
        assert any("too many of them" in line for line in story.imported.warnings)


def test_entries_without_id_and_link_are_all_named() -> None:
    bare = "<item><title>%s</title><pubDate>Fri, 05 Feb 2021 12:00:00 GMT</pubDate><description>T</description></item>"
    page = followed(rss(bare % "One", bare % "Two"))
    assert [each.name for each in page.unread] == ["One", "Two"]
