"""Targets that somebody paused: their jobs wait, in lanes of their own that no worker claims, until they are resumed.

A job of a paused target is parked: `PARKED` precedes the name of its lane. So however many wait, the others are
claimed as fast as ever. Pausing parks the jobs that are there; who claims jobs parks those that came later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.job_statements import KEY, PARKED, key_values
from syndication.catalog.schema import jobs, paused_targets
from syndication.catalog.upsert import upsert
from syndication.model.job import Job, JobKey
from syndication.text.dates import from_micros, micros


class JobTarget(NamedTuple):
    """A target of one kind of jobs."""

    kind: str
    target: str


class PausedTarget(Struct, frozen=True):
    """A target that is paused, since when, and who paused it."""

    kind: str
    target: str
    since: datetime
    who: str


_SAME = (paused_targets.c.kind == jobs.c.kind, paused_targets.c.target == jobs.c.target)
IS_PAUSED = sa.exists(sa.select(paused_targets.c.kind).where(*_SAME).correlate(jobs))
_PARKED_LANE = sa.literal_column(f"'{PARKED}'").concat(jobs.c.lane)
_IS_PARKED = jobs.c.lane.startswith(PARKED)
_PARK = (
    sa.update(jobs)
    .where(*(column == sa.bindparam(f"of_{column.name}") for column in KEY), sa.not_(_IS_PARKED), IS_PAUSED)
    .values(lane=_PARKED_LANE)
)


def pause(connection: sa.Connection, wanted: JobTarget, who: str, now: datetime) -> bool:
    """Pause a target; return whether that is new. What is being sent to it at this moment is finished."""
    if find(connection, wanted):
        return False
    row = {"kind": wanted.kind, "target": wanted.target, "since": micros(now), "who": who}
    upsert(connection, paused_targets, [row], keeping=("since", "who"))
    connection.execute(sa.update(jobs).where(*_of(jobs, wanted), sa.not_(_IS_PARKED)).values(lane=_PARKED_LANE))
    return True


def resume(connection: sa.Connection, wanted: JobTarget, now: datetime) -> bool:
    """Resume a target; return whether it was paused.

    Its jobs go on in their order. One that failed before is due now and has a whole day again: it could not be tried.
    Jobs that were given up stay so.
    """
    # This waits for workers that park jobs at this moment, so that none is parked afterwards: see `lock`.
    ended = connection.execute(sa.delete(paused_targets).where(*_of(paused_targets, wanted))).rowcount
    moment, has_failed = micros(now), sa.and_(jobs.c.due.is_not(None), jobs.c.tries > 0)
    is_alive = jobs.c.due.is_not(None)
    values = {
        "lane": sa.func.substr(jobs.c.lane, len(PARKED) + 1),
        "due": sa.case((has_failed, moment), else_=jobs.c.due),
        "place": sa.case((has_failed, moment), else_=jobs.c.place),
        "tries": sa.case((is_alive, 0), else_=jobs.c.tries),
        "failing": sa.case((is_alive, None), else_=jobs.c.failing),
    }
    connection.execute(sa.update(jobs).where(*_of(jobs, wanted), _IS_PARKED).values(**values))
    return bool(ended)


def find(connection: sa.Connection, wanted: JobTarget) -> PausedTarget | None:
    """Return a target if it is paused."""
    row = connection.execute(sa.select(paused_targets).where(*_of(paused_targets, wanted))).first()
    return _paused_target(row) if row else None


def find_all(connection: sa.Connection) -> list[PausedTarget]:
    """Return the paused targets, by kind and name or address."""
    query = sa.select(paused_targets).order_by(paused_targets.c.kind, paused_targets.c.target)
    return [_paused_target(row) for row in connection.execute(query)]


def lock(connection: sa.Connection) -> set[JobTarget]:
    """Return the paused targets, which stay paused until the transaction ends. SQLite has only one writer anyway."""
    query = sa.select(paused_targets.c.kind, paused_targets.c.target).with_for_update(read=True)
    return {JobTarget(*row) for row in connection.execute(query)}


def park(connection: sa.Connection, keys: Collection[JobKey]) -> None:
    """Let jobs wait until their target is resumed. On SQLite, where nothing is locked, it may be resumed by now."""
    if keys:
        connection.execute(_PARK, [key_values(key) for key in keys])


def split_paused(queue: Iterable[Job], paused: Collection[JobTarget]) -> tuple[list[Job], list[JobKey]]:
    """Return the jobs of a queue that may be sent, and the keys of those whose target is paused."""
    found = list(queue)
    free = [job for job in found if JobTarget(job.kind, job.target) not in paused]
    return free, [job.key for job in found if JobTarget(job.kind, job.target) in paused]


def _of(table: sa.Table, wanted: JobTarget) -> tuple[sa.ColumnElement[bool], ...]:
    return (table.c.kind == wanted.kind, table.c.target == wanted.target)


def _paused_target(row: sa.Row[Any]) -> PausedTarget:
    return PausedTarget(row.kind, row.target, from_micros(row.since), row.who)
