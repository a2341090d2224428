"""Intake: records that changed in the folder become items of the catalog, and their feeds become stale.

Records are taken in by batches, each in a transaction. If a batch fails, its records are taken in one by one, so that
one bad record stops no other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

import msgspec
from msgspec import Struct

from syndication.catalog import Catalog, Connection, items, locks, record_files, state
from syndication.catalog.id_registry import IdRegistry
from syndication.catalog.record_files import File
from syndication.model import versioning
from syndication.model.errors import BusyError, CatalogError, RecordError, UnstorableError
from syndication.model.item import Item
from syndication.model.known_ids import KNOWN_ID_FIELDS, known_ids_of
from syndication.model.lifecycle import as_of
from syndication.model.progress import Progress
from syndication.model.publication import Publication
from syndication.model.selection import selections
from syndication.model.stored import Accepted
from syndication.model.versioning import MINTED, RefusedItemError
from syndication.publishing import (
    addresses,
    date_file,
    floor_file,
    folder,
    folder_identity,
    history,
    podcast_file,
    rebuild,
)
from syndication.publishing.folder import Folder, RecordFile
from syndication.publishing.folder_identity import items_folder
from syndication.publishing.partners.arrival import note_stories
from syndication.publishing.scan import FolderChanges
from syndication.publishing.slugs import TakenSlugs, refuse_foreign, refuse_used_id
from syndication.publishing.storage import mark_stale, save_items
from syndication.publishing.symlinks import OutsideError
from syndication.sources import records

log = logging.getLogger("syndication")

BATCH = 500


class IntakeResult(Struct, frozen=True):
    """The result: how many records were accepted, and the problems of all records that are refused now."""

    accepted: int
    refused: tuple[str, ...]


class _IntakeContext(Struct, frozen=True):
    """One transaction of the intake; `founding` is true until the folder was read completely for the first time."""

    connection: Connection
    place: Folder
    publication: Publication
    founding: bool
    now: datetime


class _Record(Struct, frozen=True):
    """A record file as it was read. `item` is None if there is a `problem`, or if the file is as it was read last."""

    found: RecordFile
    known: File | None
    data: bytes = b""
    item: Item | None = None
    problem: str = ""

    @property
    def row(self) -> File:
        """The row of the file in the catalog."""
        digest = folder.digest(self.data) if self.data else self.known.digest if self.known else ""
        return File(
            path=self.found.path,
            size=self.found.size,
            mtime=self.found.mtime,
            ctime=self.found.ctime,
            digest=digest,
            item_id=self.known.item_id if self.known else "",
            problem=self.problem,
        )


def take_in(
    catalog: Catalog,
    place: Folder,
    changes: FolderChanges,
    publication: Publication,
    now: datetime,
    progress: Progress,
) -> IntakeResult:
    """Take the changes of a scan into the catalog, and apply dates that have passed to the items that are due.

    Raises:
        BusyError: another process writes, and did not finish in time.
        FolderError: the folder is no longer the one that the database knows.
        CatalogError: the database refuses.
    """
    with catalog.read() as connection:
        founding = not state.get(connection, state.FOUNDED)
    if founding or floor_file.is_unread(catalog, place):
        folder_identity.refuse_other(catalog, items_folder(place))  # a folder that was unmounted has no files
        with locks.turn(catalog), locks.writer_transaction(catalog) as connection:
            floor_file.restore(connection, place, now)
            if founding:
                date_file.restore(connection, place)
    rebuild.apply_settings(catalog, publication, now, progress)
    intake = _BatchIntake(catalog, place, publication, founding, now, lambda: locks.turn(catalog))
    accepted, done = 0, 0
    for batch in _batches(changes.changed):
        accepted += intake.take(batch)
        done += len(batch)
        progress("reading records", done, len(changes.changed))
    gone = [path for path in changes.gone if not place.holds(path)]  # it may be back
    if gone:  # a folder that was unmounted during the scan holds nothing
        folder_identity.refuse_other(catalog, items_folder(place))
    with locks.turn(catalog), locks.writer_transaction(catalog) as connection:
        record_files.mark_vanished(connection, gone)
        _release(connection, publication, now)
        if founding and changes.whole and not changes.arriving:
            addresses.settle(connection, place, publication, now)
            state.put(connection, state.FOUNDED, "yes")
        addresses.save_rivals(connection, place)
        podcast_file.settle(connection, place, publication)
        refused = tuple(line for file in record_files.broken(connection) for line in file.problems)
    return IntakeResult(accepted, refused)


def take_in_written(
    catalog: Catalog, place: Folder, found: Sequence[RecordFile], publication: Publication, now: datetime
) -> None:
    """Take in records that were just written. The caller holds the lock of the writer.

    Raises:
        CatalogError: the database refuses.
    """
    if found:
        _BatchIntake(catalog, place, publication, founding=False, now=now, lock=nullcontext).take(found)


class _BatchIntake(Struct, frozen=True):
    """Takes in batches of records, each in its own transaction, under a lock."""

    catalog: Catalog
    place: Folder
    publication: Publication
    founding: bool
    now: datetime
    lock: Callable[[], AbstractContextManager[None]]

    def take(self, batch: Sequence[RecordFile]) -> int:
        """Take in a batch; return how many records were accepted. A record that fails stops no other (law 8)."""
        try:
            with self.lock(), locks.writer_transaction(self.catalog) as connection:
                return _take_batch(
                    _IntakeContext(connection, self.place, self.publication, self.founding, self.now), batch
                )
        except Exception as error:  # law 8, as above
            if isinstance(error, BusyError | CatalogError) and not isinstance(error, UnstorableError):
                raise
            if len(batch) == 1:
                self._give_up(batch[0], error)
                return 0
        return sum(self.take([found]) for found in batch)

    def _give_up(self, found: RecordFile, error: Exception) -> None:
        log.exception("%s: cannot be taken in", found.path)  # a bug: the log needs the trace
        with self.lock(), locks.writer_transaction(self.catalog) as connection:
            known = record_files.by_paths(connection, [found.path]).get(found.path)
            problem = f"{found.path}: cannot be taken in: {type(error).__name__}: {error}"
            record_files.save(connection, [_Record(found, known, problem=problem).row])


def _batches(found: Sequence[RecordFile]) -> Iterator[Sequence[RecordFile]]:
    for start in range(0, len(found), BATCH):
        yield found[start : start + BATCH]


def _take_batch(context: _IntakeContext, batch: Sequence[RecordFile]) -> int:
    """Take in a batch; return how many records were accepted. The problems of the others are saved."""
    known = record_files.by_paths(context.connection, [found.path for found in batch])
    read = [record for found in batch if (record := _read_record(context.place, found, known.get(found.path)))]
    found_items = [record.item for record in read if record.item]
    ids = {item.id for item in found_items if item.id} | {record.known.item_id for record in read if record.known} - {
        ""
    }
    slugs = {slug for item in found_items for slug in (item.slug, *item.aliases) if slug}
    known_ids = {known for item in found_items for known in known_ids_of(item.ids)}
    known_ids |= {(field, item_id) for item_id in ids for field in KNOWN_ID_FIELDS}
    registry = IdRegistry(context.connection, ids, slugs, known_ids)
    rows, accepted, digests = [], list[Accepted](), dict[str, str]()
    for record in read:
        row, one = _accept(context, registry, record)
        rows.append(row)
        if one:
            accepted.append(one)
            digests[one.item.id] = record.row.digest  # of the file as it was written, without what was minted since
    accepted = _in_feeds(context, accepted)
    save_items(context.connection, accepted, context.now)
    note_stories(context.connection, accepted, context.publication, context.now)
    record_files.save(context.connection, rows)
    _log_history(context, [(one, digests[one.item.id]) for one in accepted])
    return sum(not row.problem for record, row in zip(read, rows, strict=True) if record.item)


def _in_feeds(context: _IntakeContext, accepted: Sequence[Accepted]) -> list[Accepted]:
    """Return accepted items in the feeds that they belong to."""
    known = addresses.assign(context.connection, [one.item for one in accepted], context.publication)
    feeds = context.publication.feeds
    return [msgspec.structs.replace(one, chosen=selections(one.item, feeds, known)) for one in accepted]


def _read_record(place: Folder, found: RecordFile, known: File | None) -> _Record | None:
    """Return a record as it is now, None if its file is gone since the scan: the next scan will report that."""
    try:
        data = place.read(found)
        if known and not known.problem and known.digest == folder.digest(data):
            return _Record(found, known, data)
        return _Record(found, known, data, item=records.read(found.path, data))
    except FileNotFoundError:
        return None
    except OutsideError as error:
        return _Record(found, known, problem=f"{found.path}: {error.strerror}")
    except OSError as error:
        return _Record(found, known, problem=f"{found.path}: cannot be read: {error.strerror}")
    except RecordError as error:
        return _Record(found, known, data, problem="\n".join(error.lines))


def _accept(context: _IntakeContext, registry: IdRegistry, record: _Record) -> tuple[File, Accepted | None]:
    """Accept the item of a record, and write its new id and slug back; return the row of the file, and the item."""
    if not record.item:
        return record.row, None
    try:
        one = _accepted_item(context, registry, record.found.path, record.item, record.row.item_id)
    except RefusedItemError as error:
        fault = str(records.fault(record.found.path, record.data, error.field, error.problem))
        return msgspec.structs.replace(record, problem=fault).row, None
    registry.enter(one.stored(context.now))
    written, data = _write_back(context.place, record, one.item)
    row = msgspec.structs.replace(record, found=written, data=data, problem="").row
    return msgspec.structs.replace(row, item_id=one.item.id), one


def _write_back(place: Folder, record: _Record, item: Item) -> tuple[RecordFile, bytes]:
    """Write minted fields into the record's file; return the file and its bytes, the old ones if that fails."""
    minted = tuple(name for name in MINTED if getattr(item, name) != getattr(record.item, name))
    after = records.rewrite(record.data, item, minted) if minted else record.data
    try:
        written = place.replace(record.found, record.data, after) if after != record.data else None
    except OSError:  # a read-only folder or a full disk: the catalog has the fields
        written = None
    return (written, after) if written else (record.found, record.data)


