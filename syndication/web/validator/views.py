"""The page `/validate`: it checks a pasted or uploaded document or one at an address, and stores nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec
from flask import Blueprint, Response, current_app, request
from msgspec import Struct
from werkzeug.exceptions import (
    BadRequest,
    Forbidden,
    HTTPException,
    NotFound,
    RequestEntityTooLarge,
    ServiceUnavailable,
)

from syndication.http.fetch import PublicOnly
from syndication.http.own_addresses import own_path
from syndication.model.publication import Publication
from syndication.validation import RULES
from syndication.validation.report import Report, examine, examine_address, machine_report
from syndication.web.documents.cache import DocumentCache
from syndication.web.request_bodies import read_body
from syndication.web.validator.own_documents import examine_own
from syndication.web.validator.pages import (
    FORM_SECURITY_POLICY,
    FormInput,
    render_form,
    render_report,
    render_rule,
    render_rules,
)
from syndication.web.validator.upload import MOST_BYTES, UploadedFeed, read_form

AT_ONCE = 2  # fewer than a worker's threads, so that feeds are still served
_RETRY_SECONDS = 10
_RULES_SECONDS = 3600
_MAX_ECHO = 200_000  # characters of pasted text that the form repeats
_TOO_LARGE = "Documents of at most 5 MB are checked here. On your own machine: syndication validate FILE"


class ValidatorContext(Struct, frozen=True):
    """What the validator needs; found in `app.extensions["validator"]`. `slots` limit the checks at the same time."""

    publication: Publication
    cache: DocumentCache
    any_address: bool
    slots: threading.BoundedSemaphore


validator = Blueprint("validator", __name__, url_prefix="/validate")


@validator.get("")
def form() -> Response:
    """Return the form, or the report on an address of this site, so that pages can link to it."""
    url = request.args.get("url", "").strip()
    return _report_response(lambda: UploadedFeed(url=url), _examine_own) if url else _answer(_form(), 200)


@validator.post("")
def validate() -> Response:
    """Return the report on the document in the form, or at the address in the form."""
    return _report_response(_posted_form, _examine_any if _context().any_address else _examine_own)


def _posted_form() -> UploadedFeed:
    return read_form(read_body("validate", MOST_BYTES), request.mimetype, request.mimetype_params)


@validator.get("/rules")
def rules() -> Response:
    """List all rules."""
    return _cacheable(render_rules(_context().publication, RULES))


@validator.get("/rules/<code>")
def rule(code: str) -> Response:
    """Return the page of a rule."""
    if code not in RULES:
        raise NotFound
    return _cacheable(render_rule(_context().publication, RULES[code]))


def _report_response(read: Callable[[], UploadedFeed], examine_url: Callable[[str], Report]) -> Response:
    """Return the report on what `read` returns, or the reason why there is none."""
    entered = FormInput()
    try:
        upload = read()
        entered = FormInput(upload.url, upload.text if len(upload.text) < _MAX_ECHO else "", upload.by)
        with _slot():
            report = _examine(upload, examine_url)
    except HTTPException as refusal:
        return _refusal_response(refusal, entered)
    if _wants_json():
        return _answer(msgspec.json.encode(machine_report(report)), 200, "application/json")
    context = _context()
    return _answer(render_report(context.publication, report, any_address=context.any_address, entered=entered), 200)


@contextmanager
def _slot() -> Iterator[None]:
    """Take a slot for a check. The body has already been read, so a slow client occupies none."""
    slots = _context().slots
    if not slots.acquire(blocking=False):
        raise ServiceUnavailable("Other documents are being checked at the moment. Try again in a few seconds.")
    try:
        yield
    finally:
        slots.release()


def _examine(upload: UploadedFeed, examine_url: Callable[[str], Report]) -> Report:
    if upload.url:
        return examine_url(upload.url)
    if upload.file_name:
        return examine(upload.file_name, upload.file)
    if upload.text.strip():
        return examine("The pasted text", upload.pasted)
    raise BadRequest("Give an address, choose a file, or paste a document.")


def _examine_any(url: str) -> Report:
    return _examine_own(url) if own_path(url, _context().publication.base_url) else examine_address(url, PublicOnly())


def _examine_own(url: str) -> Report:
    context = _context()
    path = own_path(url, context.publication.base_url)
    if not path:
        raise Forbidden("Only feeds of this site are fetched. Upload or paste feeds of other sites.")
    report = examine_own(context.cache, path, context.publication.base_url, int(time.time()))
    if report is None:
        raise NotFound("There is no feed of this site at that address. The front page lists them all.")
    return report


def _refusal_response(error: HTTPException, entered: FormInput) -> Response:
    status = error.code or 500
    words = _TOO_LARGE if isinstance(error, RequestEntityTooLarge) else error.description or error.name
    if _wants_json():
        response = _answer(msgspec.json.encode({"error": words}), status, "application/json")
    else:
        response = _answer(_form(entered, words), status)
    if isinstance(error, ServiceUnavailable):
        response.headers["Retry-After"] = str(_RETRY_SECONDS)
    return response


def _form(entered: FormInput | None = None, refusal: str = "") -> str:
    context = _context()
    return render_form(
        context.publication, any_address=context.any_address, entered=entered or FormInput(), refusal=refusal
    )


def _wants_json() -> bool:
    return request.args.get("format") == "json"


def _context() -> ValidatorContext:
    context = current_app.extensions["validator"]
    assert isinstance(context, ValidatorContext)
    return context


def _cacheable(page: str) -> Response:
    """Return a page that changes only with the version of the service."""
    response = _answer(page, 200)
    response.headers["Cache-Control"] = f"max-age={_RULES_SECONDS}"
    return response


def _answer(body: str | bytes, status: int, media_type: str = "text/html") -> Response:
    response = Response(body, status, mimetype=media_type)
    response.headers["Content-Security-Policy"] = FORM_SECURITY_POLICY
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    response.headers["Cache-Control"] = "no-store"
    return response
