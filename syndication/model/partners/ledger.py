"""What a partner has fetched: documents, and with them versions of stories or notices that they are gone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndication.text.dates import rfc3339


class Held(Struct, frozen=True, omit_defaults=True):
    """A story in a document: its version, or the notice of its deletion.

    `since` is set if the document had the same bytes before with another version: that one looked the same.
    """

    item_id: str
    version: int
    is_notice: bool = False
    since: datetime | None = None


class Fetch(Struct, frozen=True):
    """A document of a partner was fetched with a key ("" for a public one), or confirmed by a 304: first and last."""

    partner: str
    tag: str
    key_name: str
    first: datetime
    last: datetime


class FetchedStory(Struct, frozen=True):
    """A version of a story that a partner fetched: with which key, first and last when."""

    version: int
    is_notice: bool
    key_name: str
    first: datetime
    last: datetime


class Unfetched(Struct, frozen=True):
    """A story that a partner has fetched and must take down `since` a moment, and it has not fetched that."""

    partner: str
    item_id: str
    since: datetime


def unfetched_line(one: Unfetched) -> str:
    """Return what an operator must know of a withdrawal that was not fetched."""
    return f"{one.item_id}: {one.partner} has it, and has not fetched its withdrawal of {rfc3339(one.since)}; tell them"


def held_now(before: Collection[Held], stories: Sequence[Held], now: datetime) -> tuple[Held, ...]:
    """Return what a document holds that comes again with the same bytes; `before` is what it held until now."""
    known = {replace(one, since=None): one for one in before}
    return tuple(known.get(one) or replace(one, since=now) for one in stories)
