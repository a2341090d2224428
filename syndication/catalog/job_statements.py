"""The SQL of the job queue: its order, the updates of held jobs, and rows from and to jobs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from syndication.catalog.schema import jobs
from syndication.model.job import Job, JobKey, Lane
from syndication.text.dates import from_micros, micros

# Fair queueing: jobs are claimed by their `place` in the lane, which is the due date plus one turn for each job of the
# same peer before it. So peers take turns, however many jobs one of them has. The number of turns is bounded, so that
# later jobs of other peers do not overtake a job forever.
TURN = timedelta(milliseconds=10) // timedelta(microseconds=1)
MOST_TURNS = 6000
# Databases hold an older word for the lane of slow subscribers. It stays, so that no row has to be rewritten.
SLOW = "ailing"
PARKED = "paused "  # precedes the lane of a job whose target is paused: no worker claims such lanes
KEY = tuple(jobs.primary_key.columns)
_MOMENTS = ("since", "due", "failing")
_HELD_BY_WORKER = (
    *(column == sa.bindparam(f"of_{column.name}") for column in KEY),
    jobs.c.claimant == sa.bindparam("worker"),
)
CLAIM = (
    sa.update(jobs)
    .where(*_HELD_BY_WORKER[:-1], jobs.c.claimant == sa.literal_column("''"))
    .values(claimant=sa.bindparam("worker"), lapses=sa.bindparam("until"))
)
REQUEUE = (
    sa.update(jobs)
    .where(*_HELD_BY_WORKER)
    .values(
        claimant="", due=sa.bindparam("next"), place=sa.bindparam("next"), tries=0, failing=None, status=0, problem=""
    )
)
RESCHEDULE = (
    sa.update(jobs)
    .where(*_HELD_BY_WORKER)
    .values(
        claimant="",
        lane=sa.case((jobs.c.lane == "push", SLOW), else_=jobs.c.lane),
        due=sa.bindparam("next"),
        place=sa.bindparam("next"),
        tries=jobs.c.tries + 1,
        failing=sa.func.coalesce(jobs.c.failing, sa.bindparam("now")),
        status=sa.bindparam("answer"),
        problem=sa.bindparam("reason"),
    )
)
_CLAIMABLE = (  # written as in the index: else it is ignored
    jobs.c.claimant == sa.literal_column("''"),
    jobs.c.lane == sa.bindparam("in_lane"),
    jobs.c.place <= sa.bindparam("last_place"),
    jobs.c.due <= sa.bindparam("moment"),
)
ANY_CLAIMABLE = sa.select(jobs.c.kind).where(*_CLAIMABLE).limit(1)  # made once: workers ask all the time


def claimable(full: Collection[str]) -> list[sa.ColumnElement[bool]]:
    """Return the conditions for jobs that can be claimed, asked with `claimable_values`; of no peer in `full`."""
    return [*_CLAIMABLE, jobs.c.peer.not_in(list(full))] if full else list(_CLAIMABLE)


def claimable_values(lane: Lane, now: datetime) -> dict[str, str | int]:
    """Return the values in the conditions of `claimable` for a lane."""
    moment = micros(now)
    return {"in_lane": _stored_lane(lane), "last_place": moment + MOST_TURNS * TURN, "moment": moment}


def insert_job(connection: sa.Connection) -> Any:
    """Return an insert into the table of jobs, in the dialect of the database."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return make(jobs)


def or_update(statement: Any) -> Any:
    """Return an insert that updates a waiting job instead; a job that is held keeps its dates."""
    new = statement.excluded
    more = sa.case((new.wanted > jobs.c.wanted, new.wanted), else_=jobs.c.wanted)
    is_held = jobs.c.claimant != ""
    changed = {
        "wanted": more,
        "payload": new.payload,
        "size": new.size,
        "due": sa.case((is_held, jobs.c.due), else_=sa.func.coalesce(jobs.c.due, new.due)),
        "place": sa.case((is_held, jobs.c.place), else_=sa.func.coalesce(jobs.c.place, new.place)),
    }
    return statement.on_conflict_do_update(index_elements=[column.name for column in KEY], set_=changed)


def job_row(job: Job, turn: int) -> dict[str, Any]:
    """Return the row of a new job; `turn` is how many jobs of the same peer are before it."""
    values = {name: getattr(job, name) for name in job.__struct_fields__}
    values |= {name: micros(values[name]) if values[name] else None for name in _MOMENTS}
    values["lane"] = _stored_lane(job.lane)
    place = None if values["due"] is None else values["due"] + min(turn, MOST_TURNS) * TURN
    return values | {"place": place}


def key_values(key: JobKey) -> dict[str, str]:
    """Return the parameters that select a job by its key."""
    return {f"of_{name}": value for name, value in key._asdict().items()}


def held_by(job: Job, worker: str) -> dict[str, Any]:
    """Return the parameters that select a job if `worker` holds it."""
    return {**key_values(job.key), "worker": worker}


def read_job(row: sa.Row[Any]) -> Job:
    """Return the job of a row."""
    return Job(
        kind=row.kind,
        target=row.target,
        subject=row.subject,
        lane=_lane_of(row.lane),
        peer=row.peer,
        size=row.size,
        wanted=row.wanted,
        payload=row.payload,
        since=from_micros(row.since),
        due=None if row.due is None else from_micros(row.due),
        tries=row.tries,
        failing=None if row.failing is None else from_micros(row.failing),
        status=row.status,
        problem=row.problem,
    )


def _lane_of(stored: str) -> Lane:
    lane = stored.removeprefix(PARKED)
    return "slow" if lane == SLOW else cast("Lane", lane)


def _stored_lane(lane: Lane) -> str:
    return SLOW if lane == "slow" else lane
