"""The forms that people send from the desk, read whole and within limits. Views never touch `request.form`."""

from __future__ import annotations

from flask import g, request

from syndication.web.form_parser import ParsedForm, parse_form
from syndication.web.request_bodies import read_body

MOST_BYTES = 2_000_000
_MOST_PARTS = 4_000  # the fields of a story with 200 pictures and 200 authors


def sent_form(most: int = MOST_BYTES) -> ParsedForm:
    """Return the form of this request; the first call reads it.

    Raises:
        HTTPException: it has more than `most` bytes, too many parts, or arrives too slowly.
    """
    found = g.get("desk_form")
    if not isinstance(found, ParsedForm):
        found = g.desk_form = _parsed(read_body("desk", most))
    return found


def field(name: str) -> str:
    """Return a field of the form of this request, "" without it."""
    return sent_form().fields.get(name, "")


def _parsed(body: bytes) -> ParsedForm:
    return parse_form(body, request.mimetype, request.mimetype_params, _MOST_PARTS)
