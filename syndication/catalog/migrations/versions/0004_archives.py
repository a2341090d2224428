"""Feeds have archives."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "archives",
        sa.Column("feed", _TEXT, primary_key=True),
        sa.Column("name", _TEXT, primary_key=True),
        sa.Column("published", sa.BigInteger, nullable=False),
        sa.Column("item_id", _TEXT, nullable=False),
        sa.Column("previous", _TEXT, nullable=False),
        sa.Column("following", _TEXT, nullable=False),
    )
    op.create_index("archives_by_date", "archives", ["feed", "published", "item_id"])
    op.create_table(
        "stale_archives",
        sa.Column("feed", _TEXT, primary_key=True),
        sa.Column("published", sa.BigInteger, primary_key=True),
        sa.Column("item_id", _TEXT, primary_key=True),
        sa.Column("since", sa.BigInteger, nullable=False),
    )
    op.create_index("stale_archives_by_date", "stale_archives", ["since", "feed", "published", "item_id"])
