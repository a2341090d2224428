"""The tables of the catalog, the same on SQLite and PostgreSQL. Moments are microseconds since 1970, UTC."""

from __future__ import annotations

import sqlalchemy as sa

# Names sort by their code points on both databases, so that the smallest name is the same name.
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Bytes = sa.LargeBinary()
Moment = sa.BigInteger()

metadata = sa.MetaData()

items = sa.Table(
    "items",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("slug", Text, nullable=False, unique=True),
    sa.Column("path", Text, nullable=False, index=True),
    sa.Column("published", Moment, nullable=False),
    sa.Column("public", sa.Boolean, nullable=False),
    sa.Column("was_public", sa.Boolean, nullable=False),
    sa.Column("visible_change", Moment, nullable=True),
    sa.Column("due", Moment, nullable=True, index=True),
    sa.Column("quarantine", Text, nullable=False),
    sa.Column("judged", sa.Boolean, nullable=True),
    sa.Column("item", Bytes, nullable=False),
    sa.Column("entry", Bytes, nullable=False),
)
_UNJUDGED = items.c.judged.is_(None)
sa.Index("items_unjudged", items.c.id, sqlite_where=_UNJUDGED, postgresql_where=_UNJUDGED)

renderings = sa.Table(
    "renderings",
    metadata,
    sa.Column("item_id", Text, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("form", Text, primary_key=True),
    sa.Column("content", Text, primary_key=True),
    sa.Column("body", Bytes, nullable=False),
)

aliases = sa.Table(
    "aliases",
    metadata,
    sa.Column("slug", Text, primary_key=True),
    sa.Column("item_id", Text, sa.ForeignKey("items.id", ondelete="CASCADE"), nullable=False, index=True),
)

memberships = sa.Table(
    "memberships",
    metadata,
    sa.Column("feed", Text, primary_key=True),
    sa.Column("item_id", Text, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("published", Moment, nullable=False),
    sa.Column("name", Text, nullable=False),
    sa.Index("memberships_by_date", "feed", "published", "item_id"),
    sa.Index("memberships_by_name", "feed", "name"),
    sa.Index("memberships_by_item", "item_id"),
)

records = sa.Table(
    "records",
    metadata,
    sa.Column("path", Text, primary_key=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("mtime", sa.BigInteger, nullable=False),
    sa.Column("digest", Text, nullable=False),
    sa.Column("item_id", Text, nullable=False, index=True),
    sa.Column("problem", Text, nullable=False),
    sa.Column("vanished", sa.Boolean, nullable=False),
)

feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("path", Text, primary_key=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("stale_since", Moment, nullable=True, index=True),
    sa.Column("problem", Text, nullable=False),
)

archives = sa.Table(
    "archives",
    metadata,
    sa.Column("feed", Text, primary_key=True),
    sa.Column("name", Text, primary_key=True),
    sa.Column("published", Moment, nullable=False),
    sa.Column("item_id", Text, nullable=False),
    sa.Column("previous", Text, nullable=False),
    sa.Column("following", Text, nullable=False),
    sa.Index("archives_by_date", "feed", "published", "item_id"),
)

stale_archives = sa.Table(
    "stale_archives",
    metadata,
    sa.Column("feed", Text, primary_key=True),
    sa.Column("published", Moment, primary_key=True),
    sa.Column("item_id", Text, primary_key=True),
    sa.Column("since", Moment, nullable=False),
    sa.Index("stale_archives_by_date", "since", "feed", "published", "item_id"),
)

sitemaps = sa.Table(
    "sitemaps",
    metadata,
    sa.Column("week", Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("stale", sa.Boolean, nullable=False),
    sa.Column("addresses", sa.Integer, nullable=False),
    sa.Column("modified", Moment, nullable=True),
)

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("path", Text, primary_key=True),
    sa.Column("feed", Text, nullable=False, index=True),
    sa.Column("media_type", Text, nullable=False),
    sa.Column("self_url", Text, nullable=False),
    sa.Column("modified", Moment, nullable=False),
    sa.Column("sequence", sa.BigInteger, nullable=False, index=True),
    sa.Column("body", Bytes, nullable=False),
)

state = sa.Table(
    "state",
    metadata,
    sa.Column("name", Text, primary_key=True),
    sa.Column("value", Text, nullable=False),
)
