"""The kills that wait for a second person: one for each story at most, which the first answer takes."""

from __future__ import annotations

from datetime import datetime

import msgspec
import sqlalchemy as sa

from syndication.catalog import items
from syndication.catalog.desk_schema import kill_requests as requests
from syndication.catalog.upsert import upsert
from syndication.model.kill_request import KillRequest
from syndication.model.stored import Stored
from syndication.text.dates import from_micros, micros

_MOMENTS = ("made", "ends")


def save(connection: sa.Connection, request: KillRequest) -> None:
    """Save a request, instead of an earlier one for the same story."""
    moments = {name: micros(getattr(request, name)) for name in _MOMENTS}
    upsert(connection, requests, [msgspec.structs.asdict(request) | moments])


def of_item(connection: sa.Connection, item_id: str) -> KillRequest | None:
    """Return the request for a story, None without one; it may have ended."""
    row = connection.execute(sa.select(requests).where(requests.c.item_id == item_id)).one_or_none()
    return _request(row) if row else None


def unanswered(connection: sa.Connection) -> list[tuple[KillRequest, Stored]]:
    """Return the requests, the oldest first, each with its story as it is now, but for stories that are killed."""
    rows = connection.execute(sa.select(requests).order_by(requests.c.made, requests.c.item_id))
    found = [_request(row) for row in rows]
    known = items.by_ids(connection, [request.item_id for request in found])
    pairs = ((request, known[request.item_id]) for request in found if request.item_id in known)
    return [(request, stored) for request, stored in pairs if stored.item.status != "canceled"]


def take(connection: sa.Connection, request: KillRequest) -> bool:
    """Remove a request because it is answered; return whether it was still there, as it was read."""
    same = (requests.c.item_id == request.item_id) & (requests.c.user == request.user)
    same &= requests.c.made == micros(request.made)
    return connection.execute(sa.delete(requests).where(same)).rowcount > 0


def forget_before(connection: sa.Connection, moment: datetime) -> None:
    """Delete the requests that ended before a moment."""
    connection.execute(sa.delete(requests).where(requests.c.ends < micros(moment)))


def _request(row: sa.Row[tuple[object, ...]]) -> KillRequest:
    return KillRequest(**row._asdict() | {name: from_micros(getattr(row, name)) for name in _MOMENTS})
