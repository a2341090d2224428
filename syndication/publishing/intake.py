"""From the folder into the catalog: what is new, changed or gone becomes items, and their feeds become stale."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

import msgspec
from msgspec import Struct

from syndication.catalog import Catalog, Connection, items, locks, state
from syndication.catalog import records as files
from syndication.catalog.id_registry import IdRegistry
from syndication.catalog.records import File
from syndication.model import versioning
from syndication.model.errors import BusyError, CatalogError, RecordError, UnstorableError
from syndication.model.item import Item
from syndication.model.lifecycle import as_of
from syndication.model.progress import Progress
from syndication.model.publication import Publication
from syndication.model.selection import selections
from syndication.model.stored import Accepted
from syndication.model.versioning import MINTED, RefusedItemError
from syndication.publishing import folder, history, rebuild
from syndication.publishing.folder import Folder, RecordFile
from syndication.publishing.scan import FolderChanges
from syndication.publishing.storage import keep, make_stale
from syndication.publishing.symlinks import OutsideError
from syndication.sources import records
from syndication.text.ids import tag_uri

log = logging.getLogger("syndication")

BATCH = 500


class IntakeResult(Struct, frozen=True):
    """What taking records in brought: how many were accepted, and what is wrong with all that are refused."""

    accepted: int
    refused: tuple[str, ...]


class _Desk(Struct, frozen=True):
    """What is needed to take records in."""

    connection: Connection
    place: Folder
    publication: Publication
    founding: bool
    now: datetime


class _Record(Struct, frozen=True):
    """A record file as it was read: `item` is None where `problem` says why, or where it is as it was read last."""

    found: RecordFile
    known: File | None
    data: bytes = b""
    item: Item | None = None
    problem: str = ""

    @property
    def row(self) -> File:
        """What the catalog keeps of it."""
        digest = folder.digest(self.data) if self.data else self.known.digest if self.known else ""
        return File(
            path=self.found.path,
            size=self.found.size,
            mtime=self.found.mtime,
            digest=digest,
            item_id=self.known.item_id if self.known else "",
            problem=self.problem,
        )


def take_in(
    catalog: Catalog, place: Folder, look: FolderChanges, publication: Publication, now: datetime, tell: Progress
) -> IntakeResult:
    """Bring the items of the catalog in step with what a look at the folder found, in batches kept as a whole.

    Raises:
        BusyError: another one writes, and does not come to an end.
        CatalogError: the database refuses.
    """
    with catalog.read() as connection:
        founding = not state.get(connection, state.FOUNDED)
    rebuild.use_settings(catalog, publication, now, tell)
    intake = _Intake(catalog, place, publication, founding, now, lambda: locks.turn(catalog))
    accepted, done = 0, 0
    for batch in _batches(look.changed):
        accepted += intake.take(batch)
        done += len(batch)
        tell("reading records", done, len(look.changed))
    with locks.turn(catalog), catalog.begin() as connection:
        files.gone(connection, [path for path in look.gone if not place.holds(path)])  # it may be back by now
        _release(connection, publication, now)
        if founding and look.whole and not look.arriving:
            state.put(connection, state.FOUNDED, "yes")
        refused = tuple(file.problem for file in files.broken(connection))
    return IntakeResult(accepted, refused)


def take_in_written(
    catalog: Catalog, place: Folder, found: Sequence[RecordFile], publication: Publication, now: datetime
) -> None:
    """Take in records that were just written, by the one that writes: the caller holds the lock.

    Raises:
        CatalogError: the database refuses.
    """
    if found:
        _Intake(catalog, place, publication, founding=False, now=now, lock=nullcontext).take(found)


class _Intake(Struct, frozen=True):
    """What is needed to take records in, each batch in a transaction of its own, under a lock."""

    catalog: Catalog
    place: Folder
    publication: Publication
    founding: bool
    now: datetime
    lock: Callable[[], AbstractContextManager[None]]

    def take(self, batch: Sequence[RecordFile]) -> int:
        """Take records in; return how many were accepted. One that cannot be stops no other (law 8)."""
        try:
            with self.lock(), self.catalog.begin() as connection:
                return _take(_Desk(connection, self.place, self.publication, self.founding, self.now), batch)
        except Exception as error:
            if isinstance(error, BusyError | CatalogError) and not isinstance(error, UnstorableError):
                raise
            if len(batch) == 1:
                self._give_up(batch[0], error)
                return 0
        return sum(self.take([found]) for found in batch)

    def _give_up(self, found: RecordFile, error: Exception) -> None:
        log.exception("%s: cannot be taken in", found.path)  # a fault of this program: the trace says where
        with self.lock(), self.catalog.begin() as connection:
            known = files.some(connection, [found.path]).get(found.path)
            problem = f"{found.path}: cannot be taken in: {type(error).__name__}: {error}"
            files.save(connection, [_Record(found, known, problem=problem).row])


def _batches(found: Sequence[RecordFile]) -> Iterator[Sequence[RecordFile]]:
    for start in range(0, len(found), BATCH):
        yield found[start : start + BATCH]


def _take(desk: _Desk, batch: Sequence[RecordFile]) -> int:
    """Take records in; return how many were accepted. What is wrong with the others is kept."""
    known = files.some(desk.connection, [found.path for found in batch])
    read = [record for found in batch if (record := _read(desk.place, found, known.get(found.path)))]
    named = [record.item for record in read if record.item]
    ids = {item.id for item in named if item.id} | {record.known.item_id for record in read if record.known} - {""}
    slugs = {slug for item in named for slug in (item.slug, *item.aliases) if slug}
    ledger = IdRegistry(desk.connection, ids, slugs)
    rows, accepted = [], dict[str, Accepted]()
    for record in read:
        row, one = _accept(desk, ledger, record)
        rows.append(row)
        accepted |= {one.item.id: one} if one else {}
    keep(desk.connection, list(accepted.values()), desk.now)
    files.save(desk.connection, rows)
    _tell(desk, [(accepted[row.item_id], row.digest) for row in rows if row.item_id in accepted])
    return sum(not row.problem for row in rows)


def _read(place: Folder, found: RecordFile, known: File | None) -> _Record | None:
    """Return a record as it is now, None if its file is gone since it was found: the next look will say so."""
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
        return _Record(found, known, data, problem=str(error))


def _accept(desk: _Desk, ledger: IdRegistry, record: _Record) -> tuple[File, Accepted | None]:
    """Accept the item of a record, and write back what was minted; return the row of its file, and the item if any."""
    if not record.item:
        return record.row, None
    try:
        one = _accepted(desk, ledger, record.found.path, record.item, record.row.item_id)
    except RefusedItemError as error:
        fault = str(records.fault(record.found.path, record.data, error.field, error.problem))
        return msgspec.structs.replace(record, problem=fault).row, None
    ledger.enter(one.stored(desk.now))
    written, data = _write_back(desk.place, record, one.item)
    row = msgspec.structs.replace(record, found=written, data=data, problem="").row
    return msgspec.structs.replace(row, item_id=one.item.id), one


def _write_back(place: Folder, record: _Record, item: Item) -> tuple[RecordFile, bytes]:
    """Write what was minted into the record's file; return the file and its bytes, as they were if it cannot be."""
    minted = tuple(name for name in MINTED if getattr(item, name) != getattr(record.item, name))
    after = records.rewrite(record.data, item, minted) if minted else record.data
    written = place.replace(record.found, record.data, after) if after != record.data else None
    return (written, after) if written else (record.found, record.data)


