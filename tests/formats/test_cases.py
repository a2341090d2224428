"""Each case in each format: the bytes beside it, and what they say when they are read again."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import feedparser
import pytest
from msgspec.structs import replace

from syndication.formats import FORMATS
from syndication.formats.categories import categories
from syndication.formats.media import enclosure, media_of
from syndication.model.item import Media
from syndication.text.dates import rfc822, rfc3339
from tests.formats.reading import CASES, NAMES, NS, READERS, case, expected, parsed, text, texts, unix_lines

XML = ("rss.xml", "atom.xml")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_bytes(name: str, form: str) -> None:
    assert FORMATS[form].write(case(name)).decode() == (CASES / f"{name}.{form}").read_bytes().decode()


def test_no_document_without_its_case() -> None:
    documents = {path.name for path in CASES.iterdir()}
    assert documents == {f"{name}.{end}" for name in NAMES for end in ("json", *FORMATS)}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_every_value_comes_back(name: str, form: str) -> None:
    feed = case(name)
    assert READERS[form](FORMATS[form].write(feed)) == expected(feed)


@pytest.mark.parametrize("form", XML)
@pytest.mark.parametrize("name", NAMES)
def test_first_bytes(name: str, form: str) -> None:
    body = FORMATS[form].write(case(name))
    assert body.startswith(
        b'<?xml version="1.0" encoding="utf-8"?>\n<?xml-stylesheet type="text/css" href="/feed.css"?>\n<'
        + {"rss.xml": b"rss ", "atom.xml": b"feed "}[form]
    )
    assert body.endswith(b">\n")
    assert b"<!DOCTYPE" not in body
    assert body.count(b"<?") == 2


@pytest.mark.parametrize("form", XML)
@pytest.mark.parametrize("name", NAMES)
def test_namespaces_are_declared_once_on_the_root(name: str, form: str) -> None:
    body = FORMATS[form].write(case(name))
    own = set(NS.values()) - {NS["xml"]}
    assert set(re.findall(rb'xmlns(?::\w+)?="([^"]+)"', body)) <= {uri.encode() for uri in own}
    assert body.count(b"xmlns") == len(parsed(body).nsmap)
    assert "atom" not in parsed(body).nsmap or form == "rss.xml"


@pytest.mark.parametrize("form", XML)
def test_plain_text_is_written_as_the_profile_advises(form: str) -> None:
    body = FORMATS[form].write(case("ampersands"))
    assert b"S&#x26;P500 &#x26; &#x3C;b&gt;Dow" in body
    outside = re.sub(rb"<!\[CDATA\[.*?\]\]>", b"", body, flags=re.DOTALL)
    assert not re.search(rb"&(?:amp|lt);", outside)


@pytest.mark.parametrize(
    ("summary", "description"),
    [
        ("Q & A", "Q & A"),
        ("1 < 2 > 0", "1 &lt; 2 > 0"),
        ("AT&T and S&P500", "AT&amp;T and S&amp;P500"),
        ("&copy; is &#169; is &1", "&amp;copy; is &amp;#169; is &amp;1"),
        ("<b>not bold</b>", "&lt;b>not bold&lt;/b>"),
    ],
)
def test_rss_description_is_html_that_shows_the_summary(summary: str, description: str) -> None:
    feed = case("seed")
    body = FORMATS["rss.xml"].write(replace(feed, entries=(replace(feed.entries[0], summary=summary),)))
    assert text(parsed(body), "channel/item/description") == description
    assert unescape(description) == summary


@pytest.mark.parametrize("name", NAMES)
def test_rss_channel(name: str) -> None:
    feed = case(name)
    channel = parsed(FORMATS["rss.xml"].write(feed))[0]
    assert texts(channel, "title") == (feed.title,)
    assert texts(channel, "link") == (feed.home,)
    assert texts(channel, "description") == (feed.description or feed.title,)
    assert texts(channel, "language") == (feed.language,)
    assert texts(channel, "copyright") == ((feed.rights,) if feed.rights else ())
    assert texts(channel, "lastBuildDate") == (rfc822(feed.updated),)
    for absent in ("generator", "pubDate", "ttl", "managingEditor", "webMaster", "textInput", "item/author"):
        assert texts(channel, absent) == ()
    (link,) = channel.iterfind("a:link", NS)
    assert link.attrib == {"rel": "self", "href": feed.url("rss.xml"), "type": "application/rss+xml"}


@pytest.mark.parametrize(
    ("icon", "written"),
    [
        ("https://news.example/i.png", True),
        ("https://news.example/i.JPG?v=2", True),
        ("https://news.example/i.gif", True),
        ("https://news.example/i.svg", False),
        ("https://news.example/i?format=.png", False),
        ("", False),
    ],
)
def test_rss_image(icon: str, written: bool) -> None:
    feed = replace(case("ampersands"), icon=icon)
    image = parsed(FORMATS["rss.xml"].write(feed)).find("channel/image")
    found = None if image is None else {child.tag: child.text for child in image}
    assert found == ({"url": icon, "title": feed.title, "link": feed.home} if written else None)


@pytest.mark.parametrize("name", NAMES)
def test_rss_items(name: str) -> None:
    feed = case(name)
    items = parsed(FORMATS["rss.xml"].write(feed)).findall("channel/item")
    for item, entry in zip(items, feed.entries, strict=True):
        tags = [child.tag for child in item]
        assert item.find("guid").attrib == {"isPermaLink": "false"}
        assert tags.count("enclosure") <= 1
        encoded = f"{{{NS['content']}}}encoded"
        assert tags.count(encoded) == (1 if entry.html else 0)
        assert encoded not in tags or tags.index("description") < tags.index(encoded)
        filed = [(found.text, found.get("domain", "")) for found in item.iterfind("category")]
        assert filed == [(category.label, category.scheme) for category in categories(feed, entry)]
        assert not any("," in label for label, _ in filed)


@pytest.mark.parametrize("name", NAMES)
def test_atom_feed(name: str) -> None:
    feed = case(name)
    root = parsed(FORMATS["atom.xml"].write(feed))
    assert texts(root, "a:id") == (feed.id,)
    assert texts(root, "a:title") == (feed.title,)
    assert text(root, "a:title/@type") == "text"
    assert texts(root, "a:updated") == (rfc3339(feed.updated),)
    assert texts(root, "a:subtitle") == ((feed.description,) if feed.description else ())
    assert texts(root, "a:rights") == ((feed.rights,) if feed.rights else ())
    assert texts(root, "a:icon") == ((feed.icon,) if feed.icon else ())
    assert texts(root, "a:author/a:name") == (feed.publisher,)
    assert text(root, "@xml:lang") == feed.language
    assert texts(root, "a:generator") == ()
    links = [dict(link.attrib) for link in root.iterfind("a:link", NS)]
    assert links == [
        {"rel": "self", "href": feed.url("atom.xml"), "type": "application/atom+xml"},
        {"rel": "alternate", "href": feed.home, "type": "text/html"},
    ]


@pytest.mark.parametrize("name", NAMES)
def test_atom_entries(name: str) -> None:
    feed = case(name)
    entries = parsed(FORMATS["atom.xml"].write(feed)).findall("a:entry", NS)
    for element, entry in zip(entries, feed.entries, strict=True):
        assert text(element, "a:updated") == rfc3339(entry.updated)
        assert text(element, "a:title/@type") == text(element, "a:summary/@type") == "text"
        assert texts(element, "a:content/@type") == (("html",) if entry.html else ())
        assert texts(element, "a:author/a:uri") == tuple(author.url for author in entry.authors if author.url)
        filed = [dict(found.attrib) for found in element.iterfind("a:category", NS)]
        assert [(found["term"], found.get("scheme", ""), found.get("label", found["term"])) for found in filed] == [
            (category.term, category.scheme, category.label) for category in categories(feed, entry)
        ]
        assert {child.tag for child in element if child.tag.startswith("{")} == {child.tag for child in element}


def test_atom_entry_links() -> None:
    entry = parsed(FORMATS["atom.xml"].write(case("picture_and_sound"))).find("a:entry", NS)
    assert [dict(link.attrib) for link in entry.iterfind("a:link", NS)] == [
        {"rel": "alternate", "href": "https://news.example/items/comet", "type": "text/html"},
        {
            "rel": "enclosure",
            "href": "https://cdn.news.example/comet.jpg",
            "type": "image/jpeg",
            "title": "The comet over Paranal on Saturday",
            "length": "245120",
        },
        {
            "rel": "enclosure",
            "href": "https://cdn.news.example/comet.mp3",
            "type": "audio/mpeg",
            "title": "Listen to the story",
        },
        {"rel": "related", "href": "https://news.example/items/names", "title": "How comets get their names"},
        {"rel": "license", "href": "https://creativecommons.org/licenses/by/4.0/"},
    ]


@pytest.mark.parametrize(("form", "item"), [("rss.xml", "channel/item"), ("atom.xml", "a:entry")])
def test_media(form: str, item: str) -> None:
    element = parsed(FORMATS[form].write(case("picture_and_sound"))).find(item, NS)
    picture, sound = element.findall("media:content", NS)
    assert dict(picture.attrib) == {
        "url": "https://cdn.news.example/comet.jpg",
        "type": "image/jpeg",
        "medium": "image",
        "width": "1200",
        "height": "800",
        "fileSize": "245120",
    }
    assert text(picture, "media:description[@type='plain']") == "The comet over Paranal on Saturday"
    assert text(picture, "media:text[@type='plain']") == "A white streak over a dark hill"
    assert text(picture, "media:credit[@scheme='urn:ebu'][not(@role)]") == "A. Keller/ESO"
    assert dict(sound.attrib) == {
        "url": "https://cdn.news.example/comet.mp3",
        "type": "audio/mpeg",
        "medium": "audio",
    }
    assert texts(element, "media:thumbnail/@url") == ("https://cdn.news.example/comet.jpg",)
    assert texts(element, "media:group") == ()


@pytest.mark.parametrize(
    ("types", "chosen"),
    [
        (["image/jpeg", "audio/mpeg"], 1),
        (["image/jpeg", "application/pdf", "video/mp4", "audio/mpeg"], 2),
        (["image/jpeg", "application/ogg"], 1),
        (["image/jpeg", "application/vnd.apple.mpegurl"], 1),
        (["application/pdf", "image/jpeg", "image/png"], 1),
        (["application/pdf", "application/zip"], 0),
        (["", "application/pdf"], 1),
        ([""], None),
        ([], None),
    ],
)
def test_rss_encloses_a_sound_or_film_before_a_picture(types: list[str], chosen: int | None) -> None:
    media = tuple(Media(url=f"https://cdn.example/{place}", type=kind) for place, kind in enumerate(types))
    feed = case("picture_and_sound")
    body = FORMATS["rss.xml"].write(replace(feed, entries=(replace(feed.entries[0], media=media),)))
    urls = tuple(medium.url for medium in media)
    assert texts(parsed(body), "channel/item/enclosure/@url") == (() if chosen is None else (urls[chosen],))
    assert texts(parsed(body), "channel/item/media:content/@url") == urls


def test_rss_enclosure() -> None:
    root = parsed(FORMATS["rss.xml"].write(case("picture_and_sound")))
    assert [dict(found.attrib) for found in root.iterfind("channel/item/enclosure")] == [
        {"url": "https://cdn.news.example/comet.mp3", "length": "0", "type": "audio/mpeg"},
        {"url": "https://cdn.news.example/path.pdf", "length": "1000", "type": "application/pdf"},
    ]
    unknown = parsed(FORMATS["rss.xml"].write(case("ampersands"))).find("channel/item/enclosure")
    assert unknown.get("length") == "0"


@pytest.mark.parametrize("name", NAMES)
def test_json_feed(name: str) -> None:
    feed = case(name)
    body = FORMATS["feed.json"].write(feed)
    document = json.loads(body)
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert document["title"] == feed.title
    assert document["home_page_url"] == feed.home
    assert document["feed_url"] == feed.url("feed.json")
    assert document["authors"] == [{"name": feed.publisher, "url": feed.home}]
    assert document["author"] == document["authors"][0]
    assert b"\\u" not in body
    for item, entry in zip(document["items"], feed.entries, strict=True):
        assert ("content_html" in item) != ("content_text" in item)
        assert item.get("content_text", entry.summary) == entry.summary
        assert item.get("author") == (item["authors"][0] if entry.authors else None)
        assert _empty(item) == []
        assert len({tag.casefold() for tag in item.get("tags", [])}) == len(item.get("tags", []))


def _empty(value: Any) -> list[Any]:
    """Return what says nothing at any depth."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [part for part in inner if part in ("", 0, None, [], {})] + [
        found for part in inner for found in _empty(part)
    ]


