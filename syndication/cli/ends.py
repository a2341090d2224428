"""The option --expires: the day on which something stops working, or in how many days."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import click

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DAYS = re.compile(r"(\d{1,6})d", re.ASCII)

end_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--expires", default="", metavar="DATE|DAYS", help="The day (UTC) on which it stops working, or 30d."
)


def read_end(text: str, now: datetime) -> datetime | None:
    """Return the time that "2027-01-31" (its start in UTC) or "30d" (days from `now`) means, None for ""."""
    if not text:
        return None
    end = _parse_end(text, now)
    if end is None:
        raise click.BadParameter(f"{text!r}: write it like 2027-01-31 or 30d", param_hint="--expires")
    if end <= now:
        raise click.BadParameter(f"{text} is in the past; give a later day", param_hint="--expires")
    return end


def _parse_end(text: str, now: datetime) -> datetime | None:
    try:
        if days := _DAYS.fullmatch(text):
            return now + timedelta(days=int(days[1]))
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if _DATE.fullmatch(text) else None
    except (ValueError, OverflowError):  # the 31st of February; a year beyond 9999
        return None
