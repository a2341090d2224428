"""Entries are rendered when they are stored."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "renderings",
        sa.Column("item_id", _TEXT, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("form", _TEXT, primary_key=True),
        sa.Column("content", _TEXT, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
