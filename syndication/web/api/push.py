"""`POST /api/push`: another system pushes a story as ninjs, signed instead of with a token.

There are two signatures: our own with `push_secret`, and that of Superdesk with `superdesk_secret`.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Literal

import msgspec
from flask import Blueprint, Response, current_app, request
from msgspec import Struct

from syndication.catalog import items
from syndication.http import signatures
from syndication.http.document import Headers
from syndication.http.signatures import SignatureError
from syndication.model import actors
from syndication.model.errors import ConflictError, FieldError, SyndicationError
from syndication.model.item_findings import IMPORT, stored_findings
from syndication.model.stored import Stored
from syndication.publishing import edit
from syndication.publishing.edit import Edit
from syndication.sources.ninjs import ParsedNinjs
from syndication.sources.ninjs.push import apply_push as item_after_push
from syndication.sources.plain_text import MAX_BYTES
from syndication.web.api.operations import parse_ninjs
from syndication.web.api.refusals import answer_to, answer_to_refused, in_words_of, refusal
from syndication.web.api.representation import warnings_of
from syndication.web.api.request import read_whole
from syndication.web.api.workspace import pictures_of, workspace
from syndication.web.context import utc_now
from syndication.web.problems import ProblemError

log = logging.getLogger("syndication")

_ACCEPTED: Headers = (("Accept-Post", "application/json, application/*+json"),)
_OLD = "this version is not newer than the stored one; give every change a later versionCreated"

PushResult = Literal["created", "changed", "unchanged"]


class PushContext(Struct, frozen=True):
    """What pushes need; found in `app.extensions["push"]`. Without any secret, pushes are disabled."""

    secret: str
    superdesk_secret: str = ""

    def __repr__(self) -> str:  # keeps the secret out of logs and tracebacks
        return "PushContext(…)"


class Pushed(Struct, frozen=True, omit_defaults=True):
    """The result of a push: the item and its new version.

    `warnings` list what was not imported from the document, and what the story loses on the way into the feeds.
    """

    id: str
    slug: str
    version: int
    result: PushResult
    warnings: tuple[str, ...] = ()


push = Blueprint("push", __name__, url_prefix="/api/push")
push.register_error_handler(ProblemError, answer_to_refused)
push.register_error_handler(SyndicationError, answer_to)


@push.post("")
def receive_push() -> Response:
    """Create, change or withdraw the story in the body.

    Raises:
        ProblemError: the signature is invalid, or the media type is not accepted.
        SyndicationError: the body is not ninjs, or cannot become an item.
    """
    context = current_app.extensions["push"]
    assert isinstance(context, PushContext)
    if not context.secret and not context.superdesk_secret:
        raise refusal(404, "Pushing is disabled here: the settings push_secret and superdesk_secret are empty")
    _refuse_other_types()
    body = _body()
    now = utc_now()
    _verify(body, context, now)
    pushed = parse_ninjs(body, workspace().publication.authority)
    before = _stored_item(pushed.item.id)
    after = _apply(pushed, before, now)
    return _answer(before, after, pushed.warnings)


def _refuse_other_types() -> None:
    if request.mimetype != "application/json" and not request.mimetype.endswith("+json"):
        raise refusal(415, "Send ninjs with Content-Type: application/json", _ACCEPTED)


def _body() -> bytes:
    return read_whole("push", MAX_BYTES, f"A story has at most {MAX_BYTES:,} bytes")


def _verify(body: bytes, context: PushContext, now: datetime) -> None:
    try:
        _verify_either(body, context, now)
    except SignatureError as error:
        log.warning("a push was refused: %s", error)
        raise refusal(401, str(error), _challenges(context)) from error


def _verify_either(body: bytes, context: PushContext, now: datetime) -> None:
    """Refuse a body without a valid signature. Each kind counts only if the operator has set its secret."""
    ours = request.headers.get(signatures.PUSH_HEADER, "")
    superdesk = request.headers.get(signatures.SUPERDESK_HEADER, "")
    if not context.secret or (superdesk and not ours):
        if superdesk and not context.superdesk_secret:
            raise SignatureError(f"{signatures.SUPERDESK_HEADER}: the setting superdesk_secret is empty here")
        signatures.verify_superdesk(superdesk, body, context.superdesk_secret)
    else:
        signatures.verify_push(ours, body, context.secret, now)


def _challenges(context: PushContext) -> Headers:
    """Return the header that a 401 must have (RFC 9110 section 15.5.2), with the signatures that are accepted here."""
    kinds = ((signatures.PUSH_HEADER, context.secret), (signatures.SUPERDESK_HEADER, context.superdesk_secret))
    return tuple(("WWW-Authenticate", f'{name} realm="push"') for name, secret in kinds if secret)


def _stored_item(item_id: str) -> Stored | None:
    with workspace().catalog.read() as connection:
        return items.by_id(connection, item_id)


def _apply(pushed: ParsedNinjs, before: Stored | None, now: datetime) -> Stored:
    """Return the item after the push. If nothing changes, no lock is taken."""
    item = pushed.item
    if before and item_after_push(item, before.item, now) == before.item:
        return before
    change = Edit(lambda present: item_after_push(item, present, now), before.item.slug if before else "")
    try:
        return edit.edit_one(workspace(), actors.PUSH, change, now)
    except FieldError as error:
        if before or error.field != "id" or not _stored_item(item.id):
            raise in_words_of(error, pushed) from error
        raise ConflictError(f"{item.id}: was pushed twice at the same time; send it again") from error


def _answer(before: Stored | None, after: Stored, warnings: tuple[str, ...]) -> Response:
    result = _result(before, after)
    findings = stored_findings(after, workspace().publication, utc_now(), pictures_of(after.item))
    composed = warnings_of(finding for finding in findings if finding.field != IMPORT)  # the others are in `warnings`
    all_warnings = (*warnings, *composed) if result != "unchanged" else (*warnings, _OLD)
    item = after.item
    encoded = msgspec.json.encode(Pushed(item.id, item.slug, item.version, result, all_warnings))
    response = Response(encoded, 201 if result == "created" else 200, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    if result == "created":
        response.headers["Location"] = f"{workspace().publication.base_url}/api/items/{item.slug}"
    return response


def _result(before: Stored | None, after: Stored) -> PushResult:
    if before is None:
        return "created"
    return "unchanged" if before.item == after.item else "changed"
