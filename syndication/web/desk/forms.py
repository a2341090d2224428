"""The forms that people send from the desk, read whole and within limits. Views never touch `request.form`."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from flask import g, request
from msgspec import Struct
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser

from syndication.web.request_bodies import read_body

MOST_BYTES = 2_000_000
_MOST_PARTS = 2_000


class SentForm(Struct, frozen=True):
    """The fields and files of a form."""

    fields: MultiDict[str, str]
    files: MultiDict[str, FileStorage]


def sent_form(most: int = MOST_BYTES) -> SentForm:
    """Return the form of this request; the first call reads it.

    Raises:
        HTTPException: it has more than `most` bytes, too many parts, or arrives too slowly.
    """
    found = g.get("desk_form")
    if not isinstance(found, SentForm):
        found = g.desk_form = _parse(read_body("desk", most), most)
    return found


def field(name: str) -> str:
    """Return a field of the form of this request, "" without it."""
    return sent_form().fields.get(name, "")


def _parse(body: bytes, most: int) -> SentForm:
    parser = FormDataParser(_in_memory, most, max_form_parts=_MOST_PARTS)
    _, fields, files = parser.parse(BytesIO(body), request.mimetype, len(body), dict(request.mimetype_params))
    return SentForm(fields, files)


def _in_memory(*_: object, **__: object) -> IO[bytes]:
    return BytesIO()
