"""The log over all stories: who did what, and when, with filters in the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from flask import Response

from syndication.catalog import Connection, audit_pages, items
from syndication.catalog.audit import AuditEntry
from syndication.catalog.audit_pages import AuditFilter
from syndication.model.actors import ACTOR_KINDS
from syndication.model.tokens import covers
from syndication.text.zones import zone_of
from syndication.web.api.audit_log import LoggedAct, logged_act
from syndication.web.api.lists import decode_cursor, read_choice, read_text
from syndication.web.api.refusals import refusal
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.blueprint import desk
from syndication.web.desk.lists import ROWS, cursor_of, given_filters, pager_of
from syndication.web.desk.pages import page
from syndication.web.desk.story_edits import shows, story_at

_HIGHEST = 2**62


@desk.get("/audit")
@screen("read")
def audit() -> Response:
    """List the log, the newest entries first."""
    given = given_filters(("actor", "kind", "action", "story", "since", "cursor"))
    wanted = _wanted(given)
    with here().catalog.read() as connection:
        found = audit_pages.newest(connection, wanted, decode_cursor(given, int, _HIGHEST), ROWS + 1)
        count = audit_pages.count(connection, wanted)
        rows = _rows(connection, found[:ROWS])
    place = found[ROWS - 1].number if len(found) > ROWS else None
    return page(
        "audit.html",
        person().language,
        rows=rows,
        count=count,
        given=given,
        kinds=ACTOR_KINDS,
        pages=pager_of(given, cursor_of(place)),
    )


def _wanted(given: Mapping[str, str]) -> AuditFilter:
    return AuditFilter(
        who=read_text(given, "actor"),
        kind=read_choice(given, "kind", ACTOR_KINDS),
        action=read_text(given, "action"),
        item_id=story_at(given["story"]).item.id if "story" in given else "",
        since=_since(given, here().publication.timezone),
    )


def _since(given: Mapping[str, str], zone: str) -> datetime | None:
    """Return the beginning of a day by the clock of a zone, None without one."""
    if "since" not in given:
        return None
    try:
        day = date.fromisoformat(given["since"])
    except ValueError:
        day = None
    if day is None or not 1 < day.year < 9999:
        raise refusal(400, "Write a day as 2026-02-05", field="since")
    return datetime.combine(day, time(), zone_of(zone))


def _rows(connection: Connection, found: list[AuditEntry]) -> list[LoggedAct]:
    """Return the entries without those about stories that the role of the person may not see."""
    known = items.by_ids(connection, {entry.item_id for entry in found if entry.item_id})
    role, now = person().role, here().clock()
    hidden = set() if covers(role, "write") else {one for one, stored in known.items() if not shows(role, stored, now)}
    slugs = {item_id: stored.item.slug for item_id, stored in known.items()}
    return [logged_act(entry, slugs.get(entry.item_id, "")) for entry in found if entry.item_id not in hidden]
