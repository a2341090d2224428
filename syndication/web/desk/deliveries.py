"""Deliveries: what is sent to subscribers, hubs, receivers, caches and partners, and sending it again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from flask import Response
from msgspec import Struct

from syndication.catalog import Connection, events, items
from syndication.catalog.bounded_count import BoundedCount
from syndication.catalog.deliveries import DeliveryFilter, JobPlace
from syndication.delivery.deliveries import (
    KIND_NAMES,
    arrived_deliveries,
    open_deliveries,
    send_again,
    send_failed_again,
    subjects_of,
)
from syndication.delivery.target_list import list_paused
from syndication.model.delivery import DELIVERY_STATES, OPEN_STATES, ListedDelivery
from syndication.model.errors import NotFoundError
from syndication.model.tokens import covers
from syndication.web.api.lists import decode_cursor, read_choice, read_text
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.addresses import desk_path
from syndication.web.desk.blueprint import desk
from syndication.web.desk.forms import field
from syndication.web.desk.lists import ROWS, cursor_of, given_filters, missing, pager_of
from syndication.web.desk.pages import page, see_other
from syndication.web.desk.story_edits import shows, story_at, who

_NEWEST = 2**62
_NUMBER = re.compile(r"[0-9]{1,18}")  # of an event


class FoundDeliveries(Struct, frozen=True):
    """A page of deliveries, where the next one begins, and how many there are."""

    rows: tuple[ListedDelivery, ...]
    place: JobPlace | int | None
    count: BoundedCount


@desk.get("/deliveries")
@screen("read")
def deliveries() -> Response:
    """List deliveries; without a state, all that have not arrived."""
    given = given_filters(("state", "kind", "target", "story", "cursor"))
    story = story_at(given["story"]).item if "story" in given else None
    kind, target = read_choice(given, "kind", KIND_NAMES) or "", read_text(given, "target")
    with here().catalog.read() as connection:
        wanted = DeliveryFilter(kind, target, subjects_of(connection, story) if story else None)
        found = _found(connection, given, wanted)
        slugs = _slugs(connection, found.rows)
        paused = list_paused(connection)
    return page(
        "deliveries.html",
        person().language,
        found=found,
        slugs=slugs,
        paused=paused,
        given=given,
        states=DELIVERY_STATES,
        kinds=KIND_NAMES,
        sent=given_filters(("sent",)).get("sent", ""),
        pages=pager_of(given, cursor_of(found.place)),
        may_resend=covers(person().role, "admin"),
    )


@desk.post("/deliveries/<delivery>/resend")
@screen("admin")
def resend_delivery(delivery: str) -> Response:
    """Try one delivery again now."""
    try:
        with here().catalog.begin() as connection:
            send_again(connection, who(), delivery, here().clock())
    except NotFoundError:
        return missing("there is no such delivery that waits or failed; it may have arrived")
    return _back({}, 1)


@desk.post("/deliveries/resend")
@screen("admin")
def resend_failed_deliveries() -> Response:
    """Try all deliveries again now that failed, of a kind and for a target if the form names them."""
    given = {name: field(name) for name in ("kind", "target") if field(name)}
    kind, target = read_choice(given, "kind", KIND_NAMES) or "", read_text(given, "target")
    with here().catalog.begin() as connection:
        count = send_failed_again(connection, who(), here().clock(), kind, target)
    return _back(given, count)


def _found(connection: Connection, given: Mapping[str, str], wanted: DeliveryFilter) -> FoundDeliveries:
    state = read_choice(given, "state", DELIVERY_STATES)
    if state == "done":
        before = decode_cursor(given, int, _NEWEST)
        arrived = arrived_deliveries(connection, wanted, before, ROWS)
        return FoundDeliveries(arrived.deliveries, arrived.before, arrived.count)
    start = decode_cursor(given, JobPlace, JobPlace())
    found = open_deliveries(connection, (state,) if state else OPEN_STATES, wanted, start, ROWS)
    return FoundDeliveries(found.deliveries, found.place, found.count)


def _slugs(connection: Connection, rows: Iterable[ListedDelivery]) -> dict[str, str]:
    """Return the slugs of the stories that deliveries are about and that the person may see, by subject."""
    subjects = [row.subject for row in rows]
    numbers = {int(one) for one in subjects if _NUMBER.fullmatch(one)}
    about = {str(event.number): event.item_id for event in events.numbered(connection, numbers)}
    ids = {one: about.get(one, one) for one in subjects if not one.startswith("/")}
    known = items.by_ids(connection, set(ids.values()))
    role, now = person().role, here().clock()
    return {
        subject: known[item_id].item.slug
        for subject, item_id in ids.items()
        if item_id in known and shows(role, known[item_id], now)
    }


def _back(given: Mapping[str, str], count: int) -> Response:
    return see_other(desk_path(f"deliveries?{urlencode({**given, 'sent': count})}"))
