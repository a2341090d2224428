"""Writing the records of edits, and taking them in. The caller is the writer.

A write is announced before its file is written, with the request that it belongs to. So a request that is repeated,
after a process was killed, finds out what became of it: the file was never written, is not taken in yet, or was
accepted.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from syndication.catalog import Connection, items, record_files, versions
from syndication.catalog.versions import AnnouncedWrite
from syndication.model.errors import CatalogError, ConflictError, PendingError, SyndicationError
from syndication.model.stored import Stored
from syndication.publishing import durable_files, intake
from syndication.publishing.drafts import RecordDraft, write_draft
from syndication.publishing.folder import RecordFile
from syndication.publishing.scan import scan_files
from syndication.publishing.workspace import Workspace

log = logging.getLogger("syndication")

_ANNOUNCED = timedelta(days=1)  # how long the announcement of a write is stored: its file is taken in by then

Draft = RecordDraft | Stored | SyndicationError
"""What is to be written; or the result already, of an edit that was executed before, or that is refused."""

EditResult = Stored | SyndicationError
_Written = RecordFile | SyndicationError | None


def take_in_unread(workspace: Workspace, slugs: Collection[str], requests: Collection[str], now: datetime) -> None:
    """Take in what no scan has found yet: edits by hand of these items, and what these requests have written."""
    with workspace.catalog.read() as connection:
        known = [stored for slug in slugs if slug and (stored := items.by_slug(connection, slug))]
        announced = versions.announced_paths(connection, requests, now - _ANNOUNCED)
    by_hand, own = ({workspace.folder.place_of(path) for path in paths} for paths in (_paths(known), announced))
    changes = scan_files(workspace.catalog, workspace.folder, by_hand | own, now.timestamp())
    found = [file for file in changes.changed if Path(file.place) in by_hand | own]  # without earlier refused ones
    found += [file for file in changes.arriving if Path(file.place) in own]  # such a file is written at once
    intake.take_in_written(workspace.catalog, workspace.folder, found, workspace.publication, now)


def executed(connection: Connection, requests: Collection[str], now: datetime) -> dict[str, str]:
    """Return those of the requests that were executed before, each with the id of its item."""
    return versions.executed(connection, requests, now - _ANNOUNCED)


def write_and_take_in(
    workspace: Workspace, who: str, drafts: Sequence[Draft], requests: Sequence[str], now: datetime
) -> list[EditResult]:
    """Write drafts, each for a request or for "", and take them in; return the result of each.

    Raises:
        CatalogError: the database is unavailable; nothing was changed.
    """
    with workspace.catalog.begin() as connection:
        versions.forget_writers(connection, now - _ANNOUNCED)
        versions.announce(connection, _announced_writes(workspace, drafts, requests), who, now)
    written = [_write(workspace, draft, now) for draft in drafts]
    try:
        return _take_in(workspace, drafts, written, now)
    except CatalogError as first:
        log.warning("%s; tried again", first)
    # The files are written. Whether the transaction was saved before its connection was cut, a new connection tells.
    try:
        return _take_in(workspace, drafts, written, now)
    except CatalogError as error:
        log.error("%s", error)
        return [_unread(*pair, error) for pair in zip(drafts, written, strict=True)]


def _announced_writes(workspace: Workspace, drafts: Sequence[Draft], requests: Sequence[str]) -> list[AnnouncedWrite]:
    return [
        AnnouncedWrite(durable_files.digest(draft.after), draft.item.id, workspace.folder.label(draft.place), request)
        for draft, request in zip(drafts, requests, strict=True)
        if isinstance(draft, RecordDraft) and draft.after != draft.before
    ]


def _paths(found: Sequence[Stored]) -> set[str]:
    return {stored.path for stored in found}


def _write(workspace: Workspace, draft: Draft, now: datetime) -> _Written:
    return write_draft(workspace, draft, now) if isinstance(draft, RecordDraft) else None


def _take_in(
    workspace: Workspace, drafts: Sequence[Draft], written: Sequence[_Written], now: datetime
) -> list[EditResult]:
    found = [one for one in written if isinstance(one, RecordFile)]
    intake.take_in_written(workspace.catalog, workspace.folder, found, workspace.publication, now)
    with workspace.catalog.read() as connection:
        return [_result(connection, *pair) for pair in zip(drafts, written, strict=True)]


def _unread(draft: Draft, written: _Written, error: CatalogError) -> EditResult:
    """Return the result of an edit whose record could not be taken in."""
    if not isinstance(draft, RecordDraft):
        return draft
    if isinstance(written, RecordFile):
        return PendingError(
            f"{draft.item.slug}: the record is written, but the database is unavailable. The change takes effect as "
            "soon as it is back: read the story then, before you send the change again"
        )
    return written or error


def _result(connection: Connection, draft: Draft, written: _Written) -> EditResult:
    if not isinstance(draft, RecordDraft):
        return draft
    if isinstance(written, SyndicationError):
        return written
    stored = items.by_id(connection, draft.item.id)
    if stored and stored.item.version == draft.item.version:
        return stored
    row = record_files.by_paths(connection, [written.path]).get(written.path) if written else None
    return ConflictError(
        "; ".join(row.problems) if row and row.problem else f"{draft.item.slug}: was changed at the same moment"
    )
