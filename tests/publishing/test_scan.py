"""What a look at the folder finds, held against what was read last: whatever the names, in whatever order they sort."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from syndication.catalog import Catalog, record_files
from syndication.catalog.record_files import File
from syndication.model.errors import SyndicationError
from syndication.publishing.folder import Folder
from syndication.publishing.scan import FolderChanges, scan_files, scan_folder
from syndication.sources.records import FORMS
from tests.examples import scaled
from tests.support import NOON, make_catalog

NOW = NOON.timestamp()
_PARTS = st.sampled_from(["a", "a.md", "a-b", "ab", "A", "é", "語", ".git", "b\nc", "caf\udce9", "x" * 120, "0"])
_NAMES = st.sampled_from(["a.md", "a-b.html", "é.md", "b\nc.md", "caf\udce9.md", "note.txt", ".hidden.md", "z.md"])
_PLACES = st.builds(lambda folders, name: "/".join([*folders, name]), st.lists(_PARTS, max_size=5), _NAMES)
_TREES = st.dictionaries(_PLACES, st.integers(1, 3), max_size=12)


@contextmanager
def folders() -> Iterator[tuple[Folder, Catalog]]:
    with tempfile.TemporaryDirectory() as root:
        catalog = make_catalog(Path(root, "catalog.db"))
        items = Path(root, "items")
        items.mkdir()
        yield Folder(items, FORMS), catalog
        catalog.close()


def lay(folder: Folder, tree: Mapping[str, int]) -> set[str]:
    """Make the files of a tree, as long as its numbers say; return the places that could be made."""
    made = set()
    for place, length in tree.items():
        path = folder.root / place
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or path.stat().st_size != length:  # writing the same again is a change
                path.write_bytes(b"x" * length)
                os.utime(path, (1, 1))
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            continue
        made.add(place)
    return made


def is_record(place: str) -> bool:
    return place.endswith((".md", ".html")) and not any(part.startswith(".") for part in place.split("/"))


def remember(catalog: Catalog, look: FolderChanges) -> None:
    """Keep what a look found as it would be kept when it is taken in; every file is a record."""
    with catalog.begin() as connection:
        rows = [
            File(path=file.path, size=file.size, mtime=file.mtime, ctime=file.ctime, digest="", item_id=file.path)
            for file in look.changed
        ]
        record_files.save(connection, rows)
        record_files.mark_vanished(connection, look.gone)


@settings(max_examples=scaled(25), phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(first=_TREES, second=_TREES, whole=st.booleans())
@example(first={"a.md": 1}, second={"a.md/a.md": 1}, whole=False)  # a folder in the place of a file
def test_a_look_finds_what_changed_and_nothing_else(first: dict[str, int], second: dict[str, int], whole: bool) -> None:
    with folders() as (folder, catalog):
        before = {place for place in lay(folder, first) if is_record(place)}
        found = scan_folder(catalog, folder, NOW)
        assert {file.place for file in found.changed} == {str(folder.root / place) for place in before}
        remember(catalog, found)
        assert scan_folder(catalog, folder, NOW) == FolderChanges(whole=True)
        left = {place for place in before if place not in second}
        for place in left:
            (folder.root / place).unlink()
        now = {place for place in lay(folder, second) if is_record(place)}
        differing = {place for place in now if place not in before or first[place] != second[place]}
        touched = [folder.root / place for place in left | now]
        found = scan_folder(catalog, folder, NOW) if whole else scan_files(catalog, folder, touched, NOW)
        assert {file.place for file in found.changed} == {str(folder.root / place) for place in differing}
        assert set(found.gone) == {folder.label(folder.root / place) for place in left}
        remember(catalog, found)
        again = scan_folder(catalog, folder, NOW)
        assert (again.changed, again.gone) == ((), ())


def test_a_folder_that_is_gone_takes_all_below_it() -> None:
    with folders() as (folder, catalog):
        lay(folder, {"2026/02/a.md": 1, "2026/02/b.md": 1, "2026-old/c.md": 1})
        remember(catalog, scan_folder(catalog, folder, NOW))
        (folder.root / "2026").rename(folder.root.parent / "elsewhere")
        found = scan_files(catalog, folder, [folder.root / "2026"], NOW)
        assert found.gone == ("items/2026/02/a.md", "items/2026/02/b.md")


def test_a_file_that_has_just_changed_is_arriving() -> None:
    with folders() as (folder, catalog):
        lay(folder, {"a.md": 1, "b.md": 1})
        os.utime(folder.root / "b.md", (NOW - 0.05, NOW - 0.05))
        found = scan_folder(catalog, folder, NOW)
        assert [file.path for file in found.changed] == ["items/a.md"]
        assert [file.path for file in found.arriving] == ["items/b.md"]


def test_a_file_that_changed_with_the_same_size_and_date_is_found() -> None:
    with folders() as (folder, catalog):
        lay(folder, {"a.md": 1, "b.md": 1})
        remember(catalog, scan_folder(catalog, folder, NOW))
        (folder.root / "a.md").write_bytes(b"y")
        os.utime(folder.root / "a.md", (1, 1))
        assert [file.path for file in scan_folder(catalog, folder, NOW).changed] == ["items/a.md"]
        changes = scan_files(catalog, folder, [folder.root / "a.md", folder.root / "b.md"], NOW)
        assert [file.path for file in changes.changed] == ["items/a.md"]


@pytest.mark.parametrize(
    "name",
    [".#a.md", "a.md~", ".a.md.swp", "#a.md#", "4913", "a.md.tmp", ".a.md.k2x9.part", "a.md.orig", "sedA1b2C3"],
)
def test_the_temporary_files_of_editors_are_no_records(name: str) -> None:
    with folders() as (folder, catalog):
        (folder.root / name).write_bytes(b"x")
        assert scan_folder(catalog, folder, NOW) == FolderChanges(whole=True)
        assert scan_files(catalog, folder, [folder.root / name], NOW) == FolderChanges()


def test_the_lock_of_an_editor_that_is_a_link_to_nothing_is_no_record() -> None:
    with folders() as (folder, catalog):
        (folder.root / ".#a.md").symlink_to("ada@host.4711:1770000000")  # as Emacs makes it
        assert scan_folder(catalog, folder, NOW) == FolderChanges(whole=True)


class _Refusing:
    """Refuses to list folders of one name, as the system does for those without the right to: root may list all."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str, error: int = errno.EACCES) -> None:
        self._scandir, self._name, self._error = os.scandir, name, error
        monkeypatch.setattr(os, "scandir", self)

    def __call__(self, place: str | int) -> object:
        if isinstance(place, str) and Path(place).name == self._name:
            raise OSError(self._error, os.strerror(self._error), place)
        return self._scandir(place)  # a number is an open folder, of those who delete the test's


