"""Feeds of other sites are read as readers see them; ids and dates are kept as they are written."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.formats import FORMATS
from syndication.model.errors import IngestError
from syndication.model.feed_entry import FeedEntry
from syndication.sources.feed import read_feed
from tests.formats.reading import NAMES, case

RSS = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:content="http://purl.org/rss/1.0/modules/content/">
  <channel><title>T</title>
  <item>
    <title>Harbour &amp; sea</title><link>https://t.example/a</link>
    <guid isPermaLink="false"> https://t.example/?p=1&amp;x=2 </guid>
    <pubDate>Thu, 05 Feb 2026 13:00:00 +0100</pubDate>
    <dc:creator>Jane</dc:creator><category>World</category>
    <description>Short.</description><content:encoded><![CDATA[<p>Long.</p>]]></content:encoded>
  </item>
  <item><title>No guid</title><link>/b</link><pubDate>yesterday</pubDate></item>
  <item><guid>12345</guid></item>
  </channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://t.example/blog/">
  <entry>
    <title type="html">A</title><id>tag:t.example,2026:1</id>
    <link rel="self" href="https://t.example/self"/><link href="a"/>
    <published>2026-02-05T12:00:00Z</published><updated>2026-02-06T12:00:00.5Z</updated>
    <author><name>Jane</name></author><category term="World"/>
    <summary>Short.</summary><content type="xhtml"><div>Long.</div></content>
  </entry></feed>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "items": [
  {"id": 7, "url": "https://t.example/a", "title": "A", "date_published": "2026-02-05T12:00:00Z",
   "authors": [{"name": "Jane"}], "tags": ["World", 1], "content_html": "<p>Long.</p>"}, 5]}"""
NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)


def test_rss() -> None:
    first, second, third = read_feed(RSS.encode(), "https://t.example/feed/")
    assert first == FeedEntry(
        guid="https://t.example/?p=1&x=2",
        permalink=False,
        link="https://t.example/a",
        title="Harbour & sea",
        date_text="Thu, 05 Feb 2026 13:00:00 +0100",
        published=NOON,
        authors=("Jane",),
        categories=("World",),
        summary="Short.",
        content="<p>Long.</p>",
    )
    assert (second.guid, second.permalink, second.link, second.published) == ("", False, "https://t.example/b", None)
    assert (third.guid, third.permalink) == ("12345", True)


def test_atom() -> None:
    (entry,) = read_feed(ATOM.encode())
    assert (entry.guid, entry.link, entry.published) == ("tag:t.example,2026:1", "https://t.example/blog/a", NOON)
    assert entry.content == '<div xmlns="http://www.w3.org/2005/Atom">Long.</div>'


def test_json_feed() -> None:
    (entry,) = read_feed(JSON.encode())
    assert (entry.guid, entry.link, entry.published) == ("7", "https://t.example/a", NOON)
    assert (entry.authors, entry.categories) == (("Jane",), ("World",))


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
@pytest.mark.parametrize("name", NAMES)
def test_our_own_documents_are_read(form: object, name: str) -> None:
    feed = case(name)
    found = read_feed(FORMATS[form.name].write(feed))  # type: ignore[attr-defined]
    assert [entry.guid for entry in found] == [entry.id for entry in feed.entries]
    assert [entry.link for entry in found] == [entry.url for entry in feed.entries]
    assert [entry.published for entry in found] == [entry.published.replace(microsecond=0) for entry in feed.entries]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"<html><body/></html>", "is no feed: its first element is <html>"),
        (b"<rss><channel>", "is no feed that can be read: "),
        (b"", "is no feed that can be read: "),
        (b'{"items": []}', "is JSON, but no JSON Feed"),
        (b"{", "is no JSON that can be read: "),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><rss>&a;</rss>', ""),
    ],
)
def test_what_is_no_feed_is_refused(data: bytes, problem: str) -> None:
    if not problem:
        assert read_feed(data) == ()
        return
    with pytest.raises(IngestError) as caught:
        read_feed(data)
    assert str(caught.value).startswith(problem)


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: RSS.replace("yesterday", text).encode()))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(IngestError):
        read_feed(data)
