"""Rules on documents that are no feed: web pages, other XML and JSON, plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from lxml.etree import _Element
from selectolax.lexbor import LexborHTMLParser

from syndication.model.finding import Finding
from syndication.validation.kinds import kind_of
from syndication.validation.names import local, name_of, namespace
from syndication.validation.rule import Rule

WEB_PAGE = Rule(
    "WebPage",
    "error",
    "document: this is a web page, not a feed: {value}",
    "Take the address of the feed, not that of the page. If the feed should be at this address, the server sends an "
    "error page, a login page or a test for robots instead. Open the address in a private window to see it.",
    longest=400,
)
PLAIN_TEXT = Rule(
    "PlainText",
    "error",
    "document: this is plain text, not a feed: {value}",
    "A feed is XML or JSON. Often this is an error message of the server or of the program that writes the feed.",
)
OTHER_XML = Rule(
    "OtherXML",
    "error",
    "document: this is XML, but not a feed: {value}",
    "The root element of a feed is rss, feed (Atom) or rdf:RDF (RSS 1.0). Check the address.",
)
UNCHECKED_FORMAT = Rule(
    "UncheckedFormat",
    "warning",
    "document: a format of feeds that is not checked here: {value}",
    "Hardly any reader knows this format. Offer RSS 2.0 or Atom, which all of them know.",
)
OTHER_JSON = Rule(
    "OtherJSON",
    "error",
    "document: this is JSON, but not a JSON Feed: {value}",
    'A JSON Feed is an object with "version": "https://jsonfeed.org/version/1.1", a title and items.',
)

_LONGEST_SAMPLE = 60
_SNIFFED = 4000
_MOST_LINKS = 5
_MARKUP = re.compile(r"<(?:\?xml|!--|rss|feed|entry|rdf:|opml|urlset|sitemapindex)[\s>:]", re.IGNORECASE)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_PAGE_PARTS = frozenset("head body title meta script style div p center h1 h2 iframe table".split())
_START_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]{0,20})[\s>/]")
_OTHER_ROOTS: Mapping[str, str] = {
    "envelope": "a SOAP message",
    "error": "an error message",
    "errorresponse": "an error message",
    "fault": "an error message",
    "exception": "an error message",
    "response": "an answer of an API",
    "methodresponse": "an answer of XML-RPC",
    "rsd": "RSD, which names the addresses for writing to a blog",
    "service": "a service document of Atom publishing",
    "manifest": "a manifest",
    "plist": "a property list",
    "svg": "a picture (SVG)",
    "kml": "a map (KML)",
    "gpx": "a route (GPX)",
    "opensearchdescription": "a description of a search engine",
    "xrds": "a list of services (XRDS)",
    "xrd": "a list of services (XRD)",
    "schema": "a schema",
    "stylesheet": "a style sheet (XSLT)",
    "newsitem": "NewsML-G2, which agencies exchange",
    "newsmessage": "NewsML-G2, which agencies exchange",
    "nitf": "NITF, which agencies exchange",
    "feeds": "a list",
}
_UNCHECKED = {("http://purl.org/net/rss1.1#", "Channel"): "RSS 1.1", ("", "CHANNEL"): "CDF"}
_PARTS_OF_FEEDS = frozenset({"channel", "item"})
_MESSAGES = frozenset({"an error message", "a SOAP message", "an answer of an API"})
_PARTS_OF_MESSAGES = frozenset("code detail faultcode faultstring message reason text title".split())


def text_finding(text: str, url: str) -> Finding | None:
    """Return what a text is that is neither XML nor JSON, None if it may be a feed."""
    start = text[:_SNIFFED].lstrip("\ufeff \t\r\n\0")
    if not start:  # nothing but blanks so far
        return None
    if kind_of(start) == "web page" or _is_part_of_page(start):
        return WEB_PAGE.finding(0, value=_feeds_of(text, url))
    if start.startswith("&lt;"):
        return PLAIN_TEXT.finding(0, value=f"its tags are escaped, {start[:_LONGEST_SAMPLE]}")
    if not start.startswith("<") and not _MARKUP.search(text):
        return PLAIN_TEXT.finding(0, value=start[:_LONGEST_SAMPLE])
    return None


def _is_part_of_page(start: str) -> bool:
    found = _START_TAG.match(start)
    return found is not None and found[1].lower() in _PAGE_PARTS and not _MARKUP.search(start)


def _feeds_of(page: str, url: str) -> str:
    """Return the addresses of the feeds that a web page names in its head."""
    tree = LexborHTMLParser(page)
    base = next((node.attributes.get("href") or "" for node in tree.css("base[href]")), "")
    addresses = []
    for link in tree.css("link[rel][href]"):
        relations = (link.attributes.get("rel") or "").lower().split()
        media_type = (link.attributes.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" in relations and media_type in _FEED_TYPES:
            addresses.append(_joined(url, base, (link.attributes.get("href") or "").strip()))
    if not addresses:
        return "it names no feed"
    named = ", ".join(list(dict.fromkeys(addresses))[:_MOST_LINKS])
    return f"it names a feed at {named}" if len(addresses) == 1 else f"it names feeds at {named}"


def _joined(url: str, base: str, href: str) -> str:
    try:
        return urljoin(urljoin(url, base), href)
    except ValueError:
        return href


def root_finding(root: _Element) -> Finding:
    """Return the finding on an XML document whose root is not that of a feed."""
    name, space = local(name_of(root)), namespace(name_of(root))
    if unchecked := _UNCHECKED.get((space, name)):
        return UNCHECKED_FORMAT.finding(int(root.sourceline or 0), value=unchecked)
    known = _OTHER_ROOTS.get(name.lower())
    if name in _PARTS_OF_FEEDS and not space:
        value = f"a part of a feed, <{name}>, without <rss> around it"
    elif known is None:
        value = f"its root element is <{name}>{f' of {space}' if space else ''}"
    else:
        value = ", ".join((known, *(_error_texts(root) if known in _MESSAGES else ())))
    return OTHER_XML.finding(int(root.sourceline or 0), value=value)


def _error_texts(root: _Element) -> Iterator[str]:
    for element in islice(root.iter("*"), 50):
        text = (element.text or "").strip()
        if text and local(name_of(element)).lower() in _PARTS_OF_MESSAGES:
            yield text[:_LONGEST_SAMPLE]


def json_finding(value: Any) -> Finding | None:
    """Return what JSON is that is no JSON Feed, None if it is meant as one."""
    if not isinstance(value, dict):
        return OTHER_JSON.finding(0, value="a list" if isinstance(value, list) else "a single value")
    version = value.get("version")
    if isinstance(version, str) and "jsonfeed" in version:
        return None
    names = ("title", "home_page_url", "feed_url", "version")
    if "items" in value and any(name in value for name in names):
        return None
    if "feed_url" in value or ("home_page_url" in value and "title" in value):
        return None
    return OTHER_JSON.finding(0, value=_described(value))


def _described(value: Mapping[str, Any]) -> str:
    if "@context" in value:
        context = str(value["@context"])
        return "ActivityStreams" if "activitystreams" in context else "JSON-LD"
    if value.get("type") in ("FeatureCollection", "Feature"):
        return "GeoJSON"
    for key in ("error", "errors", "message", "detail"):
        if isinstance(value.get(key), str):
            return f"an error message, {value[key][:_LONGEST_SAMPLE]}"
    return 'it has no "version" of JSON Feed'
