"""Read the body of a request: within a size limit, of an accepted media type, as JSON without duplicate names."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from flask import g, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from syndication.http.document import Headers
from syndication.model.errors import FieldError
from syndication.sources.records import FieldsError, messages
from syndication.text.json_names import RepeatedNameError, load_json
from syndication.validation.json_messages import in_words, of_value
from syndication.web.api.refusals import refusal
from syndication.web.request_bodies import BodyKind, read_body
from syndication.web.site.responses import forwarded_headers

MOST_BYTES = 10_000_000
JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
NINJS = "application/vnd.iptc.ninjs+json"

_BODY = "body"  # the attribute of `g` that caches it: with an Idempotency-Key, the body is needed twice
_MAX_DEPTH = 32
_LARGEST_WHOLE = 2**53  # above, a float is no longer exact
_TOO_DEEP = "The body is nested too deeply; a story needs few levels"
# The header of a 415 that lists the accepted media types: RFC 5789 section 3.1, W3C LDP section 7.1, RFC 9110 section
# 12.5.1.
_ACCEPT_HEADERS = {"PATCH": "Accept-Patch", "POST": "Accept-Post", "PUT": "Accept"}


def body() -> bytes:
    """Return the body of the request.

    Raises:
        ProblemError: the body is too large, or arrives too slowly.
    """
    if _BODY not in g:
        setattr(g, _BODY, read_whole("api", MOST_BYTES, f"A request may have {MOST_BYTES:,} bytes; send less at once"))
    data: bytes = getattr(g, _BODY)
    return data


def read_whole(kind: BodyKind, most: int, too_large: str) -> bytes:
    """Read the body of the request. It can be read only once.

    Raises:
        ProblemError: the body has more than `most` bytes (with the detail `too_large`), or cannot be read.
    """
    try:
        return read_body(kind, most)
    except RequestEntityTooLarge as error:
        raise refusal(413, too_large) from error
    except HTTPException as error:
        raise refusal(error.code or 500, error.description or error.name, forwarded_headers(error)) from error


def media_type(understood: Collection[str]) -> str:
    """Return the media type of the body.

    Raises:
        ProblemError: it is not one of `understood`.
    """
    if request.mimetype in understood:
        return request.mimetype
    listed = ", ".join(understood)
    headers: Headers = ((_ACCEPT_HEADERS[request.method], listed),)
    raise refusal(415, f"Send the header Content-Type with one of: {listed}", headers)


def fields() -> dict[str, Any]:
    """Return the JSON object of the body.

    Raises:
        ProblemError: the body is too large, or not JSON.
        FieldError: the value is not an object, or an object has a duplicate name.
    """
    return as_object(parse_json(body()))


def as_object(value: Any, place: str = "") -> dict[str, Any]:
    """Return a JSON value that must be an object.

    Raises:
        FieldError: it is not an object.
    """
    if not isinstance(value, dict):
        raise FieldError(place, "must be a JSON object: {…}")
    return value


def parse_json(data: bytes) -> Any:
    """Return the JSON value in `data`.

    Raises:
        ProblemError: `data` is not JSON (RFC 8259) in UTF-8.
        FieldsError: objects have duplicate names.
    """
    try:
        text = data.decode().removeprefix("\ufeff")
        value = load_json(text, _refuse_constant, messages.excerpt, _number)
    except UnicodeDecodeError as error:
        raise refusal(400, f"The body is not UTF-8 at byte {error.start}; encode it as UTF-8") from error
    except json.JSONDecodeError as error:
        place, fault = f"line {error.lineno}, column {error.colno}", in_words(error.msg, error.doc, error.pos)
        cure = f"; write {fault.instead}" if fault.instead else ""
        raise refusal(400, f"The body is not JSON at {place}: {fault.wrong}{cure}") from error
    except RepeatedNameError as error:
        raise FieldsError(
            tuple((path, "is given twice in one object; send it once") for path in error.paths)
        ) from error
    except RecursionError as error:
        raise refusal(400, _TOO_DEEP) from error
    except ValueError as error:  # a constant such as NaN, or a number with too many digits for CPython
        raise refusal(400, f"The body is not JSON: {of_value(error)}") from error
    if _is_deep(value):
        raise refusal(400, _TOO_DEEP)
    return value


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_MAX_DEPTH):
        level = [inner for outer in level for inner in _inner_values(outer)]
    return bool(level)


def _inner_values(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _number(text: str) -> int | float:
    """Return a number; 3.0 is a whole number, as in JSON Schema (validation, section 6.1.1)."""
    value = float(text)
    return int(value) if value.is_integer() and abs(value) <= _LARGEST_WHOLE else value


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON value")
