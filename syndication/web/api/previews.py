"""The preview of a story for clients with a token: its page, its entry in each format and for each partner, also of a
story that is not saved, and links for people who have no token.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from typing import Annotated

from flask import Blueprint, Response
from msgspec import Meta, Struct

from syndication.model.errors import ComposeError, ConflictError
from syndication.model.item import Item
from syndication.model.stored import Stored
from syndication.model.story_preview import FORM_NAMES, PAGE, PARTNER_PREFIX, PREVIEW_FORM
from syndication.model.visibility import visibility_of
from syndication.publishing.edit import draft_item
from syndication.publishing.previews import HOURS, MOST_HOURS, make_link
from syndication.publishing.story_previews import preview_story
from syndication.sources import records
from syndication.web.api import operations
from syndication.web.api.change_feed import read_parameters
from syndication.web.api.refusals import refusal
from syndication.web.api.representation import as_json
from syndication.web.api.request import JSON, fields, media_type
from syndication.web.api.workspace import actor, item_by_slug, workspace
from syndication.web.auth import authorised
from syndication.web.context import utc_now
from syndication.web.site.previews import preview_page, preview_response

_FORM = re.compile(PREVIEW_FORM)

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
    """Return the page of a story as it will be when it is public, or as a format or a partner will get it."""
    stored, form = item_by_slug(slug), read_parameters(("as",)).get("as")
    if form is None:
        return _preview(stored)
    return _as_form(stored.item, form, visibility_of(stored, utc_now()).detail)


@blueprint.post("/preview")
@authorised("write")
def unsaved() -> Response:
    """Preview a story that is not saved."""
    media_type((JSON,))
    parameters = read_parameters(("as", "slug"))
    slug, sent = parameters.get("slug", ""), fields()
    edit = operations.replacement(slug, sent, None) if slug else operations.create(sent)
    item = draft_item(workspace(), edit, utc_now())
    return _as_form(item, parameters.get("as", PAGE), "not saved")


@blueprint.post("/items/<slug>/preview")
@authorised("read")
def link(slug: str) -> Response:
    """Make a link to the preview of a story."""
    media_type((JSON,))
    wanted = records.convert_fields(fields(), PreviewRequest, _problems)
    made = make_link(workspace(), item_by_slug(slug), actor(), wanted.hours, utc_now(), secrets.token_hex(32))
    return as_json(made, 201)


def _as_form(item: Item, form: str, state: str) -> Response:
    if not _FORM.fullmatch(form):
        raise refusal(400, f"Write one of: {', '.join(FORM_NAMES)}, {PARTNER_PREFIX}NAME", field="as")
    found = preview_story(
        workspace(), item, form, utc_now(), lambda item, entry, feeds: preview_page(item, entry, feeds, state)
    )
    return as_json(found)


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
