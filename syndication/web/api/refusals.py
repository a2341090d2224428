"""Errors of the API: one table maps our exceptions to problem documents."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from http import HTTPStatus

from flask import Response, request

from syndication.catalog import audit, tokens
from syndication.catalog.audit import AuditEntry
from syndication.http.document import RETRY_LATER, Headers
from syndication.model import actors
from syndication.model.errors import (
    BusyError,
    CatalogError,
    ConflictError,
    FieldError,
    FolderError,
    FullError,
    IngestError,
    NotFoundError,
    PendingError,
    ScopeError,
    StaleError,
    SyndicationError,
)
from syndication.model.tokens import digest
from syndication.sources.ninjs import ParsedNinjs
from syndication.sources.records import FieldsError
from syndication.web.auth import insufficient_scope
from syndication.web.context import here
from syndication.web.problems import Fault, ProblemError, answer

log = logging.getLogger("syndication")

_SOON: Headers = (("Retry-After", "5"),)
_LONGEST_NOTE = 200
# The first match counts. The last row is for failures on our side, such as a full disk.
_STATUSES: tuple[tuple[type[SyndicationError], int, Headers], ...] = (
    (FieldError, 422, ()),
    (IngestError, 422, ()),
    (NotFoundError, 404, ()),
    (StaleError, 412, ()),
    (ConflictError, 409, ()),
    (ScopeError, 403, ()),
    (FullError, 507, ()),
    (PendingError, 503, RETRY_LATER),
    (BusyError, 503, _SOON),
    (FolderError, 503, RETRY_LATER),
    (CatalogError, 503, RETRY_LATER),
    (SyndicationError, 503, RETRY_LATER),
)


def refusal(status: int, detail: str, headers: Headers = (), *, field: str = "") -> ProblemError:
    """Return the error that refuses a request; its title is the phrase of the status."""
    errors = (Fault(field, detail),) if field and status == HTTPStatus.UNPROCESSABLE_ENTITY else ()
    return ProblemError(status, HTTPStatus(status).phrase, detail, headers, field=field, errors=errors)


def of_error(error: SyndicationError) -> ProblemError:
    """Return the refusal for a request that failed with `error`."""
    status, headers = next((status, headers) for kind, status, headers in _STATUSES if isinstance(error, kind))
    if isinstance(error, FieldError):
        errors = [Fault(*fault) for fault in _faults_of(error)]
        return ProblemError(status, HTTPStatus(status).phrase, str(error), headers, field=error.field, errors=errors)
    if isinstance(error, IngestError):
        return of_error(_field_error(error))
    if isinstance(error, CatalogError):
        log.error("%s", error)
        return refusal(status, "The database is unavailable; nothing was changed. Ask again in a minute", headers)
    if isinstance(error, FolderError):
        log.error("%s", error)
        wrong = f"The folder of this machine cannot be used ({error.setting}: {error.problem})"
        return refusal(status, f"{wrong}; nothing was changed. Ask again in a minute", headers)
    if isinstance(error, ScopeError):
        return refusal(status, str(error), insufficient_scope(error.needed))
    return refusal(status, str(error), headers)


def in_words_of(error: FieldError, parsed: ParsedNinjs) -> FieldsError:
    """Return the error with the properties of a ninjs document in place of the fields of its item."""
    return FieldsError(tuple((parsed.place_of(field), problem) for field, problem in _faults_of(error)))


def answer_to(error: SyndicationError) -> Response:
    """Return the response to a request that failed."""
    return answer_to_refused(of_error(error))


def answer_to_refused(error: ProblemError) -> Response:
    """Return the response to a refused request. A token with too small a scope is recorded in the audit log."""
    record_refusal(error)
    return answer(error)


def record_refusal(error: ProblemError) -> None:
    """Record in the audit log that a token has too small a scope; other refusals are not recorded."""
    if error.status == HTTPStatus.FORBIDDEN:
        _log_refusal(error)


def _faults_of(error: FieldError) -> tuple[tuple[str, str], ...]:
    return error.faults if isinstance(error, FieldsError) else ((error.field, error.problem),)


def _field_error(error: IngestError) -> FieldError:
    """Return the error of an importer as a FieldError. Its text may begin with a field: "headline: is missing"."""
    field, colon, problem = str(error).partition(": ")
    return FieldError(field, problem) if colon and " " not in field else FieldError("", str(error))


def _log_refusal(error: ProblemError) -> None:
    authorization = request.authorization
    presented = (authorization.token or "") if authorization else ""
    what = f"{request.method} {request.path}".encode("ascii", "backslashreplace").decode()
    note = f"{what[:_LONGEST_NOTE]}: {error.detail}"
    try:
        with here().catalog.begin() as connection:
            token = tokens.by_digest(connection, digest(presented))
            who = actors.of_token(token.name) if token else actors.UNKNOWN_TOKEN
            audit.add(connection, [AuditEntry(at=datetime.now(UTC), who=who, action="refused", note=note)])
    except CatalogError as failure:
        log.warning("a refusal could not be written to the audit log: %s", failure)
