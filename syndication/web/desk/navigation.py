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
    """A screen with a link: the endpoint of its view, its name, and the role that it needs."""

    endpoint: str
    name: str
    needed: Scope = "read"


class NavigationLink(Struct, frozen=True):
    """A link in the navigation; `is_here` marks the screen that is shown."""

    path: str
    name: str
    is_here: bool


SCREENS: tuple[Screen, ...] = (
    Screen("desk.start", marked("Start")),
    Screen("desk.stories", marked("Stories")),
    Screen("desk.calendar", marked("Calendar")),
    Screen("desk.findings", marked("Findings")),
    Screen("desk.feeds", marked("Feeds")),
    Screen("desk.partners", marked("Partners")),
    Screen("desk.deliveries", marked("Deliveries")),
    Screen("desk.sources", marked("Sources")),
    Screen("desk.audience", marked("Audience")),
    Screen("desk.audit", marked("Log")),
    Screen("desk.editions", marked("Editions")),
    Screen("desk.settings", marked("Settings"), "admin"),
    Screen("desk.users", marked("Users"), "admin"),
    Screen("desk.tokens", marked("Tokens"), "admin"),
)


def links(person: Person, word: Callable[[str], str]) -> list[NavigationLink]:
    """Return the links for a person, with their names in a language."""
    return [
        NavigationLink(_place_of(screen), word(screen.name), request.endpoint == screen.endpoint)
        for screen in SCREENS
        if screen.endpoint in current_app.view_functions and covers(person.role, screen.needed)
    ]


def _place_of(screen: Screen) -> str:
    return desk_context().path + url_for(screen.endpoint).removeprefix(DESK_PATH)
