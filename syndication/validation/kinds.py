"""Name the kind of a document in a word or two for people, even if it cannot be parsed."""

from __future__ import annotations

import re

_FEEDS = {
    "rss": "RSS",
    "feed": "Atom feed",
    "entry": "Atom entry",
    "opml": "OPML",
    "urlset": "sitemap",
    "sitemapindex": "sitemap index",
    "rsl": "RSL",
}
_START = 20_000
_ROOT = re.compile(r"<(?:[\w.\-]{1,40}:)?([A-Za-z_][\w.\-]{0,40})([^<>]{0,2000})")
_VERSION = re.compile(r"\bversion\s*=\s*[\"']([\w.]{1,10})[\"']")
_SKIPPED = (("<!--", "-->"), ("<?", "?>"), ("<!", ">"))


def kind_of(text: str) -> str:
    """Return the kind of a document ("RSS 2.0", "Atom feed", "JSON Feed", "web page"), "" if unknown."""
    start = text[:_START].lstrip("\ufeff \t\r\n")
    if start.startswith(("{", "[")):
        return "JSON Feed" if "jsonfeed.org/version" in start else "JSON"
    if start[:14].lower() == "<!doctype html":
        return "web page"
    root = _ROOT.match(start, _after_prolog(start))
    if not root:
        return ""
    name, attributes = root[1].lower(), root[2]
    if name == "html":
        return "web page"
    if name == "rdf":
        return _kind_of_rdf(text)
    version = _VERSION.search(attributes) if name == "rss" else None
    return f"RSS {version[1]}" if version else _FEEDS.get(name, f"XML document <{root[1]}>")


def _kind_of_rdf(text: str) -> str:
    start = text[:_START]
    if "/rdf/simple/0.9/" in start:
        return "RSS 0.90"
    return "RSS 1.0" if "http://purl.org/rss/1.0/" in start else "XML document <RDF>"


def is_feed(kind: str) -> bool:
    """Return whether the validator has rules for this kind of document."""
    return bool(kind) and kind not in ("web page", "JSON") and not kind.startswith("XML")


def _after_prolog(text: str) -> int:
    """Return the position of the first tag, after comments, instructions and a document type."""
    at = max(text.find("<"), 0)
    while end := next((end for start, end in _SKIPPED if text.startswith(start, at)), ""):
        closed = text.find(end, at)
        following = text.find("<", closed)
        if closed < 0 or following < 0:
            return len(text)
        at = following
    return at
