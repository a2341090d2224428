"""Dates as the formats and HTTP write them. Everything takes aware datetimes; no clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

# A date as in RFC 822, with a year of four digits: the library makes the year 2000 of "30 Nov -0001", and 2001 of
# "01 Jan 0001", which Hugo writes for pages without a date.
_RFC822 = re.compile(
    r"(?:[A-Za-z]{3},\s*)?[0-9]{1,2}\s[A-Za-z]{3}\s[1-9][0-9]{3}\s[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\s\S{1,6}"
)

_SHORT_HOUR = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ])([0-9]:[0-9]{2}[0-9:.+Zz -]{0,40})")


def short_hour_problem(text: str) -> str:
    """Return the problem of a time whose hour has one digit, with the right form; "" if it has two."""
    found = _SHORT_HOUR.fullmatch(text.strip())
    return f"has an hour of one digit; write {found[1]}0{found[2]}" if found else ""


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


def read_rfc822(text: str) -> datetime | None:
    """Return the moment in an RFC 822 date, in UTC; None if it is none, or has no zone."""
    if not _RFC822.fullmatch(text.strip()):
        return None
    try:
        moment = parsedate_to_datetime(text.strip())
        return moment.astimezone(UTC) if moment.tzinfo and moment.year >= 1500 else None
    except (ValueError, OverflowError):
        return None


def is_written_plainly(text: str, moment: datetime) -> bool:
    """Return whether `text` is an RFC 822 date of this moment, spelt as usual: with its weekday, in GMT or as +0100."""
    if read_rfc822(text) != whole_second(moment):
        return False
    return text in (rfc822(moment), format_datetime(parsedate_to_datetime(text)))


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
