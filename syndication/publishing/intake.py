"""Intake: records that changed in the folder become items of the catalog, and their feeds become stale.

Records are taken in by batches, each in a transaction. If a batch fails, its records are taken in one by one, so that
one bad record stops no other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from msgspec import Struct

from syndication.catalog import Catalog, Connection, items, locks, record_files, state
from syndication.model.errors import BusyError, CatalogError, UnstorableError
from syndication.model.lifecycle import as_of
from syndication.model.progress import Progress
from syndication.model.publication import Publication
from syndication.publishing import (
    addresses,
    date_file,
    floor_file,
    folder_identity,
    history,
    older_items,
    podcast_file,
    rebuild,
)
from syndication.publishing.folder import Folder, RecordFile
from syndication.publishing.folder_identity import items_folder
from syndication.publishing.intake_batch import IntakeContext, RecordRead, take_batch
from syndication.publishing.partners.arrival import note_stories
from syndication.publishing.scan import FolderChanges
from syndication.publishing.storage import mark_stale, save_items

log = logging.getLogger("syndication")

BATCH = 500


class IntakeResult(Struct, frozen=True):
    """The result: how many records were accepted, and the problems of all records that are refused now."""

    accepted: int
    refused: tuple[str, ...]


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
        SyndicationError: the database is new, and the file of floors is damaged.
    """
    with catalog.read() as connection:
        founding = not state.get(connection, state.FOUNDED)
    if founding or floor_file.is_unread(catalog, place):
        folder_identity.refuse_other(catalog, items_folder(place))  # a folder that was unmounted has no files
        if founding:
            floor_file.refuse_damaged(place)
        with locks.turn(catalog), locks.writer_transaction(catalog) as connection:
            floor_file.restore(connection, place, now)
            if founding:
                date_file.restore(connection, place)
    older_items.list_older_items(catalog, progress)
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
                return take_batch(
                    IntakeContext(connection, self.place, self.publication, self.founding, self.now), batch
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
            record_files.save(connection, [RecordRead(found, known, problem=problem).row])


def _batches(found: Sequence[RecordFile]) -> Iterator[Sequence[RecordFile]]:
    for start in range(0, len(found), BATCH):
        yield found[start : start + BATCH]


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
