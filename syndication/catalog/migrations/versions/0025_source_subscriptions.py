"""Our subscriptions to the hubs of sources, and the documents that these have pushed."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "source_subscriptions",
        sa.Column("token", _TEXT, primary_key=True),
        sa.Column("source", _TEXT, nullable=False),
        sa.Column("hub", _TEXT, nullable=False),
        sa.Column("topic", _TEXT, nullable=False),
        sa.Column("callback", _TEXT, nullable=False),
        sa.Column("secret", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("reliable", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("lease_end", sa.BigInteger()),
        sa.Column("pushed", sa.BigInteger()),
        sa.Column("problem", _TEXT, nullable=False, server_default=""),
    )
    op.create_index("ix_source_subscriptions_source", "source_subscriptions", ["source"])
    op.create_table(
        "source_pushes",
        sa.Column("token", _TEXT, primary_key=True),
        sa.Column("digest", _TEXT, primary_key=True),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("content_type", _TEXT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_index("source_pushes_waiting", "source_pushes", ["waiting", "received"])
