"""Requests for one story: create, read, replace, patch, withdraw, correct, update, reinstate."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, request
from msgspec import Struct

from syndication.model.errors import FieldError
from syndication.model.stored import Stored
from syndication.publishing.edit import Edit
from syndication.publishing.explain import Reason
from syndication.publishing.explain import reasons_of as explain
from syndication.publishing.partners.withdrawal_report import partner_withdrawals
from syndication.sources.ninjs import ParsedNinjs
from syndication.web.api import operations, representation
from syndication.web.api.conditions import seen_versions
from syndication.web.api.idempotency import run_once
from syndication.web.api.refusals import in_words_of, refusal
from syndication.web.api.request import JSON, MERGE_PATCH, NINJS, body, fields, media_type, parse_json
from syndication.web.api.workspace import apply_edit, item_by_slug, workspace
from syndication.web.auth import authorised
from syndication.web.context import utc_now

blueprint = Blueprint("items", __name__)


class Reasons(Struct, frozen=True):
    """Why a story is or is not in each feed that could contain it."""

    feeds: list[Reason]


@blueprint.post("/items")
@authorised("write")
@run_once
def create() -> Response:
    """Create an item."""
    if _is_ninjs():
        parsed = _ninjs()
        return representation.created_response(
            _apply_ninjs(parsed, lambda: operations.create_from_ninjs(parsed.item)),
        )
    return representation.created_response(apply_edit(operations.create(fields())))


@blueprint.get("/items/<slug>")
@authorised("read")
def read(slug: str) -> Response:
    """Return an item."""
    return item_response(item_by_slug(slug))


@blueprint.get("/items/<slug>/why")
@authorised("read")
def why(slug: str) -> Response:
    """Explain why an item is or is not in its feeds."""
    stored = item_by_slug(slug)
    with workspace().catalog.read() as connection:
        return representation.as_json(Reasons(explain(connection, workspace().publication, stored, utc_now())))


def item_response(stored: Stored) -> Response:
    """Return the response with an item, in the format that the query names."""
    if _asks_for_ninjs():
        return representation.as_ninjs(request, stored, workspace().publication, utc_now())
    return representation.item_response(request, stored)


@blueprint.put("/items/<slug>")
@authorised("write")
def replace(slug: str) -> Response:
    """Replace an item."""
    expected = seen_versions(request)
    if _is_ninjs():
        parsed = _ninjs()
        return representation.changed_response(
            _apply_ninjs(parsed, lambda: operations.replacement_from_ninjs(slug, parsed.item, expected, utc_now()))
        )
    return representation.changed_response(apply_edit(operations.replacement(slug, fields(), expected)))


@blueprint.patch("/items/<slug>")
@authorised("write")
def patch(slug: str) -> Response:
    """Change some fields of an item."""
    media_type((MERGE_PATCH, JSON))
    return representation.changed_response(apply_edit(operations.patch(slug, fields(), seen_versions(request))))


@blueprint.post("/items/<slug>/withdraw")
@authorised("write")
@run_once
def withdraw(slug: str) -> Response:
    """Withdraw an item."""
    stored = apply_edit(operations.withdraw(slug, _json_fields(), seen_versions(request), utc_now()))
    with workspace().catalog.read() as connection:
        found = partner_withdrawals(connection, workspace().publication, stored.item.id)
    return representation.changed_response(stored, {"partner_withdrawals": found} if found else {})


@blueprint.post("/items/<slug>/correct")
@authorised("write")
@run_once
def correct(slug: str) -> Response:
    """Correct an item, with a note for readers."""
    return _apply(operations.correct(slug, _json_fields(), seen_versions(request), utc_now()))


@blueprint.post("/items/<slug>/update")
@authorised("write")
@run_once
def update(slug: str) -> Response:
    """Update an item, with a note for readers."""
    return _apply(operations.update(slug, _json_fields(), seen_versions(request), utc_now()))


@blueprint.post("/items/<slug>/reinstate")
@authorised("withdraw")
@run_once
def reinstate(slug: str) -> Response:
    """Reinstate a withdrawn item."""
    return _apply(operations.reinstate(slug, _json_fields(), seen_versions(request), utc_now()))


def _apply(edit: Edit) -> Response:
    return representation.changed_response(apply_edit(edit))


def _json_fields() -> dict[str, object]:
    media_type((JSON,))
    return fields()


def _is_ninjs() -> bool:
    """Return whether the body is ninjs, by its media type or by the query."""
    return media_type((JSON, NINJS)) == NINJS or _asks_for_ninjs()


def _asks_for_ninjs() -> bool:
    form = request.args.get("format", "json")
    if form not in ("ninjs", "json"):
        raise refusal(400, "The format is json or ninjs", field="format")
    return form == "ninjs"


def _ninjs() -> ParsedNinjs:
    data = body()
    parse_json(data)  # so that invalid JSON gets the same error as elsewhere
    return operations.parse_ninjs(data, workspace().publication.authority)


def _apply_ninjs(parsed: ParsedNinjs, make_edit: Callable[[], Edit]) -> Stored:
    try:
        return apply_edit(make_edit())
    except FieldError as error:
        raise in_words_of(error, parsed) from error
