"""The last date of each path is stored apart from its document, and stays when the document is gone.

What a withdrawal makes stale is marked as urgent.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_UNSAVED, _URGENT = sa.text("unsaved"), sa.text("urgent")


def upgrade() -> None:
    op.create_table(
        "document_dates",
        sa.Column("path", _TEXT, primary_key=True),
        sa.Column("modified", sa.BigInteger, nullable=False),
        sa.Column("tag", _TEXT, nullable=False),
        sa.Column("by_records", sa.BigInteger, nullable=True),
        sa.Column("unsaved", sa.Boolean, nullable=False),
    )
    op.create_index(
        "document_dates_unsaved", "document_dates", ["path"], sqlite_where=_UNSAVED, postgresql_where=_UNSAVED
    )
    # What the records say of the dates is found out when the documents are built again, as after every new version.
    op.execute(
        "INSERT INTO document_dates (path, modified, tag, by_records, unsaved) "
        "SELECT path, modified, '', modified, false FROM documents"
    )
    for table in ("feeds", "stale_archives", "sitemaps"):
        op.add_column(table, sa.Column("urgent", sa.Boolean, nullable=False, server_default=sa.false()))
    for table, column in (("feeds", "path"), ("stale_archives", "feed")):
        op.create_index(f"{table}_urgent", table, [column], sqlite_where=_URGENT, postgresql_where=_URGENT)
