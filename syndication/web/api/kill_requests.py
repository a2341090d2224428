"""The kills that one person at the desk asked for, and that a second one has not answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from flask import Blueprint, Response
from msgspec import Struct

from syndication.catalog import kill_requests
from syndication.model.kill_request import KillRequest, KillRequestState, state_of_request
from syndication.model.limits import Moment, described
from syndication.model.stored import Stored
from syndication.web.api.representation import as_json
from syndication.web.api.workspace import workspace
from syndication.web.auth import authorised
from syndication.web.context import utc_now

blueprint = Blueprint("kill_requests", __name__)


class ListedKillRequest(Struct, frozen=True, kw_only=True):
    """A kill that a person asked for."""

    slug: str
    id: str
    version: Annotated[int, described("the version that the person saw")]
    user: str
    note: Annotated[str, described("what readers will see")]
    made: Moment
    ends: Annotated[Moment, described("until when a second person can confirm it")]
    state: Annotated[KillRequestState, described("changed: the story is another version now")]


class KillRequestList(Struct, frozen=True):
    """The kills that wait for a second person, or that nobody has answered, the oldest first."""

    requests: list[ListedKillRequest]


@blueprint.get("/kill-requests")
@authorised("withdraw")
def listed() -> Response:
    """List the kills that wait for a second person."""
    now = utc_now()
    with workspace().catalog.read() as connection:
        found = kill_requests.unanswered(connection)
    return as_json(KillRequestList([_listed(request, stored, now) for request, stored in found]))


def _listed(request: KillRequest, stored: Stored, now: datetime) -> ListedKillRequest:
    return ListedKillRequest(
        slug=stored.item.slug,
        id=stored.item.id,
        version=request.version,
        user=request.user,
        note=request.note,
        made=request.made,
        ends=request.ends,
        state=state_of_request(request, stored, now),
    )
