"""Dates as the formats and HTTP write them. Everything takes aware datetimes; no clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime


def utc(moment: datetime) -> datetime:
    """Return `moment` in UTC; raise ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a datetime without a time zone")
    return moment.astimezone(UTC)


def whole_second(moment: datetime) -> datetime:
    """Return `moment` in UTC with its fraction of a second cut off."""
    return utc(moment).replace(microsecond=0)


def rfc822(moment: datetime) -> str:
    """Return an RFC 822 date with a four-digit year, as RSS 2.0 requires it, in GMT."""
    return format_datetime(whole_second(moment), usegmt=True)


http_date = rfc822  # RFC 9110 section 5.6.7: IMF-fixdate is the same form.


def rfc3339(moment: datetime) -> str:
    """Return an RFC 3339 date in UTC with `Z`; a fraction of a second only where there is one."""
    return utc(moment).isoformat().replace("+00:00", "Z")


def micros(moment: datetime) -> int:
    """Return the microseconds from 1970-01-01T00:00Z to `moment`, exactly."""
    return (utc(moment) - _EPOCH) // timedelta(microseconds=1)


def from_micros(value: int) -> datetime:
    """Return the moment in UTC for which `micros` returns `value`."""
    return _EPOCH + timedelta(microseconds=value)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
