"""Stories are pushed: `POST /api/push`, ninjs signed with the secret of the setting `push_secret`, without a token."""

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
from syndication.model.errors import ConflictError, FieldError, SyndicationError
from syndication.model.item import Item
from syndication.model.stored import Stored
from syndication.publishing import edit
from syndication.publishing.edit import Edit
from syndication.sources import ninjs
from syndication.sources.article.source_text import MAX_BYTES
from syndication.sources.ninjs.push import received
from syndication.web.api.refusals import answer_to, answer_to_refused, refusal
from syndication.web.api.request import whole
from syndication.web.api.workspace import desk, utc_now
from syndication.web.problems import ProblemError

log = logging.getLogger("syndication")

_WHO = "push"
_ACCEPTED: Headers = (("Accept-Post", "application/json, application/*+json"),)
_CHALLENGE: Headers = (("WWW-Authenticate", f'{signatures.HEADER} realm="push"'),)
_OLD = "what was sent is not newer than what is here; give every change a later versionCreated"

Result = Literal["created", "changed", "unchanged"]


class Reception(Struct, frozen=True):
    """What pushes need, kept in `app.extensions["push"]`."""

    secret: str

    def __repr__(self) -> str:  # the secret is in no log and no trace
        return "Reception(…)"


class Pushed(Struct, frozen=True, omit_defaults=True):
    """The answer: what became of which item, and what of the document has no place in it, a line each."""

    id: str
    slug: str
    version: int
    result: Result
    warnings: tuple[str, ...] = ()


def reception(secret: str) -> Reception:
    """Return what pushes need; without a secret there are none."""
    return Reception(secret)


push = Blueprint("push", __name__, url_prefix="/api/push")
push.register_error_handler(ProblemError, answer_to_refused)
push.register_error_handler(SyndicationError, answer_to)


@push.post("")
def take() -> Response:
    """Take in the story that was sent: a new one, another state of one, or the end of one.

    Raises:
        ProblemError: it is not signed, or is not what is taken here.
        SyndicationError: it is no ninjs, or cannot become an item.
    """
    here = current_app.extensions["push"]
    assert isinstance(here, Reception)
    if not here.secret:
        raise refusal(404, "Nothing can be pushed here: the setting push_secret is empty")
    _refuse_other_kinds()
    body = _body()
    now = utc_now()
    _verify(body, here.secret, now)
    told = ninjs.read(body)
    before = _held(told.item.id)
    after = _edited(told.item, before, now)
    return _answer(before, after, told.warnings)


def _refuse_other_kinds() -> None:
    if request.mimetype != "application/json" and not request.mimetype.endswith("+json"):
        raise refusal(415, "Send ninjs with Content-Type: application/json", _ACCEPTED)


def _body() -> bytes:
    return whole("push", MAX_BYTES, f"A story has at most {MAX_BYTES:,} bytes")


def _verify(body: bytes, secret: str, now: datetime) -> None:
    try:
        signatures.verify(request.headers.get(signatures.HEADER, ""), body, secret, now)
    except SignatureError as error:
        log.warning("a push was refused: %s", error)
        raise refusal(401, str(error), _CHALLENGE) from error


def _held(item_id: str) -> Stored | None:
    with desk().catalog.read() as connection:
        return items.by_id(connection, item_id)


def _edited(told: Item, before: Stored | None, now: datetime) -> Stored:
    """Return the item as it is after the push; what says nothing new waits for nobody."""
    if before and received(told, before.item, now) == before.item:
        return before
    change = Edit(lambda present: received(told, present, now), before.item.slug if before else "")
    try:
        return edit.edit_one(desk(), _WHO, change, now)
    except FieldError as error:
        if before or error.field != "id":
            raise
        raise ConflictError(f"{told.id}: was pushed twice at the same moment; send it again") from error


def _answer(before: Stored | None, after: Stored, warnings: tuple[str, ...]) -> Response:
    result = _result(before, after)
    told = warnings if result != "unchanged" else (*warnings, _OLD)
    item = after.item
    encoded = msgspec.json.encode(Pushed(item.id, item.slug, item.version, result, told))
    response = Response(encoded, 201 if result == "created" else 200, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    if result == "created":
        response.headers["Location"] = f"{desk().publication.base_url}/api/items/{item.slug}"
    return response


def _result(before: Stored | None, after: Stored) -> Result:
    if before is None:
        return "created"
    return "unchanged" if before.item == after.item else "changed"
