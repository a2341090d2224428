"""The calendar: what is scheduled, which embargoes, expiries and rights end, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from urllib.parse import urlencode

from flask import Response, request
from msgspec import Struct

from syndication.catalog import items
from syndication.catalog.calendar import find_dates
from syndication.model.calendar import KINDS, CalendarEntry, CalendarQuery, parse_calendar_query
from syndication.model.story_query import MOST, StoryQueryError
from syndication.text.zones import is_zone, zone_of
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.blueprint import desk
from syndication.web.desk.faults import FormFault
from syndication.web.desk.pages import page
from syndication.web.desk.story_edits import shows
from syndication.web.desk.story_filter import given_values
from syndication.web.desk.words import marked

_SPAN = timedelta(days=31)
_NO_ZONE = marked("This is no time zone. Write it as Europe/Berlin or UTC.")


class CalendarDay(Struct, frozen=True):
    """A day of the calendar with what becomes of stories on it, by the clock of a zone."""

    day: date
    entries: tuple[CalendarEntry, ...]


@desk.get("/calendar")
@screen("read")
def calendar() -> Response:
    """Show the dates of stories, of these 31 days unless others are chosen."""
    given = given_values(request.args.to_dict(flat=False))
    typed, now = given.pop("zone", [""])[0], here().clock()
    zone = _zone(typed)
    faults = [FormFault("zone", _NO_ZONE)] if typed and zone != typed else []
    try:
        wanted = parse_calendar_query({**given, "limit": [str(MOST)]}, zone, now)
    except StoryQueryError as error:
        faults += [FormFault(field, f"{field}: {problem}") for field, problem in error.faults]
        wanted = parse_calendar_query({}, zone, now)
    if faults:
        return _page(wanted, zone, (), 400, faults, typed=typed)
    with here().catalog.read() as connection:
        found = find_dates(connection, wanted, None, now)
        known = items.by_ids(connection, [entry.id for entry in found.entries])
    role = person().role
    seen = [entry for entry in found.entries if entry.id in known and shows(role, known[entry.id], now)]
    return _page(wanted, zone, days_of(seen, zone), has_more=found.more)


def days_of(entries: Iterable[CalendarEntry], zone: str) -> tuple[CalendarDay, ...]:
    """Return the days that have entries, in their order."""
    by_day = groupby(entries, key=lambda entry: entry.at.astimezone(zone_of(zone)).date())
    return tuple(CalendarDay(day, tuple(found)) for day, found in by_day)


def _zone(text: str) -> str:
    """Return the zone that an address names, that of the publication if it names none."""
    return text if is_zone(text) else here().publication.timezone or "UTC"


def _page(
    wanted: CalendarQuery,
    zone: str,
    days: Sequence[CalendarDay],
    status: int = 200,
    faults: Sequence[FormFault] = (),
    *,
    has_more: bool = False,
    typed: str = "",
) -> Response:
    now = here().clock()
    return page(
        "calendar.html",
        person().language,
        status,
        days=days,
        today=now.astimezone(zone_of(zone)).date(),
        since=_day(wanted.since, zone),
        until=_day(wanted.until - timedelta(microseconds=1), zone),
        zone=zone,
        typed=typed or zone,
        kinds=KINDS,
        chosen=wanted.kinds,
        earlier=_query(wanted.since - _SPAN, wanted.since, zone),
        later=_query(wanted.until, wanted.until + _SPAN, zone),
        clock=zone_of(zone),
        has_more=has_more,
        faults=faults,
    )


def _query(since: datetime, until: datetime, zone: str) -> str:
    last = until - timedelta(microseconds=1)
    return urlencode({"from": _day(since, zone), "to": _day(last, zone), "zone": zone})


def _day(moment: datetime, zone: str) -> str:
    return moment.astimezone(zone_of(zone)).date().isoformat()
