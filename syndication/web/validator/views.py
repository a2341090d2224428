"""The page `/validate`: a pasted or uploaded document, or one at an address, judged; nothing of it is kept."""

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
from syndication.model.publication import Publication
from syndication.validation import RULES
from syndication.validation.report import Report, examine, examine_address, for_machines
from syndication.web.documents.cache import DocumentCache
from syndication.web.request_bodies import read_body
from syndication.web.validator.own_documents import examine_own, own_path
from syndication.web.validator.pages import (
    FORM_SECURITY_POLICY,
    FormInput,
    render_form,
    render_report,
    render_rule,
    render_rules,
)
from syndication.web.validator.upload import MOST_BYTES, UploadedFeed, read_form

AT_ONCE = 2  # fewer than a worker has threads, so that feeds are served on
_RETRY_SECONDS = 10
_RULES_SECONDS = 3600
_LONGEST_ECHO = 200_000  # characters of pasted text that the form shows again
_TOO_LARGE = "Documents of at most 5 MB are checked here. On your own machine: syndication validate FILE"


class ValidatorContext(Struct, frozen=True):
    """What the validator needs, kept in `app.extensions["validator"]`; `places` are for those served at once."""

    publication: Publication
    cache: DocumentCache
    any_address: bool
    places: threading.BoundedSemaphore


validator = Blueprint("validator", __name__, url_prefix="/validate")


@validator.get("")
def ask() -> Response:
    """Show the form, or what is found at an address of this site: pages can link to that."""
    url = request.args.get("url", "").strip()
    return _judged(lambda: UploadedFeed(url=url), _own) if url else _answer(_form(), 200)


@validator.post("")
def judge() -> Response:
    """Show what is found in the document that the form brings, or names."""
    return _judged(_sent, _anywhere if _desk().any_address else _own)


def _sent() -> UploadedFeed:
    return read_form(read_body("validate", MOST_BYTES), request.mimetype, request.mimetype_params)


@validator.get("/rules")
def rules() -> Response:
    """List all rules."""
    return _kept(render_rules(_desk().publication, RULES))


@validator.get("/rules/<code>")
def rule(code: str) -> Response:
    """Say what one rule means."""
    if code not in RULES:
        raise NotFound
    return _kept(render_rule(_desk().publication, RULES[code]))


def _judged(bring: Callable[[], UploadedFeed], fetched: Callable[[str], Report]) -> Response:
    """Answer with a report on what `bring` returns, an address being `fetched`; or with why there is none."""
    entered = FormInput()
    try:
        brought = bring()
        entered = FormInput(brought.url, brought.text if len(brought.text) < _LONGEST_ECHO else "")
        with _place():
            report = _examined(brought, fetched)
    except HTTPException as refusal:
        return _refused(refusal, entered)
    if _wants_json():
        return _answer(msgspec.json.encode(for_machines(report)), 200, "application/json")
    desk = _desk()
    return _answer(render_report(desk.publication, report, any_address=desk.any_address, entered=entered), 200)


@contextmanager
def _place() -> Iterator[None]:
    """Take one of the places; what is to be checked has been read."""
    places = _desk().places
    if not places.acquire(blocking=False):
        raise ServiceUnavailable("Other documents are being checked at the moment. Try again in a few seconds.")
    try:
        yield
    finally:
        places.release()


def _examined(brought: UploadedFeed, fetched: Callable[[str], Report]) -> Report:
    if brought.url:
        return fetched(brought.url)
    if brought.file_name:
        return examine(brought.file_name, brought.file)
    if brought.text.strip():
        return examine("The pasted text", brought.pasted)
    raise BadRequest("Give an address, choose a file, or paste a document.")


def _anywhere(url: str) -> Report:
    return _own(url) if own_path(url, _desk().publication.base_url) else examine_address(url, PublicOnly())


def _own(url: str) -> Report:
    desk = _desk()
    path = own_path(url, desk.publication.base_url)
    if not path:
        raise Forbidden("Only feeds of this site are fetched. Those of other sites can be uploaded or pasted.")
    report = examine_own(desk.cache, path, desk.publication.base_url, int(time.time()))
    if report is None:
        raise NotFound("There is no feed of this site at that address. The front page lists them all.")
    return report


def _refused(error: HTTPException, entered: FormInput) -> Response:
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
    desk = _desk()
    return render_form(desk.publication, any_address=desk.any_address, entered=entered or FormInput(), refusal=refusal)


def _wants_json() -> bool:
    return request.args.get("format") == "json"


def _desk() -> ValidatorContext:
    found = current_app.extensions["validator"]
    assert isinstance(found, ValidatorContext)
    return found


def _kept(page: str) -> Response:
    """Answer with a page that is the same until the next version of the service."""
    response = _answer(page, 200)
    response.headers["Cache-Control"] = f"max-age={_RULES_SECONDS}"
    return response


def _answer(body: str | bytes, status: int, media_type: str = "text/html") -> Response:
    response = Response(body, status, mimetype=media_type)
    response.headers["Content-Security-Policy"] = FORM_SECURITY_POLICY
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    response.headers["Cache-Control"] = "no-store"
    return response
