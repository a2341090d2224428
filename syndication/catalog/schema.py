"""The tables of the catalog, the same on SQLite and PostgreSQL. Moments are microseconds since 1970, UTC.

Some stored names are older words and stay as they are, because databases contain them: the column `judged` of items
is true once the gate has checked the item, and NULL before.

The column `loss` of items is 0 if nothing is lost on the way from the item to its entry, 1 if the losses are cosmetic,
and 2 if content is lost. It is 0 until the gate has checked the item.
"""

from __future__ import annotations

import sqlalchemy as sa

# Text sorts by code points on both databases, so that the first name is the same on both.
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Bytes = sa.LargeBinary()
Moment = sa.BigInteger()

metadata = sa.MetaData()

REVISION = "0037"  # of the last migration, which makes these tables

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
    sa.Column("changed", Moment, nullable=False, server_default="0"),
    sa.Column("status", Text, nullable=False, server_default="usable"),
    sa.Column("loss", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("elsewhere", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("items_by_change", "changed", "id"),
)
_UNCHECKED = items.c.judged.is_(None)
sa.Index("items_unjudged", items.c.id, sqlite_where=_UNCHECKED, postgresql_where=_UNCHECKED)
_QUARANTINED = items.c.quarantine != sa.literal_column("''")
sa.Index("items_quarantined", items.c.id, sqlite_where=_QUARANTINED, postgresql_where=_QUARANTINED)
_LOSING = items.c.loss > sa.literal_column("0")
sa.Index("items_losing", items.c.loss, items.c.id, sqlite_where=_LOSING, postgresql_where=_LOSING)

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

known_ids = sa.Table(
    "known_ids",
    metadata,
    sa.Column("form", Text, primary_key=True),
    sa.Column("known", Text, primary_key=True),
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
    sa.Column("modified", Moment, nullable=True),
    sa.Index("memberships_by_item", "item_id"),
)
_MODIFIED = memberships.c.modified.is_not(None)
sa.Index(
    "memberships_modified",
    memberships.c.feed,
    memberships.c.modified,
    sqlite_where=_MODIFIED,
    postgresql_where=_MODIFIED,
)

names = sa.Table(
    "names",
    metadata,
    sa.Column("key", Text, primary_key=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("plain", Text, nullable=False, index=True),
    sa.Column("folder", Text, nullable=False, unique=True),
)

withdrawals = sa.Table(
    "withdrawals",
    metadata,
    sa.Column("feed", Text, primary_key=True),
    sa.Column("item_id", Text, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("published", Moment, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("withdrawals_by_moment", "feed", "at", "item_id"),
    sa.Index("withdrawals_by_item", "item_id"),
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
    sa.Column("ctime", sa.BigInteger, nullable=False, server_default="0"),
)
_BROKEN = records.c.problem != sa.literal_column("''")
sa.Index("records_broken", records.c.path, sqlite_where=_BROKEN, postgresql_where=_BROKEN)
sa.Index("records_vanished", records.c.path, sqlite_where=records.c.vanished, postgresql_where=records.c.vanished)

feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("path", Text, primary_key=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("stale_since", Moment, nullable=True, index=True),
    sa.Column("problem", Text, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("news", Text, nullable=False, server_default=""),
)
_URGENT_FEED = feeds.c.urgent
sa.Index("feeds_urgent", feeds.c.path, sqlite_where=_URGENT_FEED, postgresql_where=_URGENT_FEED)

old_feeds = sa.Table(
    "old_feeds",
    metadata,
    sa.Column("path", Text, primary_key=True),
    sa.Column("oldest", Moment, nullable=False),
    sa.Column("newest", Moment, nullable=False),
    sa.Column("length", sa.Integer, nullable=False),
)

floors = sa.Table(
    "floors",
    metadata,
    sa.Column("feed", Text, primary_key=True),
    sa.Column("published", Moment, nullable=False),
    sa.Column("item_id", Text, nullable=False),
    sa.Column("in_effect", sa.Boolean, nullable=False),
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
    sa.Column("stale", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("archives_by_date", "feed", "published", "item_id"),
)

stale_archives = sa.Table(
    "stale_archives",
    metadata,
    sa.Column("feed", Text, primary_key=True),
    sa.Column("published", Moment, primary_key=True),
    sa.Column("item_id", Text, primary_key=True),
    sa.Column("since", Moment, nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("stale_archives_by_date", "since", "feed", "published", "item_id"),
)
_URGENT_PLACE = stale_archives.c.urgent
sa.Index("stale_archives_urgent", stale_archives.c.feed, sqlite_where=_URGENT_PLACE, postgresql_where=_URGENT_PLACE)

sitemaps = sa.Table(
    "sitemaps",
    metadata,
    sa.Column("week", Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("stale", sa.Boolean, nullable=False),
    sa.Column("addresses", sa.Integer, nullable=False),
    sa.Column("modified", Moment, nullable=True),
    sa.Column("urgent", sa.Boolean, nullable=False, server_default=sa.false()),
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
    sa.Column("until", Moment, nullable=True),
    sa.Column("body", Bytes, nullable=False),
    sa.Column("news", sa.BigInteger, nullable=False, server_default="0", index=True),
)

document_dates = sa.Table(
    "document_dates",
    metadata,
    sa.Column("path", Text, primary_key=True),
    sa.Column("modified", Moment, nullable=False),
    sa.Column("tag", Text, nullable=False),
    sa.Column("by_records", Moment, nullable=True),
    sa.Column("unsaved", sa.Boolean, nullable=False),
)
_UNSAVED = document_dates.c.unsaved
sa.Index("document_dates_unsaved", document_dates.c.path, sqlite_where=_UNSAVED, postgresql_where=_UNSAVED)

state = sa.Table(
    "state",
    metadata,
    sa.Column("name", Text, primary_key=True),
    sa.Column("value", Text, nullable=False),
)

versions = sa.Table(
    "versions",
    metadata,
    sa.Column("item_id", Text, sa.ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("who", Text, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("note", Text, nullable=False),
    sa.Column("item", Bytes, nullable=False),
)

writes = sa.Table(
    "writes",
    metadata,
    sa.Column("digest", Text, primary_key=True),
    sa.Column("who", Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("item_id", Text, nullable=False, server_default=""),
    sa.Column("path", Text, nullable=False, server_default=""),
    sa.Column("request", Text, nullable=False, server_default="", index=True),
    sa.Column("accepted", sa.Boolean, nullable=False, server_default=sa.false()),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("who", Text, nullable=False),
    sa.Column("action", Text, nullable=False),
    sa.Column("item_id", Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("note", Text, nullable=False),
    sa.Index("audit_by_item", "item_id", "number"),
)

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("name", Text, primary_key=True),
    sa.Column("digest", Text, nullable=False, unique=True),
    sa.Column("scope", Text, nullable=False),
    sa.Column("created", Moment, nullable=False),
    sa.Column("expires", Moment, nullable=True),
    sa.Column("used", Moment, nullable=True),
    sa.Column("revoked", Moment, nullable=True),
)

requests = sa.Table(
    "requests",
    metadata,
    sa.Column("token", Text, primary_key=True),
    sa.Column("key", Text, primary_key=True),
    sa.Column("digest", Text, nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("headers", Text, nullable=False),
    sa.Column("body", Bytes, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("requests_by_date", "at"),
)

editions = sa.Table(
    "editions",
    metadata,
    sa.Column("path", Text, primary_key=True),
    sa.Column("modified", Moment, primary_key=True, autoincrement=False),
    sa.Column("tag", Text, nullable=False),
    sa.Column("media_type", Text, nullable=False),
    sa.Column("self_url", Text, nullable=False),
    sa.Column("began", Moment, nullable=False),
    sa.Column("ended", Moment, nullable=True, index=True),
    sa.Column("body", Bytes, nullable=False),
)
_LASTING = editions.c.ended.is_(None)
sa.Index("editions_lasting", editions.c.path, unique=True, sqlite_where=_LASTING, postgresql_where=_LASTING)

subscriptions = sa.Table(
    "subscriptions",
    metadata,
    sa.Column("path", Text, primary_key=True),
    sa.Column("callback", Text, primary_key=True),
    sa.Column("site", Text, nullable=False, server_default="", index=True),
    sa.Column("topic", Text, nullable=False),
    sa.Column("secret", Text, nullable=False),
    sa.Column("created", Moment, nullable=False),
    sa.Column("lease_end", Moment, nullable=False, index=True),
    sa.Column("started", Moment, nullable=True),
    sa.Column("status", sa.Integer, nullable=False, server_default="0"),
    sa.Column("problem", Text, nullable=False, server_default=""),
    sa.Column("milliseconds", sa.Integer, nullable=False, server_default="0"),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("delivered", sa.BigInteger, nullable=False, server_default="0"),
)

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("kind", Text, primary_key=True),
    sa.Column("target", Text, primary_key=True),
    sa.Column("subject", Text, primary_key=True),
    sa.Column("lane", Text, nullable=False),
    sa.Column("peer", Text, nullable=False, server_default=""),
    sa.Column("wanted", sa.BigInteger, nullable=False),
    sa.Column("payload", Bytes, nullable=False),
    sa.Column("since", Moment, nullable=False),
    sa.Column("due", Moment, nullable=True),
    sa.Column("place", Moment, nullable=True),
    sa.Column("size", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("failing", Moment, nullable=True),
    sa.Column("status", sa.Integer, nullable=False, server_default="0"),
    sa.Column("problem", Text, nullable=False, server_default=""),
    sa.Column("claimant", Text, nullable=False, server_default=""),
    sa.Column("lapses", Moment, nullable=False, server_default="0"),
)
_UNCLAIMED = jobs.c.claimant == sa.literal_column("''")
_CLAIMED = jobs.c.claimant != sa.literal_column("''")
_LINE = (jobs.c.lane, jobs.c.place, jobs.c.due, jobs.c.peer)
sa.Index("jobs_unclaimed", *_LINE, sqlite_where=_UNCLAIMED, postgresql_where=_UNCLAIMED)
sa.Index("jobs_claimed", jobs.c.claimant, jobs.c.lapses, sqlite_where=_CLAIMED, postgresql_where=_CLAIMED)

paused_targets = sa.Table(
    "paused_targets",
    metadata,
    sa.Column("kind", Text, primary_key=True),
    sa.Column("target", Text, primary_key=True),
    sa.Column("since", Moment, nullable=False),
    sa.Column("who", Text, nullable=False),
)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("kind", Text, nullable=False),
    sa.Column("target", Text, nullable=False),
    sa.Column("subject", Text, nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("problem", Text, nullable=False),
    sa.Column("milliseconds", sa.Integer, nullable=False),
    sa.Index("attempts_by_target", "target", "number"),
    sa.Index("attempts_by_subject", "subject", "number"),
)

counters = sa.Table(
    "counters",
    metadata,
    sa.Column("name", Text, primary_key=True),
    sa.Column("label", Text, primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("kind", Text, nullable=False),
    sa.Column("item_id", Text, nullable=False),
    sa.Column("slug", Text, nullable=False),
    sa.Column("feeds", Text, nullable=False),
    sa.Column("data", Bytes, nullable=False),
)
