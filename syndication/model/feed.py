"""A feed and its entries, ready to be written in any format."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from syndication.model.feed_path import document_path
from syndication.model.finding import ItemFinding
from syndication.model.item import Author, Media, Related, Subject
from syndication.model.item_parts import Access, AiUse, Episode, Sponsor, StoryKind, StoryPlace
from syndication.model.known_ids import KnownIds
from syndication.model.licenses import LicenseTerms, Licensing
from syndication.model.podcast import Podcast
from syndication.text.loss import EmbeddedFrame


class Selection(Struct, frozen=True):
    """A feed that an item belongs to: its public folder ("sections/world") and the name it comes from ("World")."""

    path: str
    name: str


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item as the formats write it: complete, with absolute addresses.

    `url` is the canonical address of the story; `summary` is plain text and never empty;
    `html` is the whole body, sanitised, with absolute addresses, and empty where a feed
    carries summaries only. `published` and `updated` are in UTC; `updated` carries a
    fraction of a second derived from the id, so that no two stories share one.
    `page` is the address of its page here, where the body is; `url` may be on another site.
    `media` contains only what may be syndicated and has an address. `frames` stood in the body, in which they are links
    now; partners that take frames get them back. `findings` say what the item lost or changed on the way here; no
    format writes them. `terms` are those of its section, None if they are the publication's.
    """

    id: str
    url: str
    title: str
    summary: str
    html: str
    published: datetime
    updated: datetime
    language: str = ""
    authors: tuple[Author, ...] = ()
    section: str = ""
    section_url: str = ""
    tags: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    media: tuple[Media, ...] = ()
    related: tuple[Related, ...] = ()
    rights: str = ""
    license: str = ""
    headline_short: str = ""
    kind: StoryKind = "article"
    access: Access = "free"
    sponsor: Sponsor | None = None
    disclosure: str = ""
    ai: AiUse = ""
    places: tuple[StoryPlace, ...] = ()
    urgency: int = 0
    slugline: str = ""
    episode: Episode | None = None
    page: str = ""
    ids: KnownIds | None = None
    terms: LicenseTerms | None = None
    frames: tuple[EmbeddedFrame, ...] = ()
    findings: tuple[ItemFinding, ...] = ()


class Tombstone(Struct, frozen=True):
    """What replaces a withdrawn entry (RFC 6721): its id in Atom, the moment in UTC (whole seconds), and a note.

    `item_id` is the id of the item, where that in Atom may differ.
    """

    id: str
    when: datetime
    note: str
    item_id: str = ""


class History(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The links from a document to others of its feed (RFC 5005), as folders, "" for none.

    `current` is the live feed; only archives have it. `previous` is the archive before, `following` the one after.
    """

    current: str | None = None
    previous: str = ""
    following: str = ""


class Feed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A named selection of items, ready to be written in any format.

    `path` is the public folder of the feed without slashes at its ends ("" for all items,
    "sections/world"), `home` the address of the site or page it belongs to, `base_url` the
    address of the service without a slash at the end. `updated` is the date of the document
    in UTC, whole seconds. Entries come newest first. No tombstone has the id of an entry.
    `hubs` push changes of the feed to their subscribers. `licensing` is None if no entry has terms of its own.
    `podcast` is the show, if it is a podcast.
    """

    path: str
    id: str
    title: str
    description: str
    home: str
    base_url: str
    language: str
    publisher: str
    updated: datetime
    entries: tuple[Entry, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()
    rights: str = ""
    icon: str = ""
    history: History = History()
    hubs: tuple[str, ...] = ()
    licensing: Licensing | None = None
    podcast: Podcast | None = None

    def url(self, name: str) -> str:
        """Return the absolute address of this feed's document `name` ("rss.xml")."""
        return self.url_of(self.path, name)

    def url_of(self, path: str, name: str) -> str:
        """Return the absolute address of the document `name` of the feed at another path."""
        return self.base_url + document_path(path, name)
