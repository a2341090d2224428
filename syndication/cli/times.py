"""Moments on the command line: with their zone, or a day in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import click

from syndication.text.dates import rfc3339, whole_second

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Time(click.ParamType[datetime]):
    """A moment in UTC; a date is its first moment."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        text = str(value)
        try:
            told = datetime.fromisoformat(f"{text}T00:00:00Z" if _DATE.fullmatch(text) else text.upper())
            moment = told.astimezone(UTC) if told.tzinfo else None
        except (ValueError, OverflowError):
            self.fail(f"{text!r} is no time; write 2026-02-05T12:00:00+00:00, or 2026-02-05", param, ctx)
        if moment is None:
            self.fail(f"{text!r} has no time zone; write {told.isoformat()}+00:00", param, ctx)
        return moment


def shown(moment: datetime | None) -> str:
    """Return a moment as it is shown to people, to the second; "" for none."""
    return rfc3339(whole_second(moment)) if moment else ""
