"""What a site's export is read from and to: files in, stories, refusals and skipped entries out.

Each kind of export is one package or module beside this one, with an `ExportKind`; `kinds.py` lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import BinaryIO

from msgspec import Struct

from syndication.model.item import Item
from syndication.model.progress import Progress
from syndication.sources.old_feed import NO_OLD_ENTRIES, OldEntries


class ExportFile(Struct, frozen=True):
    """A file of an export: its name for messages, its size in bytes, and how to open it. It is read more than once.

    Reading from it raises IngestError if it cannot be read to its end.
    """

    name: str
    size: int
    open: Callable[[], BinaryIO]


class ExportOptions(Struct, frozen=True):
    """What the export does not say.

    `language` is that of the publication: stories in another one say so. `timezone` is the IANA name of the zone of
    dates without one, "" if it is not known. `types` are the kinds of posts to import. `old` has the entries of the
    site's last feeds.
    """

    now: datetime
    language: str = ""
    timezone: str = ""
    types: frozenset[str] = frozenset(("post",))
    old: OldEntries = NO_OLD_ENTRIES


class ForeignStory(Struct, frozen=True):
    """A story of an export. The item has no id yet; its slug and aliases are those that the site had."""

    name: str
    item: Item


class RefusedStory(Struct, frozen=True):
    """A story that was public and cannot be imported, and why."""

    name: str
    problem: str


class SkippedEntry(Struct, frozen=True):
    """Entries of an export that are no public stories; they are counted by `reason` ("draft", "type page")."""

    reason: str
    count: int = 1


class MovedFeed(Struct, frozen=True):
    """A feed of the site whose address here cannot be derived from the old one, so that it needs a redirect."""

    old: str
    new: str


ExportEntry = ForeignStory | RefusedStory | SkippedEntry | MovedFeed


class ExportKind(Struct, frozen=True):
    """A kind of export: its name for people, how its files begin, and how they are read.

    `read` raises IngestError if a file as a whole cannot be read. One bad story is a `RefusedStory`.
    """

    title: str
    matches: Callable[[bytes], bool]
    read: Callable[[Sequence[ExportFile], ExportOptions, Progress], Iterator[ExportEntry]]
