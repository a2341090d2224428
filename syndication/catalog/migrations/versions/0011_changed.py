"""Items are listed by change, and by what has become of them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_AT_ONCE = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SOME = sa.text("SELECT id, published, item FROM items WHERE id > :last ORDER BY id LIMIT :most")
_FILL = sa.text("UPDATE items SET changed = :changed, status = :status WHERE id = :id")


def upgrade() -> None:
    op.add_column("items", sa.Column("changed", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("items", sa.Column("status", _TEXT, nullable=False, server_default="usable"))
    connection, last = op.get_bind(), ""
    while rows := connection.execute(_SOME, {"last": last, "most": _AT_ONCE}).mappings().all():
        connection.execute(_FILL, [_filled(row) for row in rows])
        last = rows[-1]["id"]
    op.create_index("items_by_change", "items", ["changed", "id"])


def _filled(row: Mapping[Any, Any]) -> dict[str, Any]:
    item = json.loads(bytes(row["item"] or b"{}"))
    changed = item.get("changed")
    moment = (datetime.fromisoformat(changed) - _EPOCH) // timedelta(microseconds=1) if changed else row["published"]
    return {"id": row["id"], "changed": moment, "status": item.get("status", "usable")}
