"""A feed document to its entries. What subscribers' readers compare is kept byte for byte.

feedparser is not used here: it resolves ids against the base, strips them, and guesses dates. Nothing is repaired and
nothing is cleaned, as in `document_reader`: this is for comparisons, that for stories. Entities are not resolved.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from lxml import etree

from syndication.model.errors import IngestError
from syndication.model.feed_entry import FeedEntry
from syndication.sources.feed.document_reader import is_json
from syndication.sources.feed.feed_dates import zoned_feed_date
from syndication.sources.feed.xml_nodes import XmlNode, base_of_node, join_address

_ATOM = "{http://www.w3.org/2005/Atom}"
_RSS_1 = "{http://purl.org/rss/1.0/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_BOM = b"\xef\xbb\xbf"
_JSON_FEED = "https://jsonfeed.org/version/"
_PAGES = (b"<!doctype html", b"<html")


def read_feed(data: bytes, address: str = "") -> tuple[FeedEntry, ...]:
    """Return the entries of a feed in its order; relative links count from `address`.

    Raises:
        IngestError: it is no RSS, Atom or JSON Feed, or it is damaged.
    """
    if is_json(data):
        return _json_entries(data)
    root = _parse_xml(data)
    read = _atom_entry if etree.QName(root).localname.lower() == "feed" else _rss_entry
    base = base_of_node(root, address)
    return tuple(read(item, base) for item in _items_of(root))


def _rss_entry(item: XmlNode, base: str) -> FeedEntry:
    guid = item.find("guid")
    date_text = _child_text(item, "pubDate") or _child_text(item, f"{_DC}date")
    link = _child_text(item, "link") or _child_text(item, f"{_RSS_1}link")
    return FeedEntry(
        guid=_own_text(guid) if guid is not None else item.get(_RDF_ABOUT, "").strip(),
        permalink=guid is not None and guid.get("isPermaLink", "true").strip().lower() != "false",
        link=join_address(base, link),
        title=_child_text(item, "title") or _child_text(item, f"{_RSS_1}title"),
        date_text=date_text,
        published=zoned_feed_date(date_text),
        authors=_child_texts(item, f"{_DC}creator") or _child_texts(item, "author"),
        categories=_child_texts(item, "category"),
        summary=_child_text(item, "description") or _child_text(item, f"{_RSS_1}description"),
        content=_child_text(item, _CONTENT),
    )


def _atom_entry(entry: XmlNode, base: str) -> FeedEntry:
    here = base_of_node(entry, base)
    links = [link for link in entry.findall(f"{_ATOM}link") if link.get("rel", "alternate") == "alternate"]
    date_text = _child_text(entry, f"{_ATOM}published")
    return FeedEntry(
        form="atom",
        guid=_child_text(entry, f"{_ATOM}id"),
        link=join_address(here, links[0].get("href", "")) if links else "",
        title=_child_text(entry, f"{_ATOM}title"),
        date_text=date_text,
        published=zoned_feed_date(date_text),
        updated=zoned_feed_date(_child_text(entry, f"{_ATOM}updated")),
        authors=tuple(_child_text(author, f"{_ATOM}name") for author in entry.findall(f"{_ATOM}author")),
        categories=tuple(one.get("term", "") for one in entry.findall(f"{_ATOM}category")),
        summary=_child_text(entry, f"{_ATOM}summary"),
        content=_child_text(entry, f"{_ATOM}content"),
    )


def _json_entries(data: bytes) -> tuple[FeedEntry, ...]:
    return tuple(_json_entry(item) for item in _parse_json_feed(data)["items"] if isinstance(item, dict))


def _json_entry(item: Mapping[str, Any]) -> FeedEntry:
    authors = item.get("authors") or [item.get("author")]
    tags = item.get("tags")
    return FeedEntry(
        form="json",
        guid=_json_text(item, "id").strip(),
        link=_json_text(item, "url"),
        title=_json_text(item, "title"),
        date_text=_json_text(item, "date_published"),
        published=zoned_feed_date(_json_text(item, "date_published")),
        updated=zoned_feed_date(_json_text(item, "date_modified")),
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


def _parse_xml(data: bytes) -> XmlNode:
    """Return the root element of an RSS or Atom feed.

    Raises:
        IngestError: it is no feed, or damaged.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    body = data.strip()
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        if body[:200].lower().lstrip(_BOM).startswith(_PAGES):
            raise IngestError("is no feed: it is a web page") from error
        raise IngestError(f"is no feed that can be read: {error.msg}") from error
    kind = etree.QName(root).localname.lower()
    if kind not in ("rss", "rdf", "feed"):
        raise IngestError(f"is no feed: its first element is <{kind}>")
    return root


def _items_of(root: XmlNode) -> list[XmlNode]:
    """Return the items or entries of a feed in its order."""
    return [*root.iter("item"), *root.iter(f"{_RSS_1}item"), *root.iter(f"{_ATOM}entry")]


def _parse_json_feed(data: bytes) -> dict[str, Any]:
    """Return the object of a JSON Feed; its `items` are a list.

    Raises:
        IngestError: it is no JSON Feed, or damaged.
    """
    try:
        document = msgspec.json.decode(data.removeprefix(_BOM))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise IngestError(f"is no JSON that can be read: {error}") from error
    is_feed = isinstance(document, dict) and str(document.get("version", "")).startswith(_JSON_FEED)
    if not is_feed or not isinstance(document.get("items"), list):
        raise IngestError("is JSON, but no JSON Feed")
    return dict(document)


def _child_text(parent: XmlNode, name: str) -> str:
    """Return the text of the first child of this name, "" without one."""
    return _own_text(parent.find(name))


def _child_texts(parent: XmlNode, name: str) -> tuple[str, ...]:
    """Return the texts of all children of this name that have one."""
    return tuple(text for found in parent.findall(name) if (text := _own_text(found)))


def _own_text(element: XmlNode | None) -> str:
    """Return the text of an element, with the markup in it as text (XHTML in Atom)."""
    if element is None:
        return ""
    inside = "".join(etree.tostring(child, encoding="unicode") for child in element)
    return f"{element.text or ''}{inside}".strip()
