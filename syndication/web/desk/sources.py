"""The feeds of others that are followed, and how stories are brought in from another system."""

from __future__ import annotations

from flask import Response

from syndication.publishing.follower.source_list import read_sources
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.blueprint import desk
from syndication.web.desk.context import desk_context
from syndication.web.desk.pages import page


@desk.get("/sources")
@screen("read")
def sources() -> Response:
    """List the sources of the settings: how each is, its last story, and whether it is silent."""
    with here().catalog.read() as connection:
        found = read_sources(connection, desk_context().sources, here().clock())
    return page("sources.html", person().language, sources=found)


@desk.get("/sources/import")
@screen("read")
def import_help() -> Response:
    """Explain the command that brings in the stories of another system."""
    return page("import.html", person().language)
