"""The links to the screens of the desk, for those whom they admit. A screen that does not exist has no link."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, request, url_for
from msgspec import Struct

from syndication.model.desk_links import DESK_PATH
from syndication.model.tokens import Scope, covers
from syndication.web.desk.context import desk_context
from syndication.web.desk.person import Person
from syndication.web.desk.words import marked


class Screen(Struct, frozen=True):
    """A screen with a link: the endpoint of its view, its name, the keys that open it, and the role that it needs."""

    endpoint: str
    name: str
    keys: str
    needed: Scope = "read"


class NavigationLink(Struct, frozen=True):
    """A link in the navigation; `current` is "page" for the present screen, "true" for the one above it."""

    path: str
    name: str
    keys: str
    current: str


SCREENS: tuple[Screen, ...] = (
    Screen("desk.start", marked("Start"), "g h"),
    Screen("desk.stories", marked("Stories"), "g s"),
    Screen("desk.calendar", marked("Calendar"), "g c"),
    Screen("desk.findings", marked("Findings"), "g n"),
    Screen("desk.feeds", marked("Feeds"), "g f"),
    Screen("desk.partners", marked("Partners"), "g p"),
    Screen("desk.deliveries", marked("Deliveries"), "g d"),
    Screen("desk.sources", marked("Sources"), "g i"),
    Screen("desk.audience", marked("Audience"), "g r"),
    Screen("desk.audit", marked("Log"), "g a"),
    Screen("desk.editions", marked("Editions"), "g e"),
    Screen("desk.settings", marked("Settings"), "g o", "admin"),
    Screen("desk.users", marked("Users"), "g u", "admin"),
    Screen("desk.tokens", marked("Tokens"), "g t", "admin"),
)


def links(person: Person, word: Callable[[str], str]) -> list[NavigationLink]:
    """Return the links for a person, with their names in a language."""
    return [
        NavigationLink(_place_of(screen), word(screen.name), screen.keys, _current(screen))
        for screen in SCREENS
        if screen.endpoint in current_app.view_functions and covers(person.role, screen.needed)
    ]


def _current(screen: Screen) -> str:
    if request.endpoint == screen.endpoint:
        return "page"
    path = url_for(screen.endpoint)
    return "true" if path != DESK_PATH and request.path.startswith(f"{path}/") else ""


def _place_of(screen: Screen) -> str:
    return desk_context().path + url_for(screen.endpoint).removeprefix(DESK_PATH)
