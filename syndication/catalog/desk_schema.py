"""The tables of the work at the desk: see `schema`, whose migrations make them."""

from __future__ import annotations

import sqlalchemy as sa

from syndication.catalog.schema import Moment, Text, metadata
from syndication.catalog.user_schema import users

open_editors = sa.Table(
    "open_editors",
    metadata,
    sa.Column("item_id", Text, primary_key=True),
    sa.Column("user", Text, sa.ForeignKey(users.c.name, ondelete="CASCADE"), primary_key=True),
    sa.Column("opened", Moment, nullable=False),
    sa.Column("seen", Moment, nullable=False, index=True),
)

# The kill of a story that one person asked for: a second person confirms or refuses it.
kill_requests = sa.Table(
    "kill_requests",
    metadata,
    sa.Column("item_id", Text, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("user", Text, nullable=False),
    sa.Column("note", Text, nullable=False),
    sa.Column("made", Moment, nullable=False),
    sa.Column("ends", Moment, nullable=False),
)

saved_filters = sa.Table(
    "saved_filters",
    metadata,
    sa.Column("user", Text, sa.ForeignKey(users.c.name, ondelete="CASCADE"), primary_key=True),
    sa.Column("name", Text, primary_key=True),
    sa.Column("query", Text, nullable=False),
    sa.Column("made", Moment, nullable=False),
)
