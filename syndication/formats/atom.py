"""Atom 1.0 (RFC 4287) with the whole story as HTML content."""

from __future__ import annotations

from typing import Any

from syndication.formats.elements import finished
from syndication.formats.feedgen_fixes import AtomEntry, AtomFeed, add_entry, generator
from syndication.formats.format import Format, Seam
from syndication.formats.links import HTML, Link, feed_links
from syndication.formats.writable import refuse_unwritable
from syndication.model import feed_path
from syndication.model.feed import Entry, Feed
from syndication.model.item import Author


def write(feed: Feed) -> bytes:
    """Return `feed` as Atom 1.0.

    Raises:
        UnwritableEntryError: an entry that no format can carry.
        ValueError: the feed itself is one.
    """
    refuse_unwritable(feed)
    made = generator(feed, AtomFeed)
    made.updated(feed.updated)
    # Section 4.1.1: an author of the feed lets entries do without one of their own.
    made.author({"name": feed.publisher, "uri": feed.home})
    home = Link(rel="alternate", href=feed.home, type=HTML)
    made.link([link.attributes() for link in (*feed_links(feed, feed_path.ATOM, "application/atom+xml"), home)])
    made.icon(feed.icon)
    for entry in feed.entries:
        _describe(add_entry(made, feed, entry, AtomEntry), entry)
    return finished(made.atom_str(pretty=True, encoding="utf-8", xml_declaration=False))


def _describe(added: Any, entry: Entry) -> None:
    added.published(entry.published)
    added.updated(entry.updated)
    added.summary(entry.summary, type="text")
    added.rights(entry.rights)
    added.author([_person(author) for author in entry.authors])
    added.link(href=entry.url, rel="alternate")


def _person(author: Author) -> dict[str, str]:
    return {"name": author.name, "uri": author.url} if author.url else {"name": author.name}


_END = b"</feed>\n"
ATOM = Format(
    feed_path.ATOM,
    "application/atom+xml; charset=utf-8",
    "Atom",
    write,
    Seam(bare=_END, closing=_END),
    has_tombstones=True,
)
