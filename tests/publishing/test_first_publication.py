"""A first publication that is killed goes on where it was: what was read and checked before is not done again."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from syndication.catalog import Catalog, state
from syndication.model.feed import Entry
from syndication.publishing import gate, intake, quarantine, steps
from syndication.publishing.folder import Folder, RecordFile
from syndication.publishing.workspace import Workspace
from syndication.sources.records import FORMS
from tests.support import House, every_document, make_catalog, make_publication

RECORDS = 40
BATCH = 5  # records in a transaction
CHECKED = 4  # entries in a transaction


class Killed(BaseException):
    """The end of a process: nothing catches it."""


class Process:
    """A publishing process that is killed after it has read or checked so much; it counts both."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.read, self.checked = Counter[str](), Counter[str]()
        self.reads_left = self.checks_left = 10**9
        self._read, self._check = Folder.read, gate.check_entries
        monkeypatch.setattr(intake, "BATCH", BATCH)
        monkeypatch.setattr(quarantine, "_AT_ONCE", CHECKED)
        monkeypatch.setattr(Folder, "read", lambda place, found: self._count_read(place, found))
        monkeypatch.setattr(gate, "check_entries", self._count_checks)

    def publish(self, workspace: Workspace, *, reads: int = 10**9, checks: int = 10**9) -> None:
        """Publish until so many records are read, or so many entries are checked."""
        self.reads_left, self.checks_left = reads, checks
        steps.step(workspace)

    def _count_read(self, place: Folder, found: RecordFile) -> bytes:
        self.reads_left -= 1
        if self.reads_left < 0:
            raise Killed
        self.read[found.path] += 1
        return self._read(place, found)

    def _count_checks(self, entries: list[Entry], *others: object) -> object:
        self.checks_left -= len(entries)
        if self.checks_left < 0:
            raise Killed
        self.checked.update(entry.id for entry in entries)
        return self._check(entries, *others)  # type: ignore[arg-type]


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Process:
    return Process(monkeypatch)


@pytest.fixture
def house(catalog: Catalog, tmp_path: Path) -> House:
    """A publication with complete records, so that none is rewritten, and nothing published yet, on each database."""
    made = House(tmp_path, catalog, make_publication(), steps.utc_now())
    for number in range(RECORDS):
        minted = {"id": f'"tag:tribune.example,2026-02-05:s{number}"', "slug": f'"s{number}"', "version": "1"}
        place = made.record(f"{number:02}.md", f"Story {number}", **minted, changed="2026-02-05T12:00:00Z")
        os.utime(place, (1e9, 1e9))
    return made


def workspace_of(house: House) -> Workspace:
    return Workspace(house.catalog, Folder(house.items, FORMS), house.publication, house.pictures)


def documents_of(catalog: Catalog) -> dict[str, bytes]:
    with catalog.read() as connection:
        return {document.path: document.body for document in every_document(connection)}


def test_records_that_were_read_before_a_kill_are_not_read_again(house: House, process: Process) -> None:
    for reads in (12, 13):
        with pytest.raises(Killed):
            process.publish(workspace_of(house), reads=reads)
    process.publish(workspace_of(house))
    assert len(process.read) == RECORDS
    again = sum(process.read.values()) - RECORDS
    assert again <= 2 * BATCH  # at most the batch that each kill interrupted


def test_entries_that_were_checked_before_a_kill_are_not_checked_again(house: House, process: Process) -> None:
    for checks in (13, 14):
        with pytest.raises(Killed):
            process.publish(workspace_of(house), checks=checks)
    process.publish(workspace_of(house))
    assert sum(process.read.values()) == RECORDS
    assert len(process.checked) == RECORDS
    again = sum(process.checked.values()) - RECORDS
    assert again <= 2 * CHECKED


def test_after_kills_the_documents_are_those_of_a_publication_without_any(
    house: House, process: Process, tmp_path: Path
) -> None:
    for limits in ({"reads": 7}, {"reads": 21}, {"checks": 9}):
        with pytest.raises(Killed):
            process.publish(workspace_of(house), **limits)
    process.publish(workspace_of(house))
    whole = House(tmp_path, make_catalog(tmp_path / "whole.db"), house.publication, house.now)
    steps.step(workspace_of(whole))
    assert documents_of(house.catalog) == documents_of(whole.catalog)
    with house.catalog.read() as connection:
        assert (state.get(connection, state.FOUNDED), state.get(connection, state.IN_STEP)) == ("yes", "yes")
    whole.catalog.close()
