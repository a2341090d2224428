"""What is new, changed or gone in the folder, held against what the catalog read last."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path

from msgspec import Struct

from syndication.catalog import Catalog, Connection
from syndication.catalog import records as files
from syndication.catalog.records import File
from syndication.publishing import folder
from syndication.publishing.folder import Folder, RecordFile

_AT_ONCE = 1000


class FolderChanges(Struct, frozen=True):
    """What a look at the folder found: files to be read, by path, and the paths of those that are gone.

    `arriving` tells that some are still being written and must be looked at again; `whole` that nothing was left out.
    """

    changed: tuple[RecordFile, ...] = ()
    gone: tuple[str, ...] = ()
    arriving: tuple[RecordFile, ...] = ()
    whole: bool = False


def scan_folder(catalog: Catalog, place: Folder, now: float) -> FolderChanges:
    """Return what changed in the whole folder; `now` is in seconds since 1970, by the clock that dates files.

    Raises:
        SyndicationError: the folder cannot be read, so nothing can be said of its files.
        CatalogError: the database is out of reach.
    """
    with catalog.read() as connection:
        changed, gone = _differences(connection, place.scan())
    return _look(catalog, place, changed, tuple(gone), now, whole=True)


def _differences(connection: Connection, found: Iterable[RecordFile]) -> tuple[list[RecordFile], list[str]]:
    """Return the files that are not as they were read last, and the paths of those that are gone.

    Files and rows come in the same order, so that both are gone through once, however many there are.
    """
    changed, gone, odd = list[RecordFile](), list[str](), list[RecordFile]()
    rows = (row for some in files.everything(connection) for row in some)
    row, last = next(rows, None), ""
    for file in found:
        if file.path <= last:
            odd.append(file)
            continue
        last = file.path
        while row and row.path < file.path:
            gone += [] if row.vanished else [row.path]
            row = next(rows, None)
        known = row if row and row.path == file.path else None
        changed += [] if _is_as_read(file, known) else [file]
        row = next(rows, None) if known else row
    gone += [rest.path for rest in ((row, *rows) if row else ()) if not rest.vanished]
    known_odd = files.some(connection, [file.path for file in odd])
    changed += [file for file in odd if not _is_as_read(file, known_odd.get(file.path))]
    return changed, sorted(set(gone) - known_odd.keys())


def scan_files(catalog: Catalog, place: Folder, paths: Iterable[Path], now: float) -> FolderChanges:
    """Return what changed at `paths`, files or folders; `now` is in seconds since 1970.

    Raises:
        SyndicationError: a folder cannot be read.
        CatalogError: the database is out of reach.
    """
    found, gone = dict[str, RecordFile](), set[str]()
    for path in paths:
        here = list(place.look(path))
        found |= {file.path: file for file in here}
        if not here or path.is_dir():
            gone |= _known_at(catalog, place.label(path))
    changed = [file for some in _batches(found.values()) for file in _news(catalog, some)]
    absent = tuple(sorted(path for path in gone - found.keys() if not place.holds(path)))
    return _look(catalog, place, changed, absent, now, whole=False)


def _batches(found: Iterable[RecordFile]) -> Iterator[list[RecordFile]]:
    rest = iter(found)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _look(
    catalog: Catalog, place: Folder, changed: list[RecordFile], gone: tuple[str, ...], now: float, *, whole: bool
) -> FolderChanges:
    arriving = tuple(file for file in changed if folder.is_arriving(file, now))
    settled = [file for file in changed if file not in arriving]
    if not changed:
        settled = list(_refused(catalog, place))
    return FolderChanges(tuple(sorted(settled, key=lambda file: file.path)), gone, arriving, whole)


def _news(catalog: Catalog, found: Collection[RecordFile]) -> Iterator[RecordFile]:
    """Yield the files that are not as they were read last."""
    with catalog.read() as connection:
        known = files.some(connection, [file.path for file in found])
    return (file for file in found if not _is_as_read(file, known.get(file.path)))


def _is_as_read(file: RecordFile, known: File | None) -> bool:
    return known is not None and not known.vanished and (file.size, file.mtime) == (known.size, known.mtime)


def _known_at(catalog: Catalog, path: str) -> set[str]:
    with catalog.read() as connection:
        below = {file.path for some in files.everything(connection, path) for file in some if not file.vanished}
        return below | {file.path for file in files.some(connection, [path]).values() if not file.vanished}


def _refused(catalog: Catalog, place: Folder) -> Iterator[RecordFile]:
    """Yield the files that were refused: what was wrong may have been another's doing, an id that is free by now."""
    with catalog.read() as connection:
        broken = files.broken(connection)
    for file in broken:
        yield from place.look(place.place_of(file.path))
