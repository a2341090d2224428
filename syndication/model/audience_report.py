"""The audience as rows for people and programs: readers, polls and subscriptions at the hub, day by day. Pure."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from io import StringIO
from typing import Literal, get_args

from msgspec import Struct, field
from msgspec.structs import asdict, replace

from syndication.model.audience_days import (
    Certainty,
    DayCount,
    Grouping,
    HubDay,
    ReaderDay,
    TrafficDay,
    count_days,
    public_number,
    sum_traffic,
)
from syndication.model.audience_details import (
    AudienceDetails,
    OldAddressDay,
    PartnerDay,
    PublicationMark,
    ReaderWeek,
    public_details,
)
from syndication.model.delays import DelayRow
from syndication.model.feed_path import page_path
from syndication.text.table_cells import safe_cell

_TRAFFIC_NAMES = ("polls", "unchanged", "full", "failed", "bytes")


DetailTable = Literal["weeks", "marks", "delays", "old_addresses", "partners"]
DETAIL_TABLES: tuple[DetailTable, ...] = get_args(DetailTable)


class ReadershipRow(Struct, frozen=True):
    """The readers of a group on a day. In public, a number under 3 is "<3".

    `unknown` services fetched a feed and have never reported a number; they are in no sum.
    """

    day: date
    group: str
    subscribers: int | str
    reported: int | str
    seen: int | str
    certainty: Certainty
    unknown: int
    doubtful: bool


class TrafficRow(Struct, frozen=True):
    """The polls of a group on a day: with 304s, full answers and refusals, and the bytes of all answers."""

    day: date
    group: str
    polls: int
    unchanged: int
    full: int
    failed: int
    size: int = field(name="bytes")


class HubRow(Struct, frozen=True):
    """The subscriptions at the hub to a feed on a day."""

    day: date
    feed: str
    subscribers: int | str


class AudienceReport(AudienceDetails, frozen=True, kw_only=True):
    """The audience since a day, of all feeds or of one (`feed`), in groups."""

    since: date
    by: Grouping
    feed: str | None
    readers: tuple[ReadershipRow, ...]
    traffic: tuple[TrafficRow, ...]
    hub: tuple[HubRow, ...]


def readership_rows(counts: Mapping[str, Sequence[DayCount]], by: Grouping) -> tuple[ReadershipRow, ...]:
    """Return the readers of groups by day, the largest group first on each day."""
    places = enumerate(counts.items())
    rows = [(each.day, place, _row(_label(group, by), each)) for place, (group, days) in places for each in days]
    return tuple(row for _, _, row in sorted(rows, key=lambda each: each[:2]))


def traffic_rows(days: Iterable[TrafficDay], by: Grouping) -> tuple[TrafficRow, ...]:
    """Return the polls of groups by day. Polls are not counted by format: all are in one group then."""
    groups: defaultdict[str, list[TrafficDay]] = defaultdict(list)
    for each in days:
        groups["" if by == "format" else _label(getattr(each, by), by)].append(each)
    rows = [
        TrafficRow(each.day, group, each.polls, each.unchanged, each.full, each.failed, each.size)
        for group in sorted(groups)
        for each in sum_traffic(groups[group])
    ]
    return tuple(sorted(rows, key=lambda row: (row.day, row.group)))


def audience_report(
    since: date,
    by: Grouping,
    feed: str | None,
    days: Iterable[ReaderDay],
    traffic: Iterable[TrafficDay],
    hub: Sequence[HubDay],
    recorded: Collection[date],
) -> AudienceReport:
    """Return the rows of the audience since a day; `days` may be older, so that earlier numbers can be used on."""
    counts = {
        group: [each for each in found if each.day >= since] for group, found in count_days(days, by, recorded).items()
    }
    return AudienceReport(
        since=since,
        by=by,
        feed=None if feed is None else page_path(feed),
        readers=readership_rows(counts, by),
        traffic=traffic_rows(traffic, by),
        hub=tuple(HubRow(each.day, page_path(each.feed), each.subscribers) for each in hub),
    )


def public_report(report: AudienceReport) -> AudienceReport:
    """Return a report without the numbers of small groups, which could be persons that somebody knows."""
    return replace(
        public_details(report),
        readers=tuple(_public_row(row) for row in report.readers),
        hub=tuple(replace(row, subscribers=public_number(int(row.subscribers))) for row in report.hub),
    )


def report_csv(report: AudienceReport) -> str:
    """Return the readers and polls of a report as a table (RFC 4180), one line for each group and day."""
    lines = StringIO()
    names = (*ReadershipRow.__struct_fields__, *_TRAFFIC_NAMES)
    table = csv.DictWriter(lines, names, lineterminator="\r\n")
    table.writeheader()
    polls = {(row.day, row.group): row for row in report.traffic}
    readers = {(row.day, row.group): row for row in report.readers}
    for key in dict.fromkeys([*readers, *polls]):
        row = {"day": key[0].isoformat(), "group": safe_cell(key[1])}
        table.writerow(_cells(readers.get(key)) | _cells(polls.get(key)) | row)
    return lines.getvalue()


def details_csv(report: AudienceReport, table: DetailTable) -> str:
    """Return one of the further tables of a report (RFC 4180), one line for each of its rows."""
    kinds: Mapping[DetailTable, type[Struct]] = {
        "weeks": ReaderWeek,
        "marks": PublicationMark,
        "delays": DelayRow,
        "old_addresses": OldAddressDay,
        "partners": PartnerDay,
    }
    lines = StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(kinds[table].__struct_fields__)
    for row in getattr(report, table):
        values = asdict(row).values()
        writer.writerow([safe_cell(value) if isinstance(value, str) else value for value in values])
    return lines.getvalue()


def _cells(row: ReadershipRow | TrafficRow | None) -> dict[str, object]:
    found = asdict(row) if row else {}
    if "size" in found:
        found["bytes"] = found.pop("size")
    return {name: str(value).lower() if isinstance(value, bool) else value for name, value in found.items()}


def _row(group: str, each: DayCount) -> ReadershipRow:
    numbers = (each.subscribers, each.reported, each.direct)
    return ReadershipRow(each.day, group, *numbers, each.certainty, each.unknown, each.doubtful)


def _public_row(row: ReadershipRow) -> ReadershipRow:
    """Return a row in which no small number is left, nor can be found as a difference of two others."""
    numbers = {name: public_number(int(getattr(row, name))) for name in ("subscribers", "reported", "seen")}
    if any(isinstance(number, str) for number in numbers.values()):
        numbers |= dict.fromkeys(("reported", "seen"), "")
    return replace(row, **numbers)


def _label(group: str, by: Grouping) -> str:
    return page_path(group) if by == "feed" else group
