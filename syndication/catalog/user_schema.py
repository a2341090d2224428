"""The tables of the users of the desk: see `schema`, whose migrations make them."""

from __future__ import annotations

import sqlalchemy as sa

from syndication.catalog.schema import Bytes, Moment, Text, metadata

users = sa.Table(
    "users",
    metadata,
    sa.Column("name", Text, primary_key=True),
    sa.Column("role", Text, nullable=False),
    sa.Column("created", Moment, nullable=False),
    sa.Column("password", Text, nullable=False, server_default=""),
    sa.Column("language", Text, nullable=False, server_default=""),
    sa.Column("link", Text, nullable=False, server_default="", index=True),
    sa.Column("link_ends", Moment, nullable=True),
    sa.Column("identity", Text, nullable=True, unique=True),
    sa.Column("used", Moment, nullable=True),
    sa.Column("disabled", Moment, nullable=True),
    sa.Column("removed", Moment, nullable=True),
)

user_sessions = sa.Table(
    "user_sessions",
    metadata,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("digest", Text, nullable=False, unique=True),
    sa.Column("user", Text, sa.ForeignKey("users.name", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("made", Moment, nullable=False),
    sa.Column("seen", Moment, nullable=False),
    sa.Column("ends", Moment, nullable=False, index=True),
    sa.Column("confirmed", Moment, nullable=False),
    sa.Column("method", Text, nullable=False),
    sa.Column("family", Text, nullable=False),
    sa.Column("browser", Text, nullable=False),
)

# Browsers that have signed in: their attempts are counted apart from those of strangers.
user_devices = sa.Table(
    "user_devices",
    metadata,
    sa.Column("digest", Text, primary_key=True),
    sa.Column("user", Text, sa.ForeignKey("users.name", ondelete="CASCADE"), primary_key=True),
    sa.Column("seen", Moment, nullable=False, index=True),
    sa.Index("user_devices_by_user", "user"),
)

# `subject` is whose attempts are counted, as a digest: a name, an address, or a device.
sign_in_attempts = sa.Table(
    "sign_in_attempts",
    metadata,
    sa.Column("subject", Text, primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last", Moment, nullable=False, index=True),
    sa.Column("wait_until", Moment, nullable=False),
)

# What a browser must bring back after a visit elsewhere: to the provider of OpenID Connect, or to an authenticator.
sign_in_steps = sa.Table(
    "sign_in_steps",
    metadata,
    sa.Column("digest", Text, primary_key=True),
    sa.Column("kind", Text, primary_key=True),
    sa.Column("data", Bytes, nullable=False),
    sa.Column("ends", Moment, nullable=False, index=True),
)

passkeys = sa.Table(
    "passkeys",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("user", Text, sa.ForeignKey("users.name", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("public_key", Bytes, nullable=False),
    sa.Column("sign_count", sa.BigInteger, nullable=False),
    sa.Column("created", Moment, nullable=False),
    sa.Column("used", Moment, nullable=True),
)
