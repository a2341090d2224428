"""Cures of findings: mechanical changes of one record, displayed as a difference first, then written for a person."""

from __future__ import annotations

from datetime import datetime
from difflib import unified_diff

from msgspec import Struct

from syndication.catalog import Catalog, audit, items, locks, record_files, versions
from syndication.catalog.audit import AuditEntry
from syndication.catalog.record_files import File
from syndication.catalog.versions import AnnouncedWrite
from syndication.model.errors import ConflictError, RecordError, StaleError, SyndicationError
from syndication.model.item import Item
from syndication.model.open_findings import FindingCure, RecordFault, record_fault
from syndication.model.permissions import refuse_beyond
from syndication.model.stored import Stored
from syndication.model.tokens import Scope
from syndication.publishing import durable_files, folder_identity, intake
from syndication.publishing.edit import PATIENCE_SECONDS
from syndication.publishing.folder import Folder, RecordFile
from syndication.publishing.folder_identity import items_folder
from syndication.publishing.workspace import Workspace
from syndication.sources import records
from syndication.sources.records.cures import RecordCure, find_cure

ACTION = "cured"  # in the log
RESTORE = "restore-record"
_RESTORE_WORDS = "writes the file again, as it was accepted last"
_VERSION_LENGTH = 16
_MOST_BYTES = 2_000_000  # of a record that is looked through for cures
_CONTEXT = 2  # lines around a change


class PlannedCure(Struct, frozen=True):
    """A cure of a finding: the record's file if it exists, with its bytes before and after."""

    cure: RecordCure
    path: str
    before: bytes
    found: RecordFile | None
    stored: Stored | None

    @property
    def version(self) -> str:
        """What the record is now, so that nothing else is changed."""
        return durable_files.digest(self.before)[:_VERSION_LENGTH]

    @property
    def difference(self) -> FindingCure:
        """The cure with what it changes."""
        before, after = (text.decode(errors="replace").splitlines() for text in (self.before, self.cure.after))
        lines = unified_diff(before, after, self.path, self.path, lineterm="", n=_CONTEXT)
        return FindingCure(self.cure.name, self.cure.words, self.version, "\n".join(lines))


def cure_name(workspace: Workspace, file: File, fault: RecordFault | None, stored: Stored | None) -> str:
    """Return the name of the cure of a fault of a record, or of its file that is gone; "" if there is none."""
    planned = _plan(workspace, file, fault, stored)
    return planned.cure.name if planned else ""


def plan_cure(workspace: Workspace, path: str, line: str) -> PlannedCure:
    """Return the cure of a finding about a record: of the fault in a line of its problems, "" for a file that is gone.

    Raises:
        ConflictError: there is no mechanical cure.
    """
    with workspace.catalog.read() as connection:
        file = record_files.by_paths(connection, [path]).get(path)
        stored = items.by_id(connection, file.item_id) if file and file.item_id else None
    planned = _plan(workspace, file, record_fault(path, line) if line else None, stored) if file else None
    if planned is None:
        raise ConflictError(f"{path}: has no mechanical cure for this; correct the record by hand")
    return planned


def apply_cure(workspace: Workspace, who: str, scope: Scope, planned: PlannedCure, seen: str, now: datetime) -> None:
    """Write the record as a cure changes it, and take it in.

    Raises:
        StaleError: the record is no longer what `seen` was.
        ScopeError: the record would kill a story or bring one back, and `scope` is too small for that.
        BusyError: others write, and did not finish in time.
        SyndicationError: the file cannot be written, or the folder or the database is unavailable.
    """
    if seen != planned.version:
        raise StaleError("the record has changed since the cure was displayed; look at it again")
    if after := _item_in(planned):
        refuse_beyond(scope, planned.stored.item if planned.stored else None, after)
    with locks.writing(workspace.catalog, PATIENCE_SECONDS):
        folder_identity.confirm(workspace.catalog, items_folder(workspace.folder))
        _announce(workspace.catalog, who, planned, now)
        written = _write(workspace.folder, planned)
        intake.take_in_written(workspace.catalog, workspace.folder, [written], workspace.publication, now)


def _plan(workspace: Workspace, file: File, fault: RecordFault | None, stored: Stored | None) -> PlannedCure | None:
    """Return the cure; none for a withdrawn story, whose text nobody may see."""
    if stored and stored.item.status != "usable":
        return None
    found = next(workspace.folder.files_at(workspace.folder.place_of(file.path)), None)
    if fault is None:
        if found or not stored:
            return None
        cure = RecordCure(RESTORE, _RESTORE_WORDS, records.write(stored.item))
        return PlannedCure(cure, file.path, b"", None, stored)
    if found is None or found.size > _MOST_BYTES:
        return None
    try:
        data = workspace.folder.read(found)
    except (OSError, SyndicationError):
        return None
    mechanical = find_cure(file.path, data, fault.line, fault.field, fault.problem)
    return PlannedCure(mechanical, file.path, data, found, stored) if mechanical else None


def _item_in(planned: PlannedCure) -> Item | None:
    try:
        return records.read(planned.path, planned.cure.after)
    except RecordError:  # it has other faults, so nothing of it is accepted yet
        return None


def _announce(catalog: Catalog, who: str, planned: PlannedCure, now: datetime) -> None:
    item = planned.stored.item if planned.stored else None
    write = AnnouncedWrite(durable_files.digest(planned.cure.after), item.id if item else "", planned.path)
    entry = AuditEntry(
        at=now,
        who=who,
        action=ACTION,
        item_id=item.id if item else "",
        version=item.version if item else 0,
        note=f"{planned.path}: {planned.cure.name}",
    )
    with catalog.begin() as connection:
        versions.announce(connection, [write], who, now)
        audit.add(connection, [entry])


def _write(folder: Folder, planned: PlannedCure) -> RecordFile:
    try:
        written = _written_file(folder, planned)
    except OSError as error:
        raise SyndicationError(f"{planned.path}: cannot be written: {error.strerror}") from error
    if written is None:
        raise StaleError("the record was changed at this moment; look at it again")
    return written


def _written_file(folder: Folder, planned: PlannedCure) -> RecordFile | None:
    if planned.found:
        return folder.replace(planned.found, planned.before, planned.cure.after)
    place = folder.place_of(planned.path)
    if place.exists():
        return None
    durable_files.write(place, planned.cure.after)
    return next(folder.files_at(place), None)
