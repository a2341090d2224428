"""The audience by days, with hashes that last a day; what was counted until now is in the day of the last poll."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_DAY_MICROS = 86_400_000_000
# The kinds of the programs that were known until now; others called themselves readers of feeds.
_KINDS = {
    **dict.fromkeys(("FreshRSS", "Miniflux", "Yarr", "Tiny Tiny RSS", "CommaFeed", "Nextcloud News"), "own reader"),
    **dict.fromkeys(
        ("NetNewsWire", "newsboat", "Feedkit", "Akregator", "Elfeed", "Liferea", "Reeder", "Thunderbird", "Vienna"),
        "app",
    ),
}


def _keys(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, _TEXT, primary_key=True) for name in names]


def _numbers(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "reader_reports",
        *_keys("feed", "name", "address", "feed_id"),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_reader_reports_seen", "reader_reports", ["seen"])
    op.create_table("readers_seen", *_keys("day", "feed", "format", "reader", "kind", "client"))
    op.create_table(
        "readership_days",
        *_keys("day", "feed", "format", "reader", "kind"),
        sa.Column("is_month", sa.Boolean(), primary_key=True),
        sa.Column("told", sa.BigInteger(), nullable=True),
        *_numbers("direct"),
    )
    op.create_table(
        "traffic_days",
        *_keys("day", "feed", "reader", "kind"),
        sa.Column("is_month", sa.Boolean(), primary_key=True),
        *_numbers("polls", "n304", "n200", "nerr", "bytes"),
    )
    op.create_table("hub_days", *_keys("day", "feed"), *_numbers("subscribers"))
    op.create_table("unknown_agents", *_keys("agent"), sa.Column("day", _TEXT, nullable=False), *_numbers("polls"))
    op.create_index("ix_unknown_agents_day", "unknown_agents", ["day"])
    is_server = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "reader_keys",
        *_keys("day"),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        prefixes=["UNLOGGED"] if is_server else [],
    )
    _move_readers()
    op.drop_table("readers")
    op.execute("DELETE FROM state WHERE name = 'readers_key'")


def _move_readers() -> None:
    """Keep the reports as they are, and count the other readers in the day of the last poll, without their hashes."""
    connection = op.get_bind()
    op.execute(
        "INSERT INTO reader_reports (feed, name, address, feed_id, kind, count, doubtful, seen) "
        "SELECT feed, name, address, feed_id, 'aggregator', count, false, seen FROM readers WHERE client = ''"
    )
    last = connection.scalar(sa.text("SELECT max(seen) FROM readers"))
    if last is None:
        return
    today = datetime.fromtimestamp(last // 1_000_000, UTC).date().isoformat()
    direct = connection.execute(
        sa.text(
            "SELECT feed, name, count(DISTINCT client) AS direct FROM readers WHERE client <> '' GROUP BY feed, name"
        )
    )
    rows = [
        {"day": today, "feed": row.feed, "reader": row.name, "kind": _KINDS.get(row.name, "unknown"), "told": None}
        | {"direct": row.direct}
        for row in direct
    ]
    rows += list(_reported_days(connection))
    columns = ("day", "feed", "format", "reader", "kind", "is_month", "told", "direct")
    table = sa.table("readership_days", *map(sa.column, columns))
    if rows:
        connection.execute(sa.insert(table), [{"format": "", "is_month": False} | row for row in rows])


def _reported_days(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """Yield the last numbers of aggregators, in the days on which they were reported, without counting an id twice."""
    query = "SELECT feed, name, feed_id, address, count, seen FROM reader_reports ORDER BY seen"
    latest = {(row.feed, row.name, row.feed_id or row.address): row for row in connection.execute(sa.text(query))}
    sums: dict[tuple[str, str, str], int] = {}
    for row in latest.values():
        day = datetime.fromtimestamp(row.seen // _DAY_MICROS * 86_400, UTC).date().isoformat()
        sums[day, row.feed, row.name] = sums.get((day, row.feed, row.name), 0) + row._mapping["count"]
    for (day, feed, name), count in sums.items():
        yield {"day": day, "feed": feed, "reader": name, "kind": "aggregator", "told": count, "direct": 0}
