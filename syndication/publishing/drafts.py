"""Records that are about to be written: a new one, a changed one, or one in place of a file that cannot be read.

Who edits a file by hand at the same moment loses nothing: what is in the way is put aside in `items/.conflicts/`.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec import Struct

from syndication.catalog import Connection
from syndication.catalog import records as files
from syndication.model.errors import ConflictError, FieldError, RecordError, SyndicationError
from syndication.model.item import Item
from syndication.model.stored import Stored
from syndication.publishing import folder
from syndication.publishing.folder import RecordFile
from syndication.publishing.workspace import Workspace
from syndication.sources import records
from syndication.text.dates import utc

_CONFLICTS = ".conflicts"  # in the folder of records, hidden from the service


class RecordDraft(Struct, frozen=True):
    """An edit ready to be written: the item as it will be accepted, and the bytes of its record before and after.

    A file that is `unread` could not be read: it is put aside before the record takes its place.
    """

    item: Item
    place: Path
    before: bytes
    after: bytes
    found: RecordFile | None = None
    unread: bool = False


def new(desk: Workspace, item: Item) -> RecordDraft:
    """Return the record of a new item.

    Raises:
        ConflictError: there is a file already where it would be.
        FieldError: intake would refuse it.
    """
    day = utc(item.published)
    name = f"{day:%Y-%m-%d}-{item.slug}{records.suffix(item)}"
    place = desk.folder.root / f"{day:%Y}" / f"{day:%m}" / name
    if place.exists():
        raise ConflictError(f"{desk.folder.label(place)}: is there already; give the item another slug")
    return _proven(RecordDraft(item, place, b"", records.write(item)))


def revised(desk: Workspace, connection: Connection, stored: Stored, item: Item) -> RecordDraft:
    """Return the record of an item that is changed: what differs is written, every other byte stays.

    A withdrawal takes effect whatever the file is like: gone, broken, or being changed by hand.

    Raises:
        ConflictError: the file cannot be revised.
        FieldError: intake would refuse it.
    """
    try:
        return _revised(desk, connection, stored, item)
    except (SyndicationError, ValueError):  # ValueError: the file is no text, or no TOML
        if item.status == "usable":
            raise
    return _written_anew(desk, stored, item)


def _revised(desk: Workspace, connection: Connection, stored: Stored, item: Item) -> RecordDraft:
    known = files.some(connection, [stored.path]).get(stored.path)
    found = next(desk.folder.look(desk.folder.place_of(stored.path)), None)
    if not known or not found:
        raise ConflictError(f"{stored.path}: the record's file is gone; put it back, or run: syndication forget")
    try:
        data = desk.folder.read(found)
    except OSError as error:
        raise ConflictError(f"{stored.path}: the record's file cannot be read: {error.strerror}") from error
    if folder.digest(data) != known.digest:
        raise ConflictError(f"{stored.path}: is being changed by hand at this moment; repeat the change after that")
    if known.problem:
        raise ConflictError(f"{known.problem}; correct the record by hand, then repeat the change")
    place = Path(found.place)
    after = records.revise(data, stored.item, item)
    return _proven(RecordDraft(item, place.with_suffix(records.suffix(item)), data, after, found))


def _written_anew(desk: Workspace, stored: Stored, item: Item) -> RecordDraft:
    """Return the record in place of a file that cannot be revised."""
    place = desk.folder.place_of(stored.path)
    found = next(desk.folder.look(place), None)
    if not found:
        return _proven(RecordDraft(item, place, b"", records.write(item)))
    try:
        data = desk.folder.read(found)
    except OSError as error:
        raise ConflictError(f"{stored.path}: the record's file cannot be read: {error.strerror}") from error
    return _proven(RecordDraft(item, place, data, records.write(item), found, unread=True))


def _proven(draft: RecordDraft) -> RecordDraft:
    """Return a draft that reads as the item that it is of: what intake would refuse is not written."""
    try:
        read = records.read(str(draft.place), draft.after)
    except RecordError as error:
        raise FieldError(error.field, error.problem) from error
    if read != draft.item:
        raise ConflictError(f"{draft.item.slug}: cannot be rewritten; change the record by hand")
    return draft


def write(desk: Workspace, draft: RecordDraft, now: datetime) -> RecordFile | SyndicationError | None:
    """Write the record's file; return it, why it was not written, or None where nothing is to be changed."""
    if draft.after == draft.before:
        return None
    try:
        if draft.unread:
            folder.write(_aside(desk, draft, now), draft.before)
        if draft.found is None:
            folder.write(draft.place, draft.after)
        elif not desk.folder.replace(draft.found, draft.before, draft.after):
            return _conflict(desk, draft, now)
        elif draft.place != Path(draft.found.place):
            Path(draft.found.place).rename(draft.place)  # Markdown became HTML, or HTML Markdown
    except OSError as error:
        return SyndicationError(f"{desk.folder.label(draft.place)}: cannot be written: {error.strerror}")
    return next(desk.folder.look(draft.place), None)


def _aside(desk: Workspace, draft: RecordDraft, now: datetime) -> Path:
    name = f"{draft.item.slug}-{now:%Y%m%dT%H%M%S%f}{draft.place.suffix}"
    return desk.folder.root / _CONFLICTS / name


def _conflict(desk: Workspace, draft: RecordDraft, now: datetime) -> ConflictError:
    """Keep what was to be written beside the file that was changed by hand at the same moment."""
    place = _aside(desk, draft, now)
    folder.write(place, draft.after)
    label = desk.folder.label(draft.place)
    return ConflictError(
        f"{label}: was changed by hand at the same moment, and stays so; "
        f"your version is kept in {desk.folder.label(place)}: put the two together and send the change again"
    )
