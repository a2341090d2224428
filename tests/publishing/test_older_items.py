"""The lists and the search of a catalog that is older than they are: filled once, in batches, wherever it stops."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from syndication.catalog import item_search, state
from syndication.catalog.search_schema import listed_items
from syndication.model.errors import CatalogError
from syndication.model.progress import ignore_progress
from syndication.model.story_query import StoryQuery
from syndication.publishing import older_items
from tests.support import House

OF_SEARCH = ("item_texts", "item_dates", "listed_items")


def found(house: House, q: str) -> set[str]:
    with house.catalog.read() as connection:
        page = item_search.find_stories(connection, StoryQuery(q=q), None, house.now)
    return {stored.item.slug for stored in page.items}


def make_older(house: House) -> None:
    """Empty the lists of a catalog, as they are after its migration."""
    with house.catalog.begin() as connection:
        for table in OF_SEARCH:
            connection.exec_driver_sql(f"DELETE FROM {table}")
        state.put(connection, state.UNLISTED, "!")


def test_an_older_catalog_is_filled_by_the_next_scan(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(older_items, "BATCH", 2)
    for number in range(5):
        house.record(f"{number}.md", f"Ferry {number}")
    house.publish()
    before = house.documents()
    make_older(house)
    assert found(house, "ferry") == set()
    house.publish()
    assert found(house, "ferry") == {f"ferry-{number}" for number in range(5)}
    assert house.documents() == before
    with house.catalog.read() as connection:
        assert state.get(connection, state.UNLISTED) == ""


def test_filling_goes_on_where_it_was_stopped(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(older_items, "BATCH", 2)
    for number in range(5):
        house.record(f"{number}.md", f"Ferry {number}")
    house.publish()
    make_older(house)

    def stop(what: str, done: int, total: int) -> None:
        if done == 4:
            raise CatalogError("killed")

    with pytest.raises(CatalogError):
        older_items.list_older_items(house.catalog, stop)
    with house.catalog.begin() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(listed_items)) == 4
        connection.execute(sa.delete(listed_items))  # so that it shows which are entered now
    older_items.list_older_items(house.catalog, ignore_progress)
    assert len(found(house, "ferry")) == 1


def test_a_new_catalog_has_nothing_to_fill(house: House) -> None:
    house.record("a.md", "Ferry")
    house.publish()
    with house.catalog.read() as connection:
        assert state.get(connection, state.UNLISTED) == ""
    assert found(house, "ferry") == {"ferry"}
