"""What a document of a site is, and the feeds that a page names (autodiscovery)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.sources.feed.feed_kind import matches as is_feed
from syndication.sources.first_tag import first_tag
from syndication.sources.page.encodings import decode_page
from syndication.text.body.tree import HtmlElement, elements, parse
from syndication.text.complexity import find_excess
from syndication.text.urls import absolute

DocumentKind = Literal["feed", "opml", "sitemap", "page", "file"]

USUAL_FEEDS = ("/feed/", "/rss.xml", "/atom.xml", "/index.xml", "/feed.xml", "/feed.json", "/rss/")
_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_JSON_TYPE = "application/json"  # of JSON Feed 1.0
_COMMENTS = re.compile(r"comment|kommentar|commentaire|comentario|coment[aá]rio", re.IGNORECASE)
_HTML_TAGS = frozenset("html head body meta title link script div".split())
_HEAD = 80_000


class AlternateFeed(Struct, frozen=True):
    """A feed that a page names: its address, and its media type as the page gives it."""

    url: str
    type: str


def kind_of_document(data: bytes) -> DocumentKind:
    """Return what a document is, by how it begins. A file is anything else, perhaps the export of a system."""
    head = data[:_HEAD]
    if is_feed(head):
        return "feed"
    match first_tag(head):
        case "opml":
            return "opml"
        case "urlset" | "sitemapindex":
            return "sitemap"
        case name if name in _HTML_TAGS:
            return "page"
    return "file"


def feed_links(page: bytes, address: str) -> tuple[AlternateFeed, ...]:
    """Return the feeds that a page names, without those of comments, in its order."""
    try:
        html = decode_page(page)
    except IngestError:
        return ()
    if find_excess(html):
        return ()
    nodes = parse(html)
    base = absolute(next((each.attributes.get("href", "") for each in elements(nodes, "base")), ""), address) or address
    links = {link.url: link for element in elements(nodes, "link") for link in _links(element, base)}
    return tuple(links.values())


def _links(element: HtmlElement, base: str) -> Iterator[AlternateFeed]:
    attributes = element.attributes
    kind = attributes.get("type", "").partition(";")[0].strip().lower()
    url = absolute(attributes.get("href", ""), base)
    is_json_feed = kind == _JSON_TYPE and "feed" in url
    is_alternate = "alternate" in attributes.get("rel", "").lower().split()
    if not url or not is_alternate or not (kind in _TYPES or is_json_feed):
        return
    if not _COMMENTS.search(attributes.get("title", "")) and not _COMMENTS.search(url):
        yield AlternateFeed(url, kind)
