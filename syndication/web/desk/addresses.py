"""Addresses of the desk's screens, also below a folder of the public address."""

from __future__ import annotations

from urllib.parse import quote

from syndication.web.desk.context import desk_context


def desk_path(path: str = "") -> str:
    """Return the address of a screen ("stories/harbour-reopens")."""
    return f"{desk_context().path}{f'/{path}' if path else ''}"


def story_path(slug: str, screen: str = "") -> str:
    """Return the address of a screen of a story."""
    return desk_path(f"stories/{quote(slug, safe='')}{f'/{screen}' if screen else ''}")
