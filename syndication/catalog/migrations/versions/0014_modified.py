"""Feeds announce corrections of stories that are in archives already."""

import json
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_AT_ONCE = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    op.add_column("memberships", sa.Column("modified", sa.BigInteger, nullable=True))
    condition = sa.text("modified IS NOT NULL")
    op.create_index(
        "memberships_modified", "memberships", ["feed", "modified"], sqlite_where=condition, postgresql_where=condition
    )
    fill = sa.text("UPDATE memberships SET modified = :modified WHERE item_id = :item_id")
    for part in op.get_bind().execute(sa.text("SELECT id, published, item FROM items")).partitions(_AT_ONCE):
        dated = [(row.id, row.published, json.loads(row.item or "{}").get("modified")) for row in part]
        rows = [{"item_id": item_id, "modified": _micros(at)} for item_id, published, at in dated if at]
        known = {item_id: published for item_id, published, _ in dated}
        later = [row for row in rows if row["modified"] > known[row["item_id"]]]
        if later:
            op.get_bind().execute(fill, later)


def _micros(moment: str) -> int:
    return (datetime.fromisoformat(moment) - _EPOCH) // timedelta(microseconds=1)
