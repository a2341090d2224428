"""A feed document to its entries. What subscribers' readers compare is kept byte for byte.

feedparser is not used here: it resolves ids against the base, strips them, and guesses dates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import msgspec
from lxml import etree

from syndication.model.errors import IngestError
from syndication.model.feed_entry import FeedEntry
from syndication.text.dates import read_rfc822

_ATOM = "{http://www.w3.org/2005/Atom}"
_RSS_1 = "{http://purl.org/rss/1.0/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_Element = etree._Element


def read_feed(data: bytes, address: str = "") -> tuple[FeedEntry, ...]:
    """Return the entries of a feed in its order; relative links count from `address`.

    Raises:
        IngestError: it is no RSS, Atom or JSON Feed, or it is damaged.
    """
    if data.lstrip()[:1] == b"{":
        return _json_entries(data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data.strip(), parser)
    except etree.XMLSyntaxError as error:
        raise IngestError(f"is no feed that can be read: {error.msg}") from error
    read, base = _reader_of(root), urljoin(address, root.get(_BASE, ""))
    return tuple(read(item, base) for item in _items(root))


def _items(root: _Element) -> list[_Element]:
    return [*root.iter("item"), *root.iter(f"{_RSS_1}item"), *root.iter(f"{_ATOM}entry")]


def _reader_of(root: _Element) -> Callable[[_Element, str], FeedEntry]:
    kind = etree.QName(root).localname.lower()
    if kind not in ("rss", "rdf", "feed"):
        raise IngestError(f"is no feed: its first element is <{kind}>")
    return _atom_entry if kind == "feed" else _rss_entry


def _rss_entry(item: _Element, base: str) -> FeedEntry:
    guid = item.find("guid")
    date_text = _text(item, "pubDate") or _text(item, f"{_DC}date")
    link = _text(item, "link") or _text(item, f"{_RSS_1}link")
    return FeedEntry(
        guid=_own_text(guid) if guid is not None else item.get(_RDF_ABOUT, "").strip(),
        permalink=guid is not None and guid.get("isPermaLink", "true").strip().lower() != "false",
        link=urljoin(base, link) if link else "",
        title=_text(item, "title") or _text(item, f"{_RSS_1}title"),
        date_text=date_text,
        published=_moment(date_text),
        authors=_texts(item, f"{_DC}creator") or _texts(item, "author"),
        categories=_texts(item, "category"),
        summary=_text(item, "description") or _text(item, f"{_RSS_1}description"),
        content=_text(item, _CONTENT),
    )


def _atom_entry(entry: _Element, base: str) -> FeedEntry:
    here = urljoin(base, entry.get(_BASE, ""))
    links = [link for link in entry.findall(f"{_ATOM}link") if link.get("rel", "alternate") == "alternate"]
    date_text = _text(entry, f"{_ATOM}published")
    return FeedEntry(
        form="atom",
        guid=_text(entry, f"{_ATOM}id"),
        link=urljoin(here, links[0].get("href", "").strip()) if links else "",
        title=_text(entry, f"{_ATOM}title"),
        date_text=date_text,
        published=_moment(date_text),
        updated=_moment(_text(entry, f"{_ATOM}updated")),
        authors=tuple(_text(author, f"{_ATOM}name") for author in entry.findall(f"{_ATOM}author")),
        categories=tuple(one.get("term", "") for one in entry.findall(f"{_ATOM}category")),
        summary=_text(entry, f"{_ATOM}summary"),
        content=_text(entry, f"{_ATOM}content"),
    )


def _json_entries(data: bytes) -> tuple[FeedEntry, ...]:
    try:
        document = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError) as error:
        raise IngestError(f"is no JSON that can be read: {error}") from error
    items = document.get("items")
    if not str(document.get("version", "")).startswith("https://jsonfeed.org/version/") or not isinstance(items, list):
        raise IngestError("is JSON, but no JSON Feed")
    return tuple(_json_entry(item) for item in items if isinstance(item, dict))


def _json_entry(item: Mapping[str, Any]) -> FeedEntry:
    authors = item.get("authors") or [item.get("author")]
    tags = item.get("tags")
    return FeedEntry(
        form="json",
        guid=_json_text(item, "id").strip(),
        link=_json_text(item, "url"),
        title=_json_text(item, "title"),
        date_text=_json_text(item, "date_published"),
        published=_moment(_json_text(item, "date_published")),
        updated=_moment(_json_text(item, "date_modified")),
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


def _text(parent: _Element, name: str) -> str:
    return _own_text(parent.find(name))


def _texts(parent: _Element, name: str) -> tuple[str, ...]:
    return tuple(text for found in parent.findall(name) if (text := _own_text(found)))


def _own_text(element: _Element | None) -> str:
    """Return the text of an element, with the markup in it as text (XHTML in Atom)."""
    if element is None:
        return ""
    inside = "".join(etree.tostring(child, encoding="unicode") for child in element)
    return f"{element.text or ''}{inside}".strip()


def _moment(text: str) -> datetime | None:
    """Return the moment of a date of RFC 822 or RFC 3339, None if it is none or has no zone."""
    with suppress(ValueError, OverflowError):
        found = datetime.fromisoformat(text.strip())
        return found.astimezone(UTC) if found.tzinfo else None
    return read_rfc822(text)
