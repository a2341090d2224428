"""How people work at the desk together: open editors, kills that a second person confirms, and saved filters."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "open_editors",
        sa.Column("item_id", _TEXT, primary_key=True),
        sa.Column("user", _TEXT, sa.ForeignKey("users.name", ondelete="CASCADE"), primary_key=True),
        sa.Column("opened", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_open_editors_seen", "open_editors", ["seen"])
    op.create_table(
        "kill_requests",
        sa.Column("item_id", _TEXT, primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("user", _TEXT, nullable=False),
        sa.Column("note", _TEXT, nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "saved_filters",
        sa.Column("user", _TEXT, sa.ForeignKey("users.name", ondelete="CASCADE"), primary_key=True),
        sa.Column("name", _TEXT, primary_key=True),
        sa.Column("query", _TEXT, nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
    )
