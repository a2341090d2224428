"""The last feed of another site: the ids, addresses and dates under which readers know its stories.

Ids are taken as they are, byte for byte but for the blanks at their ends, which readers remove too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec
from lxml import etree
from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.model.known_ids import KnownIds
from syndication.text.dates import read_rfc822

_ATOM = "http://www.w3.org/2005/Atom"
_TRACKING = re.compile(r"utm_|source$|ref$|fbclid$")


class OldEntry(Struct, frozen=True):
    """A story in an old feed: `ids` of this format alone; `published` is None if the feed has no date that counts."""

    ids: KnownIds
    link: str = ""
    published: datetime | None = None

    @property
    def known_id(self) -> str:
        """The id in the feed's format, "" if it has none."""
        return self.ids.rss or self.ids.atom or self.ids.json


class OldEntries(Struct, frozen=True):
    """The entries of old feeds, by the key of their address and by their id."""

    by_link: Mapping[str, tuple[OldEntry, ...]] = {}
    by_id: Mapping[str, tuple[OldEntry, ...]] = {}

    def of(self, link: str, guid: str) -> tuple[OldEntry, ...]:
        """Return the entries of the story with this address, or else with this guid, one for each feed that has it."""
        found = self.by_link.get(address_key(link), ()) if link else ()
        return found or (self.by_id.get(guid, ()) if guid else ())


NO_OLD_ENTRIES = OldEntries()


def join_entries(entries: Iterable[OldEntry]) -> OldEntries:
    """Return the entries of all feeds, ready for look-ups."""
    by_link: dict[str, tuple[OldEntry, ...]] = {}
    by_id: dict[str, tuple[OldEntry, ...]] = {}
    for entry in entries:
        if entry.link:
            key = address_key(entry.link)
            by_link[key] = (*by_link.get(key, ()), entry)
        if entry.known_id:
            by_id[entry.known_id] = (*by_id.get(entry.known_id, ()), entry)
    return OldEntries(by_link, by_id)


def read_old_feed(data: bytes) -> list[OldEntry]:
    """Return the entries of a feed: RSS, Atom or JSON Feed.

    Raises:
        IngestError: it is none of these, or has a document type, which no feed needs.
    """
    if data.lstrip()[:1] == b"{":
        return list(_json_entries(data))
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise IngestError("has a document type (<!DOCTYPE …>), which no feed needs; delete it")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise IngestError(f"is not XML: {error.msg}") from error
    if root is None or etree.QName(root).localname not in ("rss", "RDF", "feed"):
        raise IngestError("is no feed; give the file or the address of RSS, Atom or JSON Feed")
    if root.tag == f"{{{_ATOM}}}feed":
        return [_atom_entry(entry) for entry in root.iterfind(f"{{{_ATOM}}}entry")]
    return [_rss_entry(item) for item in root.iter("{*}item")]


def address_key(url: str) -> str:
    """Return the form in which addresses of one story are equal: without scheme, www., last slash, mark and tracking.

    >>> address_key("https://www.example.org/a/?utm_source=rss#more")
    'example.org/a'
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(pair[0])]
    host = parts.netloc.lower().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}{'?' + urlencode(sorted(query)) if query else ''}"


def _rss_entry(item: etree._Element) -> OldEntry:
    guid = next(item.iterchildren("guid", "{*}guid"), None)
    known = (guid.text or "").strip() if guid is not None else ""
    is_permalink = bool(known) and guid is not None and guid.get("isPermaLink", "true").strip().lower() != "false"
    ids = KnownIds(rss=known, permalink=is_permalink) if known else KnownIds(no_guid=True)
    link = (item.findtext("link") or item.findtext("{*}link") or "").strip()
    return OldEntry(ids, link or (known if is_permalink else ""), read_rfc822(item.findtext("pubDate") or ""))


def _atom_entry(entry: etree._Element) -> OldEntry:
    links = {link.get("rel", "alternate"): link.get("href", "") for link in entry.iterfind(f"{{{_ATOM}}}link")}
    ids = KnownIds(atom=(entry.findtext(f"{{{_ATOM}}}id") or "").strip())
    return OldEntry(ids, links.get("alternate", "").strip(), _iso_date(entry.findtext(f"{{{_ATOM}}}published") or ""))


def _json_entries(data: bytes) -> Iterator[OldEntry]:
    try:
        feed = msgspec.json.decode(data, type=_JsonFeed)
    except (msgspec.DecodeError, RecursionError) as error:
        raise IngestError(f"is no JSON Feed: {error}") from error
    for item in feed.items:
        yield OldEntry(KnownIds(json=str(item.id).strip()), item.url, _iso_date(item.date_published))


def _iso_date(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


class _JsonFeedItem(Struct):
    id: str | int | float = ""
    url: str = ""
    date_published: str = ""


class _JsonFeed(Struct):
    items: list[_JsonFeedItem]
