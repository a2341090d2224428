"""A feed document to its entries. What subscribers' readers compare is kept byte for byte.

feedparser is not used here: it resolves ids against the base, strips them, and guesses dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from syndication.model.feed_entry import FeedEntry
from syndication.sources.feed.document import (
    ATOM,
    CONTENT,
    DC,
    RDF_ABOUT,
    RSS_1,
    XmlElement,
    base_of,
    child_text,
    child_texts,
    is_json,
    items_of,
    joined,
    own_text,
    parse_json_feed,
    parse_xml,
)
from syndication.sources.feed.moments import feed_moment


def read_feed(data: bytes, address: str = "") -> tuple[FeedEntry, ...]:
    """Return the entries of a feed in its order; relative links count from `address`.

    Raises:
        IngestError: it is no RSS, Atom or JSON Feed, or it is damaged.
    """
    if is_json(data):
        return _json_entries(data)
    root = parse_xml(data)
    read = _atom_entry if etree.QName(root).localname.lower() == "feed" else _rss_entry
    base = base_of(root, address)
    return tuple(read(item, base) for item in items_of(root))


def _rss_entry(item: XmlElement, base: str) -> FeedEntry:
    guid = item.find("guid")
    date_text = child_text(item, "pubDate") or child_text(item, f"{DC}date")
    link = child_text(item, "link") or child_text(item, f"{RSS_1}link")
    return FeedEntry(
        guid=own_text(guid) if guid is not None else item.get(RDF_ABOUT, "").strip(),
        permalink=guid is not None and guid.get("isPermaLink", "true").strip().lower() != "false",
        link=joined(base, link),
        title=child_text(item, "title") or child_text(item, f"{RSS_1}title"),
        date_text=date_text,
        published=feed_moment(date_text),
        authors=child_texts(item, f"{DC}creator") or child_texts(item, "author"),
        categories=child_texts(item, "category"),
        summary=child_text(item, "description") or child_text(item, f"{RSS_1}description"),
        content=child_text(item, CONTENT),
    )


def _atom_entry(entry: XmlElement, base: str) -> FeedEntry:
    here = base_of(entry, base)
    links = [link for link in entry.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"]
    date_text = child_text(entry, f"{ATOM}published")
    return FeedEntry(
        form="atom",
        guid=child_text(entry, f"{ATOM}id"),
        link=joined(here, links[0].get("href", "")) if links else "",
        title=child_text(entry, f"{ATOM}title"),
        date_text=date_text,
        published=feed_moment(date_text),
        updated=feed_moment(child_text(entry, f"{ATOM}updated")),
        authors=tuple(child_text(author, f"{ATOM}name") for author in entry.findall(f"{ATOM}author")),
        categories=tuple(one.get("term", "") for one in entry.findall(f"{ATOM}category")),
        summary=child_text(entry, f"{ATOM}summary"),
        content=child_text(entry, f"{ATOM}content"),
    )


def _json_entries(data: bytes) -> tuple[FeedEntry, ...]:
    return tuple(_json_entry(item) for item in parse_json_feed(data)["items"] if isinstance(item, dict))


def _json_entry(item: Mapping[str, Any]) -> FeedEntry:
    authors = item.get("authors") or [item.get("author")]
    tags = item.get("tags")
    return FeedEntry(
        form="json",
        guid=_json_text(item, "id").strip(),
        link=_json_text(item, "url"),
        title=_json_text(item, "title"),
        date_text=_json_text(item, "date_published"),
        published=feed_moment(_json_text(item, "date_published")),
        updated=feed_moment(_json_text(item, "date_modified")),
        authors=tuple(_json_text(one, "name") for one in authors if isinstance(one, dict))
        if isinstance(authors, list)
        else (),
        categories=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        summary=_json_text(item, "summary"),
        content=_json_text(item, "content_html") or _json_text(item, "content_text"),
    )


def _json_text(fields: Mapping[str, Any], name: str) -> str:
    """Return a text; the id may be a number, which JSON Feed says to take as text."""
    value = fields.get(name)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
