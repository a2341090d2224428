"""Imports that people and programs ask for: what is read, how far it is, what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("id", _TEXT, primary_key=True),
        sa.Column("who", _TEXT, nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("choices", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("has_files", sa.Boolean(), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("label", _TEXT, nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("started", sa.BigInteger(), nullable=True),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("problem", _TEXT, nullable=False),
        sa.Column("report", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_imports_made", "imports", ["made"])
    op.create_index("ix_imports_state", "imports", ["state"])
