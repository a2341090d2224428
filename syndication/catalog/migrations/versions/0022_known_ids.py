"""The ids that stories have in feeds of other sites: each belongs to one story."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "known_ids",
        sa.Column("form", _TEXT, primary_key=True),
        sa.Column("known", _TEXT, primary_key=True),
        sa.Column("item_id", _TEXT, sa.ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    )
    op.create_index("ix_known_ids_item_id", "known_ids", ["item_id"])
