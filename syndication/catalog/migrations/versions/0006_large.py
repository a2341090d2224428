"""What large catalogs need: what is wrong is found by an index, and archives wait by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for name, table, columns, condition in (
        ("records_broken", "records", ["path"], "problem != ''"),
        ("records_vanished", "records", ["path"], "vanished"),
        ("items_quarantined", "items", ["id"], "quarantine != ''"),
    ):
        where = sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
    op.add_column("archives", sa.Column("stale", sa.Boolean, nullable=False, server_default=sa.false()))
