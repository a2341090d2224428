"""Those who read the feeds are counted."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "readers",
        sa.Column("feed", _TEXT, primary_key=True),
        sa.Column("name", _TEXT, primary_key=True),
        sa.Column("address", _TEXT, primary_key=True),
        sa.Column("feed_id", _TEXT, primary_key=True),
        sa.Column("client", _TEXT, primary_key=True),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_readers_seen", "readers", ["seen"])
