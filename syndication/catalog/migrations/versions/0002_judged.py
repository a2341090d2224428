"""Entries are judged when they are stored."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_UNJUDGED = sa.text("judged IS NULL")


def upgrade() -> None:
    op.add_column("items", sa.Column("judged", sa.Boolean, nullable=True))
    op.create_index("items_unjudged", "items", ["id"], sqlite_where=_UNJUDGED, postgresql_where=_UNJUDGED)
