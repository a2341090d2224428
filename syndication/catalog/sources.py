"""The sources that are followed: when each is due, whether it is paused, and its state."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog.source_schema import source_stories, sources
from syndication.catalog.upsert import upsert
from syndication.model.source_state import SourceState
from syndication.text.dates import from_micros, micros

_decode = msgspec.json.Decoder(SourceState).decode


class KnownSource(Struct, frozen=True):
    """A source in the catalog: when it is due, whether a person paused it, or accepted its new ids."""

    name: str
    due: datetime
    state: SourceState
    paused: bool = False
    accepted: bool = False


def find(connection: sa.Connection, name: str) -> KnownSource | None:
    """Return the source of this name."""
    row = connection.execute(sa.select(sources).where(sources.c.name == name)).first()
    return _known(row) if row else None


def find_all(connection: sa.Connection) -> dict[str, KnownSource]:
    """Return all sources, by name."""
    return {row.name: _known(row) for row in connection.execute(sa.select(sources).order_by(sources.c.name))}


def save(connection: sa.Connection, name: str, state: SourceState, due: datetime) -> None:
    """Save the state of a source after a round. Whether it is paused or accepted stays."""
    row = {
        "name": name,
        "due": micros(due),
        "paused": False,
        "accepted": False,
        "state": msgspec.json.encode(state),
    }
    upsert(connection, sources, [row], keeping=("paused", "accepted"))


def set_due(connection: sa.Connection, name: str, due: datetime) -> None:
    """Set when a source is asked again."""
    connection.execute(sa.update(sources).where(sources.c.name == name).values(due=micros(due)))


def read_again(connection: sa.Connection, name: str, now: datetime) -> None:
    """Let the next round, now, read the document of a source again, also if it has not changed."""
    if known := find(connection, name):
        state = replace(known.state, etag="", last_modified="", digest="", files={})
        save(connection, name, state, now)


def bring_forward(connection: sa.Connection, name: str, due: datetime) -> None:
    """Ask a source at a moment, unless it is asked before that anyway."""
    this = sources.c.name == name, sources.c.due > micros(due)
    connection.execute(sa.update(sources).where(*this).values(due=micros(due)))


def set_paused(connection: sa.Connection, name: str, paused: bool, now: datetime) -> None:  # a column
    """Pause a source, or resume it; a source that was never asked has an empty state."""
    _add(connection, name, now)
    connection.execute(sa.update(sources).where(sources.c.name == name).values(paused=paused))


def set_accepted(connection: sa.Connection, name: str, accepted: bool) -> None:  # a column
    """Note that a person accepts the new ids of a source, or that a round has used it."""
    connection.execute(sa.update(sources).where(sources.c.name == name).values(accepted=accepted))


def forget_others(connection: sa.Connection, names: Collection[str]) -> None:
    """Forget the sources that are followed no more. The ids of their stories stay with the items."""
    gone = [name for name in connection.scalars(sa.select(sources.c.name)) if name not in names]
    for name in gone:
        connection.execute(sa.delete(sources).where(sources.c.name == name))
        connection.execute(sa.delete(source_stories).where(source_stories.c.source == name))


def _add(connection: sa.Connection, name: str, now: datetime) -> None:
    row = {"name": name, "due": micros(now), "paused": False, "accepted": False, "state": b"{}"}
    upsert(connection, sources, [row], keeping=("due", "paused", "accepted", "state"))


def _known(row: sa.Row[tuple[object, ...]]) -> KnownSource:
    values = row._mapping
    return KnownSource(
        values["name"], from_micros(values["due"]), _decode(values["state"]), values["paused"], values["accepted"]
    )
