"""Editions: documents as they were served, and what differs between two."""

from __future__ import annotations

from flask import Blueprint, Response, request
from msgspec import Struct

from syndication.publishing.edition_list import (
    ListedEdition,
    edition_difference,
    edition_text,
    list_editions,
)
from syndication.text.characters import illegal_character
from syndication.web.api.change_feed import read_limit, read_parameters
from syndication.web.api.lists import decode_cursor, encode_cursor, next_page
from syndication.web.api.refusals import refusal
from syndication.web.api.representation import as_json
from syndication.web.api.workspace import workspace
from syndication.web.auth import authorised

PATH = "/api/editions"
_NEWEST = 2**62
_LONGEST_NUMBER = 18

blueprint = Blueprint("editions", __name__)


class EditionList(Struct, frozen=True):
    """A page of the editions of a document, the newest first."""

    path: str
    editions: tuple[ListedEdition, ...]
    next: str | None
    cursor: str | None
    total: int | None
    more_than: int | None


@blueprint.get("/editions")
@authorised("read")
def listed() -> Response:
    """List the editions of a document."""
    parameters = read_parameters(("path", "cursor", "limit"))
    path, limit, before = _path(), read_limit(parameters), decode_cursor(parameters, int, _NEWEST)
    with workspace().catalog.read() as connection:
        page = list_editions(connection, path, before, limit)
    cursor = None if page.before is None else encode_cursor(page.before)
    following = next_page(PATH, parameters, cursor)
    return as_json(EditionList(path, page.editions, following, cursor, page.count.total, page.count.more_than))


@blueprint.get("/editions/<int:number>")
@authorised("withdraw")
def text(number: int) -> Response:
    """Return a document as it was, or its differences from another edition."""
    against = read_parameters(("path", "against")).get("against")
    path, wanted = _path(), _number(str(number), "number")
    with workspace().catalog.read() as connection:
        if against is None:
            return as_json(edition_text(connection, path, wanted))
        return as_json(edition_difference(connection, path, wanted, _number(against, "against")))


def _path() -> str:
    path = request.args.get("path", "")
    if not path.startswith("/") or illegal_character(path):
        raise refusal(400, "Name a document, such as /rss.xml", field="path")
    return path


def _number(digits: str, field: str) -> int:
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER):
        raise refusal(400, "Write the number of an edition", field=field)
    return int(digits)
