"""The table of imports that somebody asked for: see `schema`, whose migrations make it."""

from __future__ import annotations

import sqlalchemy as sa

from syndication.catalog.schema import Bytes, Moment, Text, metadata

imports = sa.Table(
    "imports",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("who", Text, nullable=False),
    sa.Column("made", Moment, nullable=False, index=True),
    sa.Column("choices", Bytes, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("has_files", sa.Boolean, nullable=False),
    sa.Column("dry_run", sa.Boolean, nullable=False),
    sa.Column("state", Text, nullable=False, index=True),
    sa.Column("is_cancelled", sa.Boolean, nullable=False),
    sa.Column("starts", sa.Integer, nullable=False),
    sa.Column("label", Text, nullable=False),
    sa.Column("done", sa.BigInteger, nullable=False),
    sa.Column("total", sa.BigInteger, nullable=False),
    sa.Column("started", Moment, nullable=True),
    sa.Column("ended", Moment, nullable=True),
    sa.Column("problem", Text, nullable=False),
    sa.Column("report", Bytes, nullable=False),
)
