"""What became of each story: its versions, who wrote them, and a log of all that was done."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "versions",
        sa.Column("item_id", _TEXT, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("note", _TEXT, nullable=False),
        sa.Column("item", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "writes",
        sa.Column("digest", _TEXT, primary_key=True),
        sa.Column("who", _TEXT, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", _TEXT, nullable=False),
        sa.Column("action", _TEXT, nullable=False),
        sa.Column("item_id", _TEXT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("note", _TEXT, nullable=False),
    )
    op.create_index("audit_by_item", "audit", ["item_id", "number"])
