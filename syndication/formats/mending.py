"""What mends feedgen 1.0.0: extensions that set right the elements it has built, and dates without the locale.

feedgen hands its extensions the finished element of the feed (before the entries are in it)
and of each entry. Its Atom elements are in no namespace, so what is added there is neither.
"""

from __future__ import annotations

import re
from typing import Any

import feedgen.entry
import feedgen.feed
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

from syndication.formats.format import Category, categories
from syndication.model import Entry, Feed, Media
from syndication.text.dates import rfc822, rfc3339, whole_second

Element = etree._Element
Links = list[dict[str, str]]

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
MEDIA = "http://search.yahoo.com/mrss/"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# feedgen's own switches the locale of the whole process for every date, which threads see.
feedgen.feed.formatRFC2822 = feedgen.entry.formatRFC2822 = rfc822

_DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'
# In these HTML is escaped once already, and stays as it is; elsewhere the RSS profile wants
# "&#x26;" and "&#x3C;", by which readers tell a plain sign from a slip of markup.
_PLAIN_MARK = re.compile(rb"<(content:encoded|content)(?: [^>]*)?>[^<]*</\1>|&amp;|&lt;")
_HEX = {b"&amp;": b"&#x26;", b"&lt;": b"&#x3C;"}


def generator(feed: Feed) -> Any:
    """Return a FeedGenerator with the mends in place and nothing of the machine or the hour in it."""
    made = feedgen.feed.FeedGenerator()
    made.register_extension("mend", _FeedMend, _EntryMend)
    made.mend.feed = feed
    made.title(feed.title)
    made.id(feed.id)
    made.updated(feed.updated)
    made.lastBuildDate(feed.updated)
    made.generator("")
    made.link(href=feed.home, rel="alternate")
    made.language(feed.language)
    if feed.rights:
        made.rights(feed.rights)
    return made


def add_entry(made: Any, feed: Feed, entry: Entry) -> Any:
    """Add what both formats say of an entry, and return feedgen's entry."""
    added = made.add_entry(order="append")
    added.mend.feed, added.mend.entry = feed, entry
    added.id(entry.id)
    added.title(entry.title)
    added.link(href=entry.url)
    added.published(entry.published)
    added.updated(entry.updated)
    added.category([_feedgen_category(category) for category in categories(feed, entry)])
    return added


def finished(body: bytes) -> bytes:
    """Return a serialised document with its declaration, and its plain text as the RSS profile writes it."""
    return _DECLARATION + _PLAIN_MARK.sub(lambda found: _HEX.get(found.group(), found.group()), body)


def _feedgen_category(category: Category) -> dict[str, str]:
    known = {"term": category.term, "label": category.label, "scheme": category.scheme}
    return {name: value for name, value in known.items() if value}


class _FeedMend(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Sets right what feedgen has made of the feed."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        return {"dc": DC, "dcterms": DCTERMS, "media": MEDIA}

    def extend_rss(self, root: Element) -> None:
        channel = root[0]
        channel.find("link").text = self.feed.home  # type: ignore[union-attr]  # feedgen refuses to write none
        for place, link in enumerate(_feed_links(self.feed, "rss.xml", "application/rss+xml")):
            channel.insert(3 + place, etree.Element(f"{{{ATOM}}}link", link))

    def extend_atom(self, root: Element) -> None:
        for element in root.findall("link"):
            root.remove(element)
        home = {"rel": "alternate", "type": "text/html", "href": self.feed.home}
        for link in (*_feed_links(self.feed, "atom.xml", "application/atom+xml"), home):
            etree.SubElement(root, "link", link)
        root.find("updated").text = rfc3339(self.feed.updated)  # type: ignore[union-attr]  # always written


class _EntryMend(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """Sets right what feedgen has made of an entry."""

    feed: Feed
    entry: Entry

    def extend_rss(self, item: Element) -> None:
        entry = self.entry
        for author in entry.authors:
            _add(item, DC, "creator", author.name)
        _add(item, DCTERMS, "modified", rfc3339(whole_second(entry.updated)))
        if entry.language != self.feed.language:
            _add(item, DC, "language", entry.language)
        for medium in entry.media:
            _add_media(item, medium)
        lead = next((medium for medium in entry.media if medium.type.startswith("image/")), None)
        if lead:
            etree.SubElement(item, f"{{{MEDIA}}}thumbnail", url=lead.url)

    def extend_atom(self, element: Element) -> None:
        entry = self.entry
        for link in element.findall("link"):
            element.remove(link)
        for attributes in _entry_links(entry):
            etree.SubElement(element, "link", attributes)
        for name, moment in (("updated", entry.updated), ("published", entry.published)):
            element.find(name).text = rfc3339(moment)  # type: ignore[union-attr]  # always written
        if entry.language != self.feed.language:
            element.set(XML_LANG, entry.language)


def _feed_links(feed: Feed, name: str, media_type: str) -> Links:
    """Return the links of a feed's document to itself and its neighbours, the same in RSS and Atom."""
    return [{"rel": "self", "type": media_type, "href": feed.url(name)}]


def _entry_links(entry: Entry) -> Links:
    links: Links = [{"rel": "alternate", "type": "text/html", "href": entry.url}]
    for medium in entry.media:
        link = {"rel": "enclosure", "type": medium.type, "href": medium.url}
        length = {"length": str(medium.bytes)} if medium.bytes else {}
        title = {"title": _one_line(medium.caption or medium.alt)} if medium.caption or medium.alt else {}
        links.append(link | length | title)
    links += [{"rel": "related", "type": "text/html", "href": s.url, "title": s.title} for s in entry.related]
    return links


def _add_media(item: Element, medium: Media) -> None:
    known = {"url": medium.url, "type": medium.type, "medium": _medium(medium.type)}
    numbers = {"width": medium.width, "height": medium.height, "fileSize": medium.bytes}
    known |= {name: str(number) for name, number in numbers.items() if number}
    content = etree.SubElement(item, f"{{{MEDIA}}}content", {name: value for name, value in known.items() if value})
    if medium.caption:
        _add(content, MEDIA, "description", _one_line(medium.caption), type="plain")
    if medium.credit:
        _add(content, MEDIA, "credit", medium.credit, scheme="urn:ebu")
    if medium.alt:
        _add(content, MEDIA, "text", _one_line(medium.alt), type="plain")


def _medium(media_type: str) -> str:
    kind = media_type.partition("/")[0]
    return kind if kind in ("image", "audio", "video") else "document"


def _add(parent: Element, namespace: str, name: str, text: str, **attributes: str) -> None:
    etree.SubElement(parent, f"{{{namespace}}}{name}", attributes).text = text


def _one_line(text: str) -> str:
    return " ".join(text.split())
