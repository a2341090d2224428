"""A batch of records becomes items of the catalog, in one transaction: read, accepted, written back, saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from syndication.catalog import Connection, record_files
from syndication.catalog.id_registry import IdRegistry
from syndication.catalog.record_files import File
from syndication.model import versioning
from syndication.model.errors import RecordError
from syndication.model.identity import identities_of
from syndication.model.item import Item
from syndication.model.known_ids import KNOWN_ID_FIELDS
from syndication.model.publication import Publication
from syndication.model.selection import selections
from syndication.model.stored import Accepted
from syndication.model.versioning import MINTED, RefusedItemError
from syndication.publishing import (
    addresses,
    durable_files,
    history,
)
from syndication.publishing.folder import Folder, RecordFile
from syndication.publishing.partners.arrival import note_stories
from syndication.publishing.slugs import TakenSlugs, refuse_foreign, refuse_used_id
from syndication.publishing.storage import save_items
from syndication.publishing.symlinks import OutsideError
from syndication.sources import records


class IntakeContext(Struct, frozen=True):
    """One transaction of the intake; `founding` is true until the folder was read completely for the first time."""

    connection: Connection
    place: Folder
    publication: Publication
    founding: bool
    now: datetime


class RecordRead(Struct, frozen=True):
    """A record file as it was read. `item` is None if there is a `problem`, or if the file is as it was read last."""

    found: RecordFile
    known: File | None
    data: bytes = b""
    item: Item | None = None
    problem: str = ""

    @property
    def row(self) -> File:
        """The row of the file in the catalog."""
        digest = durable_files.digest(self.data) if self.data else self.known.digest if self.known else ""
        return File(
            path=self.found.path,
            size=self.found.size,
            mtime=self.found.mtime,
            ctime=self.found.ctime,
            digest=digest,
            item_id=self.known.item_id if self.known else "",
            problem=self.problem,
        )


def take_batch(context: IntakeContext, batch: Sequence[RecordFile]) -> int:
    """Take in a batch; return how many records were accepted. The problems of the others are saved."""
    known = record_files.by_paths(context.connection, [found.path for found in batch])
    read = [record for found in batch if (record := _read_record(context.place, found, known.get(found.path)))]
    found_items = [record.item for record in read if record.item]
    ids = {item.id for item in found_items if item.id} | {record.known.item_id for record in read if record.known} - {
        ""
    }
    slugs = {slug for item in found_items for slug in (item.slug, *item.aliases) if slug}
    known_ids = {known for item in found_items for known in identities_of(item)}
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


def _in_feeds(context: IntakeContext, accepted: Sequence[Accepted]) -> list[Accepted]:
    """Return accepted items in the feeds that they belong to."""
    known = addresses.assign(context.connection, [one.item for one in accepted], context.publication)
    feeds = context.publication.feeds
    return [msgspec.structs.replace(one, chosen=selections(one.item, feeds, known)) for one in accepted]


def _read_record(place: Folder, found: RecordFile, known: File | None) -> RecordRead | None:
    """Return a record as it is now, None if its file is gone since the scan: the next scan will report that."""
    try:
        data = place.read(found)
        if known and not known.problem and known.digest == durable_files.digest(data):
            return RecordRead(found, known, data)
        return RecordRead(found, known, data, item=records.read(found.path, data))
    except FileNotFoundError:
        return None
    except OutsideError as error:
        return RecordRead(found, known, problem=f"{found.path}: {error.strerror}")
    except OSError as error:
        return RecordRead(found, known, problem=f"{found.path}: cannot be read: {error.strerror}")
    except RecordError as error:
        return RecordRead(found, known, data, problem="\n".join(error.lines))


def _accept(context: IntakeContext, registry: IdRegistry, record: RecordRead) -> tuple[File, Accepted | None]:
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


def _write_back(place: Folder, record: RecordRead, item: Item) -> tuple[RecordFile, bytes]:
    """Write minted fields into the record's file; return the file and its bytes, the old ones if that fails."""
    minted = tuple(name for name in MINTED if getattr(item, name) != getattr(record.item, name))
    after = records.rewrite(record.data, item, minted) if minted else record.data
    try:
        written = place.replace(record.found, record.data, after) if after != record.data else None
    except OSError:  # a read-only folder or a full disk: the catalog has the fields
        written = None
    return (written, after) if written else (record.found, record.data)


def _accepted_item(context: IntakeContext, registry: IdRegistry, path: str, read: Item, known_id: str) -> Accepted:
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


def _first_version(context: IntakeContext, registry: IdRegistry, read: Item) -> Item:
    """Return the first version of a new item, with an id that no other item has."""
    authority, stamp = context.publication.authority, None if context.founding else context.now
    item = versioning.first_version(read, authority, TakenSlugs(registry, authority, read), stamp, context.now)
    refuse_used_id(registry, item)
    return item


def _log_history(context: IntakeContext, accepted: Sequence[tuple[Accepted, str]]) -> None:
    """Save the versions of items that changed, with log entries and events; a founding gets one log entry."""
    if context.founding:
        history.log_founding(context.connection, len(accepted), context.now)
    else:
        changed = [(one, digest) for one, digest in accepted if not one.before or one.before.item != one.item]
        history.log_versions(context.connection, changed, context.now)
        history.add_events(context.connection, (one for one, _ in accepted), context.publication, context.now)
