"""The forms of the desk: read whole within a limit, as all bodies of requests are."""

from __future__ import annotations

import secrets
from io import BytesIO
from typing import IO

from flask import g, request
from msgspec import Struct
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from syndication.publishing.media import store
from syndication.web.api.refusals import refusal
from syndication.web.api.request import read_whole

MOST_FIELDS = 2_000
MOST_BYTES = 3 * store.MOST_BYTES  # some pictures at once
KEY = "key"  # the field that names a request, so that a form that is sent twice acts once
_FORM = "form"  # the attribute of `g`
_TOO_LARGE = f"A form has at most {MOST_BYTES // 1_000_000} MB and {MOST_FIELDS} fields; send fewer pictures at once"


class Form(Struct, frozen=True):
    """The fields of a form, and its files."""

    values: MultiDict[str, str]
    files: MultiDict[str, FileStorage]

    def text(self, name: str) -> str:
        """Return the text of a field without blanks at its ends, "" if the form does not have it."""
        return self.values.get(name, "").strip()

    def number(self, name: str) -> int:
        """Return the number in a field, 0 if there is none."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def posted() -> Form:
    """Return the form of the request.

    Raises:
        ProblemError: it is too large, or arrives too slowly.
    """
    if _FORM not in g:
        setattr(g, _FORM, _read())
    found = getattr(g, _FORM)
    assert isinstance(found, Form)
    return found


def new_key() -> str:
    """Return the name of the next request of a form."""
    return secrets.token_urlsafe(18)


def _read() -> Form:
    data = read_whole("api", MOST_BYTES, _TOO_LARGE)
    parser = FormDataParser(_in_memory, max_form_parts=MOST_FIELDS, max_form_memory_size=MOST_BYTES)
    try:
        _, values, files = parser.parse(BytesIO(data), request.mimetype, len(data), request.mimetype_params)
    except RequestEntityTooLarge as error:
        raise refusal(413, _TOO_LARGE) from error
    return Form(MultiDict((name, _plain(text)) for name, text in values.items(multi=True)), MultiDict(files))


def _plain(text: str) -> str:
    """Return a text with the line ends that records have; browsers send those of Windows."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _in_memory(*_: object, **__: object) -> IO[bytes]:
    return BytesIO()
