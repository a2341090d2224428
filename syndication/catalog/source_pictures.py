"""The pictures that were fetched from sources: where each is in the media store, or why it could not be fetched.

Long addresses are digests here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.source_schema import source_pictures
from syndication.catalog.upsert import in_parts, indexable, upsert
from syndication.text.dates import from_micros, micros

_table = source_pictures
_SEEN_ANEW = timedelta(days=1)  # so that a round without news writes nothing


class SourcePicture(Struct, frozen=True, kw_only=True):
    """A picture of a source, by its address there. `path` is that in records, "" with a `problem`."""

    source: str
    address: str
    tried: datetime
    path: str = ""
    problem: str = ""
    tries: int = 1


def by_addresses(connection: sa.Connection, source: str, addresses: Collection[str]) -> dict[str, SourcePicture]:
    """Return the pictures of a source that were tried, by their addresses."""
    found: dict[str, SourcePicture] = {}
    by_column = {indexable(each): each for each in addresses}
    for part in in_parts(list(by_column)):
        query = sa.select(_table).where(_table.c.source == source, _table.c.address.in_(part))
        found |= {by_column[row.address]: _picture(row) for row in connection.execute(query)}
    return found


def save(connection: sa.Connection, pictures: Sequence[SourcePicture]) -> None:
    """Save what became of pictures."""
    rows = [
        {
            "source": one.source,
            "address": indexable(one.address),
            "path": one.path,
            "problem": one.problem,
            "tries": one.tries,
            "tried": micros(one.tried),
            "seen": micros(one.tried),
        }
        for one in pictures
    ]
    upsert(connection, _table, rows)


def note_seen(connection: sa.Connection, source: str, addresses: Collection[str], now: datetime) -> None:
    """Note that a source still has these pictures."""
    for part in in_parts([indexable(each) for each in addresses]):
        these = _table.c.source == source, _table.c.address.in_(part), _table.c.seen < micros(now - _SEEN_ANEW)
        connection.execute(sa.update(_table).where(*these).values(seen=micros(now)))


def failed(connection: sa.Connection, most: int = 1_000) -> list[SourcePicture]:
    """Return the pictures that could not be fetched, those tried last first."""
    query = sa.select(_table).where(_table.c.path == "")
    return [
        _picture(row) for row in connection.execute(query.order_by(_table.c.tried.desc(), _table.c.address).limit(most))
    ]


def forget_unseen(connection: sa.Connection, since: datetime, failed_since: datetime) -> None:
    """Forget pictures that have not been in their source since a moment. Their files stay."""
    is_over = (_table.c.seen < micros(since)) | ((_table.c.path == "") & (_table.c.seen < micros(failed_since)))
    connection.execute(sa.delete(_table).where(is_over))


def _picture(row: sa.Row[Any]) -> SourcePicture:
    return SourcePicture(
        source=row.source,
        address=row.address,
        tried=from_micros(row.tried),
        path=row.path,
        problem=row.problem,
        tries=row.tries,
    )
