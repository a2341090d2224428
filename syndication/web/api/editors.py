"""Who has a story open in the editor of the desk."""

from __future__ import annotations

from flask import Blueprint, Response
from msgspec import Struct

from syndication.catalog import open_editors
from syndication.model.open_editor import OpenEditor
from syndication.web.api.representation import as_json
from syndication.web.api.workspace import item_by_slug, workspace
from syndication.web.auth import authorised
from syndication.web.context import utc_now

blueprint = Blueprint("editors", __name__)


class EditorList(Struct, frozen=True):
    """Who has a story open in the editor of the desk. It is no lock: send If-Match with a change."""

    editors: list[OpenEditor]


@blueprint.get("/items/<slug>/editors")
@authorised("read")
def listed(slug: str) -> Response:
    """List who has a story open."""
    stored = item_by_slug(slug)
    with workspace().catalog.read() as connection:
        return as_json(EditorList(open_editors.of_item(connection, stored.item.id, utc_now())))
