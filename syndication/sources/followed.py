"""What a followed source is read with: requests out, pages of stories in. Pure; the worker fetches and writes.

Each kind of source is one package or module beside this one, with a `SourceKind`; `follow_kinds.py` lists them. A round
of polling is: `first` gives the request, `read` the page of its answer, and `next` of the page the address of one more,
until it is "". A kind keeps no state: what it wants to know in the next round goes into `bookmark`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from syndication.model.item import Item
from syndication.sources.export import SkippedEntry

_OPTIONS = re.compile(r"[;:] give --")
HEAD_BYTES = 16_384
"""How many bytes of a document `SourceKind.matches` gets."""

Takedown = Literal["", "kill", "withholding"]
"""How a source withdraws a story: for good, for now, or not at all."""


class RoundStart(Struct, frozen=True):
    """Where a round begins: the address in the settings, and what limits or continues it.

    `since` is the date in the settings that older stories are left out by, None if there is none. `bookmark` is what
    the last complete round returned, "" in the first. `token` is the secret in the settings, "" if there is none.
    """

    address: str
    since: datetime | None = None
    bookmark: str = ""
    token: str = ""

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Return the fields for logs and traces, without the secret."""
        return [(name, "…" if name == "token" else getattr(self, name)) for name in self.__struct_fields__]

    def __repr__(self) -> str:
        return f"RoundStart({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"


class SourceRequest(Struct, frozen=True):
    """A GET request. The worker adds the User-Agent, the conditions, and the headers in the settings.

    `headers` may contain secrets, so they are not shown. They are not sent to another host, also after a redirect.
    """

    url: str
    headers: Mapping[str, str] = {}

    def __repr__(self) -> str:
        return f"SourceRequest(url={self.url!r}, headers={sorted(self.headers)!r})"


class ReadOptions(Struct, frozen=True):
    """What reading needs besides the bytes. `name` is that of the source; `now` is the moment of the round, in UTC.

    `authority` is that of the publication, for ids that are no URI. `language` is that of the source by the settings,
    "" if they name none.
    """

    name: str
    now: datetime
    authority: str = ""
    language: str = ""


class FollowedStory(Struct, frozen=True, kw_only=True):
    """A story as a source has it now.

    `key` is its id at the source, byte for byte, or its link if it has no id; with its date and title if several have
    that link. `other_keys` are those that it may have had in other documents of the source. `item` has no id, slug,
    version or `changed`; its `status` is "usable", and its `imported` lists what was lost. It is None if the source
    only says that the story is withdrawn. `url` of the item is its address at the source. `at` is when the source made
    this version, None if it does not say. `note` is for readers: of a correction, an update or a withdrawal.
    A correction for which the source has no words has the `note_kind` alone.
    """

    key: str
    other_keys: tuple[str, ...] = ()
    item: Item | None = None
    at: datetime | None = None
    takedown: Takedown = ""
    note: str = ""
    note_kind: Literal["update", "correction"] = "update"


class UnreadStory(Struct, frozen=True):
    """A story that cannot be taken: its key, or what it is called, and why."""

    name: str
    problem: str


class Pace(Struct, frozen=True):
    """What a document says about polling it: not before `seconds` have passed, not in these hours (UTC) and days.

    `days` are those of `datetime.weekday`, 0 for Monday.
    """

    seconds: int = 0
    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()


class SourcePage(Struct, frozen=True, kw_only=True):
    """What a document has: stories in its order, and what could not be taken.

    `skipped` counts entries that are no public stories. `problems` are lines about the document as a whole. `next` is
    the address of the next page of this round. `bookmark` is for the next round; of several pages, the one that
    sorts last counts. Pages that are `ascending` have nothing older after them, so they need not be read again if a
    later one fails. `left` is how many versions come after this page, -1 if nobody knows. `feeds` are addresses of
    documents to follow instead, of a list of feeds. `hub` and `topic` are those of WebSub, "" if the document names
    none.
    """

    stories: tuple[FollowedStory, ...] = ()
    skipped: tuple[SkippedEntry, ...] = ()
    unread: tuple[UnreadStory, ...] = ()
    problems: tuple[str, ...] = ()
    next: str = ""
    bookmark: str = ""
    ascending: bool = False
    left: int = -1
    feeds: tuple[str, ...] = ()
    hub: str = ""
    topic: str = ""
    title: str = ""
    pace: Pace = Pace()


class SourceKind(Struct, frozen=True):
    """A kind of source: its name for people, how its documents begin, how to ask for them and to read them.

    `matches` gets the first bytes of a document and its media type in lower case, without parameters. `read` gets the
    bytes, the final address ("" for a file), and options. It raises IngestError if the document as a whole cannot be
    read. One bad story is an `UnreadStory`. While nobody knows the kind of a source, it is asked by `plain_request`;
    a kind whose addresses need more than that must be named in the settings.
    """

    title: str
    matches: Callable[[bytes, str], bool]
    first: Callable[[RoundStart], SourceRequest]
    read: Callable[[bytes, str, ReadOptions], SourcePage]


def problem_of(missing: Sequence[str]) -> str:
    """Return why a story cannot be taken: what its draft lacks, without the options of the command that adds files."""
    lines = [_OPTIONS.split(line)[0] for line in missing]
    has_embargo = any("embargo" in line for line in lines)
    return "; ".join(lines) + ("; when it has ended, write the record by hand" if has_embargo else "")


def plain_request(start: RoundStart) -> SourceRequest:
    """Return the request for kinds that need no more than an address, and the token as a bearer token."""
    return SourceRequest(start.address, {"Authorization": f"Bearer {start.token}"} if start.token else {})