def _accepted_item(context: _IntakeContext, registry: IdRegistry, path: str, read: Item, known_id: str) -> Accepted:
    stored = registry.item(known_id or read.id) if known_id or read.id else None
    if stored and stored.path != path:
        if context.place.holds(stored.path):
            raise RefusedItemError("id", f"belongs to {stored.path}; delete the line, and the service makes a new id")
        record_files.forget(context.connection, [stored.path])
    refuse_foreign(registry, read, stored.item.id if stored else "")
    if stored:
        item = versioning.next_version(
            read, stored.item, was_public=stored.was_public, stamp=context.now, now=context.now
        )
    else:
        item = _first_version(context, registry, read)
    return Accepted(path=path, item=item, chosen=(), before=stored)


def _first_version(context: _IntakeContext, registry: IdRegistry, read: Item) -> Item:
    """Return the first version of a new item, with an id that no other item has."""
    authority, stamp = context.publication.authority, None if context.founding else context.now
    item = versioning.first_version(read, authority, TakenSlugs(registry, authority, read), stamp, context.now)
    refuse_used_id(registry, item)
    return item


def _log_history(context: _IntakeContext, accepted: Sequence[tuple[Accepted, str]]) -> None:
    """Save the versions of items that changed, with log entries and events; a founding gets one log entry."""
    if context.founding:
        history.log_founding(context.connection, len(accepted), context.now)
    else:
        changed = [(one, digest) for one, digest in accepted if not one.before or one.before.item != one.item]
        history.log_versions(context.connection, changed, context.now)
        history.add_events(context.connection, (one for one, _ in accepted), context.publication, context.now)


def _release(connection: Connection, publication: Publication, now: datetime) -> None:
    """Apply dates that have passed to the items that are due: releases, ends of embargoes, expiries.

    If something in an item ends, such as the rights in a picture, its content changes and it is saved as if it were
    edited. Otherwise only its state changes, and its renderings stay valid.
    """
    due = addresses.accept_again(connection, items.due(connection, now), publication)
    changed = [one for one in due if as_of(one.item, now) != one.item]
    unchanged = [one for one in due if one not in changed]
    save_items(connection, changed, now)
    items.update_state(connection, unchanged, now)
    mark_stale(connection, unchanged, {}, now)
    note_stories(connection, due, publication, now)
    history.log_time_changes(connection, due, publication, now)
