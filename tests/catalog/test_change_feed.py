"""Items by change, on both databases: the order, pages of what is wanted, and claims that one request alone holds."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import syndication.catalog
from syndication.catalog import Catalog, change_feed, items, state
from syndication.catalog.change_feed import START, ChangeCursor, ChangeFilter
from syndication.catalog.locks import named_lock
from syndication.model.errors import BusyError
from syndication.model.item import Item, Status
from syndication.model.selection import selections
from syndication.model.stored import Accepted
from syndication.text.dates import micros
from tests.support import NOON, make_catalog


def save(catalog: Catalog, name: str, changed: datetime, status: Status = "usable", section: str = "") -> None:
    item_id = f"tag:tribune.example,2026:{name}"
    item = Item(
        headline=name, published=NOON, body="Text.", slug=name, id=item_id, version=1, changed=changed, status=status,
        section=section,
    )  # fmt: skip
    with catalog.begin() as connection:
        before = items.by_id(connection, item_id)
        one = Accepted(path=f"items/{name}.md", item=item, chosen=selections(item, ()), before=before)
        items.save(connection, [one], NOON + timedelta(days=30))


def found(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        state.put(connection, state.FOUNDED, "yes")


def pages(catalog: Catalog, wanted: ChangeFilter, limit: int, at_once: int = 2) -> list[list[str]]:
    place, more, seen = START, True, list[list[str]]()
    while more:
        with catalog.read() as connection:
            page = change_feed.page_after(connection, place, wanted, limit, at_once)
        seen.append([stored.item.slug for stored in page.items])
        assert page.place == place or (page.place.changed, page.place.id) > (place.changed, place.id)
        place, more = page.place, page.more
    return seen


def test_the_newest_are_in_order_on_both_databases(catalog: Catalog) -> None:
    for name, section in (("a", "City"), ("b", ""), ("c", "City"), ("d", "")):
        save(catalog, name, NOON, section=section)  # all of one moment, so that ids decide
    for wanted, expected in (
        (ChangeFilter(), ["d", "c", "b", "a"]),
        (ChangeFilter(feeds=("sections/city",)), ["c", "a"]),
    ):
        place, seen = change_feed.NEWEST.start, list[str]()
        with catalog.read() as connection:
            while True:
                page = change_feed.page_after(connection, place, wanted, 1, 1, change_feed.NEWEST)
                seen += [stored.item.slug for stored in page.items]
                place = page.place
                if not page.more:
                    break
        assert seen == expected


def hours(number: float) -> datetime:
    return NOON + timedelta(hours=number)


def test_while_a_catalog_is_founded_stamps_alone_decide(catalog: Catalog) -> None:
    for name, hour in (("c", 3), ("a", 1), ("b", 2), ("b2", 2)):
        save(catalog, name, hours(hour))
    assert pages(catalog, ChangeFilter(), 10) == [["a", "b", "b2", "c"]]


def test_afterwards_nothing_comes_before_what_could_be_read(catalog: Catalog) -> None:
    save(catalog, "a", hours(5))
    found(catalog)
    save(catalog, "b", hours(1))
    save(catalog, "c", hours(24 * 365))
    save(catalog, "d", hours(6))
    assert pages(catalog, ChangeFilter(), 10) == [["a", "b", "c", "d"]]
    with catalog.read() as connection:
        last = change_feed.page_after(
            connection, change_feed.cursor_before(NOON + timedelta(days=30, seconds=1)), ChangeFilter(), 10
        )
    assert last.items == ()  # a stamp that is in the future does not push all that follows there


def test_what_is_kept_again_as_it_was_stays_where_it_is(catalog: Catalog) -> None:
    save(catalog, "a", hours(1))
    save(catalog, "b", hours(2))
    found(catalog)
    save(catalog, "a", hours(1))
    assert pages(catalog, ChangeFilter(), 10) == [["a", "b"]]
    save(catalog, "a", hours(3))
    assert pages(catalog, ChangeFilter(), 10) == [["b", "a"]]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 7])
@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (ChangeFilter(), "abcde"),
        (ChangeFilter(status="canceled"), "bd"),
        (ChangeFilter(feeds=("sections/city",)), "ace"),
        (ChangeFilter(feeds=("sections/city", ""), status="canceled"), ""),
        (ChangeFilter(feeds=("sections/none",)), ""),
    ],
)
def test_pages_hold_what_is_wanted_once_and_in_order(
    tmp_path: Path, limit: int, at_once: int, wanted: ChangeFilter, names: str
) -> None:
    catalog = make_catalog(tmp_path / "catalog.db")
    for number, name in enumerate("abcde"):
        save(catalog, name, hours(number), "canceled" if number % 2 else "usable", "" if number % 2 else "City")
    seen = pages(catalog, wanted, limit, at_once)
    assert "".join(name for page in seen for name in page) == names
    assert all(len(page) <= limit for page in seen)
    catalog.close()


def test_both_databases_choose_alike(catalog: Catalog) -> None:
    save(catalog, "a", hours(1), section="City")
    save(catalog, "b", hours(2), "withheld")
    save(catalog, "c", hours(3), section="city")
    assert pages(catalog, ChangeFilter(feeds=("sections/city",)), 5, at_once=100) == [["a", "c"]]
    assert pages(catalog, ChangeFilter(status="withheld"), 5, at_once=100) == [["b"]]


def test_a_page_ends_where_much_was_looked_at_in_vain(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_feed, "_MOST", 2)
    for number, name in enumerate("abcd"):
        save(catalog, name, hours(number), section="City" if name == "d" else "")
    assert pages(catalog, ChangeFilter(feeds=("sections/city",)), 5, at_once=1) == [[], ["d"], []]


def test_the_list_is_a_range_of_its_index(tmp_path: Path) -> None:
    catalog = make_catalog(tmp_path / "catalog.db")
    told = list[str]()

    def explain(connection: sa.Connection, _: object, statement: str, parameters: Any, *__: object) -> None:
        if "ORDER BY items.changed" in statement:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            told.extend(row[3] for row in raw.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

    sa.event.listen(catalog.engine, "before_cursor_execute", explain)
    with catalog.read() as connection:
        change_feed.page_after(connection, START, ChangeFilter(feeds=("sections/city",), status="usable"), 50)
    assert told[0].startswith("SEARCH items USING INDEX items_by_change")
    assert not any("TEMP B-TREE" in line or "SCAN items" in line for line in told)
    catalog.close()


def test_items_of_a_former_version_get_their_places(tmp_path: Path) -> None:
    old = Catalog(f"sqlite:///{tmp_path}/catalog.db")
    config = Config()
    config.set_main_option("script_location", str(Path(syndication.catalog.__file__).with_name("migrations")))
    same = {"headline": "a", "published": "2026-02-05T12:00:00Z", "body": "b"}
    told = {
        "a": json.dumps(same | {"slug": "a", "changed": "2026-02-05T15:00:00.5+02:00"}),
        "b": json.dumps(same | {"slug": "b", "status": "canceled"}),
    }
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0010")
        for name, item in told.items():
            connection.execute(
                sa.text(
                    "INSERT INTO items (id, slug, path, published, public, was_public, quarantine, item, entry)"
                    " VALUES (:name, :name, :name, :published, 1, 1, '', :item, '')"
                ),
                {"name": name, "published": micros(NOON), "item": item.encode()},
            )
    old.migrate()
    assert pages(old, ChangeFilter(), 10) == [["b", "a"]]
    assert pages(old, ChangeFilter(status="canceled"), 10) == [["b"]]
    with old.read() as connection:
        assert change_feed.page_after(connection, START, ChangeFilter(), 1).place == ChangeCursor(micros(NOON), "b")
        assert change_feed.page_after(connection, START, ChangeFilter(), 2).place == ChangeCursor(
            micros(hours(1)) + 500_000, "a"
        )
    old.close()


def test_a_claim_is_one_requests_alone_until_it_is_done(catalog: Catalog) -> None:
    for _ in range(2):
        with named_lock(catalog, "a key"):
            with pytest.raises(BusyError), named_lock(catalog, "a key"):
                raise AssertionError("claimed twice")
            with named_lock(catalog, "another key"):
                pass


def test_a_claim_is_let_go_when_what_was_done_fails(catalog: Catalog) -> None:
    with pytest.raises(ZeroDivisionError), named_lock(catalog, "a key"):
        raise ZeroDivisionError
    with named_lock(catalog, "a key"):
        pass