def test_json_item_with_everything() -> None:
    item = json.loads(FORMATS["feed.json"].write(case("picture_and_sound")))["items"][0]
    assert item["image"] == "https://cdn.news.example/comet.jpg"
    assert item["tags"] == ["Science", "Comets", "astronomy", "space programme"]
    assert item["attachments"] == [
        {
            "url": "https://cdn.news.example/comet.jpg",
            "mime_type": "image/jpeg",
            "title": "The comet over Paranal on Saturday",
            "size_in_bytes": 245120,
            "_syndication": {"alt": "A white streak over a dark hill", "credit": "A. Keller/ESO"},
        },
        {"url": "https://cdn.news.example/comet.mp3", "mime_type": "audio/mpeg", "title": "Listen to the story"},
    ]


@pytest.mark.parametrize("form", XML)
@pytest.mark.parametrize("name", NAMES)
def test_feedparser_reads_the_same(name: str, form: str) -> None:
    feed = case(name)
    # Sanitising and resolving are the reader's; what is asked here is what it has read.
    read = feedparser.parse(FORMATS[form].write(feed), sanitize_html=False, resolve_relative_uris=False)
    assert not read.bozo
    assert read.version == {"rss.xml": "rss20", "atom.xml": "atom10"}[form]
    assert (read.feed.title, read.feed.link) == (feed.title, feed.home)
    for found, entry in zip(read.entries, feed.entries, strict=True):
        assert (found.id, found.link) == (entry.id, entry.url)
        assert (unescape(found.summary) if form == "rss.xml" else found.summary) == entry.summary
        assert found.title == entry.title
        assert [part.value for part in found.get("content", [])] == ([unix_lines(entry.html)] if entry.html else [])
        assert found.published_parsed[:6] == entry.published.timetuple()[:6]
        assert found.updated_parsed[:6] == entry.updated.timetuple()[:6]
        assert [author.name for author in found.get("authors", [])] == [author.name for author in entry.authors]
        filed = categories(feed, entry)
        assert [(tag.term, tag.scheme or "") for tag in found.get("tags", [])] == [
            (category.label if form == "rss.xml" else category.term, category.scheme) for category in filed
        ]
        media = [found for found in (enclosure(entry),) if found] if form == "rss.xml" else media_of(entry)
        unknown = "0" if form == "rss.xml" else ""
        assert [(file.href, file.type, file.get("length", "")) for file in found.enclosures] == [
            (medium.url, medium.type, str(medium.bytes or unknown)) for medium in media
        ]
