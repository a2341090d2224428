"""The tables of sources that are followed: see `schema`, whose migrations make them."""

from __future__ import annotations

import sqlalchemy as sa

from syndication.catalog.schema import Bytes, Moment, Text, metadata

origins = sa.Table(
    "origins",
    metadata,
    sa.Column("source", Text, primary_key=True),
    sa.Column("key", Text, primary_key=True),
    sa.Column("item_id", Text, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("address", Text, nullable=False, index=True),
    sa.Index("origins_by_key", "key"),
    sa.Index("origins_by_item", "item_id"),
)

sources = sa.Table(
    "sources",
    metadata,
    sa.Column("name", Text, primary_key=True),
    sa.Column("due", Moment, nullable=False),
    sa.Column("paused", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("accepted", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("state", Bytes, nullable=False),
)

source_stories = sa.Table(
    "source_stories",
    metadata,
    sa.Column("source", Text, primary_key=True),
    sa.Column("key", Text, primary_key=True),
    sa.Column("item_id", Text, nullable=False, server_default=""),
    sa.Column("state", Text, nullable=False),
    sa.Column("detail", Text, nullable=False, server_default=""),
    sa.Column("digest", Text, nullable=False, server_default=""),
    sa.Column("version", sa.Integer, nullable=False, server_default="0"),
    sa.Column("first", Moment, nullable=False),
    sa.Column("seen", Moment, nullable=False),
    sa.Column("sketch", Bytes, nullable=False),
    sa.Index("source_stories_by_state", "source", "state", "first"),
    sa.Index("source_stories_by_moment", "seen"),
    sa.Index("source_stories_by_item", "item_id"),
)

source_subscriptions = sa.Table(
    "source_subscriptions",
    metadata,
    sa.Column("token", Text, primary_key=True),
    sa.Column("source", Text, nullable=False, index=True),
    sa.Column("hub", Text, nullable=False),
    sa.Column("topic", Text, nullable=False),
    sa.Column("callback", Text, nullable=False),
    sa.Column("secret", Text, nullable=False),
    sa.Column("state", Text, nullable=False),
    sa.Column("due", Moment, nullable=False),
    sa.Column("pending", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("reliable", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("lease_end", Moment),
    sa.Column("pushed", Moment),
    sa.Column("problem", Text, nullable=False, server_default=""),
    sa.Column("next_secret", Text, nullable=False, server_default=""),
)

source_pushes = sa.Table(
    "source_pushes",
    metadata,
    sa.Column("token", Text, primary_key=True),
    sa.Column("digest", Text, primary_key=True),
    sa.Column("received", Moment, nullable=False),
    sa.Column("waiting", sa.Boolean, nullable=False),
    sa.Column("content_type", Text, nullable=False),
    sa.Column("body", Bytes, nullable=False),
    sa.Index("source_pushes_waiting", "waiting", "received"),
)

sketches = sa.Table(
    "sketches",
    metadata,
    sa.Column("item_id", Text, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("published", Moment, nullable=False, index=True),
    sa.Column("sketch", Bytes, nullable=False),
)

sketch_marks = sa.Table(
    "sketch_marks",
    metadata,
    sa.Column("mark", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("item_id", Text, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True, index=True),
)

source_pictures = sa.Table(
    "source_pictures",
    metadata,
    sa.Column("source", Text, primary_key=True),
    sa.Column("address", Text, primary_key=True),
    sa.Column("path", Text, nullable=False, server_default=""),
    sa.Column("problem", Text, nullable=False, server_default=""),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("tried", Moment, nullable=False),
    sa.Column("seen", Moment, nullable=False),
    sa.Index("source_pictures_by_moment", "seen"),
)