@pytest.mark.parametrize("error", [errno.EACCES, errno.EIO, errno.ESTALE])
def test_of_what_is_below_a_folder_that_cannot_be_read_nothing_is_gone(
    monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    with folders() as (folder, catalog):
        lay(folder, {"2026/a.md": 1, "2026/02/b.md": 1, "c.md": 1})
        remember(catalog, scan_folder(catalog, folder, NOW))
        lay(folder, {"d.md": 1})
        _Refusing(monkeypatch, "2026", error)
        whole, part = scan_folder(catalog, folder, NOW), scan_files(catalog, folder, [folder.root / "2026"], NOW)
        assert ([file.path for file in whole.changed], whole.gone, part.gone) == (["items/d.md"], (), ())
        for found in (whole, part):
            (line,) = (one.line for one in found.unreadable)
            assert line.startswith(f"items/2026: cannot be read: {os.strerror(error)}; ")


def test_the_folder_itself_must_be_readable(monkeypatch: pytest.MonkeyPatch) -> None:
    with folders() as (folder, catalog):
        _Refusing(monkeypatch, "items")
        with pytest.raises(SyndicationError, match=r"items: cannot be read: Permission denied"):
            scan_folder(catalog, folder, NOW)


def test_what_ext4_keeps_for_itself_is_no_folder_of_records(monkeypatch: pytest.MonkeyPatch) -> None:
    with folders() as (folder, catalog):
        lay(folder, {"lost+found/a.md": 1})
        _Refusing(monkeypatch, "lost+found")
        assert scan_folder(catalog, folder, NOW) == FolderChanges(whole=True)
        assert scan_files(catalog, folder, [folder.root / "lost+found" / "a.md"], NOW) == FolderChanges()


def test_a_file_whose_state_cannot_be_read_is_not_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    with folders() as (folder, catalog):
        lay(folder, {"a.md": 1})
        remember(catalog, scan_folder(catalog, folder, NOW))
        stat = os.stat

        def refuse(place: str, **options: bool) -> os.stat_result:
            if str(place).endswith("a.md"):
                raise PermissionError(errno.EACCES, "Permission denied", place)
            return stat(place, **options)

        monkeypatch.setattr(os, "stat", refuse)
        assert scan_folder(catalog, folder, NOW).gone == ()
