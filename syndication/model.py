"""The data of the house: items and their parts, feeds, documents, findings.

Frozen values only; nothing here does I/O, knows a format, or imports another module of ours.
Every datetime is aware. An empty string or tuple means "not given".
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

Status = Literal["usable", "withheld", "canceled"]
BodyForm = Literal["markdown", "html"]
RevisionKind = Literal["initial", "silent", "update", "correction", "withholding", "kill", "reinstatement"]
Severity = Literal["error", "warning", "info"]
OnWithdrawal = Literal["omit", "stub", "tombstone"]
EventKind = Literal["published", "updated", "corrected", "withdrawn", "quarantined"]


class Author(Struct, frozen=True, omit_defaults=True):
    """Who wrote a story; `role` and `url` are optional."""

    name: str
    role: str = ""
    url: str = ""


class Source(Struct, frozen=True, omit_defaults=True):
    """Where the text came from, an agency for instance."""

    name: str
    url: str = ""


class Dateline(Struct, frozen=True, omit_defaults=True):
    """The place as printed (`text`) and as known (`located`)."""

    text: str
    located: str = ""


class Subject(Struct, frozen=True, omit_defaults=True):
    """A term of a controlled vocabulary: its URI and its label."""

    uri: str
    name: str


class Media(Struct, frozen=True, omit_defaults=True):
    """A picture, sound or film; without a `url` only its caption and credit are kept.

    `width` and `height` are in pixels and `bytes` is the size of the file; 0 means unknown. At `until` the rights in
    it end, and the story goes on without it.
    """

    url: str = ""
    type: str = ""
    width: int = 0
    height: int = 0
    bytes: int = 0
    alt: str = ""
    caption: str = ""
    credit: str = ""
    syndicate: bool = True
    until: datetime | None = None


class Related(Struct, frozen=True, omit_defaults=True):
    """Another story that the text points to; `after` counts the body's blocks before it."""

    title: str
    url: str = ""
    label: str = ""
    after: int = 0


class Revision(Struct, frozen=True, omit_defaults=True):
    """An accepted change worth telling: when, of what kind, and what it says."""

    at: datetime
    kind: RevisionKind
    note: str = ""


class Rights(Struct, frozen=True, omit_defaults=True):
    """Who holds the rights, and what others may do until when."""

    holder: str = ""
    notice: str = ""
    usage: str = ""
    license: str = ""
    until: datetime | None = None


class Import(Struct, frozen=True, omit_defaults=True):
    """How the importer got the story; never in a public byte."""

    sha256: str = ""
    dropped: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Item(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"imported": "import"}):
    """A story.

    `id`, `slug`, `version` and `changed` are minted when the item is first accepted; until
    then they are empty, 0 and None. `published` is the first public moment and never moves,
    `modified` the last significant change, `changed` any accepted change.
    """

    headline: str
    published: datetime
    body: str
    body_form: BodyForm = "markdown"
    id: str = ""
    slug: str = ""
    aliases: tuple[str, ...] = ()
    status: Status = "usable"
    version: int = 0
    language: str = ""
    standfirst: str = ""
    modified: datetime | None = None
    changed: datetime | None = None
    embargo_until: datetime | None = None
    expires: datetime | None = None
    url: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    authors: tuple[Author, ...] = ()
    source: Source | None = None
    dateline: Dateline | None = None
    media: tuple[Media, ...] = ()
    related: tuple[Related, ...] = ()
    revisions: tuple[Revision, ...] = ()
    rights: Rights | None = None
    ednote: str = ""
    imported: Import | None = None


