"""Addresses of the desk's screens, also below a folder of the public address."""

from __future__ import annotations

from urllib.parse import quote

from flask import request

from syndication.web.desk.blueprint import desk
from syndication.web.desk.places import own_place

# What the desk has at the place of a slug ("stories/new"). A story with such a slug has a mark before it there, which
# no slug can have.
OWN_WORDS = frozenset(("new", "bulk"))
_MARK = "~"


def desk_path(path: str = "") -> str:
    """Return the address of a screen ("stories/harbour-reopens")."""
    return own_place(f"/{path}" if path else "")


def story_path(slug: str, screen: str = "") -> str:
    """Return the address of a screen of a story ("/desk/stories/harbour-reopens/edit")."""
    return desk_path(f"stories/{quote(slug_part(slug), safe=_MARK)}{f'/{screen}' if screen else ''}")


def slug_part(slug: str) -> str:
    """Return a slug as it is in addresses of the desk."""
    return f"{_MARK}{slug}" if slug in OWN_WORDS else slug


@desk.url_value_preprocessor
def read_slug_part(_: str | None, __: dict[str, str] | None) -> None:
    """Give views the slug that an address means."""
    values = request.view_args
    if values and "slug" in values:
        values["slug"] = values["slug"].removeprefix(_MARK)
