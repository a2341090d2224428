"""The table of events, on both databases."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from syndication.catalog import Catalog, events
from syndication.model.event import Event, EventData
from tests.support import NOON

FIRST = Event(
    at=NOON,
    kind="published",
    item_id="tag:tribune.example,2026:1",
    slug="one",
    feeds=("", "sections/world"),
    data=EventData(
        headline="Zürich, “now”", published=NOON, modified=NOON + timedelta(seconds=1), version=3, left=("x",)
    ),
)
SECOND = Event(at=NOON, kind="withdrawn", item_id="tag:tribune.example,2026:2", slug="two", feeds=())


def keep(catalog: Catalog, *happened: Event) -> list[Event]:
    """Return the events as they are kept."""
    with catalog.begin() as connection:
        last = events.newest(connection)
        events.add(connection, happened)
        return events.after(connection, last)


def drop_all(catalog: Catalog) -> None:
    with catalog.begin() as connection:
        events.forget_old(connection, NOON + timedelta(days=9999))


def test_events_are_read_as_they_were_kept_in_their_order(catalog: Catalog) -> None:
    kept = keep(catalog, FIRST, SECOND, FIRST)
    assert [replace(event, number=0) for event in kept] == [FIRST, SECOND, FIRST]
    numbers = [event.number for event in kept]
    assert numbers == sorted(set(numbers))
    with catalog.read() as connection:
        assert events.newest(connection) == numbers[-1]
        assert events.after(connection, numbers[0], most=1) == [kept[1]]
        assert events.after(connection, numbers[-1]) == []


def test_no_events_are_kept_of_nothing(catalog: Catalog) -> None:
    assert keep(catalog) == []


def test_old_events_are_dropped(catalog: Catalog) -> None:
    drop_all(catalog)
    later = replace(SECOND, at=NOON + timedelta(days=1))
    kept = keep(catalog, FIRST, later, later)
    with catalog.begin() as connection:
        events.forget_old(connection, NOON + timedelta(days=1))
        assert [event for event in events.after(connection, 0) if event.number >= kept[0].number] == kept[1:]


def test_no_number_is_given_again_when_all_events_are_old(catalog: Catalog) -> None:
    last = keep(catalog, FIRST, SECOND)[-1].number
    drop_all(catalog)
    with catalog.read() as connection:
        assert events.newest(connection) == last
    assert keep(catalog, FIRST)[0].number > last


def test_the_last_event_that_took_an_item_back_is_found(catalog: Catalog) -> None:
    kept_back = replace(FIRST, kind="quarantined")
    first, gone, _, last, _ = keep(catalog, FIRST, SECOND, replace(SECOND, kind="updated"), SECOND, kept_back)
    one, two = FIRST.item_id, SECOND.item_id
    with catalog.read() as connection:
        assert events.latest_ends(connection, {one, two}, 0) == {one: last.number + 1, two: last.number}
        assert events.latest_ends(connection, {two}, gone.number) == {two: last.number}
        assert events.latest_ends(connection, {two}, last.number) == {}
        assert events.latest_ends(connection, set(), first.number) == {}
