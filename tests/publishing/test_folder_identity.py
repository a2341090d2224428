"""A folder that is not the one that the database knows is refused, and nothing vanishes; the right one just works."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from syndication.catalog import Catalog, record_files, state
from syndication.model import heartbeat
from syndication.model.errors import FolderError
from syndication.publishing import folder_identity, intake, steps, worker
from syndication.publishing.change_queue import ChangeQueue
from syndication.publishing.edit import Edit, edit_one
from syndication.publishing.folder import Folder
from syndication.publishing.folder_identity import NAME, SharedFolder, items_folder, pictures_folder
from syndication.publishing.scan import FolderChanges
from syndication.publishing.worker import Publisher
from syndication.publishing.workspace import Workspace
from syndication.sources.records import FORMS
from tests.support import PATIENCE, House, every_item, make_catalog, make_house, make_publication

ABSENT = "has no marker (.publication.toml)"
FOREIGN = "has the marker of another folder (.publication.toml)"


@pytest.fixture
def home(catalog: Catalog, tmp_path: Path) -> House:
    """A publication with three stories that was published, on each database."""
    made = make_room(tmp_path, catalog)
    steps.step(workspace_of(made))
    return made


def make_room(root: Path, catalog: Catalog) -> House:
    made = House(root, catalog, make_publication(), steps.utc_now())
    for number in range(3):
        settle(made.record(f"{number}.md", f"Story {number}"))
    return made


def settle(place: Path) -> None:
    """Let a record look as if it had been written long ago."""
    os.utime(place, (1e9, 1e9))


def workspace_of(house: House) -> Workspace:
    return Workspace(house.catalog, Folder(house.items, FORMS), house.publication, house.pictures)


def shared(house: House) -> SharedFolder:
    return items_folder(Folder(house.items, FORMS))


def test_a_pipe_in_the_place_of_the_marker_is_no_marker(home: House) -> None:
    (home.items / NAME).unlink()
    os.mkfifo(home.items / NAME)
    with pytest.raises(FolderError, match="has a damaged marker"):
        folder_identity.refuse_other(home.catalog, shared(home))


def until(holds: Callable[[], object]) -> None:
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends


def vanished(house: House) -> list[str]:
    with house.catalog.read() as connection:
        return [file.path for file in record_files.vanished(connection)]


def identity(house: House) -> str:
    with house.catalog.read() as connection:
        return state.get(connection, state.ITEMS_FOLDER)


def count(house: House) -> int:
    with house.catalog.read() as connection:
        return len(every_item(connection))


def unmount(house: House) -> Path:
    """Leave an empty mount point in the place of the folder; return where the folder is meanwhile."""
    away = house.items.with_name("away")
    house.items.rename(away)
    house.items.mkdir()
    return away


def mount(house: House, away: Path) -> None:
    house.items.rmdir()
    away.rename(house.items)


def test_the_first_publication_marks_the_folder(home: House) -> None:
    assert identity(home)
    assert f'identity = "{identity(home)}"' in (home.items / NAME).read_text()
    steps.step(workspace_of(home))
    assert count(home) == 3


def test_an_empty_mount_point_is_refused_and_nothing_vanishes(home: House) -> None:
    away = unmount(home)
    with pytest.raises(FolderError) as refused:
        steps.step(workspace_of(home))
    cure = "mount the right folder, or, if this is it, run: syndication publish --adopt items"
    assert str(refused.value) == f"{home.items}: {ABSENT}; {cure}"
    assert (vanished(home), list(home.items.iterdir())) == ([], [])
    mount(home, away)
    steps.step(workspace_of(home))
    assert vanished(home) == []


def test_a_folder_of_another_publication_is_refused(home: House, tmp_path: Path) -> None:
    other = make_room(tmp_path / "other", make_catalog(tmp_path / "other.db"))
    steps.step(workspace_of(other))
    shutil.rmtree(home.items)
    other.items.rename(home.items)
    with pytest.raises(FolderError, match="has the marker of another folder"):
        steps.step(workspace_of(home))
    assert (vanished(home), count(home)) == ([], 3)
    other.catalog.close()


def test_nothing_is_written_into_another_folder(home: House) -> None:
    with home.catalog.read() as connection:
        item = every_item(connection)[0].item
    unmount(home)
    for change in (Edit(lambda _: item, item.slug), Edit(lambda _: item)):
        with pytest.raises(FolderError, match="has no marker"):
            edit_one(workspace_of(home), "token", change, steps.utc_now())
    with pytest.raises(FolderError, match="has no marker"):
        steps.forget(workspace_of(home), item.id, "cli ada")
    assert (list(home.items.iterdir()), count(home)) == ([], 3)


def test_a_folder_that_is_unmounted_during_a_scan_takes_nothing_away(home: House) -> None:
    gone = tuple(f"items/{number}.md" for number in range(3))
    unmount(home)
    with pytest.raises(FolderError):
        intake.take_in(
            home.catalog,
            Folder(home.items, FORMS),
            FolderChanges(gone=gone, whole=True),
            home.publication,
            steps.utc_now(),
            lambda *_: None,
        )
    assert vanished(home) == []


def test_files_that_are_deleted_from_the_right_folder_are_missing(home: House) -> None:
    (home.items / "1.md").unlink()
    steps.step(workspace_of(home))
    assert vanished(home) == ["items/1.md"]


def test_a_new_database_takes_over_the_identity_of_the_folder(home: House, tmp_path: Path) -> None:
    marker = (home.items / NAME).read_bytes()
    for path in home.items.glob("*.md"):
        settle(path)
    again = House(tmp_path, make_catalog(tmp_path / "new.db"), home.publication, home.now)
    steps.step(workspace_of(again))
    assert (identity(again), count(again)) == (identity(home), 3)
    assert (home.items / NAME).read_bytes() == marker
    again.catalog.close()


def as_before(house: House) -> None:
    """Leave what a version left that knew no identities."""
    (house.items / NAME).unlink()
    with house.catalog.begin() as connection:
        state.put(connection, state.ITEMS_FOLDER, "")


def test_an_installation_without_an_identity_just_works(home: House) -> None:
    as_before(home)
    (home.items / "1.md").unlink()  # deleted while the service was down
    settle(home.record("new.md", "New"))
    steps.step(workspace_of(home))
    assert (vanished(home), bool(identity(home)), (home.items / NAME).exists()) == (["items/1.md"], True, True)


@pytest.mark.parametrize("has_stories", [False, True], ids=["empty", "of others"])
def test_an_installation_without_an_identity_does_not_take_any_folder(home: House, has_stories: bool) -> None:
    as_before(home)
    unmount(home)
    if has_stories:
        settle(home.record("other.md", "Other"))
    with pytest.raises(FolderError, match="does not hold the stories that the database knows"):
        steps.step(workspace_of(home))
    assert (vanished(home), identity(home), (home.items / NAME).exists()) == ([], "", False)


def test_a_clone_is_refused_until_it_is_adopted_and_then_the_old_folder_is(home: House) -> None:
    clone, old = home.items.with_name("clone"), home.items.with_name("old")
    shutil.copytree(home.items, clone, ignore=shutil.ignore_patterns(NAME))
    home.items.rename(old)
    clone.rename(home.items)
    with pytest.raises(FolderError, match="has no marker"):
        steps.step(workspace_of(home))
    folder_identity.adopt(home.catalog, shared(home))
    steps.step(workspace_of(home))
    assert (vanished(home), count(home)) == ([], 3)
    home.items.rename(clone)
    old.rename(home.items)
    with pytest.raises(FolderError, match="has the marker of another folder"):
        steps.step(workspace_of(home))


def test_to_adopt_a_folder_with_a_marker_changes_the_database_alone(home: House) -> None:
    with home.catalog.begin() as connection:
        state.put(connection, state.ITEMS_FOLDER, "that of a backup")
    marker = (home.items / NAME).read_bytes()
    with pytest.raises(FolderError, match="has the marker of another folder"):
        steps.step(workspace_of(home))
    folder_identity.adopt(home.catalog, shared(home))
    steps.step(workspace_of(home))
    assert (home.items / NAME).read_bytes() == marker


@pytest.mark.parametrize("data", [b"", b"identity", b"\xff", b"other = 1", b"x = " + b"[" * 100_000], ids=range(5))
def test_a_damaged_marker_is_refused_and_replaced_when_the_folder_is_adopted(home: House, data: bytes) -> None:
    (home.items / NAME).write_bytes(data)
    with pytest.raises(FolderError, match=r"has a damaged marker \(\.publication\.toml\)"):
        steps.step(workspace_of(home))
    folder_identity.adopt(home.catalog, shared(home))
    steps.step(workspace_of(home))
    assert identity(home) in (home.items / NAME).read_text()


def test_before_the_first_story_any_folder_is_right(catalog: Catalog, tmp_path: Path) -> None:
    house = House(tmp_path, catalog, make_publication(), steps.utc_now())
    steps.step(workspace_of(house))
    unmount(house)
    steps.step(workspace_of(house))
    assert identity(house) in (house.items / NAME).read_text()


def test_a_folder_that_cannot_be_written_is_not_compared(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    house = make_room(tmp_path, catalog)
    with monkeypatch.context() as patch:
        patch.setattr("syndication.publishing.durable_files.write", refuse)
        steps.step(workspace_of(house))
        patch.setattr(os, "access", lambda *_: False)
        patch.setattr(folder_identity, "_has_most", lambda *_: pytest.fail("the folder is searched each time"))
        steps.step(workspace_of(house))
        folder_identity.refuse_other(catalog, shared(house))
    assert count(house) == 3
    steps.step(workspace_of(house))  # it can be written now
    assert identity(house) in (house.items / NAME).read_text()


def test_a_read_only_folder_that_was_refused_is_adopted(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    (home.items / NAME).unlink()

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("syndication.publishing.durable_files.write", refuse)
    monkeypatch.setattr(os, "access", lambda *_: False)
    folder_identity.adopt(home.catalog, shared(home))
    steps.step(workspace_of(home))
    assert vanished(home) == []


def test_a_full_disk_leaves_the_folder_to_be_marked_later(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    house = make_room(tmp_path, catalog)
    with monkeypatch.context() as patch:
        patch.setattr("syndication.publishing.durable_files.write", refuse)
        steps.step(workspace_of(house))
    assert (count(house), identity(house)) == (3, "")
    steps.step(workspace_of(house))
    assert identity(house) in (house.items / NAME).read_text()


def test_processes_that_begin_at_once_agree(catalog: Catalog, tmp_path: Path) -> None:
    house = make_room(tmp_path, catalog)
    begin, refused = Event(), list[Exception]()

    def confirm() -> None:
        begin.wait(PATIENCE)
        try:
            folder_identity.confirm(catalog, shared(house))
        except FolderError as error:
            refused.append(error)

    threads = [Thread(target=confirm) for _ in range(4)]
    for thread in threads:
        thread.start()
    begin.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert refused == []
    folder_identity.refuse_other(catalog, shared(house))
    assert [path.name for path in house.items.iterdir() if path.name.startswith(".")] == [NAME]


def test_of_two_folders_that_begin_at_once_one_is_refused(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_room(tmp_path / "first", catalog), make_room(tmp_path / "second", catalog)
    introduce = folder_identity._introduce

    def after_the_other(*values: object) -> bool:
        monkeypatch.setattr(folder_identity, "_introduce", introduce)
        folder_identity.confirm(catalog, shared(first))
        return introduce(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(folder_identity, "_introduce", after_the_other)
    with pytest.raises(FolderError, match="has no marker"):
        folder_identity.confirm(catalog, shared(second))
    folder_identity.refuse_other(catalog, shared(first))


def test_pictures_are_in_one_folder(catalog: Catalog, tmp_path: Path) -> None:
    right, other = tmp_path / "right", tmp_path / "other"
    right.mkdir()
    other.mkdir()
    folder_identity.confirm(catalog, pictures_folder(right))
    folder_identity.confirm(catalog, pictures_folder(right))
    for place in (other, tmp_path / "nowhere"):
        with pytest.raises(FolderError, match=r"--adopt pictures|correct the setting pictures"):
            folder_identity.confirm(catalog, pictures_folder(place))


class TestWorker:
    """The publishing worker waits for the right folder."""

    @pytest.fixture
    def home(self, tmp_path: Path) -> Iterator[House]:
        made = make_house(tmp_path)
        settle(made.record("a.md", "First"))
        steps.step(workspace_of(made))
        yield made
        made.catalog.close()

    def test_an_absence_is_logged_once_and_all_is_published_afterwards(
        self, home: House, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        queue = ChangeQueue()
        publisher = Publisher(workspace_of(home), queue)
        away = unmount(home)
        for _ in range(3):
            publisher.publish(queue.take(0.0))
        settle(home.record("../away/b.md", "Second"))
        mount(home, away)
        publisher.publish(queue.take(0.0))
        assert b"Second" in home.documents()["/rss.xml"]
        lines = [record.getMessage() for record in caplog.records if str(home.items) in record.getMessage()]
        assert len(lines) == 2
        assert ABSENT in lines[0]
        assert "is the right folder again" in lines[1]

    def test_the_heartbeat_fails_unless_another_machine_publishes(self, home: House) -> None:
        def beat() -> heartbeat.Heartbeat | None:
            with home.catalog.read() as connection:
                return heartbeat.read(state.get(connection, state.PUBLISHER))

        unmount(home)
        Publisher(workspace_of(home), ChangeQueue()).publish(None)
        failed = beat()
        assert failed
        assert ABSENT in failed.problem
        with home.catalog.begin() as connection:
            succeeded = heartbeat.beat_succeeded(steps.utc_now())
            state.put(connection, state.PUBLISHER, heartbeat.write(succeeded))
        Publisher(workspace_of(home), ChangeQueue()).publish(None)
        assert beat() == succeeded

    def test_a_folder_that_is_mounted_again_is_followed(self, home: House) -> None:
        queue, stop = ChangeQueue(), Event()
        thread = Thread(target=worker._watch_folder, args=(workspace_of(home), queue, stop))
        thread.start()
        try:
            away = home.items.with_name("away")
            shutil.copytree(home.items, away)
            until(lambda: home.record("b.md") and queue.take(0.1))  # it is followed
            home.items.rename(home.items.with_name("before"))
            away.rename(home.items)
            until(lambda: queue.take(0.1) is None)  # after the last changes of the former folder
        finally:
            stop.set()
            thread.join(PATIENCE)
        assert not thread.is_alive()
