"""The settings with which the service runs: read only, with the place where each comes from."""

from __future__ import annotations

import msgspec
from flask import Response, current_app

from syndication.web.desk.access import person, screen
from syndication.web.desk.blueprint import desk
from syndication.web.desk.pages import page
from syndication.web.setting_list import ListedSetting


@desk.get("/settings")
@screen("admin")
def settings() -> Response:
    """Show all settings. They are about this machine, so only admins see them."""
    known: list[ListedSetting] = current_app.extensions["setting_list"]
    return page("settings.html", person().language, rows=known, value_text=value_text)


def value_text(value: object) -> str:
    """Return the value of a setting as people write it."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return ", ".join(map(value_text, value))
    return "" if value is None or value == {} else msgspec.json.encode(value).decode()
