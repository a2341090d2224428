"""A document has the moment at which something in it ends."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("documents", sa.Column("until", sa.BigInteger, nullable=True))
