"""Times as people write them: in ISO 8601, with a zone of their own or in one that is given."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from syndication.text.dates import short_hour_problem
from syndication.text.zones import instants, with_offset, zone_of

EXAMPLE = "2026-02-05T12:00:00+00:00"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BEFORE_ZONE = re.compile(r"\s(?=[+-][0-9]{2}:?[0-9]{2}$|[Zz]$)")
_UTC = re.compile(r"\s?(?:UTC|GMT)$", re.IGNORECASE)
# "28.11.2026 22:14", "11/28/2026": the order of day and month is not the same everywhere.
_OTHER_ORDER = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})(?:,?\s([0-9]{1,2}:[0-9]{2}))?\D{0,20}")


class TimeError(ValueError):
    """A time that cannot be used, with what to write instead."""


def read_moment(text: str, zone: str, now: datetime) -> datetime:
    """Return the moment that `text` means; without a zone of its own it is in `zone`, if that is not "".

    Raises:
        TimeError: it is no time, has no hour or zone, or the clocks of the zone show it twice or never.
    """
    written = _BEFORE_ZONE.sub("", _UTC.sub("Z", text.strip()))
    if written.casefold() == "now":
        return with_offset(now.astimezone(zone_of(zone)).replace(microsecond=0))
    try:
        given = datetime.fromisoformat(written.upper())
    except ValueError:
        raise TimeError(_problem(text)) from None
    if given.tzinfo:
        return _checked(given, text)
    if _DATE.fullmatch(written):
        raise TimeError(
            f"{text!r} has no hour; write {written}T12:00:00+00:00" + (f", or {written} 12:00" * bool(zone))
        )
    if not zone:
        raise TimeError(
            f"{text!r} has no time zone; write {given.isoformat()}+00:00, or set timezone in syndication.toml"
        )
    return _only_instant(given, text, zone)


def start_of_day(day: str, zone: str) -> datetime:
    """Return the first moment of a day; some zones skip midnight when clocks are set forward."""
    try:
        midnight = datetime.fromisoformat(f"{day}T00:00:00").replace(tzinfo=zone_of(zone))
    except ValueError:
        raise TimeError(f"{day!r} is not a time; write {EXAMPLE}") from None
    return _checked(midnight, day)


def _checked(moment: datetime, text: str) -> datetime:
    """Return a moment that exists in UTC too; the first and the last day of the calendar may not."""
    try:
        moment.astimezone(UTC)
    except OverflowError:
        raise TimeError(f"{text!r} is not a time; write {EXAMPLE}") from None
    return moment


def _only_instant(wall: datetime, text: str, zone: str) -> datetime:
    _checked(wall.replace(tzinfo=zone_of(zone)), text)
    found = instants(wall, zone)
    if len(found) == 1:
        return found[0]
    if found:
        choice = " or ".join(moment.isoformat() for moment in found)
        raise TimeError(f"{text!r} is there twice in {zone}, as clocks are set back; write {choice}")
    later = wall.replace(tzinfo=zone_of(zone)).astimezone(UTC).astimezone(zone_of(zone))
    raise TimeError(f"{text!r} is not there in {zone}, as clocks are set forward; write {later.isoformat()}")


def _problem(text: str) -> str:
    """Return what is wrong with a text that is no ISO date, with the ISO form of what it may mean."""
    if problem := short_hour_problem(text):
        return f"{text!r} {problem}"
    found = _OTHER_ORDER.fullmatch(text.strip())
    if found is None:
        return f"{text!r} is not a time; write {EXAMPLE}"
    first, second, year, hour = int(found[1]), int(found[2]), found[3], found[4] or "12:00"
    orders = [(second, first)] if "." in text else [(first, second), (second, first)]
    meant = dict.fromkeys(
        f"{year}-{month:02d}-{day:02d} {hour:0>5}" for month, day in orders if 1 <= month <= 12 and 1 <= day <= 31
    )
    if not meant:
        return f"{text!r} is not a time; write {EXAMPLE}"
    return f"{text!r} is not clear, as day and month stand in another order elsewhere; write {' or '.join(meant)}"
