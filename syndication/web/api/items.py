"""Stories one at a time: made, shown, replaced, changed, withdrawn, corrected, reinstated."""

from __future__ import annotations

from flask import Blueprint, Response, request
from msgspec import Struct

from syndication.model.stored import Stored
from syndication.publishing.edit import Edit
from syndication.publishing.explain import Reason
from syndication.publishing.explain import why as reasons_of
from syndication.web.api import operations, representation
from syndication.web.api.conditions import seen_versions
from syndication.web.api.idempotency import once
from syndication.web.api.refusals import refusal
from syndication.web.api.request import JSON, MERGE_PATCH, NINJS, body, fields, media_type, parsed
from syndication.web.api.workspace import desk, make, stored, utc_now
from syndication.web.auth import authorised

blueprint = Blueprint("items", __name__)


class Reasons(Struct, frozen=True):
    """Why a story is or is not in the feeds that could concern it."""

    feeds: list[Reason]


@blueprint.post("/items")
@authorised("write")
@once
def create() -> Response:
    """Make a new item."""
    return representation.created(
        make(operations.create_of_ninjs(_ninjs()) if _is_ninjs() else operations.create(fields()))
    )


@blueprint.get("/items/<slug>")
@authorised("read")
def read(slug: str) -> Response:
    """Show an item."""
    return shown(stored(slug))


@blueprint.get("/items/<slug>/why")
@authorised("read")
def why(slug: str) -> Response:
    """Say why an item is or is not in its feeds."""
    found = stored(slug)
    with desk().catalog.read() as connection:
        return representation.as_json(Reasons(reasons_of(connection, desk().publication, found, utc_now())))


def shown(found: Stored) -> Response:
    """Return the response with an item in the format that was asked for."""
    if _asks_for_ninjs():
        return representation.as_ninjs(request, found, desk().publication, utc_now())
    return representation.one(request, found)


@blueprint.put("/items/<slug>")
@authorised("write")
def replace(slug: str) -> Response:
    """Put another item in place of one."""
    seen = seen_versions(request)
    if _is_ninjs():
        return representation.changed(make(operations.replacement_of_ninjs(slug, _ninjs(), seen, utc_now())))
    return representation.changed(make(operations.replacement(slug, fields(), seen)))


@blueprint.patch("/items/<slug>")
@authorised("write")
def patch(slug: str) -> Response:
    """Change some fields of an item."""
    media_type((MERGE_PATCH, JSON))
    return representation.changed(make(operations.patch(slug, fields(), seen_versions(request))))


@blueprint.post("/items/<slug>/withdraw")
@authorised("write")
@once
def withdraw(slug: str) -> Response:
    """Withdraw an item."""
    return _done(operations.withdraw(slug, _told(), seen_versions(request), utc_now()))


@blueprint.post("/items/<slug>/correct")
@authorised("write")
@once
def correct(slug: str) -> Response:
    """Correct an item, with a note for readers."""
    return _done(operations.correct(slug, _told(), seen_versions(request), utc_now()))


@blueprint.post("/items/<slug>/reinstate")
@authorised("write")
@once
def reinstate(slug: str) -> Response:
    """Reinstate an item that was withdrawn."""
    return _done(operations.reinstate(slug, _told(), seen_versions(request), utc_now()))


def _done(edit: Edit) -> Response:
    return representation.changed(make(edit))


def _told() -> dict[str, object]:
    media_type((JSON,))
    return fields()


def _is_ninjs() -> bool:
    """Tell whether the body is ninjs: its media type says so, or the query does of any JSON."""
    return media_type((JSON, NINJS)) == NINJS or _asks_for_ninjs()


def _asks_for_ninjs() -> bool:
    form = request.args.get("format", "")
    if form not in ("", "ninjs", "json"):
        raise refusal(400, "The format is json or ninjs", field="format")
    return form == "ninjs"


def _ninjs() -> bytes:
    data = body()
    parsed(data)  # what is no JSON is told of like any other
    return data
