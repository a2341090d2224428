"""A process may be killed at any point of a round: the next one takes up what is left, and takes nothing twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from syndication.catalog import locks, source_stories, sources
from syndication.model.errors import BusyError, CatalogError
from syndication.publishing import record_writes
from syndication.publishing.follower import page_intake
from tests.publishing.follower.newswire import Newswire, WireStory, counts, tombstone
from tests.support import NOON

STORIES = [WireStory(f"urn:news:{n}", f"Story {n}", published=NOON + timedelta(hours=n)) for n in range(3)]


class EndedError(BaseException):
    """Ends a round as a kill does: nothing catches it."""


def files(wire: Newswire) -> list[str]:
    return sorted(path.name for path in wire.house.items.rglob("*.html"))


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (source_stories, "save"),
        (sources, "save"),
        (record_writes, "_take_in"),
        (record_writes, "write_draft"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__.rpartition(".")[2],
)
def test_a_round_that_was_killed_is_repeated_and_takes_nothing_twice(
    wire: Newswire, monkeypatch: pytest.MonkeyPatch, where: object, name: str
) -> None:
    def end(*_: object, **__: object) -> None:
        raise EndedError

    wire.has(*STORIES)
    with monkeypatch.context() as patch:
        patch.setattr(where, name, end)
        with pytest.raises(EndedError):
            wire.round()
    wire.round()
    assert wire.headlines() == ["Story 0", "Story 1", "Story 2"]
    assert len(files(wire)) == 3
    wire.house.publish()
    assert counts(wire.round()) == {}
    assert len(files(wire)) == 3


def test_a_withdrawal_that_was_killed_is_repeated(wire: Newswire, monkeypatch: pytest.MonkeyPatch) -> None:
    def end(*_: object, **__: object) -> None:
        raise EndedError

    wire.has(*STORIES)
    wire.round()
    wire.has(*STORIES[1:], head=tombstone("urn:news:0"))
    with monkeypatch.context() as patch:
        patch.setattr(source_stories, "save", end)
        with pytest.raises(EndedError):
            wire.round()
    wire.round()
    item = wire.item("urn:news:0").item
    assert item.status == "canceled"
    assert [revision.kind for revision in item.revisions] == ["kill"]
    assert wire.note("urn:news:0").state == "withdrawn"


def test_a_writer_that_keeps_others_waiting_changes_no_state(wire: Newswire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndication.publishing.edit.PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(page_intake, "_PATIENCE_SECONDS", 0.05)
    wire.says(b"", status="500 Oops")
    wire.round()
    before = wire.state()
    wire.has(*STORIES)
    for lock in (locks.writing(wire.workspace.catalog), locks.named_lock(wire.workspace.catalog, "stories of sources")):
        with lock, pytest.raises(BusyError):
            wire.round()
    assert wire.state() == before
    assert counts(wire.round()) == {"new": 3}


def test_a_database_that_is_lost_in_the_middle_changes_no_state(
    wire: Newswire, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise CatalogError("writing to the database: it is gone")

    wire.has(*STORIES)
    with monkeypatch.context() as patch:
        patch.setattr(source_stories, "save", fail)
        with pytest.raises(CatalogError):
            wire.round()
    with wire.workspace.catalog.read() as connection:
        assert sources.find(connection, "wire") is None
    wire.round()
    assert wire.headlines() == ["Story 0", "Story 1", "Story 2"]
