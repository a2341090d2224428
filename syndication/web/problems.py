"""Problem documents (RFC 9457): the JSON body of every refused API request. Independent of the API itself."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from flask import Response
from msgspec import Struct

from syndication.http.document import Headers

MEDIA_TYPE = "application/problem+json"
LOST = "The process that worked on this has ended; look whether it was done, and if not, send it again"


class Fault(Struct, frozen=True):
    """One of several errors in a request: the field, and how to correct it."""

    field: str
    detail: str


class Problem(Struct, frozen=True, omit_defaults=True):
    """Why a request was refused: `detail` says what to do, `field` or `errors` name the wrong parts of the request."""

    title: str
    status: int
    detail: str
    field: str = ""
    errors: tuple[Fault, ...] = ()


class ProblemError(Exception):
    """A request is refused. Blueprints register `answer` as the handler of this error."""

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


class UnknownOutcomeError(ProblemError):
    """The process that worked on a request ended, so it may have been done or not."""

    def __init__(self) -> None:
        super().__init__(503, "Service Unavailable", LOST, (("Retry-After", "1"),))


def problem(status: int, title: str, detail: str, *, field: str = "", errors: Iterable[Fault] = ()) -> Response:
    """Return a problem document.

    Args:
        status: the status of the response; the document repeats it.
        title: the phrase of the status, because the document has no type (RFC 9457 section 4.2.1).
        detail: what is wrong in this case, and what to do.
        field: the field of the request that is wrong, if it is one.
        errors: the wrong fields, if there are several.
    """
    document = Problem(
        title=title,
        status=status,
        detail=_encodable(detail),
        field=_encodable(field),
        errors=tuple(Fault(_encodable(fault.field), _encodable(fault.detail)) for fault in errors),
    )
    response = Response(msgspec.json.encode(document), status, mimetype=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def answer(error: ProblemError) -> Response:
    """Return the response for a refused request."""
    response = problem(error.status, error.title, error.detail, field=error.field, errors=error.errors)
    response.headers.extend(error.headers)
    return response


def _encodable(text: str) -> str:
    """Return `text` without lone surrogates, which may come from the client's input."""
    return text.encode(errors="replace").decode()
