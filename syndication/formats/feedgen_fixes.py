"""Fixes for feedgen 1.0.0: extensions that get each element it has built, and correct and complete it.

feedgen calls the extension of the feed before the entries are in the tree. Its Atom elements have no namespace (the
root has `xmlns` as a plain attribute), so Atom elements that are added here have none either. The tests show each
defect of feedgen together with its fix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from syndication.formats import rsl
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
from syndication.formats.links import Link, entry_links, other_language
from syndication.formats.media import add_media, media_of
from syndication.model.feed import Entry, Feed, Tombstone
from syndication.model.known_ids import rss_date
from syndication.text.dates import rfc822, rfc3339, whole_second
from syndication.text.urls import origin


class _Unwritten(datetime):
    """A date that feedgen accepts but does not write.

    Without any date feedgen writes the current time. And to write a date of RSS it changes the locale of the whole
    process, which affects other threads.
    """

    def __bool__(self) -> bool:
        return False


UNWRITTEN = _Unwritten(1970, 1, 1, tzinfo=UTC)


class RssChannel(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Completes the channel: all its atom:link elements (feedgen writes one), and its date."""

    def __init__(self, feed: Feed, links: Iterable[Link]) -> None:
        self.feed = feed
        self.links = links

    def extend_ns(self) -> dict[str, str]:
        """Return the namespaces of every RSS document, in addition to feedgen's atom and content."""
        licenses = {"rsl": rsl.NAMESPACE} if self.feed.licensing else {}
        return {"dc": DC, "dcterms": DCTERMS, "media": MEDIA, **_archive_namespace(self.feed), **licenses}

    def extend_rss(self, root: Element) -> Element:
        """Append to the channel what feedgen cannot write."""
        channel = root[0]
        for link in self.links:
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
        add(item, "", "pubDate", rss_date(entry.published, entry.ids))
        add(item, DCTERMS, "modified", rfc3339(whole_second(entry.updated)))
        for author in entry.authors:
            add(item, DC, "creator", author.name)
        if language := other_language(self.feed, entry):
            add(item, DC, "language", language)
        if entry.rights:
            add(item, DC, "rights", entry.rights)
        if entry.license:
            add(item, DCTERMS, "license", entry.license)
        if entry.terms and self.feed.licensing:
            # RSL 1.0 section 4.7: a feed licenses only addresses of its own site; empty means the item.
            url = entry.url if origin(entry.url) == origin(self.feed.base_url) else ""
            rsl.add_content(item, self.feed.licensing, url, entry.terms)
        add_media(item, entry)
        return item


class AtomFeed(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Corrects the format of the date and the type of the title of an Atom feed; adds the tombstones."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed

    def extend_ns(self) -> dict[str, str]:
        """Return the namespaces of every Atom document, in addition to Atom's."""
        tombstones = {"at": TOMBSTONES} if self.feed.tombstones else {}
        return {"media": MEDIA, **_archive_namespace(self.feed), **tombstones}

    def extend_atom(self, root: Element) -> Element:
        """Correct what feedgen has written, and append what it does not know."""
        _child(root, "title").set("type", "text")
        _child(root, "updated").text = rfc3339(whole_second(self.feed.updated))
        _mark_archive(root, self.feed)
        for tombstone in self.feed.tombstones:
            _add_tombstone(root, tombstone)
        return root


class AtomEntry(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """Corrects an entry: the attributes of its links, the type of its content, the format of its dates."""

    def __init__(self, feed: Feed, entry: Entry) -> None:
        self.feed = feed
        self.entry = entry

    def extend_atom(self, element: Element) -> Element:
        """Correct what feedgen has written, and append what it drops."""
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


def make_generator(feed: Feed, fixes: Callable[[Feed], BaseExtension]) -> Any:
    """Return a FeedGenerator with the fixes, and with the fields of a feed that RSS and Atom share."""
    made = FeedGenerator()
    made.register_extension("fixes", partial(fixes, feed))
    made.id(feed.id)
    made.title(feed.title)
    made.description(feed.description)
    made.rights(feed.rights)
    made.language(feed.language)
    made.generator("")  # the default names the version of feedgen, so an update would change the bytes
    return made


def add_entry(made: Any, feed: Feed, entry: Entry, fixes: Callable[[Feed, Entry], BaseEntryExtension]) -> Any:
    """Append a FeedEntry with the fixes, and with the fields of an entry that RSS and Atom share; return it."""
    added = FeedEntry()
    added.register_extension("fixes", partial(fixes, feed, entry))
    added.id(entry.id)
    added.title(entry.title)
    if entry.html:
        added.content(with_xml_line_ends(entry.html), type="CDATA")
    added.category([_category_attributes(category) for category in categories(feed, entry)])
    # The default of feedgen puts each new entry before the others.
    return made.add_entry(added, order="append")


def _archive_namespace(feed: Feed) -> dict[str, str]:
    return {"fh": HISTORY} if feed.history.current is not None else {}


def _mark_archive(parent: Element, feed: Feed) -> None:
    """Mark the document as an archive if it is one (RFC 5005 section 4)."""
    if feed.history.current is not None:
        etree.SubElement(parent, f"{{{HISTORY}}}archive")


def _add_tombstone(root: Element, tombstone: Tombstone) -> None:
    """Append the tombstone of a withdrawn entry (RFC 6721 section 3)."""
    attributes = {"ref": tombstone.id, "when": rfc3339(whole_second(tombstone.when))}
    element = etree.SubElement(root, f"{{{TOMBSTONES}}}deleted-entry", attributes)
    add(element, TOMBSTONES, "comment", tombstone.note, type="text")


def _category_attributes(category: Category) -> dict[str, str]:
    attributes = {"term": category.term}
    if category.scheme:
        attributes["scheme"] = category.scheme
    if category.label != category.term:
        attributes["label"] = category.label
    return attributes


def _replace_links(element: Element, links: tuple[Link, ...]) -> None:
    """Replace the links: feedgen writes them without rel, type, title and length."""
    bare = element.findall("link")
    place = element.index(bare[0])
    for child in bare:
        element.remove(child)
    for offset, link in enumerate(links):
        element.insert(place + offset, etree.Element("link", link.attributes()))


def _child(element: Element, name: str) -> Element:
    """Return a child that feedgen always writes."""
    found = element.find(name)
    if found is None:
        raise AssertionError(f"feedgen has written no {name}")
    return found
