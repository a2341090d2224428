"""The floor of a feed that moved in from another site: nothing older is in its live document.

Readers of the old feed never saw the stories before its oldest entry, or have forgotten them. In a longer document they
would come up as new, though their ids are equal. Older stories are in archives alone, from which no reader takes news.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.archive_cuts import FeedKey


class OldFeedExtent(Struct, frozen=True):
    """What an old feed held: the dates of its oldest and newest entry, in UTC, and the number of its entries."""

    oldest: datetime
    newest: datetime
    length: int

    def __and__(self, other: OldFeedExtent) -> OldFeedExtent:
        """Return what the readers of either feed know, as when one feed is in RSS and the other in Atom."""
        newest = max(self.newest, other.newest)
        return OldFeedExtent(max(self.oldest, other.oldest), newest, min(self.length, other.length))


class FloorDecisions(Struct, frozen=True):
    """The old feeds of a publication that moved here, by the path of the feed here, "" for that of all items.

    `imported` is the moment of the import, in UTC: a change until then happened at the old site.
    """

    imported: datetime
    feeds: Mapping[str, OldFeedExtent] = {}

    def merged(self, newer: FloorDecisions) -> FloorDecisions:
        """Return these decisions with those of a newer import, which replace the ones about the same feeds.

        If nothing is new, the moment of the import stays too.
        """
        feeds = {**self.feeds, **newer.feeds}
        return self if feeds == self.feeds else replace(newer, feeds=feeds)


class Floor(Struct, frozen=True):
    """The floor of one feed: the live document holds no key before `first`, None for no floor.

    An older story comes in only with a significant change after `changed`, in microseconds since 1970.
    """

    first: FeedKey | None = None
    changed: int = 0


NO_FLOOR = Floor()


def extent_of(dates: Iterable[datetime | None]) -> OldFeedExtent | None:
    """Return what an old feed held, by the dates of its entries; None if no entry has a date."""
    listed = list(dates)
    known = [date for date in listed if date]
    return OldFeedExtent(min(known), max(known), len(listed)) if known else None
