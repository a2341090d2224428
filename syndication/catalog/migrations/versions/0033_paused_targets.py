"""The targets of deliveries that somebody paused."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "paused_targets",
        sa.Column("kind", _TEXT, primary_key=True),
        sa.Column("target", _TEXT, primary_key=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("who", _TEXT, nullable=False),
    )
