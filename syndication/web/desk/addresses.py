"""Addresses of the desk's screens, also below a folder of the public address."""

from __future__ import annotations

from urllib.parse import quote

from syndication.web.desk.places import own_place


def desk_path(path: str = "") -> str:
    """Return the address of a screen ("stories/harbour-reopens")."""
    return own_place(f"/{path}" if path else "")


def story_path(slug: str, screen: str = "") -> str:
    """Return the address of a screen of a story."""
    return desk_path(f"stories/{quote(slug, safe='')}{f'/{screen}' if screen else ''}")
