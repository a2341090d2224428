"""The sources that are followed: their state, their stories, and which item a story became."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _make_origins()
    op.create_table(
        "sources",
        sa.Column("name", _TEXT, primary_key=True),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("accepted", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("state", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "source_stories",
        sa.Column("source", _TEXT, primary_key=True),
        sa.Column("key", _TEXT, primary_key=True),
        sa.Column("item_id", _TEXT, nullable=False, server_default=""),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("detail", _TEXT, nullable=False, server_default=""),
        sa.Column("digest", _TEXT, nullable=False, server_default=""),
        sa.Column("version", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
    )
    op.create_index("source_stories_by_state", "source_stories", ["source", "state", "first"])
    op.create_index("source_stories_by_moment", "source_stories", ["seen"])
    op.create_index("source_stories_by_item", "source_stories", ["item_id"])


def _make_origins() -> None:
    op.create_table(
        "origins",
        sa.Column("source", _TEXT, primary_key=True),
        sa.Column("key", _TEXT, primary_key=True),
        sa.Column("item_id", _TEXT, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("address", _TEXT, nullable=False),
    )
    op.create_index("ix_origins_address", "origins", ["address"])
    op.create_index("origins_by_key", "origins", ["key"])
    op.create_index("origins_by_item", "origins", ["item_id"])
