"""A model of the events of stories, which knows only their records and when somebody looked at them."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.item import Item
from tests.support import NOON


class Known(Struct, frozen=True):
    """What the model knows of a story: its record, as it is and as it was seen last, and what was public then."""

    written: Item
    seen: Item | None = None
    is_public: bool = False
    was_public: bool = False


class EventModel:
    """The events that there should be, for each story."""

    def __init__(self) -> None:
        self.known: dict[int, Known] = {}
        self.kinds: dict[int, list[str]] = {}
        self._latest = NOON

    def write(self, number: int, item: Item) -> None:
        """The record of a story was written."""
        self.known[number] = replace(self.known.get(number) or Known(item), written=item)

    def look(self, number: int, now: datetime) -> None:
        """Somebody reads the record, at a moment that is never before that of an earlier look."""
        self._latest = now = max(now, self._latest)
        one = self.known[number]
        is_public = _is_public(one.written, now)
        if kind := _kind(one, is_public=is_public):
            self.kinds.setdefault(number, []).append(kind)
        self.known[number] = Known(one.written, one.written, is_public, one.was_public or is_public)

    def look_at_dates(self, number: int, now: datetime) -> None:
        """Somebody looks whether a date has passed of a record that was read."""
        one = self.known[number]
        if one.seen:
            self.known[number] = replace(one, written=one.seen)
            self.look(number, now)
            self.known[number] = replace(self.known[number], written=one.written)

    def is_unread(self, number: int) -> bool:
        return number in self.known and self.known[number].written != self.known[number].seen


def _is_public(item: Item, now: datetime) -> bool:
    release = max(item.published, item.embargo_until or item.published)
    return item.status == "usable" and release <= now and (item.expires is None or now < item.expires)


def _kind(one: Known, *, is_public: bool) -> str:
    """Return the kind of the event that a look finds, "" if there is none."""
    if is_public and not one.is_public:
        return "published"
    if is_public:
        corrections = [len(_corrections(item)) for item in (one.seen, one.written) if item]
        return "" if one.written == one.seen else "corrected" if corrections[1] > corrections[0] else "updated"
    if one.is_public:
        return "withdrawn"
    is_withdrawn = one.was_public and one.seen and one.written.status not in ("usable", one.seen.status)
    return "withdrawn" if is_withdrawn else ""


def _corrections(item: Item) -> list[str]:
    return [revision.note for revision in item.revisions if revision.kind == "correction"]
