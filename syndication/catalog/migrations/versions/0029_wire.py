"""The wire: the changes that each partner may see, and what it received."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "wire_stories",
        sa.Column("partner", _TEXT, primary_key=True),
        sa.Column("item_id", _TEXT, primary_key=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("pub_status", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("note", _TEXT, nullable=False),
        sa.Column("assumed", sa.Boolean(), nullable=False),
    )
    op.create_index("wire_stories_by_position", "wire_stories", ["partner", "position"])
    op.create_table(
        "wire_deliveries",
        sa.Column("partner", _TEXT, primary_key=True),
        sa.Column("item_id", _TEXT, primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("key_name", _TEXT, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
