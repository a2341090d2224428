"""One contract for both databases: who has which story open in the editor."""

from __future__ import annotations

from datetime import datetime, timedelta

from syndication.catalog import Catalog, open_editors, users
from syndication.model.open_editor import OpenEditor
from syndication.model.users import User
from tests.support import NOON

MINUTE = timedelta(minutes=1)


def opened(catalog: Catalog, item_id: str, name: str, at: datetime, seen: datetime | None = None) -> None:
    with catalog.begin() as connection:
        if users.find(connection, name) is None:
            users.add(connection, User(name=name, role="write", created=NOON), "test")
        open_editors.note_open(connection, item_id, OpenEditor(name, at, seen or at))


def names(catalog: Catalog, item_id: str, now: datetime) -> list[str]:
    with catalog.read() as connection:
        return [one.user for one in open_editors.of_item(connection, item_id, now)]


def test_those_who_have_a_story_open_are_listed_by_when_they_opened_it(catalog: Catalog) -> None:
    opened(catalog, "a", "bo", NOON + MINUTE)
    opened(catalog, "a", "anna", NOON, NOON + 2 * MINUTE)
    opened(catalog, "b", "cleo", NOON)
    with catalog.read() as connection:
        found = open_editors.of_item(connection, "a", NOON + 2 * MINUTE)
    assert found == [
        OpenEditor("anna", NOON, NOON + 2 * MINUTE),
        OpenEditor("bo", NOON + MINUTE, NOON + MINUTE),
    ]


def test_who_gave_no_sign_of_life_for_a_quarter_of_an_hour_is_forgotten(catalog: Catalog) -> None:
    opened(catalog, "a", "anna", NOON)
    assert names(catalog, "a", NOON + 14 * MINUTE) == ["anna"]
    assert names(catalog, "a", NOON + 15 * MINUTE) == []
    opened(catalog, "b", "bo", NOON + 15 * MINUTE)
    assert names(catalog, "a", NOON) == []  # the row itself is gone


def test_a_sign_of_life_does_not_change_since_when(catalog: Catalog) -> None:
    opened(catalog, "a", "anna", NOON)
    opened(catalog, "a", "anna", NOON, NOON + 10 * MINUTE)
    with catalog.read() as connection:
        (found,) = open_editors.of_item(connection, "a", NOON + 20 * MINUTE)
    assert (found.opened, found.seen) == (NOON, NOON + 10 * MINUTE)


def test_a_closed_editor_is_forgotten_at_once(catalog: Catalog) -> None:
    opened(catalog, "a", "anna", NOON)
    opened(catalog, "b", "anna", NOON)
    with catalog.begin() as connection:
        open_editors.note_closed(connection, "a", "anna")
    assert (names(catalog, "a", NOON), names(catalog, "b", NOON)) == ([], ["anna"])
