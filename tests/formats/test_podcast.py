"""The tags of podcasts, as Apple's guide and Podcasting 2.0 define them, with the values of show and stories."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import feedparser
import pytest
from lxml import etree
from msgspec.structs import replace

from syndication import validation
from syndication.formats import FORMATS
from syndication.model.feed import Entry, Feed
from syndication.model.feed_header import make_feed
from syndication.model.item import Author, Media
from syndication.model.item_parts import Episode, StoryPlace
from syndication.model.media_parts import Transcript
from syndication.model.podcast import Podcast, mint_guid
from syndication.model.publication import DeclaredFeed
from tests.support import NOON, make_publication

NS = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "media": "http://search.yahoo.com/mrss/",
}
CDN = "https://cdn.tribune.example"
SHOW = Podcast(cover=f"{CDN}/cover.jpg", category="News", subcategory="Daily News", explicit=False)
SOUND = Media(url=f"{CDN}/harbour.mp3", type="audio/mpeg", bytes=3_000_000_000, duration=1834)
PICTURE = Media(url=f"{CDN}/harbour.jpg", type="image/jpeg", width=3000, height=3000, alt="Cranes")
PAGE = "https://feeds.tribune.example/items/harbour"


def an_entry(**fields: Any) -> Entry:
    defaults: dict[str, Any] = {
        "id": "tag:tribune.example,2026-02-05:harbour",
        "url": "https://tribune.example/harbour",
        "title": "Harbour reopens",
        "summary": "The harbour is open.",
        "html": "<p>The harbour is open.</p>",
        "published": NOON,
        "updated": NOON,
        "language": "en",
        "media": (PICTURE, SOUND),
        "page": PAGE,
    }
    return Entry(**defaults | fields)


def a_feed(show: Podcast = SHOW, *entries: Entry) -> Feed:
    declared = DeclaredFeed(name="Morning", title="The Morning", kind="podcast", podcast=show)
    feed = make_feed(make_publication(feeds=(declared,)), declared.folder, "Morning", declared)
    return replace(feed, updated=NOON, entries=entries)


def channel_of(feed: Feed) -> Any:
    return etree.fromstring(FORMATS["rss.xml"].write(feed))[0]


def written(element: Any, path: str) -> list[tuple[str, dict[str, str]]]:
    """Return the text and the attributes of the elements at a path."""
    return [((found.text or "").strip(), dict(found.attrib)) for found in element.iterfind(path, NS)]


def item_of(entry: Entry) -> Any:
    return channel_of(a_feed(SHOW, entry)).find("item")


@pytest.mark.parametrize(
    ("show", "path", "expected"),
    [
        ({}, "itunes:image", [("", {"href": f"{CDN}/cover.jpg"})]),
        ({}, "itunes:category/itunes:category", [("", {"text": "Daily News"})]),
        ({"category": "Government", "subcategory": ""}, "itunes:category", [("", {"text": "Government"})]),
        ({}, "itunes:explicit", [("false", {})]),
        ({"explicit": True}, "itunes:explicit", [("true", {})]),
        ({}, "itunes:author", [("The Tribune", {})]),
        ({"author": "Jane Doe"}, "itunes:author", [("Jane Doe", {})]),
        ({"type": "serial"}, "itunes:type", [("serial", {})]),
        ({}, "itunes:owner", []),
        ({"owner_email": "a@b.example"}, "itunes:owner/itunes:email", [("a@b.example", {})]),
        ({"block": True}, "itunes:block", [("Yes", {})]),
        ({"block": True}, "podcast:block", [("yes", {})]),
        ({"complete": True}, "itunes:complete", [("Yes", {})]),
        ({"new_feed_url": "https://b.example/x"}, "itunes:new-feed-url", [("https://b.example/x", {})]),
        ({}, "podcast:medium", [("podcast", {})]),
        ({"medium": "newsletter"}, "podcast:medium", [("newsletter", {})]),
        ({}, "podcast:locked", []),
        ({"locked": True, "owner_email": "a@b.example"}, "podcast:locked", [("yes", {"owner": "a@b.example"})]),
        ({"locked": False}, "podcast:locked", [("no", {})]),
        (
            {"funding": "https://b.example/", "funding_text": "Help us"},
            "podcast:funding",
            [("Help us", {"url": "https://b.example/"})],
        ),
        ({"apple_verify": "x-1"}, "podcast:txt", [("x-1", {"purpose": "applepodcastsverify"})]),
        ({"copyright": "© Tribune"}, "copyright", [("© Tribune", {})]),
    ],
)
def test_the_show(show: dict[str, Any], path: str, expected: list[tuple[str, dict[str, str]]]) -> None:
    assert written(channel_of(a_feed(replace(SHOW, **show))), path) == expected


def test_the_guid_of_the_specification() -> None:
    """The example in the specification of podcast:guid."""
    assert mint_guid("https://podnews.net/rss") == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    assert mint_guid("podnews.net/rss/") != mint_guid("https://podnews.net/rss/")


@pytest.mark.parametrize(
    ("entry", "path", "expected"),
    [
        ({}, "enclosure", [("", {"url": SOUND.url, "type": "audio/mpeg", "length": "3000000000"})]),
        ({}, "itunes:duration", [("1834", {})]),
        ({}, "itunes:image", [("", {"href": PICTURE.url})]),
        ({"media": (replace(PICTURE, height=2000), SOUND)}, "itunes:image", []),
        ({"media": (replace(PICTURE, width=1399, height=1399), SOUND)}, "itunes:image", []),
        ({"media": (replace(PICTURE, type="image/webp"), SOUND)}, "itunes:image", []),
        (
            {"media": (replace(PICTURE, height=2000), SOUND)},
            "podcast:image",
            [
                (
                    "",
                    {
                        "href": PICTURE.url,
                        "alt": "Cranes",
                        "aspect-ratio": "3/2",
                        "width": "3000",
                        "type": "image/jpeg",
                    },
                )
            ],
        ),
        ({}, "itunes:explicit", []),
        ({"episode": Episode(explicit=True)}, "itunes:explicit", [("true", {})]),
        ({"episode": Episode(number=3)}, "itunes:episode", [("3", {})]),
        ({"episode": Episode(number=3)}, "podcast:episode", [("3", {})]),
        ({"episode": Episode(season=2)}, "itunes:season", [("2", {})]),
        ({"episode": Episode(type="trailer")}, "itunes:episodeType", [("trailer", {})]),
        ({}, "itunes:episode", []),
        ({"authors": (Author("Li Wei"), Author("Bo Li"))}, "itunes:author", [("Li Wei, Bo Li", {})]),
        (
            {"authors": (Author("Li Wei", "Reporter", "https://b.example/li"),)},
            "podcast:person",
            [("Li Wei", {"role": "reporter", "group": "cast", "href": "https://b.example/li"})],
        ),
        ({"authors": (Author("Li Wei"),)}, "podcast:person", [("Li Wei", {"role": "author", "group": "writing"})]),
        (
            {"authors": (Author("Li Wei", "Chief"),), "kind": "audio"},
            "podcast:person",
            [("Li Wei", {"role": "host", "group": "cast"})],
        ),
        ({}, "podcast:transcript", [("", {"url": PAGE, "type": "text/html", "language": "en"})]),
        ({"kind": "audio"}, "podcast:transcript", []),
        (
            {
                "kind": "audio",
                "media": (replace(SOUND, transcripts=(Transcript(f"{CDN}/a.vtt", "text/vtt", "de"),)),),
            },
            "podcast:transcript",
            [("", {"url": f"{CDN}/a.vtt", "type": "text/vtt", "language": "de", "rel": "captions"})],
        ),
        (
            {"media": (replace(SOUND, chapters=f"{CDN}/a.json"),)},
            "podcast:chapters",
            [("", {"url": f"{CDN}/a.json", "type": "application/json+chapters"})],
        ),
        (
            {"places": (StoryPlace("Oslo", lat=59.9139, lon=10.7522),)},
            "podcast:location",
            [("Oslo", {"rel": "subject", "geo": "geo:59.913900,10.752200"})],
        ),
        ({"ai": "generated"}, "podcast:txt", [("true", {"purpose": "ai-content"})]),
        ({"ai": "assisted"}, "podcast:txt", []),
    ],
)
def test_an_episode(entry: dict[str, Any], path: str, expected: list[tuple[str, dict[str, str]]]) -> None:
    assert written(item_of(an_entry(**entry)), path) == expected


@pytest.mark.parametrize(
    ("media", "url", "media_type"),
    [
        ([("a.jpg", "image/jpeg"), ("a.mp3", "audio/mpeg")], "a.mp3", "audio/mpeg"),
        ([("a.ogg", "audio/ogg"), ("a.mp3", "audio/mpeg")], "a.mp3", "audio/mpeg"),
        ([("a.ogg", "audio/ogg")], "a.ogg", "audio/ogg"),
        ([("a.m4a", "audio/mp4")], "a.m4a", "audio/x-m4a"),
        ([("a.m3u8", "application/vnd.apple.mpegurl"), ("a.mp4", "video/mp4")], "a.mp4", "video/mp4"),
    ],
)
def test_the_enclosure_is_what_apps_play(media: list[tuple[str, str]], url: str, media_type: str) -> None:
    item = item_of(an_entry(media=tuple(Media(url=f"{CDN}/{name}", type=kind) for name, kind in media)))
    assert written(item, "enclosure") == [("", {"url": f"{CDN}/{url}", "type": media_type, "length": "0"})]


def test_our_validator_finds_nothing() -> None:
    """It knows both vocabularies whole, and what Apple requires."""
    show = replace(
        SHOW,
        owner_email="podcast@tribune.example",
        locked=True,
        funding="https://tribune.example/give",
        apple_verify="x",
    )
    full = an_entry(
        authors=(Author("Li Wei", "reporter", "https://tribune.example/li"),),
        episode=Episode(3, 2, "full", explicit=False),
        places=(StoryPlace("Oslo", lat=-59.9, lon=10.7),),
        ai="none",
        media=(
            PICTURE,
            replace(SOUND, chapters=f"{CDN}/a.json", transcripts=(Transcript(f"{CDN}/a.srt", "application/x-subrip"),)),
        ),
    )
    feed = a_feed(show, full)
    found = validation.check(
        FORMATS["rss.xml"].write(feed),
        url=feed.url("rss.xml"),
        content_type=FORMATS["rss.xml"].media_type,
        now=NOON + timedelta(hours=1),
    )
    assert found == []


def test_feedparser_reads_an_episode() -> None:
    entry = an_entry(episode=Episode(3, 2, "bonus"), authors=(Author("Li Wei"),))
    found = feedparser.parse(FORMATS["rss.xml"].write(a_feed(SHOW, entry)))
    assert not found.bozo
    assert found.feed.image.href == SHOW.cover
    assert [tag.term for tag in found.feed.tags] == ["News", "Daily News"]
    (read,) = found.entries
    assert (read.itunes_duration, read.itunes_episode, read.itunes_season) == ("1834", "3", "2")
    assert (read.itunes_episodetype, read.image.href) == ("bonus", PICTURE.url)
    assert [(file.href, file.type, file.length) for file in read.enclosures] == [(SOUND.url, SOUND.type, "3000000000")]


@pytest.mark.parametrize("name", ["atom.xml", "feed.json"])
def test_the_other_formats_stay_as_they_are(name: str) -> None:
    feed = a_feed(SHOW, an_entry())
    assert FORMATS[name].write(feed) == FORMATS[name].write(replace(feed, podcast=None))