def _accepted(desk: _Desk, ledger: IdRegistry, path: str, read: Item, known_id: str) -> Accepted:
    stored = ledger.item(known_id or read.id) if known_id or read.id else None
    if stored and stored.path != path:
        if desk.place.holds(stored.path):
            raise RefusedItemError("id", f"is that of {stored.path}; delete the line to have another minted")
        files.drop(desk.connection, [stored.path])
    refuse_foreign(ledger, read, stored.item.id if stored else "")
    if stored:
        item = versioning.next_version(read, stored.item, was_public=stored.was_public, stamp=desk.now, now=desk.now)
    else:
        item = _first(desk, ledger, read)
    return Accepted(path=path, item=item, chosen=selections(item, desk.publication.feeds), before=stored)


def _first(desk: _Desk, ledger: IdRegistry, read: Item) -> Item:
    """Return the item of a record that is new, with an id that no other item has."""
    authority, stamp = desk.publication.authority, None if desk.founding else desk.now
    item = versioning.first(read, authority, TakenSlugs(ledger, authority, read), stamp, desk.now)
    owner = ledger.item(item.id)
    if owner:
        raise RefusedItemError("slug", f"would give the id of {owner.path}; write another, or give the record an id")
    return item


def refuse_foreign(ledger: IdRegistry, read: Item, own_id: str) -> None:
    """Refuse a slug or an alias that another item has or had."""
    for field, slug in (("slug", read.slug), *((f"aliases[{n}]", alias) for n, alias in enumerate(read.aliases))):
        owner = ledger.owner(slug) if slug else ""
        if owner and owner not in (own_id, read.id):
            raise RefusedItemError(field, f'"{slug}" is that of {owner}; write another')


class TakenSlugs:
    """The slugs that a new item cannot have: those in use, and those whose id is in use. Asked for one at a time."""

    def __init__(self, ledger: IdRegistry, authority: str, read: Item) -> None:
        self._ledger = ledger
        self._authority = authority
        self._read = read

    def __contains__(self, slug: object) -> bool:
        if self._ledger.owner(str(slug)):
            return True
        if self._read.id:
            return False
        return self._ledger.is_spent(tag_uri(self._authority, self._read.published, str(slug)))


def _tell(desk: _Desk, accepted: Sequence[tuple[Accepted, str]]) -> None:
    """Keep the versions of items that changed, and tell the log who changed them; a founding is told as one deed."""
    if desk.founding:
        history.tell_of_founding(desk.connection, len(accepted), desk.now)
    else:
        changed = [(one, digest) for one, digest in accepted if not one.before or one.before.item != one.item]
        history.tell(desk.connection, changed, desk.now)
        history.tell_receivers(desk.connection, (one for one, _ in accepted), desk.publication, desk.now)


def _release(connection: Connection, publication: Publication, now: datetime) -> None:
    """Let time take effect: releases, ends of embargoes, expiries."""
    due = [
        Accepted(path=one.path, item=one.item, chosen=selections(one.item, publication.feeds), before=one)
        for one in items.due(connection, now)
    ]
    lapsing = [one for one in due if as_of(one.item, now) != one.item]
    staying = [one for one in due if one not in lapsing]
    keep(connection, lapsing, now)
    items.move(connection, staying, now)
    make_stale(connection, staying, {}, now)
    history.tell_of_time(connection, due, publication, now)
