"""The tables of the audience: see `schema`, whose migrations make them. Days are texts: "2026-11-30"."""

from __future__ import annotations

import sqlalchemy as sa

from syndication.catalog.schema import Bytes, Moment, Text, metadata

# The last number that a client reported, for each document and each of its own ids of a feed.
reader_reports = sa.Table(
    "reader_reports",
    metadata,
    sa.Column("feed", Text, primary_key=True),
    sa.Column("name", Text, primary_key=True),
    sa.Column("address", Text, primary_key=True),
    sa.Column("feed_id", Text, primary_key=True),
    sa.Column("kind", Text, nullable=False),
    sa.Column("count", sa.BigInteger, nullable=False),
    sa.Column("doubtful", sa.Boolean, nullable=False),
    sa.Column("seen", Moment, nullable=False, index=True),
)

# Who was seen today: hashes under a key that is forgotten with the day.
readers_seen = sa.Table(
    "readers_seen",
    metadata,
    sa.Column("day", Text, primary_key=True),
    sa.Column("feed", Text, primary_key=True),
    sa.Column("format", Text, primary_key=True),
    sa.Column("reader", Text, primary_key=True),
    sa.Column("kind", Text, primary_key=True),
    sa.Column("client", Text, primary_key=True),
)

readership_days = sa.Table(
    "readership_days",
    metadata,
    sa.Column("day", Text, primary_key=True),
    sa.Column("feed", Text, primary_key=True),
    sa.Column("format", Text, primary_key=True),
    sa.Column("reader", Text, primary_key=True),
    sa.Column("kind", Text, primary_key=True),
    sa.Column("is_month", sa.Boolean, primary_key=True),
    sa.Column("told", sa.BigInteger, nullable=True),
    sa.Column("direct", sa.BigInteger, nullable=False),
)

traffic_days = sa.Table(
    "traffic_days",
    metadata,
    sa.Column("day", Text, primary_key=True),
    sa.Column("feed", Text, primary_key=True),
    sa.Column("reader", Text, primary_key=True),
    sa.Column("kind", Text, primary_key=True),
    sa.Column("is_month", sa.Boolean, primary_key=True),
    sa.Column("polls", sa.BigInteger, nullable=False),
    sa.Column("n304", sa.BigInteger, nullable=False),
    sa.Column("n200", sa.BigInteger, nullable=False),
    sa.Column("nerr", sa.BigInteger, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
)

hub_days = sa.Table(
    "hub_days",
    metadata,
    sa.Column("day", Text, primary_key=True),
    sa.Column("feed", Text, primary_key=True),
    sa.Column("subscribers", sa.BigInteger, nullable=False),
)

# User-Agents of programs that nobody knows, so that an operator can find out what they are.
unknown_agents = sa.Table(
    "unknown_agents",
    metadata,
    sa.Column("agent", Text, primary_key=True),
    sa.Column("day", Text, nullable=False, index=True),
    sa.Column("polls", sa.BigInteger, nullable=False),
)

# The keys of days, on PostgreSQL only. The table is in no log, physical backup or replica there (UNLOGGED).
reader_keys = sa.Table(
    "reader_keys",
    metadata,
    sa.Column("day", Text, primary_key=True),
    sa.Column("key", Bytes, nullable=False),
)

# How often it took at most `bound` milliseconds: to the first fetch of a change, or to a delivery.
delay_days = sa.Table(
    "delay_days",
    metadata,
    sa.Column("day", Text, primary_key=True),
    sa.Column("kind", Text, primary_key=True),
    sa.Column("name", Text, primary_key=True),
    sa.Column("bound", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("number", sa.BigInteger, nullable=False),
)

# The last change of each document that each aggregator has fetched, so that a first fetch is known as one.
fetched_changes = sa.Table(
    "fetched_changes",
    metadata,
    sa.Column("path", Text, primary_key=True),
    sa.Column("reader", Text, primary_key=True),
    sa.Column("modified", Moment, nullable=False),
)

# Former addresses that still lead to new ones.
old_address_days = sa.Table(
    "old_address_days",
    metadata,
    sa.Column("day", Text, primary_key=True),
    sa.Column("address", Text, primary_key=True),
    sa.Column("hits", sa.BigInteger, nullable=False),
)
