"""The feeds that a web page names in its head, for somebody who gave the address of the page."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from syndication.text.unique import first_of_each
from syndication.text.urls import absolute

_HEAD_BYTES = 65_536
_MOST = 5
_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")


def feed_links(page: bytes, address: str) -> tuple[str, ...]:
    """Return the addresses of the first feeds that a page names; none for what is no page."""
    if b"<link" not in page[:_HEAD_BYTES].lower():
        return ()
    links = LexborHTMLParser(page[:_HEAD_BYTES].decode("utf-8", "replace")).css("link[rel][href][type]")
    found = (
        absolute(link.attributes["href"] or "", address)
        for link in links
        if "alternate" in (link.attributes["rel"] or "").lower().split()
        and (link.attributes["type"] or "").strip().lower() in _TYPES
    )
    return first_of_each(filter(None, found), str)[:_MOST]
