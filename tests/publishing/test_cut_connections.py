"""A cut connection to the database undoes nothing that was accepted, and hides nothing from whoever writes next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from syndication.catalog import Connection, events, items, locks, schema
from syndication.model.changes import withdraw
from syndication.model.errors import CatalogError, PendingError
from syndication.model.event import Event
from syndication.model.item import Item
from syndication.model.stored import Stored
from syndication.publishing import edit as editing
from syndication.publishing import folder_identity, intake
from syndication.publishing.edit import Edit
from syndication.publishing.folder import Folder
from syndication.publishing.folder_identity import items_folder
from syndication.publishing.workspace import Workspace
from syndication.sources.records import FORMS
from tests.conftest import DATABASE
from tests.interrupting import CutCatalog, Interruption
from tests.support import NOON, House, make_publication, with_shared_statements

NEW = Item(headline="Harbour reopens", published=NOON, body="It did.")


@pytest.fixture
def cut(postgresql_schema: str, tmp_path: Path) -> Iterator[CutCatalog]:
    """An empty catalog on PostgreSQL."""
    made = CutCatalog(DATABASE, postgresql_schema)
    made.migrate()
    with_shared_statements(made)
    with made.begin() as connection:
        for table in reversed(schema.metadata.sorted_tables):
            connection.execute(sa.delete(table))
    yield made
    made.close()


@pytest.fixture
def newsroom(cut: CutCatalog, tmp_path: Path) -> House:
    """A publication with one story."""
    house = House(tmp_path, cut, make_publication(), NOON + timedelta(days=365))
    house.record("old.md", "Old story")
    house.publish()
    folder_identity.confirm(cut, items_folder(workspace_of(house).folder))
    return house


def workspace_of(house: House) -> Workspace:
    return Workspace(house.catalog, Folder(house.items, FORMS), house.publication, house.pictures)


def edited(before: Item | None) -> Item:
    assert before
    return replace(before, body="More.")


def killed(before: Item | None) -> Item:
    assert before
    return withdraw(before, "kill", "It is wrong.", NOON)


EDITS = {"create": Edit(lambda _: NEW), "change": Edit(edited, "old-story"), "withdraw": Edit(killed, "old-story")}
SLUGS = {"create": "harbour-reopens", "change": "old-story", "withdraw": "old-story"}


@pytest.mark.parametrize("lost", ["the transaction", "the locks"])
@pytest.mark.parametrize("what", EDITS)
def test_an_edit_is_accepted_although_a_connection_is_cut_after_its_record_is_written(
    newsroom: House, cut: CutCatalog, what: str, lost: str
) -> None:
    cut.interrupted.plan(Interruption(1, is_saved=lost == "the locks"))
    (result,) = editing.edit(workspace_of(newsroom), "a token", [EDITS[what]], newsroom.now)
    assert cut.interrupted.next is None
    assert isinstance(result, Stored), result
    with cut.read() as connection:
        found = items.by_slug(connection, SLUGS[what])
        happened = events.after(connection, 0)
    assert found == replace(result, entry=None)
    assert [event.slug for event in happened] == [SLUGS[what]]
    newsroom.publish()
    with cut.read() as connection:
        assert events.after(connection, 0) == happened


def test_a_record_that_is_written_while_the_database_is_lost_is_taken_in_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> None:
        raise CatalogError("writing to the database: connection refused")

    house.record("old.md", "Old story")
    house.publish()
    with monkeypatch.context() as patch:
        patch.setattr(intake, "take_in_written", lambda *rest: lost() if rest[2] else None)
        edits = [EDITS["create"], EDITS["change"], Edit(edited, "nowhere")]
        results = editing.edit(workspace_of(house), "a token", edits, house.now)
    assert [type(result).__name__ for result in results] == ["PendingError", "PendingError", "NotFoundError"]
    assert str(results[0]).startswith("harbour-reopens: the record is written, but the database is unavailable. ")
    assert isinstance(results[0], PendingError)
    house.publish()
    with house.catalog.read() as connection:
        assert items.by_slug(connection, "harbour-reopens")
        changed = items.by_slug(connection, "old-story")
    assert changed
    assert changed.item.body == "More."


def test_who_writes_next_waits_for_a_transaction_whose_lock_was_lost(cut: CutCatalog) -> None:
    seen: list[list[Event]] = []

    def write_next() -> None:
        with locks.writing(cut, 60), locks.writer_transaction(cut) as connection:
            seen.append(events.after(connection, 0))

    event = Event(at=NOON, kind="withdrawn", item_id="a", slug="a", feeds=())
    with locks.turn(cut), locks.writer_transaction(cut) as connection:
        events.add(connection, [event])
        cut.interrupted.plan(Interruption(0, is_saved=True))
        cut.end(connection)  # the lock of the writer is free now
        thread = Thread(target=write_next)
        thread.start()
        while thread.is_alive() and not _does_somebody_wait(connection):
            pass
    thread.join()
    assert [[found.slug for found in found_events] for found_events in seen] == [["a"]]


def _does_somebody_wait(connection: Connection) -> bool:
    """Return whether a connection waits for the lock of transactions."""
    waiting = "locktype = 'advisory' and not granted and objid between :first and :first + 9"
    query = sa.text(f"select count(*) from pg_locks where {waiting}")
    return bool(connection.scalar(query, {"first": locks._FIRST_NUMBER}))
