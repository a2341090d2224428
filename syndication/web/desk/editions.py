"""Editions: the documents of feeds as they were served, their bytes, and what differs between two."""

from __future__ import annotations

from flask import Response
from msgspec import Struct

from syndication.model.errors import NotFoundError
from syndication.model.feed_path import RSS, document_path
from syndication.model.tokens import covers
from syndication.publishing.edition_list import (
    EditionDifference,
    EditionText,
    edition_difference,
    edition_text,
    list_editions,
)
from syndication.text.characters import illegal_character
from syndication.web.api.lists import decode_cursor
from syndication.web.api.refusals import refusal
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.blueprint import desk
from syndication.web.desk.lists import ROWS, cursor_of, given_filters, missing, pager_of
from syndication.web.desk.pages import page

_NEWEST = 2**62
_MOST_DIGITS = 18
_MOST_SHOWN = 200_000  # characters of a document


class EditionView(Struct, frozen=True):
    """An edition, and how it differs from another one if that was chosen."""

    edition: EditionText
    difference: EditionDifference | None


@desk.get("/editions")
@screen("read")
def editions() -> Response:
    """List the editions of a document; without one, those of the feed of all stories in RSS."""
    given = given_filters(("path", "cursor"))
    path, before = _path(given.get("path", "")), decode_cursor(given, int, _NEWEST)
    with here().catalog.read() as connection:
        found = list_editions(connection, path, before, ROWS)
    return page(
        "editions.html",
        person().language,
        path=path,
        found=found,
        pages=pager_of(given | {"path": path}, cursor_of(found.before)),
        may_open=covers(person().role, "withdraw"),
    )


@desk.get("/editions/<number>")
@screen("withdraw")
def edition(number: str) -> Response:
    """Show a document as it was, and its difference from another edition. It may have stories that are withdrawn."""
    given = given_filters(("path", "against"))
    path, wanted = _path(given.get("path", "")), _number(number)
    against = _number(given["against"]) if "against" in given else None
    try:
        with here().catalog.read() as connection:
            text = edition_text(connection, path, wanted)
            difference = None if against is None else edition_difference(connection, path, wanted, against)
            others = list_editions(connection, path, _NEWEST, ROWS).editions
    except NotFoundError:
        return missing(f"{path[:200]}: this edition is not stored, or not any more")
    return page(
        "edition.html",
        person().language,
        view=EditionView(text, difference),
        text=text.text[:_MOST_SHOWN],
        is_cut=len(text.text) > _MOST_SHOWN,
        others=[one for one in others if one.number != wanted],
    )


def _path(text: str) -> str:
    """Return the path of a document, which people also write as a whole address, or without the first slash."""
    path = text.removeprefix(here().publication.base_url) or document_path("", RSS)
    if illegal_character(path):
        raise refusal(400, "Name a document, such as /rss.xml", field="path")
    return path if path.startswith("/") else f"/{path}"


def _number(text: str) -> int:
    """Return the number of an edition; no edition has the number 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else 0
