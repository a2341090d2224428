"""Dates in feeds: RFC 822 and RFC 3339, only with a time zone."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from syndication.text.dates import read_rfc822


def feed_moment(text: str) -> datetime | None:
    """Return the moment of a date, in UTC; None if it is none or has no zone."""
    with suppress(ValueError, OverflowError):
        found = datetime.fromisoformat(text.strip())
        return found.astimezone(UTC) if found.tzinfo else None
    return read_rfc822(text)
