"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "items",
        sa.Column("id", _TEXT, primary_key=True),
        sa.Column("slug", _TEXT, nullable=False, unique=True),
        sa.Column("path", _TEXT, nullable=False, index=True),
        sa.Column("published", sa.BigInteger, nullable=False),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("was_public", sa.Boolean, nullable=False),
        sa.Column("visible_change", sa.BigInteger, nullable=True),
        sa.Column("due", sa.BigInteger, nullable=True, index=True),
        sa.Column("quarantine", _TEXT, nullable=False),
        sa.Column("item", sa.LargeBinary, nullable=False),
        sa.Column("entry", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "aliases",
        sa.Column("slug", _TEXT, primary_key=True),
        sa.Column("item_id", _TEXT, sa.ForeignKey("items.id", ondelete="CASCADE"), nullable=False, index=True),
    )
    op.create_table(
        "memberships",
        sa.Column("feed", _TEXT, primary_key=True),
        sa.Column("item_id", _TEXT, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("published", sa.BigInteger, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
    )
    op.create_index("memberships_by_date", "memberships", ["feed", "published", "item_id"])
    op.create_index("memberships_by_name", "memberships", ["feed", "name"])
    op.create_index("memberships_by_item", "memberships", ["item_id"])
    op.create_table(
        "records",
        sa.Column("path", _TEXT, primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("mtime", sa.BigInteger, nullable=False),
        sa.Column("digest", _TEXT, nullable=False),
        sa.Column("item_id", _TEXT, nullable=False, index=True),
        sa.Column("problem", _TEXT, nullable=False),
        sa.Column("vanished", sa.Boolean, nullable=False),
    )
    op.create_table(
        "feeds",
        sa.Column("path", _TEXT, primary_key=True),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("stale_since", sa.BigInteger, nullable=True, index=True),
        sa.Column("problem", _TEXT, nullable=False),
    )
    op.create_table(
        "documents",
        sa.Column("path", _TEXT, primary_key=True),
        sa.Column("feed", _TEXT, nullable=False, index=True),
        sa.Column("media_type", _TEXT, nullable=False),
        sa.Column("self_url", _TEXT, nullable=False),
        sa.Column("modified", sa.BigInteger, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False, index=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "state",
        sa.Column("name", _TEXT, primary_key=True),
        sa.Column("value", _TEXT, nullable=False),
    )
