"""What else is known of the audience: readers won and lost by week, old addresses, and partners by day. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.audience_days import DayCount, TrafficDay, public_number, sum_traffic
from syndication.model.delays import DelayRow

_WEEK = timedelta(days=7)

D = TypeVar("D", bound="AudienceDetails")


class ReaderWeek(Struct, frozen=True):
    """Subscribers of the week that begins on `week`, a Monday: how many were won and lost since the week before.

    A reader that grew by 5 while another one lost 3 counts as 5 and 3.
    """

    week: date
    subscribers: int | str
    won: int | str
    lost: int | str


class PublicationMark(Struct, frozen=True):
    """What the log knows of a day that concerns the whole publication, such as its founding."""

    day: date
    what: str


class OldAddressDay(Struct, frozen=True):
    """How often a former address was asked for on a day, and led on to a new one."""

    day: date
    address: str
    hits: int | str


class PartnerDay(Struct, frozen=True, kw_only=True):
    """What a partner did on a day: pulls of its feed, of which with a 304, and refused; the versions of stories that it
    took for the first time; and the stories that it has refused since that day.
    """

    day: date
    partner: str
    pulls: int = 0
    unchanged: int = 0
    failed: int = 0
    taken: int = 0
    refused: int = 0


class AudienceDetails(Struct, frozen=True, kw_only=True):
    """What else is known of the audience since a day. Only the weeks are of one feed; the rest is of all."""

    weeks: tuple[ReaderWeek, ...] = ()
    marks: tuple[PublicationMark, ...] = ()
    delays: tuple[DelayRow, ...] = ()
    old_addresses: tuple[OldAddressDay, ...] = ()
    partners: tuple[PartnerDay, ...] = ()


def reader_weeks(counts: Mapping[str, Sequence[DayCount]], since: date, today: date) -> tuple[ReaderWeek, ...]:
    """Return the weeks that are over, with the best day of each reader. A week after one without any is left out."""
    best: defaultdict[date, dict[str, int]] = defaultdict(dict)
    for name, days in counts.items():
        for each in days:
            week = monday_of(each.day)
            best[week][name] = max(best[week].get(name, 0), each.subscribers)
    first, over = monday_of(since), monday_of(today)
    weeks = (week for week in sorted(best) if first <= week < over and week - _WEEK in best)
    return tuple(_week(week, best[week - _WEEK], best[week]) for week in weeks)


def monday_of(day: date) -> date:
    """Return the day on which the week of a day begins."""
    return day - timedelta(days=day.weekday())


def partner_days_of(
    traffic: Iterable[TrafficDay],
    taken: Mapping[tuple[date, str], int],
    refused: Mapping[tuple[date, str], int],
    recorded: Collection[date],
) -> tuple[PartnerDay, ...]:
    """Return what partners did by day; on days on which the service ran, also those who did nothing."""
    pulls: defaultdict[str, list[TrafficDay]] = defaultdict(list)
    for each in traffic:
        if each.kind == "partner":
            pulls[each.reader].append(each)
    found = {
        (total.day, name): PartnerDay(
            day=total.day, partner=name, pulls=total.polls, unchanged=total.unchanged, failed=total.failed
        )
        for name, days in pulls.items()
        for total in sum_traffic(days)
    }
    names = {*pulls, *(name for _, name in (*taken, *refused))}
    keys = {*found, *taken, *refused, *((day, name) for day in recorded for name in names)}
    rows = ((key, found.get(key, PartnerDay(day=key[0], partner=key[1]))) for key in sorted(keys))
    return tuple(replace(row, taken=taken.get(key, 0), refused=refused.get(key, 0)) for key, row in rows)


def public_details(details: D) -> D:
    """Return the details without small numbers, and without partners, which are no business of the public."""
    return replace(
        details,
        weeks=tuple(_public_week(row) for row in details.weeks),
        old_addresses=tuple(replace(row, hits=public_number(int(row.hits))) for row in details.old_addresses),
        delays=tuple(row for row in details.delays if row.kind != "webhook"),
        partners=(),
    )


def _week(week: date, before: Mapping[str, int], after: Mapping[str, int]) -> ReaderWeek:
    changes = [after.get(name, 0) - before.get(name, 0) for name in {*before, *after}]
    won, lost = sum(one for one in changes if one > 0), -sum(one for one in changes if one < 0)
    return ReaderWeek(week, sum(after.values()), won, lost)


def _public_week(row: ReaderWeek) -> ReaderWeek:
    numbers = [public_number(int(number)) for number in (row.subscribers, row.won, row.lost)]
    return ReaderWeek(row.week, *numbers)
