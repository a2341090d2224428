"""The last date of each path is stored apart from its document, and stays when the document is gone."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_UNSAVED = sa.text("unsaved")


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
