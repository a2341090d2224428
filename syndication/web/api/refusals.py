"""What the API answers where something cannot be done: one table from our errors to problem documents."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from http import HTTPStatus

from flask import Response, request

from syndication.catalog import audit, tokens
from syndication.catalog.audit import Deed
from syndication.http.document import LATER, Headers
from syndication.model.errors import (
    BusyError,
    CatalogError,
    ConflictError,
    FieldError,
    FullError,
    IngestError,
    NotFoundError,
    StaleError,
    SyndicationError,
)
from syndication.model.tokens import digest
from syndication.sources.records import FieldsError
from syndication.web.problems import Fault, ProblemError, answer
from syndication.web.site.responses import here

log = logging.getLogger("syndication")

_SOON: Headers = (("Retry-After", "5"),)
_LONGEST_NOTE = 200
# The first that fits: what is not of a kind of its own is a fault of ours, a full disk for instance.
_STATUSES: tuple[tuple[type[SyndicationError], int, Headers], ...] = (
    (FieldError, 422, ()),
    (IngestError, 422, ()),
    (NotFoundError, 404, ()),
    (StaleError, 412, ()),
    (ConflictError, 409, ()),
    (FullError, 507, ()),
    (BusyError, 503, _SOON),
    (CatalogError, 503, LATER),
    (SyndicationError, 503, LATER),
)


def refusal(status: int, detail: str, headers: Headers = (), *, field: str = "") -> ProblemError:
    """Return the error that a request is refused with; its title is the phrase of its status."""
    errors = (Fault(field, detail),) if field and status == HTTPStatus.UNPROCESSABLE_ENTITY else ()
    return ProblemError(status, HTTPStatus(status).phrase, detail, headers, field=field, errors=errors)


def of_error(error: SyndicationError) -> ProblemError:
    """Return how a request is refused that failed with `error`."""
    status, headers = next((status, headers) for kind, status, headers in _STATUSES if isinstance(error, kind))
    if isinstance(error, FieldError):
        faults = error.faults if isinstance(error, FieldsError) else ((error.field, error.problem),)
        told = [Fault(*fault) for fault in faults]
        return ProblemError(status, HTTPStatus(status).phrase, str(error), headers, field=error.field, errors=told)
    if isinstance(error, IngestError):
        return of_error(_of_ninjs(error))
    if isinstance(error, CatalogError):
        log.error("%s", error)
        return refusal(status, "The database is out of reach; nothing was changed. Ask again in a minute", headers)
    return refusal(status, str(error), headers)


def answer_to(error: SyndicationError) -> Response:
    """Return the response to a request that failed."""
    return answer(of_error(error))


def answer_to_refused(error: ProblemError) -> Response:
    """Return the response to a request that was refused; that a token has not the scope for it goes into the log."""
    if error.status == HTTPStatus.FORBIDDEN:
        _log_refusal(error)
    return answer(error)


def _of_ninjs(error: IngestError) -> FieldError:
    """Return the error with its field apart, which the text of the importer begins with where one is at fault."""
    field, colon, problem = str(error).partition(": ")
    return FieldError(field, problem) if colon and " " not in field else FieldError("", str(error))


def _log_refusal(error: ProblemError) -> None:
    told = request.authorization
    presented = (told.token or "") if told else ""
    what = f"{request.method} {request.path}".encode("ascii", "backslashreplace").decode()
    note = f"{what[:_LONGEST_NOTE]}: {error.detail}"
    try:
        with here().catalog.begin() as connection:
            token = tokens.by_digest(connection, digest(presented))
            who = f"token {token.name}" if token else "a token"
            audit.add(connection, [Deed(at=datetime.now(UTC), who=who, action="refused", note=note)])
    except CatalogError as failure:
        log.warning("a refusal is not in the audit log: %s", failure)
