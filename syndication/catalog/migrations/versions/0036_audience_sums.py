"""Sums by day of delays and of former addresses; the last change of a feed that each aggregator has fetched."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "delay_days",
        *(sa.Column(name, _TEXT, primary_key=True) for name in ("day", "kind", "name")),
        sa.Column("bound", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "fetched_changes",
        *(sa.Column(name, _TEXT, primary_key=True) for name in ("path", "reader")),
        sa.Column("modified", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "old_address_days",
        *(sa.Column(name, _TEXT, primary_key=True) for name in ("day", "address")),
        sa.Column("hits", sa.BigInteger(), nullable=False),
    )
    op.create_index("partner_fetches_by_first", "partner_fetches", ["first"])
