"""Feeds with what they hold, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndication.catalog import Catalog, feed_health
from syndication.catalog.bounded_count import BoundedCount, count_up_to
from syndication.catalog.schema import memberships
from syndication.text.dates import from_micros, rfc3339
from tests.support import NOON, House, make_publication


@pytest.fixture
def house(tmp_path: Path, catalog: Catalog) -> House:
    return House(tmp_path, catalog, make_publication(), NOON)


def test_feeds_are_found_by_path_with_what_they_hold(house: House) -> None:
    house.record("a.md", "A", section='"City"', published="2026-02-01T12:00:00Z")
    house.record("b.md", "B", section='"City"', published="2026-02-02T12:00:00Z", body="Text.\n\n<button>Go</button>\n")
    house.record("c.md", "C", section='"World"', published="2026-02-03T12:00:00Z")
    house.record("d.md", "D", section='"World"', published="2026-02-04T12:00:00Z", body="<script>1</script>")
    house.publish()
    with house.catalog.read() as connection:
        rows = feed_health.served_after(connection, None, 10)
        assert [(row.folder, row.name, row.problem) for row in rows] == [
            ("", "", ""), ("sections/city", "City", ""), ("sections/world", "World", ""),
        ]  # fmt: skip
        assert [row.folder for row in feed_health.served_after(connection, "", 1)] == ["sections/city"]
        assert feed_health.count_served(connection) == 3
        assert [feed_health.served(connection, row.folder) for row in rows] == rows
        assert feed_health.served(connection, "tags/none") is None
        folders = [row.folder for row in rows]
        documents = feed_health.documents_of(connection, folders)
        assert {name for found in documents.values() for name in found} == {"rss.xml", "atom.xml", "feed.json"}
        assert documents["sections/city"]["rss.xml"].bytes == len(house.document("/sections/city/rss.xml"))
        assert dict(feed_health.counts_of_findings(connection, folders)) == {
            "": 2, "sections/city": 1, "sections/world": 1,
        }  # fmt: skip
        city = feed_health.content_of(connection, "sections/city")
        assert city.count == BoundedCount(2)
        assert [rfc3339(from_micros(at)) for at in (city.oldest, city.newest) if at] == [
            "2026-02-01T12:00:00Z", "2026-02-02T12:00:00Z",
        ]  # fmt: skip
        assert feed_health.content_of(connection, "tags/none").count == BoundedCount(0)


def test_counts_end_where_they_would_be_dear(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndication.catalog.bounded_count.MOST_COUNTED", 2)
    for name in ("a", "b"):
        house.record(f"{name}.md", name)
    house.publish()
    query = memberships.select().where(memberships.c.feed == "")
    with house.catalog.read() as connection:
        assert count_up_to(connection, query) == BoundedCount(2)
    house.record("c.md", "c")
    house.publish()
    with house.catalog.read() as connection:
        assert count_up_to(connection, query) == BoundedCount(None, 2)
