"""The settings with which the service runs: read only, with the place where each comes from."""

from __future__ import annotations

from flask import Response

from syndication.web.desk.access import person, screen
from syndication.web.desk.blueprint import desk
from syndication.web.desk.context import desk_context
from syndication.web.desk.pages import page


@desk.get("/settings")
@screen("admin")
def settings() -> Response:
    """Show all settings. They tell of this machine, so only admins see them."""
    return page("settings.html", person().language, rows=desk_context().settings)
