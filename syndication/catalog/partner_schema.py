"""The tables of partners and of the ledger: see `schema`, whose migrations make them."""

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
NOT_GONE = partner_stories.c.state != sa.literal_column("'gone'")
NEVER_SHOWN = sa.literal_column("NOT shown", type_=sa.Boolean)
sa.Index(
    "partner_stories_not_gone",
    partner_stories.c.partner,
    partner_stories.c.published,
    partner_stories.c.item_id,
    sqlite_where=NOT_GONE,
    postgresql_where=NOT_GONE,
)
sa.Index(
    "partner_stories_never_shown",
    partner_stories.c.partner,
    partner_stories.c.published,
    sqlite_where=NEVER_SHOWN,
    postgresql_where=NEVER_SHOWN,
)
# What a person must withdraw: rarely any of millions.
BY_HAND_OPEN = partner_stories.c.by_hand == sa.literal_column("'open'")
sa.Index("partner_stories_by_hand", partner_stories.c.since, sqlite_where=BY_HAND_OPEN, postgresql_where=BY_HAND_OPEN)

# `profile` is the last one that was not broken, `built` when the document was made last; `findings` are about all of it
# together, such as its size.
partner_feeds = sa.Table(
    "partner_feeds",
    metadata,
    sa.Column("partner", Text, primary_key=True),
    sa.Column("stale_since", Moment, nullable=True),
    sa.Column("urgent", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("problem", Text, nullable=False, server_default=""),
    sa.Column("profile", Bytes, nullable=True),
    sa.Column("built", Moment, nullable=True),
    sa.Column("findings", Bytes, nullable=True),
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

# What the last documents of a partner held: the versions of stories, and the notices. `built` is the last build.
partner_contents = sa.Table(
    "partner_contents",
    metadata,
    sa.Column("partner", Text, primary_key=True),
    sa.Column("tag", Text, primary_key=True),
    sa.Column("built", Moment, nullable=False, index=True),
    sa.Column("stories", Bytes, nullable=False),
)

# Who fetched which version of which story, or the notice: with each key, the first and the last time.
partner_fetches = sa.Table(
    "partner_fetches",
    metadata,
    sa.Column("partner", Text, primary_key=True),
    sa.Column("item_id", Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("is_notice", sa.Boolean, primary_key=True),
    sa.Column("key_name", Text, primary_key=True),
    sa.Column("first", Moment, nullable=False),
    sa.Column("last", Moment, nullable=False, index=True),
    sa.Index("partner_fetches_by_first", "first"),
)

# The withdrawals that have an event because the partner did not fetch them; `since` is that of the withdrawal.
partner_unfetched = sa.Table(
    "partner_unfetched",
    metadata,
    sa.Column("partner", Text, primary_key=True),
    sa.Column("item_id", Text, primary_key=True),
    sa.Column("since", Moment, nullable=False),
    sa.Column("noted", Moment, nullable=False, index=True),
)

# Which events of stories arrived at which receivers of webhooks.
webhook_arrivals = sa.Table(
    "webhook_arrivals",
    metadata,
    sa.Column("item_id", Text, primary_key=True),
    sa.Column("receiver", Text, primary_key=True),
    sa.Column("event", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("at", Moment, nullable=False, index=True),
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

# The last change of each story on the wire of a partner: a version, or that the partner must remove it.
wire_stories = sa.Table(
    "wire_stories",
    metadata,
    sa.Column("partner", Text, primary_key=True),
    sa.Column("item_id", Text, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("pub_status", Text, nullable=False),
    sa.Column("reason", Text, nullable=False),
    sa.Column("note", Text, nullable=False),
    sa.Column("assumed", sa.Boolean, nullable=False),
    sa.Index("wire_stories_by_position", "partner", "position"),
)

# What each partner received by the wire, and last when: versions of stories, and removals as the version 0.
wire_deliveries = sa.Table(
    "wire_deliveries",
    metadata,
    sa.Column("partner", Text, primary_key=True),
    sa.Column("item_id", Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("key_name", Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)
