"""Full disks and damaged databases: one line that says what to do, nothing half-written, and it goes on afterwards."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from syndication.catalog import Catalog
from syndication.model.errors import CatalogError, SyndicationError
from syndication.publishing import steps
from syndication.publishing.change_queue import ChangeQueue
from syndication.publishing.edit import Edit, edit_one
from syndication.publishing.folder import Folder
from syndication.publishing.worker import Publisher
from syndication.publishing.workspace import Workspace
from syndication.sources.records import FORMS
from tests.cli.newsroom import Newsroom, make_newsroom
from tests.support import PATIENCE, House, every_item


def workspace_of(house: House) -> Workspace:
    return Workspace(house.catalog, Folder(house.items, FORMS), house.publication, house.pictures)


def settled(place: Path) -> None:
    os.utime(place, (1e9, 1e9))


@pytest.mark.parametrize("where", ["os.fsync", "_open_private"])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EDQUOT])
def test_an_edit_on_a_full_disk_leaves_the_record_and_can_be_repeated(
    house: House, monkeypatch: pytest.MonkeyPatch, where: str, error: int
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(error, os.strerror(error))

    place = house.record("a.md", "First")
    house.publish()
    before, names = place.read_bytes(), sorted(house.items.iterdir())
    with house.catalog.read() as connection:
        item = every_item(connection)[0].item
    change = Edit(lambda _: replace(item, headline="Second"), item.slug)
    with monkeypatch.context() as patch:
        patch.setattr(f"syndication.publishing.durable_files.{where}", full)
        with pytest.raises(SyndicationError, match=rf"^items/a\.md: cannot be written: {os.strerror(error)}$"):
            edit_one(workspace_of(house), "token", change, house.now)
    assert (place.read_bytes(), sorted(house.items.iterdir())) == (before, names)
    assert edit_one(workspace_of(house), "token", change, house.now).item.headline == "Second"


def test_a_full_database_is_logged_once_and_all_is_published_when_there_is_room(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    queue = ChangeQueue()
    publisher = Publisher(workspace_of(house), queue)
    publisher.publish(None)
    _limit_pages(house.catalog, grow_by=2)
    for number in range(60):
        settled(house.record(f"{number}.md", f"Story {number}", "x" * 5000))
    for _ in range(3):
        publisher.publish(None)
    (line,) = {message for message in caplog.messages if "writing to the database" in message}
    assert line.endswith("database or disk is full; make room on its disk; what was not written is written then")
    _limit_pages(house.catalog, grow_by=2**30)
    ends = time.monotonic() + PATIENCE
    while house.documents()["/rss.xml"].count(b"<item>") < 60 and time.monotonic() < ends:
        publisher.publish(None)  # a document that changed in this second waits for the next
    assert house.documents()["/rss.xml"].count(b"<item>") == 60


def _limit_pages(catalog: Catalog, grow_by: int) -> None:
    """Let an SQLite database grow by some pages at most, as on a disk that is almost full."""
    catalog.close()

    def limit(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone() or (0,)
        cursor.execute(f"PRAGMA max_page_count = {min(pages + grow_by, 2**31)}")
        cursor.close()

    sa.event.listen(catalog.engine, "connect", limit)


DAMAGES: Mapping[str, Callable[[bytes], bytes]] = {
    "cut off": lambda data: data[:5000],
    "overwritten": lambda data: data[:12288] + b"\xa5" * 122880 + data[135168:],
    "another file": lambda _: b"not a database " * 300,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_is_one_line_that_says_what_to_do(tmp_path: Path, damage: str) -> None:
    (tmp_path / "before").mkdir()
    before = make_newsroom(tmp_path / "before")  # its database is open in this process, and cannot be replaced
    newsroom = Newsroom(tmp_path / "after")
    shutil.copytree(before.root, newsroom.root, ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    file = newsroom.root / "var" / "syndication.db"
    file.write_bytes(DAMAGES[damage](file.read_bytes()))
    for command in ("publish", "status"):
        answer = newsroom.run(command)
        assert (answer.code, answer.error.count("\n")) == (1, 1), answer
        assert "move the database with its -wal and -shm files aside" in answer.error
    file.unlink()
    newsroom.done("publish")
    assert "Harbour reopens" in newsroom.document("/rss.xml")


def test_other_errors_of_the_database_have_no_such_advice(house: House) -> None:
    with pytest.raises(CatalogError) as refused, house.catalog.read() as connection:
        connection.execute(sa.text("select * from nowhere"))
    assert str(refused.value) == "reading the database: no such table: nowhere"


@pytest.mark.parametrize("number", [40, pytest.param(500, marks=pytest.mark.thorough)])
def test_files_that_a_checkout_swaps_are_neither_missing_nor_lost(house: House, number: int) -> None:
    """As `git checkout` of another branch and back: first files go, then they come again, with new dates."""
    at_once = number // 4
    for name in range(number):
        settled(house.record(f"{name}.md", f"Story {name}"))
    workspace = workspace_of(house)
    steps.step(workspace)
    before = {path: path.read_bytes() for path in house.items.glob("*.md")}
    published = house.documents()
    for start in range(0, number, at_once):
        for path in list(before)[start : start + at_once]:
            path.unlink()
        steps.step(workspace, paths=list(before)[start : start + at_once])
    assert house.documents() == published
    for start in range(0, number, at_once):
        for path in list(before)[start : start + at_once]:
            path.write_bytes(before[path])
            settled(path)
        steps.step(workspace)
    with house.catalog.read() as connection:
        assert connection.scalar(sa.text("select count(*) from records where vanished")) == 0
        assert {stored.item.version for stored in every_item(connection)} == {1}
    assert house.documents() == published
    assert {path: path.read_bytes() for path in house.items.glob("*.md")} == before
