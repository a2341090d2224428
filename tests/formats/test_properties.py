"""Whatever an entry says comes back from every format."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.formats import FORMATS, UnwritableEntryError
from syndication.formats.categories import categories
from syndication.model.feed import Entry, Feed, Tombstone
from syndication.model.item import Author, Media, Related, Subject
from syndication.text.dates import rfc3339, whole_second
from syndication.text.urls import absolute
from tests.examples import scaled
from tests.formats.reading import NS, READERS, case, expected, parsed, texts

# Markup, ends of CDATA and references are what a writer could trip over; chance alone finds few.
_PIECES = st.sampled_from(
    [
        "]]>",
        "<![CDATA[",
        "&amp;",
        "&",
        "<",
        ">",
        "&#x26;",
        "&#x3C;",
        '"',
        "'",
        "\n",
        "\t",
        "\r",
        "\r\n",
        " ",
        "é",
        "平和",
        "🕊",
    ]
)
_CHARACTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\ufffd")
_TEXT = st.lists(_PIECES | st.text(_CHARACTERS, max_size=8), max_size=8).map("".join)
_ILLEGAL = (
    st.characters(max_codepoint=0x1F, exclude_characters="\t\n\r")
    | st.characters(categories=["Cs"])
    | st.sampled_from("\x7f\x80\x85\x9f\ufffd\ufffe\uffff")
)
_SAID = _TEXT.map(lambda found: found if found.strip() else f"{found}x")
_MOMENT = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # bounds
_URL = st.text("abcxyz0189-._~%&=?/", max_size=12).map(lambda rest: f"https://news.example/{rest}")
_LANGUAGE = st.sampled_from(["", "en", "EN", "ur", "pt-BR"])
_NUMBER = st.integers(0, 2**31 - 1)
_TYPE = st.sampled_from(["", "image/jpeg", "audio/mpeg", "video/mp4", "application/pdf"])

_MEDIA = st.builds(
    Media,
    url=_URL | st.just(""),
    type=_TYPE,
    width=_NUMBER,
    height=_NUMBER,
    bytes=_NUMBER | st.integers(0, 2**53 - 1),
    alt=_TEXT,
    caption=_TEXT,
    credit=_TEXT,
)
_ENTRY = st.builds(
    Entry,
    id=_SAID,
    url=_URL,
    title=_SAID,
    summary=_SAID,
    html=_TEXT,
    published=_MOMENT,
    updated=_MOMENT,
    language=_LANGUAGE,
    authors=st.lists(st.builds(Author, _SAID, st.just(""), _URL | st.just("")), max_size=3).map(tuple),
    section=_TEXT,
    section_url=_URL | st.just(""),
    tags=st.lists(_TEXT, max_size=4).map(tuple),
    subjects=st.lists(st.builds(Subject, _URL | _TEXT, _TEXT), max_size=3).map(tuple),
    media=st.lists(_MEDIA, max_size=3).map(tuple),
    related=st.lists(st.builds(Related, _TEXT, _URL | st.just("")), max_size=2).map(tuple),
    rights=_TEXT,
    license=_URL | _TEXT,
)
FEEDS = st.builds(
    Feed,
    path=st.sampled_from(["", "tags/x"]),
    id=_SAID,
    title=_SAID,
    description=_TEXT,
    home=_URL,
    base_url=st.just("https://news.example"),
    language=_LANGUAGE,
    publisher=_SAID,
    updated=_MOMENT,
    entries=st.lists(_ENTRY, max_size=3).map(tuple),
    tombstones=st.lists(st.builds(Tombstone, _SAID, _MOMENT, _SAID), max_size=2).map(tuple),
    rights=_TEXT,
    icon=_URL | st.just(""),
)


_PROLOG = b'<?xml version="1.0" encoding="utf-8"?>\n<?xml-stylesheet type="text/css" href="/feed.css"?>\n'
_FIRST = {
    "rss.xml": _PROLOG + b"<rss ",
    "atom.xml": _PROLOG + b"<feed ",
    "feed.json": b'{\n  "version": "https://jsonfeed.org/version/1.1"',
}


@settings(max_examples=scaled(25))
@given(FEEDS)
def test_every_value_comes_back(feed: Feed) -> None:
    for name, read in READERS.items():
        body = FORMATS[name].write(feed)
        assert read(body) == expected(feed)
        assert body.startswith(_FIRST[name])  # the root is where sniffers look


@settings(max_examples=scaled(20))
@given(FEEDS)
def test_tombstones_come_back_in_atom_and_stand_before_all_entries(feed: Feed) -> None:
    root = parsed(FORMATS["atom.xml"].write(feed))
    found = root.findall("at:deleted-entry", NS)
    assert [(element.get("ref"), element.get("when"), texts(element, "at:comment")) for element in found] == [
        (tombstone.id, rfc3339(whole_second(tombstone.when)), (tombstone.note,)) for tombstone in feed.tombstones
    ]
    names = [child.tag for child in root]
    assert names == sorted(names, key=lambda name: name.endswith("}entry"))
    bare = replace(feed, tombstones=())
    assert [FORMATS[name].write(feed) for name in ("rss.xml", "feed.json")] == [
        FORMATS[name].write(bare) for name in ("rss.xml", "feed.json")
    ]


@settings(max_examples=scaled(25))
@given(_TEXT, _ILLEGAL, st.sampled_from(["title", "summary", "html", "section", "rights", "license"]))
def test_a_character_that_no_feed_can_carry_is_refused(text: str, character: str, field: str) -> None:
    feed = case("seed")
    bad = replace(feed.entries[0], id="tag:news.example,2026-02-05:bad", **{field: f"{text}{character}x"})
    for form in FORMATS.values():
        with pytest.raises(UnwritableEntryError) as caught:
            form.write(replace(feed, entries=(*feed.entries, bad)))
        assert caught.value.entry_id == bad.id
        where = f"{field} contains U+{ord(character):04X} at character {len(text) + 1}"
        assert str(caught.value).startswith(f"entry {bad.id}: {where}")


@settings(max_examples=scaled(20))
@given(FEEDS)
def test_categories_and_media_come_back(feed: Feed) -> None:
    root = parsed(FORMATS["rss.xml"].write(feed))
    tree = parsed(FORMATS["atom.xml"].write(feed))
    items = json.loads(FORMATS["feed.json"].write(feed))["items"]
    places = zip(root.iterfind("channel/item"), tree.iterfind("a:entry", NS), items, feed.entries, strict=True)
    for item, element, member, entry in places:
        labels = tuple(category.label for category in categories(feed, entry))
        assert texts(item, "category") == labels
        assert not any("," in label for label in labels)
        assert {label.casefold() for label in member.get("tags", [])} == {label.casefold() for label in labels}
        assert texts(element, "a:category/@term") == tuple(c.term for c in categories(feed, entry))
        urls = tuple(dict.fromkeys(medium.url for medium in entry.media if medium.url))
        assert texts(item, "media:content/@url") == texts(element, "media:content/@url") == urls
        assert texts(element, "a:link[@rel='enclosure']/@href") == urls
        terms = absolute(entry.license, "")
        assert texts(element, "a:link[@rel='license']/@href") == ((terms,) if terms else ())
