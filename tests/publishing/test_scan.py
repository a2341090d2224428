"""What a look at the folder finds, held against what was read last: whatever the names, in whatever order they sort."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from syndication.catalog import Catalog, record_files
from syndication.catalog.record_files import File
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
            File(path=file.path, size=file.size, mtime=file.mtime, digest="", item_id=file.path)
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
