"""Partners: their stories with verdicts, their feeds, their keys, and who fetched what; events that arrived."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "partner_stories",
        sa.Column("partner", _TEXT, primary_key=True),
        sa.Column("item_id", _TEXT, primary_key=True),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.LargeBinary(), nullable=False),
        sa.Column("notice", sa.LargeBinary(), nullable=False),
        sa.Column("by_hand", _TEXT, nullable=False, server_default=""),
    )
    op.create_index("partner_stories_by_date", "partner_stories", ["partner", "state", "published", "item_id"])
    op.create_index("partner_stories_by_change", "partner_stories", ["partner", "state", "changed"])
    op.create_index("partner_stories_by_moment", "partner_stories", ["partner", "state", "since"])
    op.create_index("partner_stories_by_item", "partner_stories", ["item_id"])
    _create_partial_index("partner_stories_not_gone", ["partner", "published", "item_id"], "state != 'gone'")
    _create_partial_index("partner_stories_never_shown", ["partner", "published"], "NOT shown")
    _create_partial_index("partner_stories_by_hand", ["since"], "by_hand = 'open'")
    op.create_table(
        "partner_feeds",
        sa.Column("partner", _TEXT, primary_key=True),
        sa.Column("stale_since", sa.BigInteger(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("problem", _TEXT, nullable=False, server_default=""),
        sa.Column("profile", sa.LargeBinary(), nullable=True),
        sa.Column("built", sa.BigInteger(), nullable=True),
        sa.Column("findings", sa.LargeBinary(), nullable=True),
    )
    op.create_table(
        "partner_keys",
        sa.Column("partner", _TEXT, primary_key=True),
        sa.Column("name", _TEXT, primary_key=True),
        sa.Column("digest", _TEXT, nullable=False, unique=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=True),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.Column("used", sa.BigInteger(), nullable=True),
        sa.Column("address", _TEXT, nullable=False, server_default=""),
    )
    op.create_table(
        "partner_contents",
        sa.Column("partner", _TEXT, primary_key=True),
        sa.Column("tag", _TEXT, primary_key=True),
        sa.Column("built", sa.BigInteger(), nullable=False),
        sa.Column("stories", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_partner_contents_built", "partner_contents", ["built"])
    op.create_table(
        "partner_fetches",
        sa.Column("partner", _TEXT, primary_key=True),
        sa.Column("item_id", _TEXT, primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("is_notice", sa.Boolean(), primary_key=True),
        sa.Column("key_name", _TEXT, primary_key=True),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_partner_fetches_last", "partner_fetches", ["last"])
    op.create_table(
        "partner_unfetched",
        sa.Column("partner", _TEXT, primary_key=True),
        sa.Column("item_id", _TEXT, primary_key=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("noted", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_partner_unfetched_noted", "partner_unfetched", ["noted"])
    op.create_table(
        "webhook_arrivals",
        sa.Column("item_id", _TEXT, primary_key=True),
        sa.Column("receiver", _TEXT, primary_key=True),
        sa.Column("event", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_webhook_arrivals_at", "webhook_arrivals", ["at"])


def _create_partial_index(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "partner_stories", columns, sqlite_where=where, postgresql_where=where)
