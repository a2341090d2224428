"""Documents are stored for a while after they were replaced."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "editions",
        sa.Column("path", _TEXT, primary_key=True),
        sa.Column("modified", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("tag", _TEXT, nullable=False),
        sa.Column("media_type", _TEXT, nullable=False),
        sa.Column("self_url", _TEXT, nullable=False),
        sa.Column("began", sa.BigInteger, nullable=False),
        sa.Column("ended", sa.BigInteger, nullable=True, index=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    lasting = sa.text("ended IS NULL")
    op.create_index(
        "editions_lasting", "editions", ["path"], unique=True, sqlite_where=lasting, postgresql_where=lasting
    )
