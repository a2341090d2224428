"""The parameters of requests to the wire."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

import msgspec
from flask import Request
from msgspec import Struct

from syndication.web.api.refusals import refusal
from syndication.web.wire.cursor import WireCursor, parse_cursor
from syndication.web.wire.forms import FORMS, WireForm

MOST = 100
DEFAULT_LIMIT = 20
MOST_WAIT = 20  # seconds
LIST_NAMES = ("format", "after", "since", "wait", "limit")
VERSION_NAMES = ("id", "version", "format")
_EXAMPLE = "2026-02-05T12:00:00Z"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,9}")


class ListQuery(Struct, frozen=True):
    """Which changes: after a cursor or since a moment, both None for all; `repeated` is for the next page."""

    form: WireForm
    after: WireCursor | None
    since: datetime | None
    wait: int
    limit: int
    repeated: dict[str, str]


def refuse_others(request: Request, known: Collection[str]) -> None:
    """Refuse parameters that are not known, or given twice."""
    for name, values in request.args.lists():
        if name not in known:
            raise refusal(400, f"This parameter is unknown; known are: {', '.join(known) or 'none'}", field=name)
        if len(values) > 1:
            raise refusal(400, "This parameter is given twice; send it once", field=name)


def list_query(request: Request) -> ListQuery:
    """Return the parameters of a request for changes.

    Raises:
        ProblemError: one is unknown or wrong.
    """
    refuse_others(request, LIST_NAMES)
    given = request.args.to_dict()
    if "after" in given and "since" in given:
        raise refusal(400, "since begins anew, so it does not go with after; leave out one of them", field="since")
    return ListQuery(
        form=form_of(request),
        after=_cursor(given["after"]) if "after" in given else None,
        since=_moment(given["since"]) if "since" in given else None,
        wait=number(request, "wait", 0, 0, MOST_WAIT),
        limit=number(request, "limit", DEFAULT_LIMIT, 1, MOST),
        repeated={name: given[name] for name in ("format", "wait", "limit") if name in given},
    )


def form_of(request: Request) -> WireForm:
    """Return the format that a request asks for."""
    name = request.args.get("format", "ninjs")
    if name not in FORMS:
        raise refusal(400, f"The format is one of: {', '.join(FORMS)}", field="format")
    return FORMS[name]


def number(request: Request, name: str, default: int, least: int, most: int) -> int:
    """Return a whole number within limits."""
    text = request.args.get(name, str(default))
    if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
        raise refusal(400, f"Write a whole number from {least} to {most:,}", field=name)
    return int(text)


def _cursor(text: str) -> WireCursor:
    cursor = parse_cursor(text)
    if cursor is None:
        raise refusal(400, "This is not a cursor; take one from a response, or leave it out", field="after")
    return cursor


def _moment(text: str) -> datetime:
    try:
        moment = msgspec.convert(text.replace(" ", "+"), datetime, strict=True)  # in a query, "+" is a space
        if moment.tzinfo and 1 < moment.year < 9999:
            return moment
    except msgspec.ValidationError:
        pass
    raise refusal(400, f"Write a date with time and time zone: {_EXAMPLE}", field="since")
