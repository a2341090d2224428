"""Addresses of the desk's screens, also below a folder of the public address."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

from syndication.web.context import here
from syndication.web.desk.blueprint import PATH
from syndication.web.desk.pages import with_headers
from syndication.web.site.local_links import folder_of


def desk_path(path: str = "") -> str:
    """Return the address of a screen ("stories/harbour-reopens")."""
    return f"{folder_of(here().publication.base_url)}{PATH}{f'/{path}' if path else ''}"


def story_path(slug: str, screen: str = "") -> str:
    """Return the address of a screen of a story."""
    return desk_path(f"stories/{quote(slug, safe='')}{f'/{screen}' if screen else ''}")


def see_other(path: str) -> Response:
    """Return the answer to an act that was done: the screen that shows what became of it."""
    return with_headers(Response(status=303, headers={"Location": path}))
