"""Atom 1.0 (RFC 4287) with the whole story as HTML content."""

from __future__ import annotations

import re
from typing import Any

from syndication.formats import elements
from syndication.formats.elements import escape_text, finish_document, parse_document, up_to
from syndication.formats.feedgen_fixes import AtomEntry, AtomFeed, add_entry, make_generator
from syndication.formats.format import Format, Seam
from syndication.formats.links import HTML, Link, feed_links
from syndication.formats.writable import refuse_unwritable
from syndication.model import feed_path
from syndication.model.feed import Entry, Feed
from syndication.model.item import Author
from syndication.model.known_ids import atom_id

_NAME = feed_path.ATOM
_MEDIA_TYPE = "application/atom+xml"


def write(feed: Feed) -> bytes:
    """Return `feed` as Atom 1.0.

    Raises:
        UnwritableEntryError: no format can contain one of the entries.
        ValueError: no format can contain the feed itself.
    """
    refuse_unwritable(feed)
    made = make_generator(feed, AtomFeed)
    made.updated(feed.updated)
    # Section 4.1.1: if the feed has an author, entries need none.
    made.author({"name": feed.publisher, "uri": feed.home})
    home = Link(rel="alternate", href=feed.home, type=HTML)
    made.link([link.attributes() for link in (*feed_links(feed, _NAME, _MEDIA_TYPE), home)])
    made.icon(feed.icon)
    for entry in feed.entries:
        _describe(add_entry(made, feed, entry, AtomEntry), entry)
    return finish_document(made.atom_str(pretty=True, encoding="utf-8", xml_declaration=False), feed.base_url)


def _describe(added: Any, entry: Entry) -> None:
    added.id(_id_of(entry))
    added.published(entry.published)
    added.updated(entry.updated)
    added.summary(entry.summary, type="text")
    added.rights(entry.rights)
    added.author([_person(author) for author in entry.authors])
    added.link(href=entry.url, rel="alternate")


def _id_of(entry: Entry) -> str:
    return atom_id(entry.id, entry.ids)


def _person(author: Author) -> dict[str, str]:
    return {"name": author.name, "uri": author.url} if author.url else {"name": author.name}


def _ids_and_titles(body: bytes) -> list[tuple[str, str]]:
    atom = {"": elements.ATOM}
    entries = parse_document(body).iterfind("entry", atom)
    return [(entry.findtext("id", "", atom), entry.findtext("title", "", atom)) for entry in entries]


_END = b"</feed>\n"
ATOM = Format(
    name=_NAME,
    media_type=f"{_MEDIA_TYPE}; charset=utf-8",
    label="Atom",
    write=write,
    seam=Seam(skeleton_end=_END, closing=_END),
    entry=re.compile(rb"  <entry[ >][^<]*<id>[^<]*</id>" + up_to(rb"/?entry[ >]") + rb"</entry>\n"),
    key_of=lambda entry: entry.partition(b"<id>")[2].partition(b"</id>")[0],
    ids_and_titles=_ids_and_titles,
    id_of=_id_of,
    # The feed has an <id> too: that of an entry is indented by four.
    id_mark=lambda entry_id: b"\n    <id>" + escape_text(entry_id) + b"</id>",
    has_tombstones=True,
)
