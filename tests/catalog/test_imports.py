"""One contract for both databases: imports that somebody asked for, and the states they pass."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from syndication.catalog import Catalog, imports
from syndication.model.requested_import import ImportChoices, OldFeedChoice, RequestedImport
from tests.support import NOON

HOUR = timedelta(hours=1)
CHOICES = ImportChoices(files=("é.xml",), feeds=(OldFeedChoice("old.xml", "sections/world"),), types=("post", "review"))


def requested(name: str = "a", made: datetime = NOON, **values: Any) -> RequestedImport:
    return RequestedImport(id=name, who="user ada", made=made, choices=CHOICES, size=3_000_000_000, **values)


def added(catalog: Catalog, one: RequestedImport) -> RequestedImport:
    with catalog.begin() as connection:
        imports.add(connection, one)
    return one


def found(catalog: Catalog, name: str = "a") -> RequestedImport:
    with catalog.read() as connection:
        one = imports.by_id(connection, name)
    assert one
    return one


def test_it_is_read_as_it_was_written(catalog: Catalog) -> None:
    one = requested(
        started=NOON, ended=NOON + HOUR, problem="é", report=b'{"a": 1}', label="x", done=2**40, total=2**41
    )
    assert found(catalog, added(catalog, one).id) == one
    with catalog.read() as connection:
        assert imports.by_id(connection, "b") is None


def test_the_list_has_the_newest_first_without_reports(catalog: Catalog) -> None:
    for number, name in enumerate("abcd"):
        added(catalog, requested(name, NOON + HOUR * (number // 2), report=b"{}"))
    with catalog.read() as connection:
        first = imports.newest(connection, 3)
        rest = imports.newest(connection, 3, (first[-1].made, first[-1].id))
        assert [one.id for one in (*first, *rest)] == ["d", "c", "b", "a"]
        assert {one.report for one in first} == {b""}
        assert imports.count(connection) == 4


def test_what_runs_comes_before_what_waits_longest(catalog: Catalog) -> None:
    states = {"a": "done", "b": "waiting", "c": "running", "d": "waiting", "e": "failed", "f": "cancelled"}
    for number, (name, state) in enumerate(states.items()):
        added(catalog, requested(name, NOON - HOUR * number, state=state))
    with catalog.read() as connection:
        assert imports.open_ids(connection) == ["c", "d", "b"]


def test_a_start_is_counted_and_one_that_has_ended_is_not_started(catalog: Catalog) -> None:
    added(catalog, requested(problem="waits"))
    with catalog.begin() as connection:
        assert imports.start(connection, "a", NOON)
        assert imports.start(connection, "a", NOON + HOUR)
    one = found(catalog)
    assert (one.state, one.starts, one.started, one.problem) == ("running", 2, NOON + HOUR, "")
    with catalog.begin() as connection:
        imports.put_back(connection, "a", "later")
    assert (found(catalog).state, found(catalog).starts, found(catalog).problem) == ("waiting", 1, "later")
    with catalog.begin() as connection:
        imports.start(connection, "a", NOON)
        imports.finish(connection, "a", "done", NOON, report=b"{}")
        assert not imports.start(connection, "a", NOON)
    assert (found(catalog).state, found(catalog).report) == ("done", b"{}")


def test_progress_says_whether_it_is_to_end(catalog: Catalog) -> None:
    added(catalog, requested())
    with catalog.begin() as connection:
        assert imports.note_progress(connection, "a", "x", 1, 2), "it does not run"
        imports.start(connection, "a", NOON)
        assert not imports.note_progress(connection, "a", "x", 1, 2)
        imports.cancel(connection, "a", NOON)
        assert imports.note_progress(connection, "a", "y", 2, 2)
    one = found(catalog)
    assert (one.state, one.is_cancelled, one.label, one.done, one.total) == ("running", True, "y", 2, 2)
    with catalog.begin() as connection:
        imports.finish(connection, "a", "cancelled", NOON, problem="")
        imports.finish(connection, "a", "done", NOON, problem="too late")
    assert (found(catalog).state, found(catalog).problem, found(catalog).label) == ("cancelled", "", "")


def test_one_that_waits_is_cancelled_at_once_and_one_that_has_ended_stays(catalog: Catalog) -> None:
    added(catalog, requested())
    added(catalog, requested("b", state="done"))
    with catalog.begin() as connection:
        imports.cancel(connection, "a", NOON)
        imports.cancel(connection, "b", NOON)
    assert (found(catalog).state, found(catalog).ended) == ("cancelled", NOON)
    assert found(catalog, "b").state == "done"


@pytest.mark.parametrize(
    ("before", "dry_run_after"),
    [
        ({"state": "done", "dry_run": True}, False),
        ({"state": "failed", "dry_run": True}, True),
        ({"state": "failed", "dry_run": False}, False),
    ],
)
def test_it_is_run_again_once(catalog: Catalog, before: dict[str, Any], dry_run_after: bool) -> None:
    one = added(catalog, requested(starts=3, problem="x", ended=NOON, is_cancelled=True, **before))
    with catalog.begin() as connection:
        assert imports.run_again(connection, one)
        assert not imports.run_again(connection, one)
    after = found(catalog)
    assert after == replace(
        one, state="waiting", dry_run=dry_run_after, starts=0, problem="", ended=None, is_cancelled=False
    )


def test_it_is_not_run_without_its_files(catalog: Catalog) -> None:
    one = added(catalog, requested(state="done"))
    with catalog.begin() as connection:
        imports.note_deleted_files(connection, "a")
        assert not imports.run_again(connection, one)


def test_old_ones_are_found_and_forgotten(catalog: Catalog) -> None:
    added(catalog, requested("old", state="done", ended=NOON))
    added(catalog, requested("new", state="failed", ended=NOON + HOUR))
    added(catalog, requested("open", state="running", ended=NOON))
    with catalog.begin() as connection:
        assert imports.ended_before(connection, NOON + HOUR) == ["old"]
        imports.forget_old(connection, NOON + HOUR)
        assert imports.count(connection) == 3
        imports.note_deleted_files(connection, "old")
        assert imports.ended_before(connection, NOON + HOUR) == []
        imports.forget_old(connection, NOON + HOUR)
        assert imports.by_id(connection, "old") is None
        assert imports.count(connection) == 2
