"""Deliveries: what is sent to subscribers, hubs, receivers of webhooks, caches and partners, and sending it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from flask import Blueprint, Response
from msgspec import Struct

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
from syndication.model.delivery import DELIVERY_STATES, OPEN_STATES, ListedDelivery
from syndication.model.limits import described
from syndication.web.api.change_feed import read_limit, read_parameters
from syndication.web.api.lists import decode_cursor, encode_cursor, next_page, read_choice, read_moment, read_text
from syndication.web.api.representation import as_json
from syndication.web.api.workspace import actor, item_by_slug, workspace
from syndication.web.auth import authorised
from syndication.web.context import utc_now

PATH = "/api/deliveries"
_NEWEST = 2**62
_START = JobPlace()

blueprint = Blueprint("deliveries", __name__)


class DeliveryList(Struct, frozen=True):
    """A page of deliveries, the newest first."""

    deliveries: tuple[ListedDelivery, ...]
    next: str | None
    cursor: str | None
    total: Annotated[int | None, described("how many there are; null if there are too many to count")]
    more_than: Annotated[int | None, described("how many there are at least, if total is null")]


class SentAgain(Struct, frozen=True):
    """How many deliveries are tried again now."""

    count: int


@blueprint.get("/deliveries")
@authorised("read")
def listed() -> Response:
    """List deliveries."""
    parameters = read_parameters(("state", "kind", "target", "story", "cursor", "limit"))
    limit, state = read_limit(parameters), read_choice(parameters, "state", DELIVERY_STATES)
    kind, target = read_choice(parameters, "kind", KIND_NAMES) or "", read_text(parameters, "target")
    story = item_by_slug(parameters["story"]).item if "story" in parameters else None
    with workspace().catalog.read() as connection:
        wanted = DeliveryFilter(kind, target, subjects_of(connection, story) if story else None)
        if state == "done":
            before = decode_cursor(parameters, int, _NEWEST)
            arrived = arrived_deliveries(connection, wanted, before, limit)
            return _page(parameters, arrived.deliveries, arrived.before, arrived.count)
        start = decode_cursor(parameters, JobPlace, _START)
        page = open_deliveries(connection, (state,) if state else OPEN_STATES, wanted, start, limit)
        return _page(parameters, page.deliveries, page.place, page.count)


def _page(
    parameters: Mapping[str, str],
    found: tuple[ListedDelivery, ...],
    place: JobPlace | int | None,
    count: BoundedCount,
) -> Response:
    cursor = None if place is None else encode_cursor(place)
    return as_json(DeliveryList(found, next_page(PATH, parameters, cursor), cursor, count.total, count.more_than))


@blueprint.post("/deliveries/<delivery>/resend")
@authorised("admin")
def resend(delivery: str) -> Response:
    """Try one delivery again now."""
    with workspace().catalog.begin() as connection:
        send_again(connection, actor(), delivery, utc_now())
    return as_json(SentAgain(1))


@blueprint.post("/deliveries/resend")
@authorised("admin")
def resend_failed() -> Response:
    """Try all deliveries again now that failed."""
    parameters = read_parameters(("kind", "target", "since"))
    kind, target = read_choice(parameters, "kind", KIND_NAMES) or "", read_text(parameters, "target")
    since = read_moment(parameters, "since")
    with workspace().catalog.begin() as connection:
        return as_json(SentAgain(send_failed_again(connection, actor(), utc_now(), kind, target, since)))
