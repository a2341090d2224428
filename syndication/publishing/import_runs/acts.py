"""Asking for an import, running it for real, and cancelling it: what the API and the desk do."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from syndication.catalog import Catalog, Connection, audit, imports
from syndication.catalog.audit import AuditEntry
from syndication.catalog.locks import named_lock
from syndication.model.errors import BusyError, ConflictError, NotFoundError
from syndication.model.requested_import import RequestedImport
from syndication.publishing.import_runs.files import delete_files, is_import_id
from syndication.publishing.import_runs.queue import LOCK

_NO_IMPORT = "there is no such import; GET /api/imports lists them"
_NOT_NOW = "this import cannot be run now: it runs already, has been run, or its files are deleted"


def find_import(connection: Connection, import_id: str) -> RequestedImport:
    """Return an import with its report.

    Raises:
        NotFoundError: there is none with this id.
    """
    found = imports.by_id(connection, import_id) if is_import_id(import_id) else None
    if found is None:
        raise NotFoundError(_NO_IMPORT)
    return found


def request_import(catalog: Catalog, requested: RequestedImport) -> None:
    """Let a new import wait for a worker."""
    with catalog.begin() as connection:
        imports.add(connection, requested)
        _log(connection, requested, requested.who, requested.made, _run_word(requested.dry_run))


def run_import_again(catalog: Catalog, who: str, import_id: str, now: datetime) -> RequestedImport:
    """Do for real what a dry run has shown; try again what has failed.

    Raises:
        NotFoundError: there is no such import.
        ConflictError: it runs, has been run for real, or its files are deleted.
    """
    with catalog.begin() as connection:
        before = find_import(connection, import_id)
        if not before.can_run or not imports.run_again(connection, before):
            raise ConflictError(_NOT_NOW)
        after = find_import(connection, import_id)
        _log(connection, after, who, now, _run_word(after.dry_run))
    return after


def cancel_import(catalog: Catalog, root: Path, who: str, import_id: str, now: datetime) -> RequestedImport:
    """Cancel an import that waits or runs; of one that has ended, delete the files.

    Raises:
        NotFoundError: there is no such import.
    """
    with catalog.begin() as connection:
        before = find_import(connection, import_id)
        if before.is_open and not before.is_cancelled:
            imports.cancel(connection, import_id, now)
            _log(connection, before, who, now, "import cancelled")
        after = find_import(connection, import_id)
    if after.state == "running":
        after = _ended_if_dead(catalog, after, now)
    if after.is_open or not after.has_files:
        return after
    delete_files(catalog, root, import_id)
    with catalog.read() as connection:
        return find_import(connection, import_id)


def _ended_if_dead(catalog: Catalog, running: RequestedImport, now: datetime) -> RequestedImport:
    """Return a cancelled run as it is: it has ended if its process has died, else it ends soon."""
    with suppress(BusyError), named_lock(catalog, LOCK), catalog.begin() as connection:
        imports.finish(connection, running.id, "cancelled", now)
    with catalog.read() as connection:
        return find_import(connection, running.id)


def _run_word(dry_run: bool) -> str:
    return "import tried" if dry_run else "import run"


def _log(connection: Connection, requested: RequestedImport, who: str, now: datetime, action: str) -> None:
    names = ", ".join(filter(None, (*requested.choices.files[:3], requested.choices.address)))
    more = len(requested.choices.files) - 3
    note = f"{requested.id}: {names}{f' and {more} more' if more > 0 else ''}"
    audit.add(connection, [AuditEntry(at=now, who=who, action=action, note=note)])
