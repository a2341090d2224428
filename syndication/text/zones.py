"""Time zones by their IANA names, and times of the wall clock in them."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_LONGEST_NAME = 60


def is_zone(name: str) -> bool:
    """Return whether `name` is the IANA name of a time zone ("Europe/Berlin", "UTC")."""
    return _zone(name) is not None


def zone_of(name: str) -> tzinfo:
    """Return the zone with an IANA name; UTC for "" and for a name that is unknown."""
    return _zone(name) or UTC


def instants(wall: datetime, name: str) -> tuple[datetime, ...]:
    """Return the moments at which the clocks of a zone show `wall`, which has no zone.

    There is usually one. In the hour that clocks repeat in autumn there are two, and in the hour that they skip in
    spring there is none.
    """
    zone = zone_of(name)
    both = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    real = [moment for moment in both if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall]
    return tuple({moment.utcoffset(): moment for moment in real}.values())


@cache
def _zone(name: str) -> tzinfo | None:
    if not name or len(name) > _LONGEST_NAME or not name.isascii():
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
