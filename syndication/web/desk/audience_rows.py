"""The rows of the audience screen: who reads today, and which clients poll most. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from msgspec import Struct

from syndication.model.audience_days import TrafficDay
from syndication.model.audience_report import AudienceReport, ReadershipRow

MOST_CLIENTS = 10
MOST_READERS = 200  # in the table: anybody can invent names of readers


class ClientRow(Struct, frozen=True):
    """The polls of a client in the time shown. `share` is the part with a 304, in percent."""

    reader: str
    polls: int
    share: int
    failed: int
    size: int


def readers_now(report: AudienceReport) -> tuple[ReadershipRow, ...]:
    """Return the readers on the last day that has numbers, the largest group first."""
    last = max((row.day for row in report.readers), default=None)
    return tuple(row for row in report.readers if row.day == last)


def clients_of(days: Iterable[TrafficDay]) -> tuple[ClientRow, ...]:
    """Return the clients with most bytes, those with most first: the first ones should learn about ETags."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in days:
        numbers = {"polls": each.polls, "unchanged": each.unchanged, "failed": each.failed, "size": each.size}
        found[each.reader].update(numbers)
    rows = [_client(reader, numbers) for reader, numbers in found.items()]
    return tuple(sorted(rows, key=lambda row: (-row.size, row.reader))[:MOST_CLIENTS])


def _client(reader: str, numbers: Counter[str]) -> ClientRow:
    share = 100 * numbers["unchanged"] // max(numbers["polls"], 1)
    return ClientRow(reader, numbers["polls"], share, numbers["failed"], numbers["size"])
