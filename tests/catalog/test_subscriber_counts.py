"""How many subscribers some documents have together, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from syndication.catalog import Catalog, subscriptions

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)


def test_who_has_several_documents_counts_once(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        for path, callback in (("/rss.xml", "a"), ("/atom.xml", "a"), ("/atom.xml", "b"), ("/feed.json", "c")):
            end = NOON + timedelta(days=1)
            subscriptions.save(connection, path, path, f"https://{callback}.example/", "", lease_end=end, now=NOON)
        found = [
            subscriptions.count_to(connection, paths)
            for paths in ([], ["/none.xml"], ["/rss.xml"], ["/rss.xml", "/atom.xml"], ["/rss.xml", "/feed.json"])
        ]
    assert found == [0, 0, 1, 2, 2]