class DeclaredFeed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A feed that the settings declare: what it takes in, what it leaves out, and how much of each story.

    An item is in when it matches a name of each list that is given, and no name of the
    `exclude_` lists. Names are compared by their slugs. `on_withdrawal` is "" where the publication's holds.
    """

    name: str
    title: str = ""
    description: str = ""
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    exclude_sections: tuple[str, ...] = ()
    exclude_tags: tuple[str, ...] = ()
    exclude_authors: tuple[str, ...] = ()
    content: Literal["full", "summary"] = "full"
    on_withdrawal: OnWithdrawal | Literal[""] = ""


class Webhook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A receiver that the settings declare: which events of stories it is told of, all where nothing is said.

    `feeds` are their paths ("sections/world", "feeds/NAME"), "" or "all" for all stories. `secret` signs what is sent:
    one, or two with a space between them while it is changed.
    """

    name: str
    url: str
    secret: str
    events: tuple[EventKind, ...] = ()
    feeds: tuple[str, ...] = ()

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Return what may be shown: all but the secret."""
        return [(name, "…" if name == "secret" else getattr(self, name)) for name in self.__struct_fields__]

    def __repr__(self) -> str:
        return f"Webhook({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"


class Publication(Struct, frozen=True, kw_only=True):
    """What every document says of the house, and how its feeds are cut.

    `base_url` has no slash at its end; a feed holds at least `window` items, and all of the
    `window_hours` before its newest; `on_withdrawal` is how its feeds tell that a story was withdrawn;
    `hubs` are the addresses at which changes of its feeds can be subscribed to, ours first.
    """

    title: str
    description: str
    language: str
    publisher: str
    home: str
    base_url: str
    authority: str
    rights: str = ""
    icon: str = ""
    window: int = 50
    window_hours: int = 48
    on_withdrawal: OnWithdrawal = "tombstone"
    corrections: Literal["head", "foot"] = "foot"
    correction_word: str = "Correction"
    feeds: tuple[DeclaredFeed, ...] = ()
    hubs: tuple[str, ...] = ()


class Selection(Struct, frozen=True):
    """A feed that an item belongs to: its public folder ("sections/world") and the name that made it ("World")."""

    path: str
    name: str


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item as the formats write it: nothing left to look up, decide or make absolute.

    `url` is the canonical address of the story; `summary` is plain text and never empty;
    `html` is the whole body, sanitised, with absolute addresses, and empty where a feed
    carries summaries only. `published` and `updated` are in UTC; `updated` carries a
    fraction of a second derived from the id, so that no two stories share one.
    `media` holds only what may be syndicated and has an address.
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


class Tombstone(Struct, frozen=True):
    """What stands where an entry was withdrawn (RFC 6721): its id, when that was in UTC, whole seconds, and a note."""

    id: str
    when: datetime
    note: str


class History(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a document stands among those of its feed (RFC 5005): the paths of other feed documents, "" for none.

    `current` is the live feed, given in an archive alone; `previous` is the archive before, `following` the one after.
    """

    current: str | None = None
    previous: str = ""
    following: str = ""


class Feed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A named selection of items, ready to be written in any format.

    `path` is the public folder of the feed without slashes at its ends ("" for all items,
    "sections/world"), `home` the address of the site or page it belongs to, `base_url` the
    address of the service without a slash at the end. `updated` is the date of the document
    in UTC, whole seconds. Entries come newest first; `tombstones` are of none of them. `hubs`
    push what changes in the feed to those who subscribe there.
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

    def url(self, name: str) -> str:
        """Return the absolute address of this feed's document `name` ("rss.xml")."""
        return self.url_of(self.path, name)

    def url_of(self, path: str, name: str) -> str:
        """Return the absolute address of the document `name` of the feed at another path."""
        return "/".join(part for part in (self.base_url, path, name) if part)


class Document(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The bytes of one feed in one format as they are served at `path` ("/rss.xml").

    `modified` is its date in UTC, whole seconds; `self_url` its absolute address. At `until` something in it ends.
    """

    path: str
    media_type: str
    body: bytes
    modified: datetime
    self_url: str
    until: datetime | None = None


class Finding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What validation says of a document; `line` counts from 1, 0 means the whole."""

    severity: Severity
    code: str
    message: str
    line: int = 0
