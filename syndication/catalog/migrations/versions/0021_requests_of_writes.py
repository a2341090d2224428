"""Announced writes name their request, so that one that is repeated after a kill is not executed twice."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    for name in ("item_id", "path", "request"):
        op.add_column("writes", sa.Column(name, _TEXT, nullable=False, server_default=""))
    op.add_column("writes", sa.Column("accepted", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("ix_writes_request", "writes", ["request"])
