"""What mends feedgen 1.0.0: extensions that get each element it has built, and repair and complete it.

feedgen calls the feed's extension before the entries are in the tree. Its Atom elements are
in no namespace (the root has `xmlns` as a plain attribute), so Atom elements added here are
in none either. Each mend has its test beside the defect it mends.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from syndication.formats.categories import Category, categories
from syndication.formats.elements import (
    ATOM,
    DC,
    DCTERMS,
    HISTORY,
    MEDIA,
    TOMBSTONES,
    XML_LANG,
    Element,
    add,
    with_xml_line_ends,
)
from syndication.formats.links import Link, entry_links, feed_links, other_language
from syndication.formats.media import add_media, media_of
from syndication.model.feed import Entry, Feed, Tombstone
from syndication.model.feed_path import RSS
from syndication.text.dates import rfc822, rfc3339, whole_second


class _Unwritten(datetime):
    """A date that feedgen takes and does not write.

    Its own default is the time of day, and for each date of RSS that it writes it switches
    the locale of the whole process, which other threads see.
    """

    def __bool__(self) -> bool:
        return False


UNWRITTEN = _Unwritten(1970, 1, 1, tzinfo=UTC)


class RssChannel(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Completes the channel: every atom:link, where feedgen writes one, and its date."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed

    def extend_ns(self) -> dict[str, str]:
        """Return the namespaces of every RSS document, besides feedgen's atom and content."""
        return {"dc": DC, "dcterms": DCTERMS, "media": MEDIA, **_history(self.feed)}

    def extend_rss(self, root: Element) -> Element:
        """Append to the channel what feedgen cannot write."""
        channel = root[0]
        for link in feed_links(self.feed, RSS, "application/rss+xml"):
            etree.SubElement(channel, f"{{{ATOM}}}link", link.attributes())
        add(channel, "", "lastBuildDate", rfc822(self.feed.updated))
        _mark_archive(channel, self.feed)
        return root


class RssItem(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """Completes an item: dates, names without an e-mail address, media, rights, language."""

    def __init__(self, feed: Feed, entry: Entry) -> None:
        self.feed = feed
        self.entry = entry

    def extend_rss(self, item: Element) -> Element:
        """Append to the item what feedgen drops."""
        entry = self.entry
        add(item, "", "pubDate", rfc822(entry.published))
        add(item, DCTERMS, "modified", rfc3339(whole_second(entry.updated)))
        for author in entry.authors:
            add(item, DC, "creator", author.name)
        if language := other_language(self.feed, entry):
            add(item, DC, "language", language)
        if entry.rights:
            add(item, DC, "rights", entry.rights)
        if entry.license:
            add(item, DCTERMS, "license", entry.license)
        add_media(item, entry)
        return item


class AtomFeed(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Repairs the head of an Atom feed: the form of its date, the type of its title; adds the tombstones."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed

    def extend_ns(self) -> dict[str, str]:
        """Return the namespaces of every Atom document, besides Atom's."""
        tombstones = {"at": TOMBSTONES} if self.feed.tombstones else {}
        return {"media": MEDIA, **_history(self.feed), **tombstones}

    def extend_atom(self, root: Element) -> Element:
        """Repair what feedgen has written, and append what it does not know."""
        _child(root, "title").set("type", "text")
        _child(root, "updated").text = rfc3339(whole_second(self.feed.updated))
        _mark_archive(root, self.feed)
        for tombstone in self.feed.tombstones:
            _add_tombstone(root, tombstone)
        return root


class AtomEntry(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """Repairs an entry: the attributes of its links, the type of its content, the form of its dates."""

    def __init__(self, feed: Feed, entry: Entry) -> None:
        self.feed = feed
        self.entry = entry

    def extend_atom(self, element: Element) -> Element:
        """Repair what feedgen has written, and append what it drops."""
        entry = self.entry
        _child(element, "title").set("type", "text")
        _child(element, "updated").text = rfc3339(entry.updated)
        _child(element, "published").text = rfc3339(entry.published)
        if entry.html:
            _child(element, "content").set("type", "html")  # feedgen's is "CDATA"
        _replace_links(element, entry_links(self.feed, entry, media_of(entry)))
        add_media(element, entry)
        if language := other_language(self.feed, entry):
            element.set(XML_LANG, language)
        return element


def generator(feed: Feed, mend: type[RssChannel] | type[AtomFeed]) -> Any:
    """Return a FeedGenerator that knows what both formats say of a feed, and is mended."""
    made = FeedGenerator()
    made.register_extension("mend", partial(mend, feed))
    made.id(feed.id)
    made.title(feed.title)
    made.description(feed.description)
    made.rights(feed.rights)
    made.language(feed.language)
    made.generator("")  # names feedgen and its version, with which the bytes would change
    return made


def add_entry(made: Any, feed: Feed, entry: Entry, mend: type[RssItem] | type[AtomEntry]) -> Any:
    """Append a mended FeedEntry that knows what both formats say of an entry, and return it."""
    added = FeedEntry()
    added.register_extension("mend", partial(mend, feed, entry))
    added.id(entry.id)
    added.title(entry.title)
    if entry.html:
        added.content(with_xml_line_ends(entry.html), type="CDATA")
    added.category([_named(category) for category in categories(feed, entry)])
    # feedgen's own order puts each entry before the last.
    return made.add_entry(added, order="append")


def _history(feed: Feed) -> dict[str, str]:
    return {"fh": HISTORY} if feed.history.current is not None else {}


def _mark_archive(parent: Element, feed: Feed) -> None:
    """Say that a document is an archive (RFC 5005 section 4)."""
    if feed.history.current is not None:
        etree.SubElement(parent, f"{{{HISTORY}}}archive")


def _add_tombstone(root: Element, tombstone: Tombstone) -> None:
    """Say that an entry was withdrawn (RFC 6721 section 3)."""
    told = {"ref": tombstone.id, "when": rfc3339(whole_second(tombstone.when))}
    element = etree.SubElement(root, f"{{{TOMBSTONES}}}deleted-entry", told)
    add(element, TOMBSTONES, "comment", tombstone.note, type="text")


def _named(category: Category) -> dict[str, str]:
    named = {"term": category.term}
    if category.scheme:
        named["scheme"] = category.scheme
    if category.label != category.term:
        named["label"] = category.label
    return named


def _replace_links(element: Element, links: tuple[Link, ...]) -> None:
    """Write the links anew, which feedgen has written without rel, type, title and length."""
    bare = element.findall("link")
    place = element.index(bare[0])
    for child in bare:
        element.remove(child)
    for offset, link in enumerate(links):
        element.insert(place + offset, etree.Element("link", link.attributes()))


def _child(element: Element, name: str) -> Element:
    """Return the child that feedgen always writes."""
    found = element.find(name)
    if found is None:
        raise AssertionError(f"feedgen has written no {name}")
    return found
