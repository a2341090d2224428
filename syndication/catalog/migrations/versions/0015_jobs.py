"""What is sent to others: subscriptions, events, and the jobs that bring them there."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _add_subscriptions()
    _add_jobs()
    _add_attempts()
    _add_events()


def _add_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("path", _TEXT, primary_key=True),
        sa.Column("callback", _TEXT, primary_key=True),
        sa.Column("topic", _TEXT, nullable=False),
        sa.Column("secret", _TEXT, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("lease_end", sa.BigInteger, nullable=False),
        sa.Column("started", sa.BigInteger, nullable=True),
        sa.Column("status", sa.Integer, nullable=False, server_default="0"),
        sa.Column("problem", _TEXT, nullable=False, server_default=""),
        sa.Column("milliseconds", sa.Integer, nullable=False, server_default="0"),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("delivered", sa.BigInteger, nullable=False, server_default="0"),
    )
    op.create_index("ix_subscriptions_lease_end", "subscriptions", ["lease_end"])


def _add_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("kind", _TEXT, primary_key=True),
        sa.Column("target", _TEXT, primary_key=True),
        sa.Column("subject", _TEXT, primary_key=True),
        sa.Column("lane", _TEXT, nullable=False),
        sa.Column("wanted", sa.BigInteger, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=True),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("failing", sa.BigInteger, nullable=True),
        sa.Column("status", sa.Integer, nullable=False, server_default="0"),
        sa.Column("problem", _TEXT, nullable=False, server_default=""),
        sa.Column("claimant", _TEXT, nullable=False, server_default=""),
        sa.Column("lapses", sa.BigInteger, nullable=False, server_default="0"),
    )
    unclaimed, claimed = sa.text("claimant = ''"), sa.text("claimant != ''")
    op.create_index("jobs_unclaimed", "jobs", ["lane", "due"], sqlite_where=unclaimed, postgresql_where=unclaimed)
    op.create_index("jobs_claimed", "jobs", ["claimant", "lapses"], sqlite_where=claimed, postgresql_where=claimed)


def _add_attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("target", _TEXT, nullable=False),
        sa.Column("subject", _TEXT, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("problem", _TEXT, nullable=False),
        sa.Column("milliseconds", sa.Integer, nullable=False),
    )
    op.create_index("ix_attempts_at", "attempts", ["at"])
    op.create_table(
        "counters",
        sa.Column("name", _TEXT, primary_key=True),
        sa.Column("label", _TEXT, primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )


def _add_events() -> None:
    op.create_table(
        "events",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("item_id", _TEXT, nullable=False),
        sa.Column("slug", _TEXT, nullable=False),
        sa.Column("feeds", _TEXT, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_events_at", "events", ["at"])
