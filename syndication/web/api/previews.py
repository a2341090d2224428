"""The preview of a story for clients with a token: its page, and links for people who have no token."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Annotated

from flask import Blueprint, Response
from msgspec import Meta, Struct

from syndication.model.errors import ComposeError, ConflictError
from syndication.model.stored import Stored
from syndication.publishing.previews import HOURS, MOST_HOURS, make_link
from syndication.sources import records
from syndication.web.api.representation import as_json
from syndication.web.api.request import JSON, fields, media_type
from syndication.web.api.workspace import actor, item_by_slug, workspace
from syndication.web.auth import authorised
from syndication.web.context import utc_now
from syndication.web.site.previews import preview_response

blueprint = Blueprint("previews", __name__)


class PreviewRequest(Struct, frozen=True):
    """The fields of a request for a link to a preview."""

    hours: Annotated[
        int,
        Meta(
            description="for how many hours the link works",
            extra_json_schema={"minimum": 1, "maximum": MOST_HOURS},
        ),
    ] = HOURS


@blueprint.get("/items/<slug>/preview")
@authorised("read")
def page(slug: str) -> Response:
    """Return the page of a story as it will be when it is public."""
    return _preview(item_by_slug(slug))


@blueprint.post("/items/<slug>/preview")
@authorised("read")
def link(slug: str) -> Response:
    """Make a link to the preview of a story."""
    media_type((JSON,))
    wanted = records.convert_fields(fields(), PreviewRequest, _problems)
    made = make_link(workspace(), item_by_slug(slug), actor(), wanted.hours, utc_now(), secrets.token_hex(32))
    return as_json(made, 201)


def _preview(stored: Stored) -> Response:
    slug = stored.item.slug
    if stored.item.status != "usable":
        raise ConflictError(f"{slug}: is withdrawn; there is no preview of it")
    try:
        return preview_response(stored)
    except ComposeError as error:
        raise ConflictError(f"{slug}: waits in quarantine: {error}") from error


def _problems(wanted: PreviewRequest) -> Iterator[tuple[str, str]]:
    if not 1 <= wanted.hours <= MOST_HOURS:
        yield "hours", f"is not between 1 and {MOST_HOURS}"
