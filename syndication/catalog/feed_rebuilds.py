"""Rebuilds that people asked for: when, and who, by feed. The last one of each feed is stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.schema import renderings, stale_archives, state
from syndication.catalog.state import REBUILD, put
from syndication.catalog.upsert import in_parts


class RebuildRequest(Struct, frozen=True):
    """Who asked for a rebuild, and when."""

    at: datetime
    who: str


_decode = msgspec.json.Decoder(RebuildRequest).decode


def ask(connection: sa.Connection, folder: str, request: RebuildRequest) -> None:
    """Store that somebody asked for a rebuild of a feed."""
    put(connection, f"{REBUILD}{folder}", msgspec.json.encode(request).decode())


def of_feeds(connection: sa.Connection, folders: Sequence[str]) -> dict[str, RebuildRequest]:
    """Return the last request of each feed for which there was one."""
    names = [f"{REBUILD}{folder}" for folder in folders]
    rows = connection.execute(sa.select(state.c.name, state.c.value).where(state.c.name.in_(names)))
    return {row.name.removeprefix(REBUILD): _decode(row.value) for row in rows}


def count_waiting_archives(connection: sa.Connection, folders: Sequence[str]) -> dict[str, int]:
    """Return at how many places the archives of feeds are still to be built."""
    c = stale_archives.c
    query = sa.select(c.feed, sa.func.count()).where(c.feed.in_(list(folders))).group_by(c.feed)
    return dict(connection.execute(query).all())


def forget_renderings(connection: sa.Connection, ids: Sequence[str], content: str) -> None:
    """Delete the renderings of items, so that the next build makes and checks them again."""
    for part in in_parts(ids):
        these = (renderings.c.item_id.in_(part), renderings.c.content == content)
        connection.execute(sa.delete(renderings).where(*these))
