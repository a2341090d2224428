"""Addresses of the desk's screens, also below a folder of the public address."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

from syndication.web.desk.context import desk_context
from syndication.web.desk.pages import with_headers


def desk_path(path: str = "") -> str:
    """Return the address of a screen ("stories/harbour-reopens")."""
    return f"{desk_context().path}{f'/{path}' if path else ''}"


def story_path(slug: str, screen: str = "") -> str:
    """Return the address of a screen of a story."""
    return desk_path(f"stories/{quote(slug, safe='')}{f'/{screen}' if screen else ''}")


def see_other(path: str) -> Response:
    """Return the answer to an act that was done: the screen that shows what became of it."""
    return with_headers(Response(status=303, headers={"Location": path}))
