"""What became of each story of a source, besides its item: left as it is, older, excluded. Long keys are digests."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal, get_args

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.source_schema import source_stories
from syndication.catalog.upsert import in_parts, indexable, upsert
from syndication.text.dates import from_micros, micros

NoteState = Literal["taken", "similar", "joined", "left", "withdrawn", "older", "excluded", "unread", "waiting"]
STATES: tuple[NoteState, ...] = get_args(NoteState)


class StoryNote(Struct, frozen=True, kw_only=True):
    """What became of a story of a source, and when it was last seen there, in UTC.

    `first` is when it was taken, or first seen if it was not. `digest` is that of the version at the source that the
    note is about, and `version` the version of the item then.
    `sketch` is for finding stories with nearly the same text.
    """

    source: str
    key: str
    state: NoteState
    first: datetime
    seen: datetime
    item_id: str = ""
    detail: str = ""
    digest: str = ""
    version: int = 0
    sketch: bytes = b""


def by_keys(connection: sa.Connection, source: str, keys: Collection[str]) -> dict[str, StoryNote]:
    """Return the notes on these stories of a source, by key."""
    by_column = {indexable(key): key for key in keys}
    found: dict[str, StoryNote] = {}
    for part in in_parts(list(by_column)):
        these = source_stories.c.source == source, source_stories.c.key.in_(part)
        found |= {by_column[row.key]: _note(row) for row in connection.execute(sa.select(source_stories).where(*these))}
    return found


def save(connection: sa.Connection, notes: Sequence[StoryNote]) -> None:
    """Save notes in place of the former ones on the same stories."""
    rows = [
        {
            "source": note.source,
            "key": indexable(note.key),
            "item_id": note.item_id,
            "state": note.state,
            "detail": note.detail,
            "digest": note.digest,
            "version": note.version,
            "first": micros(note.first),
            "seen": micros(note.seen),
            "sketch": note.sketch,
        }
        for note in notes
    ]
    upsert(connection, source_stories, rows)


def count_taken(connection: sa.Connection, source: str, since: datetime) -> int:
    """Return how many stories of a source became records since a moment."""
    c = source_stories.c
    query = sa.select(sa.func.count()).where(
        c.source == source, c.state.in_(("taken", "similar")), c.first > micros(since)
    )
    return connection.scalar(query) or 0


def with_state(connection: sa.Connection, state: NoteState, source: str = "", most: int = 1_000) -> list[StoryNote]:
    """Return notes of a state, of one source or of all, the newest first."""
    c = source_stories.c
    query = sa.select(source_stories).where(c.state == state).order_by(c.seen.desc(), c.source, c.key).limit(most)
    return [_note(row) for row in connection.execute(query.where(c.source == source) if source else query)]


def of_source(connection: sa.Connection, source: str, states: Collection[NoteState], most: int) -> list[StoryNote]:
    """Return notes of a source in some states, those seen last first."""
    c = source_stories.c
    chosen = sa.select(source_stories).where(c.source == source, c.state.in_(list(states)))
    return [_note(row) for row in connection.execute(chosen.order_by(c.seen.desc(), c.first.desc(), c.key).limit(most))]


def counts(connection: sa.Connection) -> dict[tuple[str, str], int]:
    """Return how many stories each source has in each state."""
    c = source_stories.c
    query = sa.select(c.source, c.state, sa.func.count().label("number")).group_by(c.source, c.state)
    return {(row.source, row.state): row.number for row in connection.execute(query)}


def of_item(connection: sa.Connection, item_id: str) -> list[StoryNote]:
    """Return the notes on an item, by source."""
    c = source_stories.c
    query = sa.select(source_stories).where(c.item_id == item_id).order_by(c.source, c.key)
    return [_note(row) for row in connection.execute(query)]


def sketches_since(connection: sa.Connection, since: datetime, most: int) -> list[tuple[str, bytes]]:
    """Return the sketches of the newest stories since a moment that became items, each with the id of its item."""
    c = source_stories.c
    query = sa.select(c.item_id, c.sketch).where(c.item_id != "", c.first > micros(since), c.sketch != b"")
    return [(row.item_id, row.sketch) for row in connection.execute(query.order_by(c.first.desc()).limit(most))]


def forget_unseen(connection: sa.Connection, since: datetime) -> None:
    """Forget notes on stories that became no item and have not been in their source since a moment."""
    c = source_stories.c
    is_over = c.state.in_(("older", "excluded", "unread", "waiting")) & (c.seen < micros(since))
    connection.execute(sa.delete(source_stories).where(is_over))


def _note(row: sa.Row[tuple[object, ...]]) -> StoryNote:
    values = row._mapping
    assert values["state"] in STATES
    return StoryNote(
        source=values["source"],
        key=values["key"],
        state=values["state"],
        first=from_micros(values["first"]),
        seen=from_micros(values["seen"]),
        item_id=values["item_id"],
        detail=values["detail"],
        digest=values["digest"],
        version=values["version"],
        sketch=values["sketch"],
    )
