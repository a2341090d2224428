"""Scans of the folder: which files are new, changed or gone, compared with what the catalog read last."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Catalog, Connection, record_files
from syndication.catalog.record_files import File
from syndication.publishing.arrival import is_arriving
from syndication.publishing.folder import Folder, RecordFile, UnreadableFolder

SCAN_SECONDS = 30.0  # the pause between two scans of the whole folder
SCAN_RESTS = 20.0  # the pause is at least this many times as long as the last scan
_AT_ONCE = 1000


class FolderChanges(Struct, frozen=True):
    """The changes that a scan found: files to read, by path, and the paths of files that are gone.

    `arriving` are files that are still being written and must be scanned again. `whole`: it was a scan of everything.
    Of the files below `unreadable` folders nothing is known.
    """

    changed: tuple[RecordFile, ...] = ()
    gone: tuple[str, ...] = ()
    arriving: tuple[RecordFile, ...] = ()
    whole: bool = False
    unreadable: tuple[UnreadableFolder, ...] = ()


def pause_after(scan_seconds: float) -> float:
    """Return the pause in seconds after a scan of the whole folder that took `scan_seconds`."""
    return max(SCAN_SECONDS, SCAN_RESTS * scan_seconds)


def scan_folder(catalog: Catalog, place: Folder, now: float) -> FolderChanges:
    """Return what changed in the whole folder; `now` is in seconds since 1970, by the clock that dates files.

    Raises:
        SyndicationError: the folder cannot be read, so nothing is known of its files.
        CatalogError: the database is unavailable.
    """
    unreadable: list[UnreadableFolder] = []
    with catalog.read() as connection:
        changed, gone = _differences(connection, place.scan(unreadable))
    gone = [path for path in gone if not any(folder.contains(path) for folder in unreadable)]
    return replace(_folder_changes(catalog, place, changed, gone, now), whole=True, unreadable=tuple(unreadable))


def _differences(connection: Connection, found: Iterable[RecordFile]) -> tuple[list[RecordFile], list[str]]:
    """Return the files that are not as they were read last, and the paths of files that are gone.

    Files and rows are sorted by path, so one pass over both compares them, as in the merge step of a merge sort: it
    needs no memory for all of them. Files whose names cannot be printed come last and out of order (see
    `Folder.scan`); they are few, and are looked up one by one.
    """
    changed, gone, unsorted = list[RecordFile](), list[str](), list[RecordFile]()
    rows = (row for some in record_files.in_batches(connection) for row in some)
    row, last = next(rows, None), ""
    for file in found:
        if file.path <= last:
            unsorted.append(file)
            continue
        last = file.path
        while row and row.path < file.path:
            gone += [] if row.vanished else [row.path]
            row = next(rows, None)
        known = row if row and row.path == file.path else None
        changed += [] if _is_as_read(file, known) else [file]
        row = next(rows, None) if known else row
    gone += [rest.path for rest in ((row, *rows) if row else ()) if not rest.vanished]
    known_unsorted = record_files.by_paths(connection, [file.path for file in unsorted])
    changed += [file for file in unsorted if not _is_as_read(file, known_unsorted.get(file.path))]
    return changed, sorted(set(gone) - known_unsorted.keys())


def scan_files(catalog: Catalog, place: Folder, paths: Iterable[Path], now: float) -> FolderChanges:
    """Return what changed at `paths`, files or folders; `now` is in seconds since 1970.

    Raises:
        SyndicationError: the folder cannot be read.
        CatalogError: the database is unavailable.
    """
    found, gone, unreadable = dict[str, RecordFile](), set[str](), list[UnreadableFolder]()
    for path in paths:
        present = list(place.files_at(path, unreadable))
        found |= {file.path: file for file in present}
        if not present or path.is_dir():
            gone |= _known_paths(catalog, place.label(path))
    changed = [file for some in _batches(found.values()) for file in _changed_files(catalog, some)]
    gone = {path for path in gone - found.keys() if not any(folder.contains(path) for folder in unreadable)}
    absent = sorted(path for path in gone if not place.holds(path))
    return replace(_folder_changes(catalog, place, changed, absent, now), unreadable=tuple(unreadable))


def _batches(found: Iterable[RecordFile]) -> Iterator[list[RecordFile]]:
    rest = iter(found)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _folder_changes(
    catalog: Catalog, place: Folder, changed: list[RecordFile], gone: list[str], now: float
) -> FolderChanges:
    # Without a change, the files that were refused are read again: a slug or id may be free by now.
    arriving = tuple(file for file in changed if is_arriving(file, now))
    settled = [file for file in changed if file not in arriving]
    if not changed:
        settled = list(_refused_files(catalog, place))
    return FolderChanges(tuple(sorted(settled, key=lambda file: file.path)), tuple(gone), arriving)


def _changed_files(catalog: Catalog, found: Collection[RecordFile]) -> Iterator[RecordFile]:
    """Yield the files that are not as they were read last."""
    with catalog.read() as connection:
        known = record_files.by_paths(connection, [file.path for file in found])
    return (file for file in found if not _is_as_read(file, known.get(file.path)))


def _is_as_read(file: RecordFile, known: File | None) -> bool:
    if known is None or known.vanished:
        return False
    return (file.size, file.mtime, file.ctime) == (known.size, known.mtime, known.ctime)


def _known_paths(catalog: Catalog, path: str) -> set[str]:
    with catalog.read() as connection:
        below = {file.path for some in record_files.in_batches(connection, path) for file in some if not file.vanished}
        return below | {file.path for file in record_files.by_paths(connection, [path]).values() if not file.vanished}


def _refused_files(catalog: Catalog, place: Folder) -> Iterator[RecordFile]:
    """Yield the files that were refused."""
    with catalog.read() as connection:
        broken = record_files.broken(connection)
    for file in broken:
        yield from place.files_at(place.place_of(file.path))
