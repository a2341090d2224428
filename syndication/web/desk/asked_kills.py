"""The kill of a story that somebody asked for, as the screens show it to those who may withdraw."""

from __future__ import annotations

from msgspec import Struct

from syndication.catalog import kill_requests
from syndication.model.kill_request import KillRequest, KillRequestState, state_of_request
from syndication.model.stored import Stored
from syndication.model.tokens import covers
from syndication.web.context import here
from syndication.web.desk.access import person
from syndication.web.desk.context import desk_context


class AskedKill(Struct, frozen=True):
    """A request, whether it can still be confirmed, and whether it is that of the person who looks at it."""

    request: KillRequest
    state: KillRequestState
    is_own: bool


def asked_kill(stored: Stored) -> AskedKill | None:
    """Return the request for the kill of a story, None if there is none, or if one person may kill."""
    if not desk_context().kills_by_two or stored.item.status == "canceled" or not covers(person().role, "withdraw"):
        return None
    with here().catalog.read() as connection:
        found = kill_requests.of_item(connection, stored.item.id)
    if found is None:
        return None
    return AskedKill(found, state_of_request(found, stored, here().clock()), found.user == person().name)
