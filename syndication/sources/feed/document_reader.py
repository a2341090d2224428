"""The bytes of a feed to its entries: one reader for those who import a feed, and for those who follow it."""

from __future__ import annotations

from syndication.sources.feed.atom import read_atom
from syndication.sources.feed.entry_fields import FeedDocument
from syndication.sources.feed.json_feed import read_json_feed
from syndication.sources.feed.rss import read_rss
from syndication.sources.feed.xml_feed import parse_xml_feed
from syndication.sources.feed.xml_nodes import name_of_node


def is_json(data: bytes) -> bool:
    """Return whether a document is a JSON object, by its first character."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def read_document(data: bytes, address: str = "") -> FeedDocument:
    """Return a document of a feed; relative addresses count from `address`.

    Raises:
        IngestError: it is no RSS, Atom or JSON Feed, or cannot be read.
    """
    if is_json(data):
        return read_json_feed(data, address)
    feed = parse_xml_feed(data)
    return (read_atom if name_of_node(feed.root) == "atom:feed" else read_rss)(feed, address)
