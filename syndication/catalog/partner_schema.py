"""The tables of partners: see `schema`, whose migrations make them."""

from __future__ import annotations

import sqlalchemy as sa

from syndication.catalog.schema import Bytes, Moment, Text, metadata

# No foreign key to items: a partner must hear of a story that is gone from the catalog, too.
partner_stories = sa.Table(
    "partner_stories",
    metadata,
    sa.Column("partner", Text, primary_key=True),
    sa.Column("item_id", Text, primary_key=True),
    sa.Column("state", Text, nullable=False),
    sa.Column("published", Moment, nullable=False),
    sa.Column("changed", Moment, nullable=False),
    sa.Column("since", Moment, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("shown", sa.Boolean, nullable=False),
    sa.Column("verdict", Bytes, nullable=False),
    sa.Column("notice", Bytes, nullable=False),
    sa.Column("by_hand", Text, nullable=False, server_default=""),
    sa.Index("partner_stories_by_date", "partner", "state", "published", "item_id"),
    sa.Index("partner_stories_by_change", "partner", "state", "changed"),
    sa.Index("partner_stories_by_moment", "partner", "state", "since"),
    sa.Index("partner_stories_by_item", "item_id"),
)

partner_feeds = sa.Table(
    "partner_feeds",
    metadata,
    sa.Column("partner", Text, primary_key=True),
    sa.Column("stale_since", Moment, nullable=True),
    sa.Column("urgent", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("problem", Text, nullable=False, server_default=""),
)

partner_keys = sa.Table(
    "partner_keys",
    metadata,
    sa.Column("partner", Text, primary_key=True),
    sa.Column("name", Text, primary_key=True),
    sa.Column("digest", Text, nullable=False, unique=True),
    sa.Column("created", Moment, nullable=False),
    sa.Column("expires", Moment, nullable=True),
    sa.Column("revoked", Moment, nullable=True),
    sa.Column("used", Moment, nullable=True),
    sa.Column("address", Text, nullable=False, server_default=""),
)

# What a document of a partner held: the versions of stories, and the notices.
partner_contents = sa.Table(
    "partner_contents",
    metadata,
    sa.Column("partner", Text, primary_key=True),
    sa.Column("tag", Text, primary_key=True),
    sa.Column("built", Moment, nullable=False, index=True),
    sa.Column("stories", Bytes, nullable=False),
)

# Who fetched which of these documents: with each key, the first and the last time.
partner_fetches = sa.Table(
    "partner_fetches",
    metadata,
    sa.Column("partner", Text, primary_key=True),
    sa.Column("tag", Text, primary_key=True),
    sa.Column("key_name", Text, primary_key=True),
    sa.Column("first", Moment, nullable=False),
    sa.Column("last", Moment, nullable=False, index=True),
)

# Stories that are pushed to the API of a partner. `wanted` is the number of the newest job for a story.
partner_articles = sa.Table(
    "partner_articles",
    metadata,
    sa.Column("partner", Text, primary_key=True),
    sa.Column("item_id", Text, primary_key=True),
    sa.Column("identifier", Text, nullable=False),
    sa.Column("since", Moment, nullable=False),
    sa.Column("wanted", sa.BigInteger, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("is_gone", sa.Boolean, nullable=False),
    sa.Column("content", Text, nullable=False),
    sa.Column("digest", Text, nullable=False),
    sa.Column("titles", Bytes, nullable=False),
    sa.Column("state", Bytes, nullable=False),
)
