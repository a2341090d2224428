"""Stories that lose something on the way to their entries are found without reading every entry."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_LOSING = sa.text("loss > 0")


def upgrade() -> None:
    op.add_column("items", sa.Column("loss", sa.SmallInteger, nullable=False, server_default="0"))
    op.create_index("items_losing", "items", ["loss", "id"], sqlite_where=_LOSING, postgresql_where=_LOSING)
    # What a stored entry has lost is unknown: every entry is composed again, as after new settings.
    op.execute("DELETE FROM state WHERE name = 'built_from'")
