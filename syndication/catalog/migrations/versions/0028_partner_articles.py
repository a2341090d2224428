"""Stories that are pushed to the API of a partner: what is to be there, and what is known of its article."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "partner_articles",
        sa.Column("partner", _TEXT, primary_key=True),
        sa.Column("item_id", _TEXT, primary_key=True),
        sa.Column("identifier", _TEXT, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("wanted", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.Column("content", _TEXT, nullable=False),
        sa.Column("digest", _TEXT, nullable=False),
        sa.Column("titles", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
    )
