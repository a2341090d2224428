"""Dates of other systems: only those with an hour and a time zone are used."""

from __future__ import annotations

import re
from datetime import datetime

_LONGEST = 60
_ZONE_APART = re.compile(r"(?<!\s)\s++(?=(?:Z|[+-]\d\d(?::?\d\d)?)$)")


def read_second(text: str) -> datetime | None:
    """Return a date to the second, as feeds have it; None if it cannot be used."""
    found, _ = read_moment(text)
    return found.replace(microsecond=0) if found else None


def read_moment(text: str) -> tuple[datetime | None, str]:
    """Return the moment that a date of ISO 8601 names, or None and why it cannot be used; no reason for an empty text.

    Examples: "2026-02-05T12:00:00+0100", "20260205T120000Z".
    """
    bare = text.strip()
    if not bare:
        return None, ""
    quoted = f'"{bare[:_LONGEST]}"'
    try:
        found = datetime.fromisoformat(_ZONE_APART.sub("", bare.upper())) if len(bare) <= _LONGEST else None
    except ValueError:
        found = None
    if found is None:
        return None, f"{quoted} is no date and time"
    if found.tzinfo is None:
        return None, f"{quoted} has no {'time zone' if ':' in bare or 'T' in bare.upper() else 'hour and time zone'}"
    offset = found.utcoffset()
    if not 1500 <= found.year <= 2999 or (offset and offset.total_seconds() % 60):
        return None, f"{quoted} is no date of a story"
    return found, ""
