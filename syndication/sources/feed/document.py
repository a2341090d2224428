"""The bytes of a feed: an XML tree or a JSON object. Entities are not resolved and nothing is loaded."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

import msgspec
from lxml import etree

from syndication.model.errors import IngestError

XmlElement = etree._Element
ATOM = "{http://www.w3.org/2005/Atom}"
RSS_1 = "{http://purl.org/rss/1.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
DCTERMS = "{http://purl.org/dc/terms/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
XML = "{http://www.w3.org/XML/1998/namespace}"
_BOM = b"\xef\xbb\xbf"
_JSON_FEED = "https://jsonfeed.org/version/"
_PAGES = (b"<!doctype html", b"<html")


def is_json(data: bytes) -> bool:
    """Return whether a document is a JSON object, by its first character."""
    return data.removeprefix(_BOM).lstrip()[:1] == b"{"


def parse_xml(data: bytes) -> XmlElement:
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


def items_of(root: XmlElement) -> list[XmlElement]:
    """Return the items or entries of a feed in its order."""
    return [*root.iter("item"), *root.iter(f"{RSS_1}item"), *root.iter(f"{ATOM}entry")]


def parse_json_feed(data: bytes) -> dict[str, Any]:
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


def child_text(parent: XmlElement, name: str) -> str:
    """Return the text of the first child of this name, "" without one."""
    return own_text(parent.find(name))


def child_texts(parent: XmlElement, name: str) -> tuple[str, ...]:
    """Return the texts of all children of this name that have one."""
    return tuple(text for found in parent.findall(name) if (text := own_text(found)))


def own_text(element: XmlElement | None) -> str:
    """Return the text of an element, with the markup in it as text (XHTML in Atom)."""
    if element is None:
        return ""
    inside = "".join(etree.tostring(child, encoding="unicode") for child in element)
    return f"{element.text or ''}{inside}".strip()


def joined(base: str, link: str) -> str:
    """Return an address relative to `base`; as it is written if the two make none, "" if there is none."""
    if not link.strip():
        return ""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return link.strip()


def base_of(element: XmlElement, outer: str) -> str:
    """Return the address that relative links in an element count from, inside of `outer`."""
    return joined(outer, element.get(f"{XML}base", "")) or outer
