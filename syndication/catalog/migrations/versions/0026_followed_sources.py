"""The secret of the next lease of a subscription; which stories have nearly the same text; fetched pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("source_subscriptions", sa.Column("next_secret", _TEXT, nullable=False, server_default=""))
    _make_sketches()
    op.create_table(
        "source_pictures",
        sa.Column("source", _TEXT, primary_key=True),
        sa.Column("address", _TEXT, primary_key=True),
        sa.Column("path", _TEXT, nullable=False, server_default=""),
        sa.Column("problem", _TEXT, nullable=False, server_default=""),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("tried", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
    )
    op.create_index("source_pictures_by_moment", "source_pictures", ["seen"])


def _make_sketches() -> None:
    op.create_table(
        "sketches",
        sa.Column("item_id", _TEXT, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("published", sa.BigInteger(), nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_sketches_published", "sketches", ["published"])
    op.create_table(
        "sketch_marks",
        sa.Column("mark", sa.BigInteger(), primary_key=True),
        sa.Column("item_id", _TEXT, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    )
    op.create_index("ix_sketch_marks_item_id", "sketch_marks", ["item_id"])
