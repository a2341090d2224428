"""Taking an import back before it is published: its records are deleted, and nobody ever sees a notice of it.

A record that somebody has edited stays, and so does one that the service has read: readers may know its story.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct

from syndication.catalog import Catalog, record_files
from syndication.model.errors import RecordError, SyndicationError
from syndication.model.imported import is_as_imported, was_elsewhere
from syndication.publishing import durable_files, floor_file
from syndication.publishing.folder import Folder, RecordFile
from syndication.sources import records

READ = "the service has read it; `syndication withdraw` takes a story back that readers may know"
_EDITED = "it was edited since its import; delete it by hand"


class ImportedFile(Struct, frozen=True):
    """A record that an import made: its file, the digest of its bytes, and why it must stay, "" if it need not."""

    found: RecordFile
    digest: str
    reason: str = ""


class LeftRecord(Struct, frozen=True):
    """A record that stays, and why."""

    record: str
    reason: str


class UndoResult(Struct, frozen=True):
    """What was taken back: the paths of the records, what is left, and whether the floors of feeds are gone too."""

    removed: tuple[str, ...]
    left: tuple[LeftRecord, ...]
    floors: bool


def find_imported(place: Folder, catalog: Catalog | None) -> list[ImportedFile]:
    """Return the records that imports have made, by path. Without a catalog, no service has read any.

    Raises:
        SyndicationError: the folder or a record cannot be read.
        CatalogError: the database is unavailable.
    """
    found = list(_imported_files(place))
    read = _paths_in_catalog(catalog, [one.found.path for one in found]) if catalog else set[str]()
    return [ImportedFile(one.found, one.digest, READ) if one.found.path in read else one for one in found]


def undo(place: Folder, imported: Iterable[ImportedFile], *, dry: bool) -> UndoResult:
    """Delete the records that need not stay, and the floors if none stays; with `dry`, find out what would be deleted.

    Raises:
        SyndicationError: a file cannot be deleted.
    """
    removed, left = list[str](), list[LeftRecord]()
    for one in imported:
        reason = one.reason or ("" if dry else _deletion_fault(place, one))
        if reason:
            left.append(LeftRecord(one.found.path, reason))
        else:
            removed.append(one.found.path)
    if not left and not dry:
        floor_file.remove(place)
    return UndoResult(tuple(removed), tuple(left), floors=not left)


def _imported_files(place: Folder) -> Iterator[ImportedFile]:
    for found in place.scan() if place.root.is_dir() else ():
        if found.outside:  # `syndication status` reports it
            continue
        try:
            data = place.read(found)
        except FileNotFoundError:  # it is gone since the scan
            continue
        except OSError as error:
            raise SyndicationError(f"{found.path}: cannot be read: {error.strerror}") from error
        if imported := _imported_file(found, data):
            yield imported


def _imported_file(found: RecordFile, data: bytes) -> ImportedFile | None:
    """Return a record if an import has made it."""
    try:
        item = records.read(found.path, data)
    except RecordError as error:
        is_imported = b"\n[import]\n" in data.replace(b"\r\n", b"\n")
        return ImportedFile(found, "", f"it is broken: {error}; delete it by hand") if is_imported else None
    if not was_elsewhere(item):
        return None
    edited = "" if is_as_imported(item) else _EDITED
    return ImportedFile(found, durable_files.digest(data), READ if item.version else edited)


def _paths_in_catalog(catalog: Catalog, paths: Collection[str]) -> set[str]:
    with catalog.read() as connection:
        return {path for path, file in record_files.by_paths(connection, paths).items() if file.item_id}


def _deletion_fault(place: Folder, one: ImportedFile) -> str:
    """Delete a record; return why it stays, "" if it is gone."""
    try:
        return "" if place.delete(one.found, one.digest) else "it has changed at this moment; try again"
    except OSError as error:
        raise SyndicationError(f"{one.found.path}: cannot be deleted: {error.strerror}") from error
