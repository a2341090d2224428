"""Sitemaps have parts by the week."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # moments are in UTC
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    sitemaps = op.create_table(
        "sitemaps",
        sa.Column("week", _TEXT, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("stale", sa.Boolean, nullable=False),
        sa.Column("addresses", sa.Integer, nullable=False),
        sa.Column("modified", sa.BigInteger, nullable=True),
    )
    published = op.get_bind().execute(sa.text("SELECT published FROM items")).scalars()
    weeks = sorted({_week(moment) for moment in published})
    rows = [{"week": week, "number": 1, "stale": True, "addresses": 0, "modified": None} for week in weeks]
    if rows:
        op.bulk_insert(sitemaps, rows)


def _week(microseconds: int) -> str:
    year, week, _ = (_EPOCH + timedelta(microseconds=microseconds)).isocalendar()
    return f"{year:04}-W{week:02}"
