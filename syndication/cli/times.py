"""Times on the command line: now, with a time zone, or without one, which means the publication's zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Literal

import click

from syndication.settings import load
from syndication.text.dates import rfc3339, whole_second
from syndication.text.written_times import EXAMPLE, TimeError, read_moment, start_of_day

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class MomentOption(click.ParamType[datetime]):
    """A moment in its own zone; one without a zone is in the publication's zone, and a date alone is no moment."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            return read_moment(str(value), publication_zone(), datetime.now(UTC))
        except TimeError as error:
            self.fail(str(error), param, ctx)


class MomentOrNone(click.ParamType[datetime | Literal[""]]):
    """A moment as above, or "" for none."""

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime | Literal[""]:
        text = str(value).strip()
        return MomentOption().convert(text, param, ctx) if text else ""


class Time(click.ParamType[datetime]):
    """A time, converted to UTC; a date is its start in the publication's zone."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        text = str(value).strip()
        try:
            zone = publication_zone()
            if _DATE.fullmatch(text):
                return start_of_day(text, zone or "UTC").astimezone(UTC)
            return read_moment(text, zone, datetime.now(UTC)).astimezone(UTC)
        except TimeError as error:
            self.fail(str(error) + ", or 2026-02-05" * str(error).endswith(EXAMPLE), param, ctx)


def publication_zone() -> str:
    """Return the zone that the settings name, "" if they name none, so that a time needs its own."""
    return load().timezone


def readable_time(moment: datetime | None) -> str:
    """Return a time as people read it, to the second; "" for None."""
    return rfc3339(whole_second(moment)) if moment else ""
