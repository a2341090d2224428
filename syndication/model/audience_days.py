"""Who read the feeds, day by day: numbers with how sure they are, joined by reader, feed, kind or format. Pure.

A number that was reported is a claim of the client ("told"). Clients that fetch for one person are counted by address
and program ("seen"). The last number of an aggregator that skips a day is used for some days more ("estimated").
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.audience import CARRIED, ClientKind

Grouping = Literal["reader", "feed", "kind", "format"]
Certainty = Literal["told", "seen", "estimated"]

SMALLEST_GROUP = 3  # smaller numbers are not published
OTHERS = "others"
MOST_SERIES = 8
_ODD = 9999  # what programs send whose authors left a default
_JUMP = 10  # times as many as before, within a day
_LEAST_JUMP = 100
_ORDER: tuple[Certainty, ...] = ("told", "seen", "estimated")


class ReaderDay(Struct, frozen=True, kw_only=True):
    """How many read a feed through a reader on a day: `reported` by the client (None: no number), and `direct`.

    `format` is the name of the document, "" for all formats together, in which nobody counts twice. In a sum of a month
    (`is_month`), `day` is the first of the month, and the numbers are means of its days.
    """

    day: date
    feed: str
    reader: str
    kind: ClientKind
    reported: int | None = None
    direct: int = 0
    format: str = ""
    is_month: bool = False


class TrafficDay(Struct, frozen=True, kw_only=True):
    """How often a reader polled a feed on a day, with how many full answers, 304s and refusals, and how many bytes."""

    day: date
    feed: str
    reader: str
    kind: ClientKind
    polls: int
    unchanged: int
    full: int
    failed: int
    size: int
    is_month: bool = False


class HubDay(Struct, frozen=True):
    """How many subscriptions to a feed the hub had on a day."""

    day: date
    feed: str
    subscribers: int


class DayCount(Struct, frozen=True):
    """The readers of one group on a day. `certainty` is that of the least certain part.

    `unknown` services of the group fetched a feed and have never reported a number. `doubtful` numbers changed too
    much within a day, or look like a default.
    """

    day: date
    reported: int = 0
    direct: int = 0
    certainty: Certainty = "told"
    unknown: int = 0
    doubtful: bool = False

    @property
    def subscribers(self) -> int:
        """All readers of the group."""
        return self.reported + self.direct


class TrafficTotal(Struct, frozen=True):
    """All polls of a day."""

    day: date
    polls: int = 0
    unchanged: int = 0
    full: int = 0
    failed: int = 0
    size: int = 0

    @property
    def share_unchanged(self) -> float:
        """The share of 304s, from 0 to 1."""
        return self.unchanged / self.polls if self.polls else 0.0


class _Estimate(Struct, frozen=True):
    """A day of a reader with the number to be used, which may be of a day before."""

    row: ReaderDay
    is_carried: bool = False
    doubtful: bool = False


def count_days(
    days: Iterable[ReaderDay], by: Grouping, recorded: Collection[date] = ()
) -> dict[str, tuple[DayCount, ...]]:
    """Return the readers of each group, day by day; the group with most readers on its last day comes first.

    `recorded` are days on which the service was running, besides those of `days`. Other days have no count: nobody
    knows who would have come.
    """
    rows = [row for row in days if (row.format != "") == (by == "format")]
    known = sorted({*recorded, *(row.day for row in rows)})
    found: defaultdict[str, dict[date, DayCount]] = defaultdict(dict)
    for estimate in _estimates(rows, known):
        group, day = found[getattr(estimate.row, by)], estimate.row.day
        group[day] = _added(group.get(day), estimate)
    order = sorted(found, key=lambda name: (-_last(found[name]).subscribers, name))
    return {name: tuple(found[name][day] for day in sorted(found[name])) for name in order}


def top_groups(counts: Mapping[str, Sequence[DayCount]], most: int = MOST_SERIES) -> dict[str, tuple[DayCount, ...]]:
    """Return the first groups, and one of all others together."""
    names = list(counts)
    top = {name: tuple(counts[name]) for name in names[:most]}
    rest: dict[date, DayCount] = {}
    for name in names[most:]:
        for each in counts[name]:
            rest[each.day] = joined(rest.get(each.day), each)
    return top | ({OTHERS: tuple(rest[day] for day in sorted(rest))} if rest else {})


def sum_days(counts: Mapping[str, Sequence[DayCount]]) -> tuple[DayCount, ...]:
    """Return the readers of all groups together, day by day."""
    return top_groups(counts, 0).get(OTHERS, ())


def joined(one: DayCount | None, other: DayCount) -> DayCount:
    """Return the readers of two groups on the same day; of which there may be only one."""
    if one is None:
        return other
    return DayCount(
        other.day,
        one.reported + other.reported,
        one.direct + other.direct,
        max(one.certainty, other.certainty, key=_ORDER.index),
        one.unknown + other.unknown,
        one.doubtful or other.doubtful,
    )


def sum_traffic(days: Iterable[TrafficDay]) -> tuple[TrafficTotal, ...]:
    """Return all polls, day by day."""
    found: defaultdict[date, Counter[str]] = defaultdict(Counter)
    names = ("polls", "unchanged", "full", "failed", "size")
    for each in days:
        found[each.day].update({name: getattr(each, name) for name in names})
    return tuple(TrafficTotal(day, *(found[day][name] for name in names)) for day in sorted(found))


def public_number(number: int) -> int | str:
    """Return a number as it may be published: a small group could be a person that somebody knows."""
    return f"<{SMALLEST_GROUP}" if 0 < number < SMALLEST_GROUP else number


def is_doubtful(number: int, before: int | None) -> bool:
    """Return whether a reported number looks like a default, or changed too much since `before`."""
    if number == _ODD or before is None:
        return number == _ODD
    low, high = sorted((number, before))
    return high >= _LEAST_JUMP and high > _JUMP * max(low, 1)


def _estimates(rows: Iterable[ReaderDay], recorded: Sequence[date]) -> Iterator[_Estimate]:
    by_reader: defaultdict[tuple[str, str, str, str], list[ReaderDay]] = defaultdict(list)
    for row in rows:
        by_reader[row.feed, row.reader, row.kind, row.format].append(row)
    for same in by_reader.values():
        yield from _carried({row.day: row for row in same}, recorded)


def _carried(rows: Mapping[date, ReaderDay], recorded: Sequence[date]) -> Iterator[_Estimate]:
    """Yield the days of one reader, with its last number where it reported none for at most `CARRIED`."""
    last: ReaderDay | None = None
    for day in recorded:
        row = rows.get(day)
        if row and row.reported is not None:
            before = last.reported if last and day - last.day <= timedelta(days=1) else None
            yield _Estimate(row, doubtful=is_doubtful(row.reported, before))
            last = None if row.is_month else row
        elif last and day - last.day <= CARRIED:
            direct = row.direct if row else 0
            yield _Estimate(replace(last, day=day, direct=direct), is_carried=True)
        elif row:
            yield _Estimate(row)


def _added(count: DayCount | None, estimate: _Estimate) -> DayCount:
    row = estimate.row
    certainty: Certainty = "estimated" if estimate.is_carried else "seen" if row.direct else "told"
    is_unknown = row.reported is None and not row.direct
    alone = DayCount(row.day, row.reported or 0, row.direct, certainty, int(is_unknown), estimate.doubtful)
    return joined(count, alone)


def _last(days: Mapping[date, DayCount]) -> DayCount:
    return days[max(days)]
