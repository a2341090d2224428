"""What the commands of a story's life ask of the catalog, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndication.catalog import Catalog, feed_position, item_list, items
from syndication.catalog import editions as stored_editions
from syndication.catalog.item_list import ItemFilter
from syndication.publishing import editions
from syndication.publishing.explain import reasons_of
from tests.support import NOON, House, every_item, make_publication

LATER = datetime(2027, 2, 5, 12, tzinfo=UTC)


def make(catalog: Catalog, root: Path) -> House:
    return House(root, catalog, make_publication(window=2, window_hours=0), LATER)


def listed(catalog: Catalog, wanted: ItemFilter) -> list[str]:
    with catalog.read() as connection:
        return [one.item.slug for one in item_list.newest(connection, wanted)]


def test_pages_of_items_join_without_a_gap_or_a_repetition(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(item_list, "_PAGE", 20)
    house = make(catalog, tmp_path)
    for number in range(45):
        house.record(f"{number}.md", f"Story {number}", published=f"2026-02-05T12:00:{number // 9:02}Z")
    house.publish()
    found = listed(catalog, ItemFilter())
    with catalog.read() as connection:
        stored = [one.item for one in every_item(connection)]
    newest = sorted(stored, key=lambda item: (item.published, item.id), reverse=True)
    assert found == [item.slug for item in newest]


def test_items_are_narrowed_by_what_the_catalog_knows(catalog: Catalog, tmp_path: Path) -> None:
    house = make(catalog, tmp_path)
    house.record("a.md", "Steady", section='"City"', tags='["Sea"]')
    house.record("b.md", "Ending", expires="2999-01-01T12:00:00Z", tags='["Sea"]')
    house.record("c.md", "Hidden", status='"withheld"', published="2026-02-04T12:00:00Z")
    house.publish()
    with catalog.begin() as connection:
        stored = items.by_slug(connection, "ending")
        assert stored
        assert stored.entry
        items.quarantine(connection, {stored.item.id: "a fault"})
    assert listed(catalog, ItemFilter(feeds=("tags/sea", "sections/city"))) == ["steady"]
    assert listed(catalog, ItemFilter(include_settled=False)) == ["ending", "hidden"]
    assert listed(catalog, ItemFilter(quarantined=True)) == ["ending"]
    assert listed(catalog, ItemFilter(quarantined=False)) == ["steady", "hidden"]
    assert listed(catalog, ItemFilter(since=NOON)) == ["steady", "ending"]
    assert listed(catalog, ItemFilter(since=NOON + timedelta(microseconds=1))) == []


def test_the_place_of_an_item_in_a_feed_is_told(catalog: Catalog, tmp_path: Path) -> None:
    house = make(catalog, tmp_path)
    for number in range(9):
        house.record(f"{number}.md", f"Story {number}", published=f"2026-02-05T12:{number:02}:00Z")
    house.publish()
    with catalog.read() as connection:
        first, last = (items.by_slug(connection, slug) for slug in ("story-0", "story-8"))
        assert first
        assert last
        told = [
            feed_position.position_of(
                connection, house.publication, one.item, "", "rss.xml", lambda body: b"Story 8" in body
            )
            for one in (first, last)
        ]
        (reason,) = reasons_of(connection, house.publication, first, house.now, [""])
    assert [(one.position, one.is_served) for one in told] == [(0, True), (1, True)]
    assert {(one.stale, one.problem) for one in told} == {(False, "")}
    assert (told[0].archive, told[0].size, told[1].size > 100) == ("1", 0, True)
    assert (reason.rule, reason.archive) == ("beyond the window", "archive/1")


def test_a_feed_that_nobody_made_has_no_place(catalog: Catalog, tmp_path: Path) -> None:
    house = make(catalog, tmp_path)
    house.record("a.md", "First")
    house.publish()
    with catalog.read() as connection:
        stored = items.by_slug(connection, "first")
        assert stored
        told = feed_position.position_of(
            connection, house.publication, stored.item, "tags/none", "rss.xml", lambda _: True
        )
    assert told == feed_position.FeedPosition(path="tags/none")


def test_the_first_editions_after_a_moment_are_found(catalog: Catalog, tmp_path: Path) -> None:
    house = make(catalog, tmp_path)
    moments = []
    for number in range(3):
        house.record(f"{number}.md", f"Story {number}")
        house.publish()
        editions.update_editions(catalog, house.now, 7)
        moments.append(house.now)
    paths = ("/rss.xml", "/nothing.xml")
    with catalog.read() as connection:
        found = [stored_editions.first_since(connection, paths, moment) for moment in moments]
        after = stored_editions.first_since(connection, paths, moments[-1] + timedelta(microseconds=1))
        between = stored_editions.first_since(connection, paths, moments[0] + timedelta(microseconds=1))
    assert [[(one.path, one.began) for one in some] for some in found] == [[("/rss.xml", at)] for at in moments]
    assert (after, between) == ([], found[1])
