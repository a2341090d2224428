"""The feeds of others that are followed."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Response

from syndication.model.errors import NotFoundError
from syndication.model.tokens import covers
from syndication.publishing.follower.source_acts import ask_now
from syndication.publishing.follower.source_list import read_sources
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.addresses import desk_path
from syndication.web.desk.blueprint import desk
from syndication.web.desk.context import desk_context
from syndication.web.desk.lists import given_filters, missing
from syndication.web.desk.pages import page, see_other
from syndication.web.desk.story_edits import who


@desk.get("/sources")
@screen("read")
def sources() -> Response:
    """List the sources of the settings: how each is, its last story, and whether it is silent."""
    with here().catalog.read() as connection:
        found = read_sources(connection, desk_context().sources, here().clock())
    now, asked = here().clock(), given_filters(("asked",)).get("asked", "")
    waiting = {one.name for one in found if one.next_try and one.next_try <= now}
    return page(
        "sources.html",
        person().language,
        sources=found,
        asked=next((one for one in found if one.name == asked), None),
        waiting=waiting,
        may_ask=covers(person().role, "write"),
    )


@desk.post("/sources/<name>/fetch")
@screen("write")
def fetch_source(name: str) -> Response:
    """Let a source be asked now."""
    try:
        with here().catalog.begin() as connection:
            ask_now(connection, desk_context().sources, who(), name, here().clock())
    except NotFoundError:
        return missing("there is no such source in the settings")
    return see_other(desk_path(f"sources?{urlencode({'asked': name})}"))
