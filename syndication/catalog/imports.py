"""Imports that somebody asked for. Each change of state names the state before, so that of two changes one counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from syndication.catalog.import_schema import imports
from syndication.model.requested_import import OPEN_STATES, ImportChoices, ImportProgressState, RequestedImport
from syndication.text.dates import from_micros, micros

_MOMENTS = ("made", "started", "ended")
_OVERVIEW = [column for column in imports.c if column is not imports.c.report]
_NOTHING_YET: Mapping[str, Any] = {"label": "", "done": 0, "total": 0}


def add(connection: sa.Connection, requested: RequestedImport) -> None:
    """Add an import."""
    connection.execute(sa.insert(imports).values(_row(requested)))


def by_id(connection: sa.Connection, import_id: str) -> RequestedImport | None:
    """Return an import with its report, None if there is none."""
    row = connection.execute(sa.select(imports).where(imports.c.id == import_id)).one_or_none()
    return _requested(row) if row else None


def newest(connection: sa.Connection, limit: int, before: tuple[datetime, str] | None = None) -> list[RequestedImport]:
    """Return imports without their reports, the newest first: those that come after a moment and an id in the list."""
    query = sa.select(*_OVERVIEW).order_by(imports.c.made.desc(), imports.c.id.desc()).limit(limit)
    if before:
        query = query.where(sa.tuple_(imports.c.made, imports.c.id) < (micros(before[0]), before[1]))
    return [_requested(row) for row in connection.execute(query)]


def count(connection: sa.Connection) -> int:
    """Return how many imports there are."""
    return connection.scalar(sa.select(sa.func.count()).select_from(imports)) or 0


def open_ids(connection: sa.Connection) -> list[str]:
    """Return what runs or waits: what runs first, then what waits longest."""
    query = sa.select(imports.c.id).where(imports.c.state.in_(OPEN_STATES))
    return list(connection.scalars(query.order_by(imports.c.state == "waiting", imports.c.made, imports.c.id)))


def start(connection: sa.Connection, import_id: str, now: datetime) -> bool:
    """Take up an import that waits, or whose process has ended; return whether it is still open."""
    values = {"state": "running", "started": micros(now), "starts": imports.c.starts + 1, "problem": "", **_NOTHING_YET}
    return _change(connection, import_id, imports.c.state.in_(OPEN_STATES), **values)


def note_progress(connection: sa.Connection, import_id: str, label: str, done: int, total: int) -> bool:
    """Note how far a run is; return whether it is to end, as somebody has cancelled it."""
    _change(connection, import_id, imports.c.state == "running", label=label, done=done, total=total)
    query = sa.select(imports.c.is_cancelled).where(imports.c.id == import_id, imports.c.state == "running")
    return connection.scalar(query) is not False


def finish(
    connection: sa.Connection,
    import_id: str,
    state: ImportProgressState,
    now: datetime,
    *,
    problem: str = "",
    report: bytes = b"",
    keep_files: bool = True,
) -> None:
    """Note the end of a run, its report, and whether its files are still needed."""
    values = {"state": state, "ended": micros(now), "problem": problem, "report": report, "has_files": keep_files}
    _change(connection, import_id, imports.c.state == "running", **values, **_NOTHING_YET)


def put_back(connection: sa.Connection, import_id: str, problem: str) -> None:
    """Let a run wait again, for the reason `problem`; this start does not count."""
    values = {"state": "waiting", "starts": imports.c.starts - 1, "problem": problem, **_NOTHING_YET}
    _change(connection, import_id, imports.c.state == "running", **values)


def run_again(connection: sa.Connection, requested: RequestedImport) -> bool:
    """Let an import wait for its next run: for real after a dry run, else the same again.

    Returns:
        Whether it was still as it was read.
    """
    was_dry_run_done = requested.dry_run and requested.state == "done"
    values = {"state": "waiting", "dry_run": requested.dry_run and not was_dry_run_done, "starts": 0, "problem": ""}
    same = (imports.c.state == requested.state) & (imports.c.dry_run == requested.dry_run) & imports.c.has_files
    return _change(connection, requested.id, same, is_cancelled=False, ended=None, **values)


def cancel(connection: sa.Connection, import_id: str, now: datetime) -> None:
    """Cancel an import that waits, at once; let one that runs end soon."""
    ended = {"state": "cancelled", "ended": micros(now), "is_cancelled": True}
    if not _change(connection, import_id, imports.c.state == "waiting", **ended):
        _change(connection, import_id, imports.c.state == "running", is_cancelled=True)


def note_deleted_files(connection: sa.Connection, import_id: str) -> None:
    """Note that the files of an import are deleted."""
    _change(connection, import_id, imports.c.has_files, has_files=False)


def ended_before(connection: sa.Connection, moment: datetime) -> list[str]:
    """Return the imports with files that ended before a moment."""
    query = sa.select(imports.c.id).where(imports.c.ended < micros(moment), imports.c.has_files)
    return list(connection.scalars(query.where(imports.c.state.not_in(OPEN_STATES))))


def forget_old(connection: sa.Connection, moment: datetime) -> None:
    """Delete imports without files that ended before a moment."""
    is_old = (imports.c.ended < micros(moment)) & ~imports.c.has_files
    connection.execute(sa.delete(imports).where(is_old, imports.c.state.not_in(OPEN_STATES)))


def _change(connection: sa.Connection, import_id: str, condition: sa.ColumnElement[bool], **values: Any) -> bool:
    found = sa.update(imports).where(imports.c.id == import_id, condition)
    return connection.execute(found.values(**values)).rowcount > 0


def _row(requested: RequestedImport) -> dict[str, Any]:
    moments = {name: getattr(requested, name) for name in _MOMENTS}
    return {
        **msgspec.structs.asdict(requested),
        **{name: moment and micros(moment) for name, moment in moments.items()},
        "choices": msgspec.json.encode(requested.choices),
    }


def _requested(row: sa.Row[Any]) -> RequestedImport:
    values = dict(row._mapping)
    moments = {name: None if values[name] is None else from_micros(values[name]) for name in _MOMENTS}
    choices = msgspec.json.decode(values["choices"], type=ImportChoices)
    return RequestedImport(**{**values, **moments, "choices": choices})
