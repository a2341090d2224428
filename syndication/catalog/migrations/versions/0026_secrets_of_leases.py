"""The secret of the next lease of a subscription to the hub of a source."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("source_subscriptions", sa.Column("next_secret", _TEXT, nullable=False, server_default=""))
