"""Lists of stories by state and date, the calendar, and the full-text search.

The stories of an older catalog are entered by the first scan after the upgrade: see `publishing.older_items`.
"""

import logging

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

revision = "0030"
down_revision = "0029"

log = logging.getLogger("syndication")

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_WITHOUT_TRIGRAMS = (
    "the extension pg_trgm cannot be used (%s): the search finds the same stories, but reads all headlines for parts "
    "of names; see: syndication docs operating"
)
_FTS_TABLES = (
    "CREATE VIRTUAL TABLE item_words USING fts5(words, content='item_texts', content_rowid='number', "
    "tokenize='ascii', detail=none)",
    "CREATE VIRTUAL TABLE item_names USING fts5(names, content='item_texts', content_rowid='number', "
    "tokenize='trigram case_sensitive 1')",
)
_INSERT = "INSERT INTO item_{0}(rowid, {0}) VALUES (new.number, new.{0});"
_DELETE = "INSERT INTO item_{0}(item_{0}, rowid, {0}) VALUES ('delete', old.number, old.{0});"
_LEXEMES = "array_to_tsvector(array_remove(string_to_array(words, ' '), ''))"


def upgrade() -> None:
    op.create_table(
        "listed_items",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("item_id", _TEXT, sa.ForeignKey("items.id", ondelete="CASCADE"), nullable=False, unique=True),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("embargo_until", sa.BigInteger(), nullable=True),
        sa.Column("ends", sa.BigInteger(), nullable=True),
        sa.Column("pictured", sa.Boolean(), nullable=False),
    )
    op.create_index("listed_items_by_change", "listed_items", ["changed", "item_id"])
    op.create_index("listed_items_by_date", "listed_items", ["published", "item_id"])
    for name, column, condition in (
        ("listed_items_not_usable", "state", sa.text("state <> 'usable'")),
        ("listed_items_under_embargo", "embargo_until", sa.text("embargo_until IS NOT NULL")),
        ("listed_items_ending", "ends", sa.text("ends IS NOT NULL")),
        ("listed_items_without_picture", "number", sa.text("NOT pictured")),
    ):
        op.create_index(name, "listed_items", [column], sqlite_where=condition, postgresql_where=condition)
    op.create_table(
        "item_texts",
        sa.Column(
            "number",
            _NUMBER,
            sa.ForeignKey("listed_items.number", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("headline", _TEXT, nullable=False),
        sa.Column("names", _TEXT, nullable=False),
        sa.Column("words", _TEXT, nullable=False),
    )
    op.create_table(
        "item_dates",
        sa.Column("item_id", _TEXT, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("kind", _TEXT, primary_key=True),
        sa.Column("at", sa.BigInteger(), primary_key=True, autoincrement=False),
    )
    op.create_index("item_dates_by_moment", "item_dates", ["at", "item_id", "kind"])
    if op.get_bind().dialect.name == "postgresql":
        _index_on_postgresql(op.get_bind())
    else:
        _index_on_sqlite()
    op.execute("DELETE FROM state WHERE name = 'unlisted_after'")
    op.execute("INSERT INTO state (name, value) SELECT 'unlisted_after', '!' WHERE EXISTS (SELECT 1 FROM items)")


def _index_on_sqlite() -> None:
    for statement in _FTS_TABLES:
        op.execute(statement)
    for moment, after, statements in (
        ("INSERT", "", (_INSERT,)),
        ("DELETE", "", (_DELETE,)),
        ("UPDATE", " WHEN old.words <> new.words OR old.names <> new.names", (_DELETE, _INSERT)),
    ):
        body = " ".join(one.format(name) for one in statements for name in ("words", "names"))
        op.execute(f"CREATE TRIGGER item_texts_{moment.lower()} AFTER {moment} ON item_texts{after} BEGIN {body} END")


def _index_on_postgresql(connection: sa.Connection) -> None:
    op.execute(f"CREATE INDEX item_texts_words ON item_texts USING gin ({_LEXEMES})")
    try:
        with connection.begin_nested():
            connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public"))
    except DBAPIError as error:  # the user of the database may not do this, or the server does not have it
        log.warning(_WITHOUT_TRIGRAMS, str(error.orig).splitlines()[0])
    place = connection.scalar(
        sa.text(
            "SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace "
            "WHERE extname = 'pg_trgm'"
        )
    )
    if place:
        op.execute(f"CREATE INDEX item_texts_names ON item_texts USING gin (names {place}.gin_trgm_ops)")
