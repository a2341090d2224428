"""A story and its parts. Every datetime is aware. An empty string or tuple means "not given"."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

Status = Literal["usable", "withheld", "canceled"]
BodyForm = Literal["markdown", "html"]
RevisionKind = Literal["initial", "silent", "update", "correction", "withholding", "kill", "reinstatement"]


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
