"""The floors of feeds that moved in from another site: nothing older is in their live documents.

Stories that an import brings are no news: subscribers get no document in which nothing else is new.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "old_feeds",
        sa.Column("path", _TEXT, primary_key=True),
        sa.Column("oldest", sa.BigInteger, nullable=False),
        sa.Column("newest", sa.BigInteger, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
    )
    op.create_table(
        "floors",
        sa.Column("feed", _TEXT, primary_key=True),
        sa.Column("published", sa.BigInteger, nullable=False),
        sa.Column("item_id", _TEXT, nullable=False),
        sa.Column("in_effect", sa.Boolean, nullable=False),
    )
    op.add_column("items", sa.Column("elsewhere", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("feeds", sa.Column("news", _TEXT, nullable=False, server_default=""))
    op.add_column("documents", sa.Column("news", sa.BigInteger, nullable=False, server_default="0"))
    op.execute("UPDATE documents SET news = sequence")  # each change until now is announced, or still to be
    op.create_index("ix_documents_news", "documents", ["news"])
