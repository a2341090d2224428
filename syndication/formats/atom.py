"""Atom 1.0 (RFC 4287), with the whole story as HTML content."""

from __future__ import annotations

from syndication.formats.format import Format, refuse_unwritable
from syndication.formats.mending import add_entry, finished, generator
from syndication.model import Author, Feed


def write(feed: Feed) -> bytes:
    """Return `feed` as Atom 1.0.

    Raises:
        UnwritableEntryError: an entry holds a character that XML cannot carry.
    """
    refuse_unwritable(feed)
    made = generator(feed)
    made.subtitle(feed.description)
    # Section 4.1.1: an author of the feed lets entries do without one of their own.
    made.author({"name": feed.publisher})
    if feed.icon:
        made.icon(feed.icon)
    for entry in feed.entries:
        added = add_entry(made, feed, entry)
        added.summary(entry.summary, type="text")
        if entry.html:
            added.content(entry.html, type="html")
        if entry.rights:
            added.rights(entry.rights)
        added.author([_person(author) for author in entry.authors])
    return finished(made.atom_str(pretty=True, encoding="utf-8", xml_declaration=False))


def _person(author: Author) -> dict[str, str]:
    return {"name": author.name, "uri": author.url} if author.url else {"name": author.name}


ATOM = Format("atom.xml", "application/atom+xml; charset=utf-8", "Atom", write)
