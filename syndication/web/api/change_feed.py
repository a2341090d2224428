"""The list of stories: by change, so that a client that saves the cursor misses none, or the newest first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, get_args
from urllib.parse import urlencode

import msgspec
from flask import Blueprint, Response, request
from msgspec import Struct

from syndication.catalog import Connection, addresses, change_feed
from syndication.catalog.change_feed import BY_CHANGE, NEWEST, ChangeCursor, ChangeFilter, ChangePage, ListOrder
from syndication.model.feed_path import AUTHORS, SECTIONS, TAGS
from syndication.model.item import Status
from syndication.text.characters import illegal_character
from syndication.text.opaque import decode_opaque, encode_opaque
from syndication.web.api import story_list
from syndication.web.api.items import item_response
from syndication.web.api.refusals import refusal
from syndication.web.api.representation import as_json, story_json
from syndication.web.api.workspace import item_by_id, workspace
from syndication.web.auth import authorised

MOST = 200
DEFAULT_LIMIT = 50
_FEED_KINDS = {"section": SECTIONS, "tag": TAGS, "author": AUTHORS}
_NAMES = ("order", "cursor", "limit", "status", *_FEED_KINDS, "changed_since")
ORDERS: Mapping[str, ListOrder] = {"changed": BY_CHANGE, "newest": NEWEST}
_NEWEST_CURSOR = "newest-"  # how the cursors of that order begin
_STATUSES: tuple[Status, ...] = get_args(Status)
_LIMIT = re.compile(r"[1-9][0-9]{0,2}")
_EXAMPLE = "2026-02-05T12:00:00Z"

blueprint = Blueprint("change_feed", __name__)


class ChangeList(Struct, frozen=True):
    """A page of the list: `next` is the address of the next page, null on the last; `cursor` marks its end."""

    items: list[dict[str, Any]]
    next: str | None
    cursor: str


@blueprint.get("/items")
@authorised("read")
def list_items() -> Response:
    """List items by change or the newest first, search for some, or return the item with the given id."""
    arguments = request.args.to_dict(flat=False)
    if "id" not in arguments and story_list.is_wanted(arguments):
        return story_list.list_stories(arguments)
    parameters = read_parameters(("id", "format") if "id" in request.args else _NAMES)
    if "id" in parameters:
        return item_response(item_by_id(parameters["id"]))
    limit, status, order = read_limit(parameters), _status(parameters), _order(parameters)
    start = _start(parameters, order)
    with workspace().catalog.read() as connection:
        wanted = ChangeFilter(feeds=_folders(connection, parameters), status=status)
        page = change_feed.page_after(connection, start, wanted, limit, order=order)
    return _page_response(page, parameters)


def format_cursor(place: ChangeCursor, order: ListOrder = BY_CHANGE) -> str:
    """Return a cursor as an opaque text for clients."""
    text = encode_opaque(place)
    return f"{_NEWEST_CURSOR}{text}" if order is NEWEST else text


def parse_cursor(cursor: str, order: ListOrder = BY_CHANGE) -> ChangeCursor:
    """Return the cursor of a text that `format_cursor` made.

    Raises:
        ProblemError: the text is not such a cursor, or is one of another order.
    """
    if cursor.startswith(_NEWEST_CURSOR) != (order is NEWEST):
        raise refusal(400, "This cursor is of another order; begin without one, or change order", field="cursor")
    cursor = cursor.removeprefix(_NEWEST_CURSOR)
    place = decode_opaque(cursor, ChangeCursor)
    if place is None or abs(place.changed) >= 2**63 or illegal_character(place.id):
        raise refusal(400, "This is not a cursor; take one from a response, or leave it out", field="cursor")
    return place


def _page_response(page: ChangePage, parameters: Mapping[str, str]) -> Response:
    cursor = format_cursor(page.place, _order(parameters))
    query = {name: value for name, value in parameters.items() if name != "changed_since"} | {"cursor": cursor}
    next_page = f"/api/items?{urlencode(query)}" if page.more else None
    return as_json(ChangeList([story_json(stored.item) for stored in page.items], next_page, cursor))


def read_parameters(known: Sequence[str]) -> dict[str, str]:
    """Return the parameters of the query, which may have these names.

    Raises:
        ProblemError: a parameter is unknown, or is given twice.
    """
    for name, values in request.args.lists():
        if name not in known:
            raise refusal(400, f"This parameter is unknown; known are: {', '.join(known)}", field=name)
        if len(values) > 1:
            raise refusal(400, "This parameter is given twice; send it once", field=name)
    return request.args.to_dict()


def read_limit(parameters: Mapping[str, str]) -> int:
    """Return how many a page of a list may have at most.

    Raises:
        ProblemError: it is no such number.
    """
    limit = parameters.get("limit", str(DEFAULT_LIMIT))
    if not _LIMIT.fullmatch(limit) or int(limit) > MOST:
        raise refusal(400, f"The limit is a number from 1 to {MOST}", field="limit")
    return int(limit)


def _status(parameters: Mapping[str, str]) -> Status | None:
    status = next((status for status in _STATUSES if status == parameters.get("status")), None)
    if "status" in parameters and status is None:
        raise refusal(400, f"The status is one of: {', '.join(_STATUSES)}", field="status")
    return status


def _order(parameters: Mapping[str, str]) -> ListOrder:
    order = parameters.get("order", "changed")
    if order not in ORDERS:
        raise refusal(400, f"The order is one of: {', '.join(ORDERS)}", field="order")
    return ORDERS[order]


def _folders(connection: Connection, parameters: Mapping[str, str]) -> tuple[str, ...]:
    wanted = ((kind, parameters[name]) for name, kind in _FEED_KINDS.items() if name in parameters)
    return tuple(addresses.find_folder(connection, kind, name) for kind, name in wanted)


def _start(parameters: Mapping[str, str], order: ListOrder) -> ChangeCursor:
    """Return the position to begin at; by change, the later of those given by `cursor` and `changed_since`."""
    given = parse_cursor(parameters["cursor"], order) if "cursor" in parameters else order.start
    if order is NEWEST:
        if "changed_since" in parameters:
            raise refusal(400, "changed_since goes with the order of changes; leave out order", field="changed_since")
        return given
    cursors = [given]
    if "changed_since" in parameters:
        cursors.append(change_feed.cursor_before(_moment(parameters["changed_since"])))
    return max(cursors, key=lambda cursor: (cursor.changed, cursor.id))


def _moment(text: str) -> datetime:
    try:
        moment = msgspec.convert(text.replace(" ", "+"), datetime, strict=True)  # in a query, "+" is a space
        if moment.tzinfo and 1 < moment.year < 9999:
            return moment
    except msgspec.ValidationError:
        pass
    raise refusal(400, f"Write a date with time and time zone: {_EXAMPLE}", field="changed_since")
