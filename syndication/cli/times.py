"""Times on the command line: with a time zone, or a date, which means its start in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import click

from syndication.text.dates import rfc3339, whole_second

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Time(click.ParamType[datetime]):
    """A time, converted to UTC; a date is its start in UTC."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        text = str(value)
        try:
            given = datetime.fromisoformat(f"{text}T00:00:00Z" if _DATE.fullmatch(text) else text.upper())
            moment = given.astimezone(UTC) if given.tzinfo else None
        except (ValueError, OverflowError):
            self.fail(f"{text!r} is not a time; write 2026-02-05T12:00:00+00:00, or 2026-02-05", param, ctx)
        if moment is None:
            self.fail(f"{text!r} has no time zone; write {given.isoformat()}+00:00", param, ctx)
        return moment


def readable_time(moment: datetime | None) -> str:
    """Return a time as people read it, to the second; "" for None."""
    return rfc3339(whole_second(moment)) if moment else ""
