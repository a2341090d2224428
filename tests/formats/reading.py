"""The documents read back with lxml and json alone, and the cases that they are made from."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from lxml import etree

from syndication.model.feed import Entry, Feed

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.stem for path in CASES.glob("*.json") if "." not in path.stem)

NS = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "xml": "http://www.w3.org/XML/1998/namespace",
}


class Story(NamedTuple):
    """What all three formats say of an entry; `updated` in whole seconds."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    published: datetime
    updated: datetime
    language: str
    authors: tuple[str, ...]
    rights: str


def case(name: str) -> Feed:
    return msgspec.json.decode((CASES / f"{name}.json").read_bytes(), type=Feed)


def expected(feed: Feed) -> list[Story]:
    return [_expected(feed, entry) for entry in feed.entries]


def _expected(feed: Feed, entry: Entry) -> Story:
    other = entry.language.lower() != feed.language.lower()
    return Story(
        entry.id,
        entry.url,
        entry.title,
        entry.summary,
        unix_lines(entry.html),
        entry.published.replace(microsecond=0),
        entry.updated.replace(microsecond=0),
        entry.language if other else "",
        tuple(author.name for author in entry.authors),
        entry.rights,
    )


def unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parsed(body: bytes) -> Any:
    return etree.fromstring(body)


def texts(element: Any, path: str) -> tuple[str, ...]:
    return tuple(
        str(found) if not hasattr(found, "text") else found.text or "" for found in element.xpath(path, namespaces=NS)
    )


def text(element: Any, path: str) -> str:
    return "".join(texts(element, path))


def rss(body: bytes) -> list[Story]:
    return [_item(item) for item in parsed(body).iterfind("channel/item")]


def _item(item: Any) -> Story:
    return Story(
        text(item, "guid"),
        text(item, "link"),
        text(item, "title"),
        unescape(text(item, "description")),  # which is HTML
        text(item, "content:encoded"),
        parsedate_to_datetime(text(item, "pubDate")),
        datetime.fromisoformat(text(item, "dcterms:modified")),
        text(item, "dc:language"),
        texts(item, "dc:creator"),
        text(item, "dc:rights"),
    )


def atom(body: bytes) -> list[Story]:
    return [_entry(entry) for entry in parsed(body).iterfind("a:entry", NS)]


def _entry(entry: Any) -> Story:
    return Story(
        text(entry, "a:id"),
        text(entry, "a:link[@rel='alternate']/@href"),
        text(entry, "a:title"),
        text(entry, "a:summary"),
        text(entry, "a:content"),
        datetime.fromisoformat(text(entry, "a:published")).replace(microsecond=0),
        datetime.fromisoformat(text(entry, "a:updated")).replace(microsecond=0),
        text(entry, "@xml:lang"),
        texts(entry, "a:author/a:name"),
        text(entry, "a:rights"),
    )


def json_feed(body: bytes) -> list[Story]:
    return [_json_item(item) for item in json.loads(body)["items"]]


def _json_item(item: dict[str, Any]) -> Story:
    return Story(
        item["id"],
        item["url"],
        item["title"],
        item["summary"],
        unix_lines(item.get("content_html", "")),
        datetime.fromisoformat(item["date_published"]).astimezone(UTC).replace(microsecond=0),
        datetime.fromisoformat(item["date_modified"]),
        item.get("language", ""),
        tuple(author["name"] for author in item.get("authors", [])),
        item.get("_syndication", {}).get("rights", ""),
    )


READERS = {"rss.xml": rss, "atom.xml": atom, "feed.json": json_feed}
