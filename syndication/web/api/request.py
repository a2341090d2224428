"""What a request brings: its body within a limit, of a media type that is understood, as JSON with every name once."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from flask import g, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from syndication.http.document import Headers
from syndication.model.errors import FieldError
from syndication.sources.records import messages
from syndication.web.api.refusals import refusal
from syndication.web.request_bodies import Kind, read_body
from syndication.web.site.responses import kept_headers

MOST_BYTES = 10_000_000
JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
NINJS = "application/vnd.iptc.ninjs+json"

_BODY = "body"  # where it is held: who sends an Idempotency-Key has it read twice
_DEEPEST = 32
_TOO_DEEP = "The body is nested too deeply; a story needs few levels"
# Which header of a 415 tells what would be understood: RFC 5789 section 3.1, W3C LDP section 7.1, RFC 9110 12.5.1.
_TELLING = {"PATCH": "Accept-Patch", "POST": "Accept-Post", "PUT": "Accept"}


def body() -> bytes:
    """Return the body of the request.

    Raises:
        ProblemError: it is too large, or comes too slowly.
    """
    if _BODY not in g:
        found = whole("api", MOST_BYTES, f"A request may hold {MOST_BYTES:,} bytes; send less at once")
        setattr(g, _BODY, found)
    kept: bytes = getattr(g, _BODY)
    return kept


def whole(kind: Kind, most: int, too_large: str) -> bytes:
    """Return the body of the request, which is read once.

    Raises:
        ProblemError: it has more than `most` bytes, which `too_large` says, or cannot be read.
    """
    try:
        return read_body(kind, most)
    except RequestEntityTooLarge as error:
        raise refusal(413, too_large) from error
    except HTTPException as error:
        raise refusal(error.code or 500, error.description or error.name, kept_headers(error)) from error


def media_type(understood: Collection[str]) -> str:
    """Return the media type of the body.

    Raises:
        ProblemError: it is not one of those that are understood.
    """
    if request.mimetype in understood:
        return request.mimetype
    listed = ", ".join(understood)
    headers: Headers = ((_TELLING[request.method], listed),)
    raise refusal(415, f"Send the header Content-Type with one of: {listed}", headers)


def fields() -> dict[str, Any]:
    """Return the JSON object of the body.

    Raises:
        ProblemError: the body is too large, or no JSON.
        FieldError: it is no object, or a name stands twice in one.
    """
    return as_object(parsed(body()))


def as_object(value: Any, place: str = "") -> dict[str, Any]:
    """Return a JSON value that must be an object.

    Raises:
        FieldError: it is none.
    """
    if not isinstance(value, dict):
        raise FieldError(place, "must be a JSON object: {…}")
    return value


def parsed(data: bytes) -> Any:
    """Return the JSON value that `data` holds.

    Raises:
        ProblemError: it is no JSON (RFC 8259) in UTF-8.
        FieldError: a name stands twice in an object.
    """
    try:
        text = data.decode().removeprefix("\ufeff")
        value = json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise refusal(400, f"The body is not UTF-8 at byte {error.start}; encode it as UTF-8") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise refusal(400, f"The body is not JSON at {place}: {error.msg[:1].lower()}{error.msg[1:]}") from error
    except RecursionError as error:
        raise refusal(400, _TOO_DEEP) from error
    except ValueError as error:  # a number beyond CPython's limit, whose message says nothing to a sender
        raise refusal(400, f"The body is not JSON: {error}") from error
    if _is_deep(value):
        raise refusal(400, _TOO_DEEP)
    return value


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_DEEPEST):
        level = [inner for outer in level for inner in _within(outer)]
    return bool(level)


def _within(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise FieldError(messages.shown(name), "stands twice in one object; send one of the two")
        found[name] = value
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number in it")
