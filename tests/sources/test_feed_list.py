"""Lists of feeds: their addresses, and the folders and categories that become sections or tags."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model.errors import IngestError
from syndication.model.item import Item
from syndication.sources.feed_list import OutlinedFeed, filed_under, looks_like_opml, read_opml

LIST = b"""<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline text="News"><outline text="World">
  <outline type="rss" text="A" xmlUrl="https://a.example/feed?x=1&amp;y=2" category="/Topics/Sea,Land, "/></outline>
  <outline title="B" xmlurl="b.xml"/></outline>
<outline text="A again" xmlUrl="https://a.example/feed?x=1&amp;y=2"/>
<outline text="A note"/>
</body></opml>"""
ITEM = Item(headline="A", published=datetime(2021, 2, 5, tzinfo=UTC), body="x", section="Old", tags=("Sea",))


def test_feeds_with_their_folders_and_categories() -> None:
    assert read_opml(LIST, "https://list.example/x.opml") == (
        OutlinedFeed("https://a.example/feed?x=1&y=2", "A", ("News", "World", "Sea", "Land")),
        OutlinedFeed("https://list.example/b.xml", "B", ("News",)),
    )


@pytest.mark.parametrize(
    ("place", "section", "tags"),
    [
        ("", "Old", ("Sea",)),
        ("section", "News", ("Old", "Sea")),
        ("tags", "Old", ("Sea", "News", "World")),
    ],
)
def test_what_becomes_of_folders(place: str, section: str, tags: tuple[str, ...]) -> None:
    filed = filed_under(ITEM, ("News", "World", "Sea")[:2], place)
    assert (filed.section, filed.tags) == (section, tags)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<rss/>", "is no OPML: its first element is not <opml>"),
        (b"<opml/>", "lists no feed"),
        (b"", "is no OPML"),
        (b"\0", "is no OPML"),
        (b"x" * 21_000_000, "a list of feeds may have"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><opml><outline text="&a;"/></opml>', "lists no feed"),
    ],
)
def test_what_is_no_list_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(IngestError, match=words):
        read_opml(data)


def test_deep_folders_end() -> None:
    data = b"<opml>" + b'<outline text="x">' * 200 + b'<outline xmlUrl="https://a.example/"/>' + b"</outline>" * 200
    with pytest.raises(IngestError, match="lists no feed"):
        read_opml(data + b"</opml>")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for each in (data, LIST.replace(b"News", data), LIST.replace(b"b.xml", data)):
        looks_like_opml(each)
        with suppress(IngestError):
            read_opml(each)
