"""The readers of feeds: what clients report of them, and who fetches a feed for a single person. Pure; no clock.

An aggregator fetches a feed once for all its users and reports how many they are. A reader program on a person's own
device fetches it for that person. All numbers are for display, not for billing: clients can report anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Literal

from msgspec import Struct

from syndication.model.feed_path import split_document_path

ClientKind = Literal[
    "aggregator",
    "own reader",
    "app",
    "podcast",
    "gateway",
    "library",
    "robot",
    "harvester",
    "partner",
    "browser",
    "unknown",
]
"""What sorts of clients fetch feeds; `http/user_agents.toml` says what each means."""

KEEP_READERS = timedelta(days=30)  # reports and other details are stored for this long
CARRIED = timedelta(days=7)  # the last number of an aggregator counts for this long
_HASH_BYTES = 8


class FeedReading(Struct, frozen=True, kw_only=True):
    """The latest report about readers of a feed, which is named by its folder ("", "sections/x"); `seen` is in UTC.

    `address` is the path of the document that the client fetches. `doubtful` is whether it calls itself a robot.
    """

    feed: str
    name: str
    count: int
    seen: datetime
    address: str = ""
    feed_id: str = ""
    kind: ClientKind = "aggregator"
    doubtful: bool = False


class SeenReader(Struct, frozen=True, kw_only=True):
    """A client that fetched a feed for one person on a day. `client` is a hash under the key of that day."""

    day: date
    feed: str
    format: str
    reader: str
    kind: ClientKind
    client: str


class Readership(Struct, frozen=True):
    """The number of readers of a feed, how many of them fetch it directly, and the latest reports of aggregators."""

    feed: str
    subscribers: int
    direct: int
    reports: tuple[FeedReading, ...] = ()

    @property
    def by_aggregator(self) -> dict[str, int]:
        """Return the subscribers through each aggregator, by its name."""
        counts: dict[str, int] = {}
        for reading in latest_reports(self.reports):
            counts[reading.name] = counts.get(reading.name, 0) + reading.count
        return dict(sorted(counts.items()))


def reader_hash(key: bytes, address: str, name: str) -> str:
    """Return a short keyed hash of the address and name of a client, which is stored instead of them."""
    return blake2b(f"{address}\n{name}".encode(errors="replace"), digest_size=_HASH_BYTES, key=key).hexdigest()


def tally(feed: str, direct: int, readings: Iterable[FeedReading]) -> Readership:
    """Return the readership of a feed with `direct` direct readers and these reports of aggregators."""
    order = sorted(readings, key=lambda reading: (reading.name, reading.address, reading.feed_id))
    return Readership(feed, direct + sum(reading.count for reading in latest_reports(order)), direct, tuple(order))


def latest_reports(readings: Iterable[FeedReading]) -> Iterable[FeedReading]:
    """Return the latest report per aggregator and feed id; without an id, the address of the document serves as id."""
    last: dict[tuple[str, str], FeedReading] = {}
    for reading in sorted(readings, key=lambda reading: reading.seen):
        last[reading.name, reading.feed_id or reading.address] = reading
    return last.values()


def reported_on(day: date, readings: Iterable[FeedReading]) -> dict[tuple[str, ClientKind, str], int]:
    """Return the subscribers of a feed by reader, kind and format ("" for all together) that were reported on a day.

    An aggregator may have several ids for a feed. Those that it did not use on the day count with their last number.
    """
    known = [each for each in readings if timedelta(0) <= day - each.seen.date() <= CARRIED]
    polled = {each.name for each in known if each.seen.date() == day}
    found: dict[tuple[str, ClientKind, str], int] = {}
    for form in sorted({"", *(format_of(each.address) for each in known)}):
        for each in latest_reports(one for one in known if form in ("", format_of(one.address))):
            if each.name in polled:
                key = (each.name, each.kind, form)
                found[key] = found.get(key, 0) + each.count
    return found


def format_of(address: str) -> str:
    """Return the name of the document at a path, as the format of a feed: "rss.xml"."""
    return split_document_path(address)[1]
