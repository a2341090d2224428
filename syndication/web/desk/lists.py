"""What the lists of operators share: filters from the address, pages by cursor, and what does not exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from flask import Response, request
from msgspec import Struct

from syndication.web.api.lists import encode_cursor
from syndication.web.desk.access import person
from syndication.web.desk.failures import failure_page
from syndication.web.desk.words import words_of

ROWS = 50  # of a page


class Pager(Struct, frozen=True):
    """Whether a page is the first, the query of the first, and that of the next, "" on the last."""

    is_first: bool
    first: str
    following: str


def given_filters(names: Sequence[str]) -> dict[str, str]:
    """Return the filters in the address: of these names, filled, each once. A form also sends its empty fields."""
    found = {name: request.args.get(name, "").strip() for name in names}
    return {name: text for name, text in found.items() if text}


def pager_of(given: Mapping[str, str], cursor: str) -> Pager:
    """Return the links of a page; `cursor` is where the next one begins, "" at the end."""
    filters = {name: text for name, text in given.items() if name != "cursor"}
    following = urlencode({**filters, "cursor": cursor}) if cursor else ""
    return Pager("cursor" not in given, urlencode(filters), following)


def cursor_of(place: object) -> str:
    """Return the cursor of a place, "" for None."""
    return "" if place is None else encode_cursor(place)


def missing(detail: str) -> Response:
    """Return the page for an address that leads nowhere."""
    _ = words_of(person().language).gettext
    return failure_page(404, _("This does not exist"), detail)
