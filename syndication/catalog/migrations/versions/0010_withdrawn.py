"""Feeds announce withdrawals."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_AT_ONCE = 500


def upgrade() -> None:
    withdrawals = op.create_table(
        "withdrawals",
        sa.Column("feed", _TEXT, primary_key=True),
        sa.Column("item_id", _TEXT, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("published", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("withdrawals_by_moment", "withdrawals", ["feed", "at", "item_id"])
    op.create_index("withdrawals_by_item", "withdrawals", ["item_id"])
    gone = sa.text(
        "SELECT memberships.feed, items.id AS item_id, items.published, items.visible_change AS at, items.item"
        " FROM items JOIN memberships ON memberships.item_id = items.id"
        " WHERE items.was_public AND NOT items.public AND items.visible_change IS NOT NULL"
    )
    for part in op.get_bind().execute(gone).mappings().partitions(_AT_ONCE):
        # The others have expired.
        rows = [dict(row) for row in part if json.loads(row["item"]).get("status", "usable") != "usable"]
        if rows:
            op.bulk_insert(withdrawals, [{column.name: row[column.name] for column in withdrawals.c} for row in rows])
