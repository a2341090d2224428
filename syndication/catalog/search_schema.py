"""The tables of lists and of the full-text search: see `schema`, whose migrations make them.

`listed_items` has what lists are filtered and ordered by, in short rows; `item_texts` what is searched, as
`model.search_words` writes it. On SQLite, triggers keep two FTS5 tables in step with `item_texts`: `item_words` finds
words and their beginnings, `item_names` (trigrams) parts of names. On PostgreSQL, these are two indexes.
"""

from __future__ import annotations

import sqlalchemy as sa

from syndication.catalog.schema import Moment, Text, metadata

Number = sa.BigInteger().with_variant(sa.Integer, "sqlite")

listed_items = sa.Table(
    "listed_items",
    metadata,
    sa.Column("number", Number, primary_key=True, autoincrement=True),
    sa.Column("item_id", Text, sa.ForeignKey("items.id", ondelete="CASCADE"), nullable=False, unique=True),
    sa.Column("state", Text, nullable=False),
    sa.Column("published", Moment, nullable=False),
    sa.Column("changed", Moment, nullable=False),
    sa.Column("embargo_until", Moment, nullable=True),
    sa.Column("ends", Moment, nullable=True),
    sa.Column("pictured", sa.Boolean, nullable=False),
    sa.Index("listed_items_by_change", "changed", "item_id"),
    sa.Index("listed_items_by_date", "published", "item_id"),
)
# Conditions of queries must be written exactly as in the indexes. Otherwise the database ignores the indexes.
NOT_USABLE = listed_items.c.state != sa.literal_column("'usable'")
UNDER_EMBARGO = listed_items.c.embargo_until.is_not(None)
ENDING = listed_items.c.ends.is_not(None)
PICTURELESS = sa.literal_column("NOT pictured", type_=sa.Boolean)
for _name, _column, _condition in (
    ("listed_items_not_usable", listed_items.c.state, NOT_USABLE),
    ("listed_items_under_embargo", listed_items.c.embargo_until, UNDER_EMBARGO),
    ("listed_items_ending", listed_items.c.ends, ENDING),
    ("listed_items_without_picture", listed_items.c.number, PICTURELESS),
):
    sa.Index(_name, _column, sqlite_where=_condition, postgresql_where=_condition)

item_texts = sa.Table(
    "item_texts",
    metadata,
    sa.Column(
        "number",
        Number,
        sa.ForeignKey("listed_items.number", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("headline", Text, nullable=False),
    sa.Column("names", Text, nullable=False),
    sa.Column("words", Text, nullable=False),
)

item_dates = sa.Table(
    "item_dates",
    metadata,
    sa.Column("item_id", Text, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("kind", Text, primary_key=True),
    sa.Column("at", Moment, primary_key=True, autoincrement=False),
    sa.Index("item_dates_by_moment", "at", "item_id", "kind"),
)
