"""The list of stories by change: who keeps the cursor and comes back learns of whatever changed since."""

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

from syndication.catalog import change_feed
from syndication.catalog.change_feed import ChangeCursor, ChangeFilter, ChangePage
from syndication.model.feed_path import AUTHORS, SECTIONS, TAGS, feed_folder
from syndication.model.item import Status
from syndication.text.xml import illegal_character
from syndication.web.api.items import shown
from syndication.web.api.refusals import refusal
from syndication.web.api.representation import as_json
from syndication.web.api.representation import shown as told_of
from syndication.web.api.workspace import desk, stored_with_id
from syndication.web.auth import authorised

MOST = 200
USUAL = 50
_FEEDS = {"section": SECTIONS, "tag": TAGS, "author": AUTHORS}
_NAMES = ("cursor", "limit", "status", *_FEEDS, "changed_since")
_STATUSES: tuple[Status, ...] = get_args(Status)
_LIMIT = re.compile(r"[1-9][0-9]{0,2}")
_EXAMPLE = "2026-02-05T12:00:00Z"
_decode_place = msgspec.json.Decoder(ChangeCursor).decode

blueprint = Blueprint("listing", __name__)


class ChangeList(Struct, frozen=True):
    """A page of the list: `next` is the address of the one after it, null at the end; `cursor` is where it ends."""

    items: list[dict[str, Any]]
    next: str | None
    cursor: str


@blueprint.get("/items")
@authorised("read")
def list_items() -> Response:
    """List items by change, or show the one of an id."""
    asked = _asked()
    if "id" in asked:
        return shown(stored_with_id(asked["id"]))
    limit, wanted = _limit(asked), _wanted(asked)
    with desk().catalog.read() as connection:
        page = change_feed.after(connection, _place(asked), wanted, limit)
    return _answer(page, asked)


def cursor_of(place: ChangeCursor) -> str:
    """Return a place in the list as a word that means nothing to a client."""
    return urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def place_of(cursor: str) -> ChangeCursor:
    """Return the place of a cursor.

    Raises:
        ProblemError: it is none of ours.
    """
    try:
        place = _decode_place(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, msgspec.MsgspecError):
        place = None
    if place is None or abs(place.changed) >= 2**63 or illegal_character(place.id):
        raise refusal(400, "This is no cursor; take one from an answer, or leave it out", field="cursor")
    return place


def _answer(page: ChangePage, asked: Mapping[str, str]) -> Response:
    cursor = cursor_of(page.place)
    again = {name: value for name, value in asked.items() if name != "changed_since"} | {"cursor": cursor}
    following = f"/api/items?{urlencode(again)}" if page.more else None
    return as_json(ChangeList([told_of(stored.item) for stored in page.items], following, cursor))


def _asked() -> dict[str, str]:
    """Return the parameters of the query, each of which may stand once.

    Raises:
        ProblemError: one is unknown, or stands twice.
    """
    known = ("id", "format") if "id" in request.args else _NAMES
    for name, values in request.args.lists():
        if name not in known:
            raise refusal(400, f"There is no such parameter here; there are: {', '.join(known)}", field=name)
        if len(values) > 1:
            raise refusal(400, "This parameter stands twice; send one of the two", field=name)
    return request.args.to_dict()


def _limit(asked: Mapping[str, str]) -> int:
    limit = asked.get("limit", str(USUAL))
    if not _LIMIT.fullmatch(limit) or int(limit) > MOST:
        raise refusal(400, f"The limit is a number from 1 to {MOST}", field="limit")
    return int(limit)


def _wanted(asked: Mapping[str, str]) -> ChangeFilter:
    status = next((status for status in _STATUSES if status == asked.get("status")), None)
    if "status" in asked and status is None:
        raise refusal(400, f"The status is one of: {', '.join(_STATUSES)}", field="status")
    feeds = tuple(feed_folder(kind, asked[name]) for name, kind in _FEEDS.items() if name in asked)
    return ChangeFilter(feeds=feeds, status=status)


def _place(asked: Mapping[str, str]) -> ChangeCursor:
    """Return the later of the places that the cursor and `changed_since` name."""
    places = [change_feed.START]
    if "cursor" in asked:
        places.append(place_of(asked["cursor"]))
    if "changed_since" in asked:
        places.append(change_feed.since(_moment(asked["changed_since"])))
    return max(places, key=lambda place: (place.changed, place.id))


def _moment(text: str) -> datetime:
    try:
        moment = msgspec.convert(text.replace(" ", "+"), datetime, strict=True)  # a "+" that was not quoted
        if moment.tzinfo and 1 < moment.year < 9999:
            return moment
    except msgspec.ValidationError:
        pass
    raise refusal(400, f"Write a date with hour and zone: {_EXAMPLE}", field="changed_since")
