"""Problem documents (RFC 9457): what the API answers where it cannot do what was asked. Knows nothing of the API."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from flask import Response
from msgspec import Struct

from syndication.http.document import Headers

MEDIA_TYPE = "application/problem+json"


class Fault(Struct, frozen=True):
    """One of several things that are wrong with what was sent: the field, and what to do about it."""

    field: str
    detail: str


class Problem(Struct, frozen=True, omit_defaults=True):
    """Why something was not done; `detail` says what to do, `field` and `errors` what of the request is at fault."""

    title: str
    status: int
    detail: str
    field: str = ""
    errors: tuple[Fault, ...] = ()


class ProblemError(Exception):
    """A request is refused; `answer` makes the response, as the handler that an app registers for this error."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        headers: Headers = (),
        *,
        field: str = "",
        errors: Iterable[Fault] = (),
    ) -> None:
        self.status = status
        self.title = title
        self.detail = detail
        self.headers = headers
        self.field = field
        self.errors = tuple(errors)
        super().__init__(f"{status} {title}: {detail}")


def problem(status: int, title: str, detail: str, *, field: str = "", errors: Iterable[Fault] = ()) -> Response:
    """Return a problem document.

    Args:
        status: of the response; the document repeats it.
        title: the same for every problem of the kind; a status's own phrase, as the document names no type
            (RFC 9457 section 4.2.1).
        detail: what is wrong this time, and what to do.
        field: what of the request is at fault, where that is one thing.
        errors: where several things are.
    """
    told = Problem(
        title=title,
        status=status,
        detail=_encodable(detail),
        field=_encodable(field),
        errors=tuple(Fault(_encodable(fault.field), _encodable(fault.detail)) for fault in errors),
    )
    response = Response(msgspec.json.encode(told), status, mimetype=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def answer(error: ProblemError) -> Response:
    """Return the response to a request that was refused."""
    response = problem(error.status, error.title, error.detail, field=error.field, errors=error.errors)
    response.headers.extend(error.headers)
    return response


def _encodable(text: str) -> str:
    """Return `text` without lone surrogates: it may repeat what a client sent."""
    return text.encode(errors="replace").decode()
