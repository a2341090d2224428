"""A catalog of a former version has the readers that it had, without the hashes of their addresses."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from syndication import catalog as package
from syndication.catalog import Catalog, audience, audience_days
from syndication.model.audience import KEEP_READERS
from syndication.model.audience_days import count_days
from syndication.text.dates import micros
from tests.support import NOON

#: Feed, name, path, id, hash, number, days before today.
READERS = [
    ("", "Feedly", "/rss.xml", "", "", 462, 0),
    ("", "Feedly", "/atom.xml", "", "", 8, 2),
    ("", "Feedbin", "/rss.xml", "1", "", 100, 1),
    ("", "Feedbin", "/atom.xml", "1", "", 102, 0),
    ("", "newsboat", "", "", "aa", 1, 0),
    ("", "newsboat", "", "", "bb", 1, 20),
    ("sections/world", "MyReader", "", "", "aa", 1, 3),
]


def test_what_a_person_saw_is_there_and_no_hash_is(old: Catalog) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(package.__file__).with_name("migrations")))
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0029")
        columns = ("feed", "name", "address", "feed_id", "client", "count", "seen")
        rows = [dict(zip(columns, (*row[:6], micros(NOON - timedelta(days=row[6]))), strict=True)) for row in READERS]
        connection.execute(sa.insert(sa.table("readers", *map(sa.column, columns))), rows)
        connection.execute(sa.text("INSERT INTO state (name, value) VALUES ('readers_key', 'ab')"))
    old.migrate()
    with old.read() as connection:
        found = audience.report(connection, NOON - KEEP_READERS)
        days = count_days(audience_days.find_days(connection, NOON.date()), "reader")
        key = connection.execute(sa.text("SELECT * FROM state WHERE name = 'readers_key'")).all()
        names = sa.inspect(connection).get_table_names()
    old.close()
    assert [(each.feed, each.subscribers, each.direct) for each in found] == [("", 574, 2), ("sections/world", 1, 1)]
    assert found[0].by_aggregator == {"Feedbin": 102, "Feedly": 470}
    assert {name: each[-1].subscribers for name, each in days.items()} == {
        "Feedly": 462,
        "Feedbin": 102,
        "newsboat": 2,
        "MyReader": 1,
    }
    assert key == []
    assert "readers" not in names
