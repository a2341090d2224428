"""Time zones by their IANA names, and times of the wall clock in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_LONGEST_NAME = 60


def is_zone(name: str) -> bool:
    """Return whether `name` is the IANA name of a time zone ("Europe/Berlin", "UTC")."""
    return _zone(name) is not None


def similar_zone(name: str) -> str:
    """Return the name of a zone that is like a wrong one ("Europe/Berlin" for "Berlin"), "" if there is none."""
    if len(name) > _LONGEST_NAME:
        return ""
    known = sorted(available_timezones())
    city = name.strip().replace(" ", "_").casefold()
    exact = (zone for zone in known if zone.casefold() == city or zone.casefold().endswith(f"/{city}"))
    return next(exact, "") or next(iter(get_close_matches(name, known, n=1)), "")


def zone_of(name: str) -> tzinfo:
    """Return the zone with an IANA name; UTC for "" and for a name that is unknown."""
    return _zone(name) or UTC


def instants(wall: datetime, name: str) -> tuple[datetime, ...]:
    """Return the moments at which the clocks of a zone show `wall`, which has no zone.

    There is usually one. In the hour that clocks repeat in autumn there are two, and in the hour that they skip in
    spring there is none, as on the first and last day of the calendar where UTC has another year. Each has an offset of
    its own, as dates in records have.
    """
    zone = zone_of(name)
    both = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    try:
        real = [moment for moment in both if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall]
    except OverflowError:
        return ()
    return tuple({moment.utcoffset(): with_offset(moment) for moment in real}.values())


def midnight(moment: datetime, name: str) -> datetime:
    """Return the beginning of the day of `moment` in a zone."""
    return moment.astimezone(zone_of(name)).replace(hour=0, minute=0, second=0, microsecond=0)


def with_offset(moment: datetime) -> datetime:
    """Return `moment` with its offset in place of its zone; in UTC if that is no whole minute, as before 1900."""
    offset = moment.utcoffset() or timedelta(0)
    return moment.astimezone(UTC if offset.seconds % 60 else timezone(offset))


@cache
def _zone(name: str) -> tzinfo | None:
    if not name or len(name) > _LONGEST_NAME or not name.isascii():
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
