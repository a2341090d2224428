"""Dates in feeds, as they are written: with a zone, on the site's clocks, or of no use."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from syndication.sources.moments import read_moment

# RFC 822 section 5 and RFC 2822 section 4.3: a year of two digits is one of the years 1950 to 2049.
_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9}(?:,\s{0,5}|\s{1,5}))?([0-9]{1,2}\s[A-Za-z]{3}\s(?:[0-9]{2}|[0-9]{4})\s[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)"
    r"(?:\s(\S{1,6}))?"
)
_WALL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?")
_BLANKS = re.compile(r"\s+")
_LONGEST = 60
_UTC_OF_NOWHERE = "-0000"  # RFC 2822 section 3.3: in UTC, and nothing is known of the place


def read_feed_date(text: str) -> tuple[datetime | None, str]:
    """Return the date of an entry, or None and why it cannot be used; no reason for an empty text.

    A date without a zone is returned without one: it is on the site's clocks.
    """
    bare = _BLANKS.sub(" ", text[: 2 * _LONGEST]).strip()
    if found := _RFC822.fullmatch(bare):
        return _rfc822(bare, found[1], found[2] or "")
    if _WALL.fullmatch(bare):
        try:
            return datetime.fromisoformat(bare), ""
        except ValueError:
            return None, f'"{bare[:_LONGEST]}" is no date and time'
    return read_moment(bare)


def zoned_feed_date(text: str) -> datetime | None:
    """Return the moment of a date, in UTC; None if it is none, or has no zone."""
    found, _ = read_feed_date(text)
    return found.astimezone(UTC) if found and found.tzinfo else None


def _rfc822(whole: str, wall: str, zone: str) -> tuple[datetime | None, str]:
    zone = "+0000" if zone in (_UTC_OF_NOWHERE, "Z") else zone
    try:
        found = parsedate_to_datetime(f"{wall} {zone}".strip())
    except (ValueError, OverflowError, IndexError, TypeError):
        return None, f'"{whole[:_LONGEST]}" is no date and time'
    if zone and not found.tzinfo:
        return None, f'"{whole[:_LONGEST]}" names the zone {zone}, which is not one of feeds (RFC 822)'
    offset = found.utcoffset()
    is_other_year = len(wall.split()[2]) == 4 and found.year != int(wall.split()[2])  # Python reads 0021 as 2021
    if is_other_year or not 1500 <= found.year <= 2999 or (offset and offset.total_seconds() % 60):
        return None, f'"{whole[:_LONGEST]}" is no date of a story'
    return found, ""
