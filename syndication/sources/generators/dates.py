"""Dates in front matter and file names, and what generators take a date without a zone for.

Dates without a zone are the classic trap: Jekyll takes `2021-02-05 12:00:00` in YAML for UTC, whatever `timezone` is
set, but `2021-02-05` and the same in quotation marks for the clocks of the site.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, Literal

from msgspec import Struct

from syndication.sources.article.front_matter import PlainTimestamp
from syndication.sources.generators.values import text_of
from syndication.text.dates import read_rfc822
from syndication.text.zones import instants, zone_of

DateForm = Literal["day", "timestamp", "text"]
"""A day alone; a date and hour that YAML or TOML makes a moment of; any other date and hour."""

_LONGEST = 60
_ISO = re.compile(
    r"(\d{4})([-/.])(\d\d?)\2(\d\d?)"
    r"(?:[Tt ]\s?(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?\s?([Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# "Jul 08 2022", "July 8, 2022 10:30", "8 Jul 2022", with or without a day of the week.
_WORDS = re.compile(
    r"(?:[a-z]{3,9},? )?(?:([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? |(\d{1,2}) ([a-z]{3,9})\.?,? )(\d{4})"
    r"(?:,? (\d\d?):(\d\d)(?::(\d\d))?)?",
    re.ASCII,
)


class FoundDate(Struct, frozen=True):
    """A date, without a zone if it has none, or why it cannot be used; neither if there is none."""

    moment: datetime | None = None
    fault: str = ""
    form: DateForm = "text"

    @property
    def is_given(self) -> bool:
        """Whether there is a date, usable or not."""
        return bool(self.moment or self.fault)


class DateRules(Struct, frozen=True):
    """How a generator counts dates without a zone: those of the forms `in_utc` in UTC, others by the site's clocks.

    `zone` is the site's IANA name, "" if its config does not say it.
    """

    in_utc: frozenset[DateForm] = frozenset()
    zone: str = ""


def read_date(value: Any, rules: DateRules) -> FoundDate:
    """Return the date that a field has. One without a zone gets that of the rules, if they have one."""
    if value in (None, "", [], {}) or isinstance(value, bool):
        return FoundDate()
    if isinstance(value, datetime):
        return _with_zone(FoundDate(value.replace(microsecond=0), form="timestamp"), rules)
    if isinstance(value, date):
        return _with_zone(FoundDate(datetime.combine(value, time()), form="day"), rules)
    text = text_of(value)
    if not text or len(text) > _LONGEST:
        return FoundDate(fault="its date is no date; write it like 2026-02-05 12:00:00 +0100")
    found = _from_text(text)
    if not found.moment:
        return FoundDate(
            fault=f'its date "{text}" is no date that can be read; write it like 2026-02-05 12:00:00 +0100'
        )
    if found.form == "text" and isinstance(value, PlainTimestamp):
        found = FoundDate(found.moment, form="timestamp")
    return _with_zone(found, rules)


def _from_text(text: str) -> FoundDate:
    if moment := read_rfc822(text):
        return FoundDate(moment)
    try:
        if found := _ISO.fullmatch(text):
            return _iso_date(found)
        if found := _WORDS.fullmatch(text.lower()):
            return _word_date(found)
    except ValueError:
        return FoundDate()
    return FoundDate()


def _iso_date(found: re.Match[str]) -> FoundDate:
    year, _, month, day, hour, minute, second, zone = found.groups()
    clock = time(int(hour or 0), int(minute or 0), int(second or 0), tzinfo=_offset(zone) if zone else None)
    moment = datetime.combine(date(int(year), int(month), int(day)), clock)
    return FoundDate(moment, form="text" if hour else "day")


def _offset(zone: str) -> timezone:
    if zone[0] not in "+-":
        return UTC
    digits = zone[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if zone[0] == "-" else offset)


def _word_date(found: re.Match[str]) -> FoundDate:
    first_month, first_day, day, month, year, hour, minute, second = found.groups()
    number = _MONTHS.index((first_month or month)[:3]) + 1
    clock = time(int(hour or 0), int(minute or 0), int(second or 0))
    return FoundDate(datetime.combine(date(int(year), number, int(first_day or day)), clock))


def _with_zone(found: FoundDate, rules: DateRules) -> FoundDate:
    """Return a date with the zone of the rules, if it has none of its own."""
    moment = found.moment
    if moment is None or not 1500 <= moment.year <= 2999:
        return FoundDate(fault="its date is in a year that no story is of; correct it")
    if moment.tzinfo:
        return found
    if found.form in rules.in_utc:
        return FoundDate(moment.replace(tzinfo=UTC), form=found.form)
    if not rules.zone:
        return found
    real = instants(moment, rules.zone)
    if len(real) == 1:
        return FoundDate(real[0], form=found.form)
    often = "twice" if real else "never"
    return FoundDate(fault=f"is dated {moment:%Y-%m-%d %H:%M:%S}, which is there {often} in {rules.zone}; correct it")


def wall_time(found: FoundDate, zone: str) -> datetime | None:
    """Return a date as the site's clocks show it; None if that depends on their zone, which is not known ("").

    A date without a zone is what the clocks show.
    """
    moment = found.moment
    if moment is None or not moment.tzinfo:
        return moment
    return moment.astimezone(zone_of(zone)).replace(tzinfo=None) if zone else None
