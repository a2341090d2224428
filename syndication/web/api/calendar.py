"""The calendar: which stories are due, which embargoes, expiries and rights end, which corrections are shown."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, request
from msgspec import UNSET, Struct, UnsetType

from syndication.catalog.calendar import CalendarPlace, find_dates
from syndication.model.calendar import CalendarEntry, parse_calendar_query
from syndication.model.story_query import StoryQueryError
from syndication.text.characters import illegal_character
from syndication.text.opaque import decode_opaque, encode_opaque
from syndication.web.api.refusals import refusal
from syndication.web.api.representation import as_json
from syndication.web.api.workspace import workspace
from syndication.web.auth import authorised
from syndication.web.context import here, utc_now

blueprint = Blueprint("calendar", __name__)


class Calendar(Struct, frozen=True, kw_only=True):
    """A page of the calendar, by date: `next` is the address of the next page, null on the last.

    `total` is the number of all dates that are wanted; where it is left out, there are more than `more_than`.
    """

    entries: list[CalendarEntry]
    next: str | None
    cursor: str | None
    total: int | UnsetType = UNSET
    more_than: int | UnsetType = UNSET


@blueprint.get("/calendar")
@authorised("read")
def show_calendar() -> Response:
    """List the dates of stories."""
    arguments = request.args.to_dict(flat=False)
    try:
        wanted = parse_calendar_query(arguments, here().publication.timezone, utc_now())
    except StoryQueryError as error:
        field, problem = error.faults[0]
        raise refusal(400, f"The parameter {field} {problem}", field=field) from error
    place = _parse_cursor(wanted.cursor) if "cursor" in arguments else None
    with workspace().catalog.read() as connection:
        page = find_dates(connection, wanted, place, utc_now())
    cursor = encode_opaque(page.place) if page.place else None
    query = urlencode({**arguments, "cursor": [cursor]}, doseq=True)
    return as_json(
        Calendar(
            entries=list(page.entries),
            next=f"/api/calendar?{query}" if page.more else None,
            cursor=cursor,
            total=UNSET if page.count.total is None else page.count.total,
            more_than=UNSET if page.count.more_than is None else page.count.more_than,
        )
    )


def _parse_cursor(cursor: str) -> CalendarPlace:
    place = decode_opaque(cursor, CalendarPlace)
    if place is None or abs(place.at) >= 2**63 or illegal_character(place.id):
        raise refusal(400, "This is not a cursor; take one from a response, or leave it out", field="cursor")
    return place
