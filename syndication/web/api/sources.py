"""The feeds of others that are followed: how each is, and asking one now."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from flask import Blueprint, Response, current_app
from msgspec import Struct

from syndication.catalog import Connection
from syndication.model.followed_source import FollowedSource
from syndication.model.limits import Moment, described
from syndication.model.source_state import SourceHealth
from syndication.publishing.follower.source_acts import ask_now
from syndication.publishing.follower.source_list import SourceView, read_sources
from syndication.text.shown_address import shown_address
from syndication.web.api.change_feed import read_parameters
from syndication.web.api.representation import as_json
from syndication.web.api.workspace import actor, workspace
from syndication.web.auth import authorised
from syndication.web.context import utc_now

blueprint = Blueprint("sources", __name__)


class SourceOverview(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A source: when it was asked, what it answered, and when it is asked next."""

    name: Annotated[str, described("as in the settings; of a feed in a list, the name of the list and its address")]
    url: Annotated[str, described("its address; keys in it are hidden")]
    health: SourceHealth
    needs_attention: Annotated[bool, described("whether somebody should look")]
    kind: str = ""
    title: str = ""
    asked: Annotated[Moment | None, described("when it was asked last")] = None
    answered: Annotated[Moment | None, described("when it answered last")] = None
    next_try: Annotated[Moment | None, described("when it is asked next; a moment that has passed means: now")] = None
    newest: Annotated[Moment | None, described("when a new story came last")] = None
    failing: Annotated[Moment | None, described("since when it fails")] = None
    failures: Annotated[int, described("how often it failed in a row")] = 0
    status: Annotated[int, described("the status of the last answer, 0 if there was none")] = 0
    problem: Annotated[str, described("what was wrong the last time")] = ""
    problems: Annotated[tuple[str, ...], described("what was wrong with its document")] = ()
    unread: Annotated[tuple[str, ...], described("the stories that could not be taken, and why")] = ()
    held: Annotated[int, described("how many stories are held, as they are new only by their ids")] = 0


class SourceList(Struct, frozen=True):
    """The sources of the settings, and the feeds in those that are lists."""

    sources: tuple[SourceOverview, ...]


@blueprint.get("/sources")
@authorised("read")
def listed() -> Response:
    """List the sources."""
    read_parameters(())
    with workspace().catalog.read() as connection:
        return as_json(SourceList(_listed(connection, utc_now())))


@blueprint.post("/sources/<source>/fetch")
@authorised("write")
def fetch(source: str) -> Response:
    """Let a source be asked now."""
    now = utc_now()
    with workspace().catalog.begin() as connection:
        ask_now(connection, declared_sources(), actor(), source, now)
        found = tuple(one for one in _listed(connection, now) if one.name.partition(" ")[0] == source)
    return as_json(SourceList(found), 202)


def declared_sources() -> tuple[FollowedSource, ...]:
    """Return the sources of the settings, from `app.extensions["sources"]`."""
    found: tuple[FollowedSource, ...] = current_app.extensions["sources"]
    return found


def _listed(connection: Connection, now: datetime) -> tuple[SourceOverview, ...]:
    return tuple(map(_as_listed, read_sources(connection, declared_sources(), now)))


def _as_listed(one: SourceView) -> SourceOverview:
    name, _, address = one.name.partition(" ")
    return SourceOverview(
        name=f"{name} {shown_address(address)}" if address else name,
        url=shown_address(one.url),
        health=one.health,
        needs_attention=one.needs_attention,
        kind=one.kind,
        title=one.title,
        asked=one.asked,
        answered=one.answered,
        next_try=one.next_try,
        newest=one.newest,
        failing=one.failing,
        failures=one.failures,
        status=one.status,
        problem=one.problem,
        problems=one.problems,
        unread=one.unread,
        held=one.held_count,
    )
