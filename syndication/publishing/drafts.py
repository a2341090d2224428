"""Drafts of records: a new record, a changed one, or one in place of a file that cannot be read.

If a person edits the file at the same moment, both texts are stored: the other one goes to `items/.conflicts/`.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec import Struct

from syndication.catalog import Connection, record_files
from syndication.model.errors import ConflictError, RecordError, SyndicationError
from syndication.model.item import Item
from syndication.model.stored import Stored
from syndication.model.versioning import MINTED
from syndication.publishing import durable_files
from syndication.publishing.folder import RecordFile
from syndication.publishing.workspace import Workspace
from syndication.sources import records

_CONFLICTS = ".conflicts"  # in the folder of records, hidden from the service


class RecordDraft(Struct, frozen=True):
    """An edit that is ready to be written: the item as it will be accepted, the bytes of its record before and after.

    `unread`: the present file is no valid record. It is moved aside before the record is written.
    """

    item: Item
    place: Path
    before: bytes
    after: bytes
    found: RecordFile | None = None
    unread: bool = False


class RecordText(Struct, frozen=True):
    """The text of a record as a person changed it: its bytes before, as the person saw them, and after."""

    before: bytes
    after: bytes


def new_draft(workspace: Workspace, item: Item) -> RecordDraft:
    """Return the record of a new item.

    Raises:
        ConflictError: its file already exists.
        FieldError: intake would refuse the record.
    """
    place = workspace.folder.place_of_new(item.published, f"{item.slug}{records.suffix(item)}")
    if place.exists():
        raise ConflictError(f"{workspace.folder.label(place)}: already exists; give the item another slug")
    return _checked_draft(RecordDraft(item, place, b"", records.write(item)))


def revised_draft(
    workspace: Workspace, connection: Connection, stored: Stored, item: Item, text: RecordText | None = None
) -> RecordDraft:
    """Return the record of a changed item: only the fields that differ are rewritten, every other byte stays.

    With a `text`, these bytes are the record, which may have been broken before.

    A withdrawal works with any file, also one that is gone, broken, or being edited by hand.

    Raises:
        ConflictError: the file cannot be changed.
        FieldError: intake would refuse the record.
    """
    try:
        return _revised_record(workspace, connection, stored, item, text)
    except (SyndicationError, ValueError):  # ValueError: the file is not text, or not TOML
        if item.status == "usable":
            raise
    return _replacement_record(workspace, stored, item)


def _revised_record(
    workspace: Workspace, connection: Connection, stored: Stored, item: Item, text: RecordText | None
) -> RecordDraft:
    known = record_files.by_paths(connection, [stored.path]).get(stored.path)
    found = next(workspace.folder.files_at(workspace.folder.place_of(stored.path)), None)
    if not known or not found:
        raise ConflictError(f"{stored.path}: the record's file is gone; put it back, or run: syndication forget")
    try:
        data = workspace.folder.read(found)
    except OSError as error:
        raise ConflictError(f"{stored.path}: the record's file cannot be read: {error.strerror}") from error
    place = Path(found.place)
    if text:
        return _checked_draft(RecordDraft(item, place, data, _as_written(stored, data, text, item), found))
    if durable_files.digest(data) != known.digest:
        raise ConflictError(f"{stored.path}: is being edited by hand now; send the change again after that")
    if known.problem:
        raise ConflictError(f"{'; '.join(known.problems)}; correct the record by hand, then repeat the change")
    after = records.revise(data, stored.item, item)
    return _checked_draft(RecordDraft(item, place.with_suffix(records.suffix(item)), data, after, found))


def _as_written(stored: Stored, data: bytes, text: RecordText, item: Item) -> bytes:
    """Return the text of a record with what is minted for its item."""
    if data != text.before:
        raise ConflictError(f"{stored.path}: was changed by others meanwhile; begin again with their version")
    read = records.read(stored.path, text.after)
    minted = tuple(name for name in MINTED if getattr(item, name) != getattr(read, name))
    return records.rewrite(text.after, item, minted) if minted else text.after


def _replacement_record(workspace: Workspace, stored: Stored, item: Item) -> RecordDraft:
    """Return a new record in place of a file that cannot be changed."""
    place = workspace.folder.place_of(stored.path)
    found = next(workspace.folder.files_at(place), None)
    if not found:
        return _checked_draft(RecordDraft(item, place, b"", records.write(item)))
    try:
        data = workspace.folder.read(found)
    except OSError as error:
        raise ConflictError(f"{stored.path}: the record's file cannot be read: {error.strerror}") from error
    return _checked_draft(RecordDraft(item, place, data, records.write(item), found, unread=True))


def _checked_draft(draft: RecordDraft) -> RecordDraft:
    """Return a draft after reading it back: a record that intake would refuse, or read differently, is not written."""
    try:
        read = records.read(str(draft.place), draft.after)
    except RecordError as error:
        raise records.FieldsError(tuple((one.field, one.problem) for one in (error, *error.others))) from error
    if read != draft.item:
        raise ConflictError(f"{draft.item.slug}: cannot be rewritten; change the record by hand")
    return draft


def write_draft(workspace: Workspace, draft: RecordDraft, now: datetime) -> RecordFile | SyndicationError | None:
    """Write the record's file; return the file, the error if it was not written, or None if nothing differs."""
    if draft.after == draft.before:
        return None
    try:
        if draft.unread:
            durable_files.write(_conflict_path(workspace, draft, now), draft.before)
        if draft.found is None:
            durable_files.write(draft.place, draft.after)
        elif not workspace.folder.replace(draft.found, draft.before, draft.after):
            return _save_conflict(workspace, draft, now)
        elif draft.place != Path(draft.found.place):
            Path(draft.found.place).rename(draft.place)  # Markdown became HTML, or HTML Markdown
    except OSError as error:
        return SyndicationError(f"{workspace.folder.label(draft.place)}: cannot be written: {error.strerror}")
    return next(workspace.folder.files_at(draft.place), None)


def _conflict_path(workspace: Workspace, draft: RecordDraft, now: datetime) -> Path:
    name = f"{draft.item.slug}-{now:%Y%m%dT%H%M%S%f}{draft.place.suffix}"
    return workspace.folder.root / _CONFLICTS / name


def _save_conflict(workspace: Workspace, draft: RecordDraft, now: datetime) -> ConflictError:
    """Save the draft in the folder of conflicts, as a person edited its file at the same moment; return the error."""
    place = _conflict_path(workspace, draft, now)
    durable_files.write(place, draft.after)
    label = workspace.folder.label(draft.place)
    return ConflictError(
        f"{label}: was edited by hand at the same moment. That edit was not overwritten. "
        f"Your version is saved in {workspace.folder.label(place)}: merge both, and send the change again"
    )
