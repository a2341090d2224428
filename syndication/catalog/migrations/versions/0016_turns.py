"""Jobs wait in lanes of their own kind, and take turns by the site that they go to."""

import sqlalchemy as sa
from alembic import op

from syndication.text.urls import site_of

revision = "0016"
down_revision = "0015"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("site", _TEXT, nullable=False, server_default=""))
    op.add_column("jobs", sa.Column("peer", _TEXT, nullable=False, server_default=""))
    op.add_column("jobs", sa.Column("place", sa.BigInteger, nullable=True))
    op.add_column("jobs", sa.Column("size", sa.BigInteger, nullable=False, server_default="0"))
    _fill_sites()
    _fill_peers()
    op.execute("UPDATE jobs SET lane = 'first' WHERE kind NOT IN ('push', 'verify', 'deny')")
    op.execute("UPDATE jobs SET lane = 'verify' WHERE kind IN ('verify', 'deny')")
    op.execute("UPDATE jobs SET place = due")
    op.create_index("ix_subscriptions_site", "subscriptions", ["site"])
    unclaimed, line = sa.text("claimant = ''"), ["lane", "place", "due", "peer"]
    op.drop_index("jobs_unclaimed", "jobs")
    op.create_index("jobs_unclaimed", "jobs", line, sqlite_where=unclaimed, postgresql_where=unclaimed)


def _fill_sites() -> None:
    """Fill in the site of each callback."""
    rows = op.get_bind().execute(sa.text("SELECT path, callback FROM subscriptions")).mappings().all()
    fill = sa.text("UPDATE subscriptions SET site = :site WHERE path = :path AND callback = :callback")
    if rows:
        op.get_bind().execute(fill, [{**row, "site": site_of(row["callback"])} for row in rows])


def _fill_peers() -> None:
    """Fill in the other side of each job: the site of a callback, or what the settings name."""
    rows = op.get_bind().execute(sa.text("SELECT kind, target, subject FROM jobs")).mappings().all()
    fill = sa.text("UPDATE jobs SET peer = :peer WHERE kind = :kind AND target = :target AND subject = :subject")
    if rows:
        op.get_bind().execute(fill, [{**row, "peer": _peer(row["kind"], row["target"])} for row in rows])


def _peer(kind: str, target: str) -> str:
    return site_of(target) if kind in ("push", "verify", "deny") else target
