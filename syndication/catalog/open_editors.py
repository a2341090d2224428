"""Who has which story open in the editor. A row without a sign of life for a quarter of an hour means nothing."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from syndication.catalog.desk_schema import open_editors as editors
from syndication.catalog.upsert import upsert
from syndication.model.open_editor import FORGOTTEN_AFTER, OpenEditor
from syndication.text.dates import from_micros, micros


def of_item(connection: sa.Connection, item_id: str, now: datetime) -> list[OpenEditor]:
    """Return who has a story open, the first who opened it first."""
    rows = connection.execute(
        sa.select(editors)
        .where(editors.c.item_id == item_id, editors.c.seen > _oldest(now))
        .order_by(editors.c.opened, editors.c.user)
    )
    return [OpenEditor(row.user, from_micros(row.opened), from_micros(row.seen)) for row in rows]


def note_open(connection: sa.Connection, item_id: str, editor: OpenEditor) -> None:
    """Note that a person has a story open, and forget people who have closed theirs."""
    connection.execute(sa.delete(editors).where(editors.c.seen <= _oldest(editor.seen)))
    row = {"item_id": item_id, "user": editor.user, "opened": micros(editor.opened), "seen": micros(editor.seen)}
    upsert(connection, editors, [row])


def note_closed(connection: sa.Connection, item_id: str, user: str) -> None:
    """Note that a person has closed a story."""
    connection.execute(sa.delete(editors).where(editors.c.item_id == item_id, editors.c.user == user))


def _oldest(now: datetime) -> int:
    return micros(now - FORGOTTEN_AFTER)
