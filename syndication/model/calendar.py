"""The calendar of an editor: the dates at which something becomes of stories. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, get_args

from msgspec import Struct

from syndication.model.item import Item
from syndication.model.story_query import (
    DEFAULT_LIMIT,
    LIMIT_FAULT,
    MOMENT_FAULT,
    StoryQueryError,
    is_limit,
    read_day_or_moment,
)
from syndication.text.zones import midnight

# `correction` is the day of a correction that the story still shows; the other dates are from the record.
CalendarKind = Literal[
    "publication", "embargo_end", "expiry", "rights_end", "picture_rights_end", "partner_end", "correction"
]
KINDS: tuple[CalendarKind, ...] = get_args(CalendarKind)
PARAMETERS = ("from", "to", "kind", "limit", "cursor")
_LONGEST = timedelta(days=366)
_USUAL = timedelta(days=31)

Values = Mapping[str, Sequence[str]]


class CalendarQuery(Struct, frozen=True, kw_only=True):
    """The dates in `since` ≤ … < `until`, of these kinds, or of all."""

    since: datetime
    until: datetime
    kinds: tuple[CalendarKind, ...] = KINDS
    limit: int = DEFAULT_LIMIT
    cursor: str = ""


class CalendarEntry(Struct, frozen=True, kw_only=True):
    """What becomes of a story at a moment; `note` is what readers see of a correction."""

    at: datetime
    kind: CalendarKind
    id: str
    slug: str
    headline: str
    section: str = ""
    note: str = ""


def parse_calendar_query(values: Values, zone: str, now: datetime) -> CalendarQuery:
    """Return the query of parameters; days are those of a time zone, and the last day is included.

    Without `from` it begins today, without `to` it ends after 31 days.

    Raises:
        StoryQueryError: a parameter is unknown, is given twice, or has a wrong value.
    """
    faults = list(_faults(values))
    since = _moment(values, "from", zone) or midnight(now, zone)
    until = _moment(values, "to", zone) or since + _USUAL
    if not since <= until <= since + _LONGEST:
        faults.append(("to", "is before from, or more than 366 days later; choose other days"))
    if faults:
        raise StoryQueryError(faults)
    return CalendarQuery(
        since=since,
        until=until,
        kinds=tuple(kind for kind in KINDS if kind in values.get("kind", KINDS)),
        limit=int(_first(values, "limit") or DEFAULT_LIMIT),
        cursor=_first(values, "cursor"),
    )


def _faults(values: Values) -> Iterator[tuple[str, str]]:
    for name, given in values.items():
        if name not in PARAMETERS:
            yield name, f"is unknown; known are: {', '.join(PARAMETERS)}"
        elif name != "kind" and len(given) > 1:
            yield name, "is given twice; send it once"
    for name in ("from", "to"):
        if name in values and _moment(values, name, "") is None:
            yield name, MOMENT_FAULT
    if not set(values.get("kind", ())) <= set(KINDS):
        yield "kind", f"is one of: {', '.join(KINDS)}"
    if "limit" in values and not is_limit(_first(values, "limit")):
        yield "limit", LIMIT_FAULT


def _moment(values: Values, name: str, zone: str) -> datetime | None:
    return read_day_or_moment(_first(values, name), zone, end=name == "to")


def _first(values: Values, name: str) -> str:
    return next(iter(values.get(name, ())), "")


def calendar_entry(item: Item, kind: CalendarKind, at: datetime) -> CalendarEntry:
    """Return the entry of a date of a story."""
    notes = (one.note for one in item.revisions if kind == "correction" and one.kind == "correction" and one.at == at)
    return CalendarEntry(
        at=at,
        kind=kind,
        id=item.id,
        slug=item.slug,
        headline=item.headline,
        section=item.section,
        note=next(notes, ""),
    )
