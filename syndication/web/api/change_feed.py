"""The list of stories by change: a client that saves the cursor gets everything that changed since then."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args
from urllib.parse import urlencode

import msgspec
from flask import Blueprint, Response, request
from msgspec import Struct

from syndication.catalog import Connection, addresses, change_feed
from syndication.catalog.change_feed import ChangeCursor, ChangeFilter, ChangePage
from syndication.model.feed_path import AUTHORS, SECTIONS, TAGS
from syndication.model.item import Status
from syndication.text.characters import illegal_character
from syndication.web.api.items import item_response
from syndication.web.api.refusals import refusal
from syndication.web.api.representation import as_json, story_json
from syndication.web.api.workspace import item_by_id, workspace
from syndication.web.auth import authorised

MOST = 200
DEFAULT_LIMIT = 50
_FEED_KINDS = {"section": SECTIONS, "tag": TAGS, "author": AUTHORS}
_NAMES = ("cursor", "limit", "status", *_FEED_KINDS, "changed_since")
_STATUSES: tuple[Status, ...] = get_args(Status)
_LIMIT = re.compile(r"[1-9][0-9]{0,2}")
_EXAMPLE = "2026-02-05T12:00:00Z"
_decode_cursor = msgspec.json.Decoder(ChangeCursor).decode

blueprint = Blueprint("change_feed", __name__)


class ChangeList(Struct, frozen=True):
    """A page of the list: `next` is the address of the next page, null on the last; `cursor` marks its end."""

    items: list[dict[str, Any]]
    next: str | None
    cursor: str


@blueprint.get("/items")
@authorised("read")
def list_items() -> Response:
    """List items by change, or return the item with the given id."""
    parameters = _parameters()
    if "id" in parameters:
        return item_response(item_by_id(parameters["id"]))
    limit, status, start = _limit(parameters), _status(parameters), _start(parameters)
    with workspace().catalog.read() as connection:
        wanted = ChangeFilter(feeds=_folders(connection, parameters), status=status)
        page = change_feed.page_after(connection, start, wanted, limit)
    return _page_response(page, parameters)


def format_cursor(place: ChangeCursor) -> str:
    """Return a cursor as an opaque text for clients."""
    return urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def parse_cursor(cursor: str) -> ChangeCursor:
    """Return the cursor of a text that `format_cursor` made.

    Raises:
        ProblemError: the text is not such a cursor.
    """
    try:
        place = _decode_cursor(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, msgspec.MsgspecError):
        place = None
    if place is None or abs(place.changed) >= 2**63 or illegal_character(place.id):
        raise refusal(400, "This is not a cursor; take one from a response, or leave it out", field="cursor")
    return place


def _page_response(page: ChangePage, parameters: Mapping[str, str]) -> Response:
    cursor = format_cursor(page.place)
    query = {name: value for name, value in parameters.items() if name != "changed_since"} | {"cursor": cursor}
    next_page = f"/api/items?{urlencode(query)}" if page.more else None
    return as_json(ChangeList([story_json(stored.item) for stored in page.items], next_page, cursor))


def _parameters() -> dict[str, str]:
    """Return the parameters of the query.

    Raises:
        ProblemError: a parameter is unknown, or is given twice.
    """
    known = ("id", "format") if "id" in request.args else _NAMES
    for name, values in request.args.lists():
        if name not in known:
            raise refusal(400, f"This parameter is unknown; known are: {', '.join(known)}", field=name)
        if len(values) > 1:
            raise refusal(400, "This parameter is given twice; send it once", field=name)
    return request.args.to_dict()


def _limit(parameters: Mapping[str, str]) -> int:
    limit = parameters.get("limit", str(DEFAULT_LIMIT))
    if not _LIMIT.fullmatch(limit) or int(limit) > MOST:
        raise refusal(400, f"The limit is a number from 1 to {MOST}", field="limit")
    return int(limit)


def _status(parameters: Mapping[str, str]) -> Status | None:
    status = next((status for status in _STATUSES if status == parameters.get("status")), None)
    if "status" in parameters and status is None:
        raise refusal(400, f"The status is one of: {', '.join(_STATUSES)}", field="status")
    return status


def _folders(connection: Connection, parameters: Mapping[str, str]) -> tuple[str, ...]:
    wanted = ((kind, parameters[name]) for name, kind in _FEED_KINDS.items() if name in parameters)
    return tuple(addresses.find_folder(connection, kind, name) for kind, name in wanted)


def _start(parameters: Mapping[str, str]) -> ChangeCursor:
    """Return the later of the positions given by `cursor` and `changed_since`."""
    cursors = [change_feed.START]
    if "cursor" in parameters:
        cursors.append(parse_cursor(parameters["cursor"]))
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
