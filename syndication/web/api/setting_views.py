"""`GET /api/settings`: the settings in force. They are changed in their file, not here."""

from __future__ import annotations

from flask import Blueprint, Response, current_app
from msgspec import Struct

from syndication.web.api.change_feed import read_limit, read_parameters
from syndication.web.api.lists import decode_cursor, encode_cursor, next_page
from syndication.web.api.representation import as_json
from syndication.web.auth import authorised
from syndication.web.setting_list import ListedSetting

PATH = "/api/settings"

blueprint = Blueprint("settings", __name__)


class SettingList(Struct, frozen=True):
    """A page of the settings, in the order of the documentation."""

    settings: list[ListedSetting]
    next: str | None
    cursor: str | None
    total: int


@blueprint.get("/settings")
@authorised("admin")
def listed() -> Response:
    """List the settings."""
    parameters = read_parameters(("cursor", "limit"))
    limit, start = read_limit(parameters), decode_cursor(parameters, int, 0)
    known: list[ListedSetting] = current_app.extensions["setting_list"]
    cursor = encode_cursor(start + limit) if len(known) > start + limit else None
    page = known[start : start + limit]
    return as_json(SettingList(page, next_page(PATH, parameters, cursor), cursor, len(known)))
