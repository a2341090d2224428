"""The job queue: messages to send to others, claimed by one worker at a time, stored until they arrive.

A job is added in the transaction that decides on it. Its key is (kind, target, subject): adding it again raises the
state that is `wanted`. A worker claims due jobs and holds them until it finishes or reschedules them. The jobs of a
worker that was killed are released to others. A job without a `due` date is dead: it is resent by hand alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog import paused_targets
from syndication.catalog.job_statements import (
    ANY_CLAIMABLE,
    CLAIM,
    KEY,
    MOST_TURNS,
    REQUEUE,
    RESCHEDULE,
    SLOW,
    TURN,
    claimable,
    claimable_values,
    held_by,
    insert_job,
    job_row,
    key_values,
    or_update,
    read_job,
)
from syndication.catalog.paused_targets import IS_PAUSED
from syndication.catalog.schema import documents, jobs, subscriptions
from syndication.catalog.upsert import in_parts
from syndication.model.capacity import Capacity
from syndication.model.job import Job, JobKey, Lane
from syndication.text.dates import from_micros, micros

LATE_MILLISECONDS = 1000  # slower targets use the slow lane, like failing ones


class FinishedJob(Struct, frozen=True):
    """A job whose state arrived; if a newer state is wanted by now, the job is due again at `next`."""

    job: Job
    state: int
    next: datetime


class FailedJob(Struct, frozen=True):
    """A job that failed; it is tried again at `next`, None: only by hand."""

    job: Job
    status: int
    problem: str
    next: datetime | None


def add(connection: sa.Connection, added: Iterable[Job], before: int = 0) -> None:
    """Add jobs. A job that waits already gets the new wanted state and payload; a dead one waits again.

    A waiting job keeps its place: one that failed is not tried sooner. `before` is how many jobs each peer has in the
    queue before these.
    """
    turns: Counter[str] = Counter()
    rows = []
    for job in added:
        rows.append(job_row(job, before + turns[job.peer]))
        turns[job.peer] += 1
    if rows:
        statement = insert_job(connection).values({name: sa.bindparam(name) for name in rows[0]})
        connection.execute(or_update(statement), rows)


def add_pushes(connection: sa.Connection, paths: Collection[str], wanted: int, now: datetime, pause: timedelta) -> None:
    """Add a job for each subscription to the documents at `paths`, due now, or a `pause` after its last delivery began.

    Jobs for subscribers that failed or were late the last time go to the slow lane.
    """
    moment, rest = micros(now), pause // timedelta(microseconds=1)
    soonest = sa.func.coalesce(subscriptions.c.started, 0) + rest
    due = sa.case((soonest > moment, soonest), else_=moment)
    is_slow = sa.or_(subscriptions.c.failures > 0, subscriptions.c.milliseconds > LATE_MILLISECONDS)
    order = (subscriptions.c.path, subscriptions.c.callback)
    turn = sa.func.row_number().over(partition_by=subscriptions.c.site, order_by=order) - 1
    # No join: SQLite would load the whole body for each row that it numbers.
    size = sa.select(sa.func.length(documents.c.body)).where(documents.c.path == subscriptions.c.path).scalar_subquery()
    for part in in_parts(paths):
        chosen = sa.select(
            sa.literal("push"),
            subscriptions.c.callback,
            subscriptions.c.path,
            sa.case((is_slow, SLOW), else_="push"),
            subscriptions.c.site,
            sa.func.coalesce(size, 0),
            sa.literal(wanted, sa.BigInteger),
            sa.literal(b"", sa.LargeBinary),
            sa.literal(moment, sa.BigInteger),
            due,
            due + sa.case((turn > MOST_TURNS, MOST_TURNS), else_=turn) * TURN,
        ).where(subscriptions.c.path.in_(part), subscriptions.c.lease_end > moment)
        columns = ["kind", "target", "subject", "lane", "peer", "size", "wanted", "payload", "since", "due", "place"]
        connection.execute(or_update(insert_job(connection).from_select(columns, chosen)))


def about(connection: sa.Connection, kind: str, subjects: Collection[str]) -> list[Job]:
    """Return the jobs of a kind about these subjects, by subject and target."""
    found: list[Job] = []
    for part in in_parts(subjects):
        query = sa.select(jobs).where(jobs.c.kind == kind, jobs.c.subject.in_(part))
        found += [read_job(row) for row in connection.execute(query.order_by(jobs.c.subject, jobs.c.target))]
    return found


def is_any_due(connection: sa.Connection, lane: Lane, now: datetime, full: Collection[str] = ()) -> bool:
    """Return whether a job of a lane can be claimed, for a peer that is not in `full`."""
    query = ANY_CLAIMABLE.where(jobs.c.peer.not_in(list(full))) if full else ANY_CLAIMABLE
    return connection.scalar(query, claimable_values(lane, now)) is not None


def claim(
    connection: sa.Connection, worker: str, lane: Lane, now: datetime, lapses: datetime, room: Capacity
) -> list[Job]:
    """Claim due jobs of a lane for `worker`, as many as there is room for; peers take turns.

    Those of paused targets are parked instead.
    """
    paused = paused_targets.lock(connection)
    line = sa.select(jobs).where(*claimable(room.full)).order_by(jobs.c.place).limit(room.jobs)
    line = line.with_for_update(skip_locked=True)  # ignored by SQLite, which has one writer
    rows = connection.execute(line, claimable_values(lane, now))
    free, parked = paused_targets.split_paused(map(read_job, rows), paused) if paused else (map(read_job, rows), [])
    paused_targets.park(connection, parked)
    chosen = room.choose(free)
    if not chosen:
        return []
    until = micros(lapses)
    held = connection.execute(CLAIM, [{**held_by(job, worker), "until": until} for job in chosen]).rowcount
    return chosen if held == len(chosen) else _claimed_jobs(connection, chosen, worker, until)


def finish(connection: sa.Connection, worker: str, finished: Sequence[FinishedJob]) -> None:
    """Delete jobs that `worker` finished. Jobs with a newer wanted state go back into the queue."""
    ended = 0
    for (kind, subject, state), targets in _targets_by_state(finished).items():
        # A newer state may have been added while the job was running.
        conditions = (jobs.c.kind == kind, jobs.c.subject == subject, jobs.c.claimant == worker, jobs.c.wanted <= state)
        for part in in_parts(targets):
            ended += connection.execute(sa.delete(jobs).where(*conditions, jobs.c.target.in_(part))).rowcount
    if ended != len(finished):
        connection.execute(REQUEUE, [held_by(one.job, worker) | {"next": micros(one.next)} for one in finished])


def reschedule(connection: sa.Connection, worker: str, failed: Sequence[FailedJob], now: datetime) -> None:
    """Let jobs of `worker` that failed wait for their next attempt."""
    rows = [
        held_by(one.job, worker)
        | {
            "next": micros(one.next) if one.next else None,
            "answer": one.status,
            "reason": one.problem,
            "now": micros(now),
        }
        for one in failed
    ]
    if rows:
        connection.execute(RESCHEDULE, rows)


def drop(connection: sa.Connection, keys: Collection[JobKey]) -> None:
    """Delete jobs, claimed or not."""
    conditions = [column == sa.bindparam(f"of_{column.name}") for column in KEY]
    if keys:
        connection.execute(sa.delete(jobs).where(*conditions), [key_values(key) for key in keys])


def revive(connection: sa.Connection, key: JobKey, now: datetime) -> bool:
    """Make a waiting or dead job due now, as if it had never failed; return whether there is one."""
    conditions = [column == value for column, value in zip(KEY, key, strict=True)]
    values = {"due": micros(now), "place": micros(now), "tries": 0, "failing": None}
    done = connection.execute(sa.update(jobs).where(*conditions, jobs.c.claimant == "").values(**values))
    return bool(done.rowcount)


def revive_dead(connection: sa.Connection, kind: str, now: datetime, target: str = "") -> int:
    """Make the dead jobs of a kind, for one target or for all, due now; return how many."""
    chosen = sa.and_(jobs.c.kind == kind, jobs.c.due.is_(None), jobs.c.claimant == "")
    if target:
        chosen = sa.and_(chosen, jobs.c.target == target)
    values = {"due": micros(now), "place": micros(now), "tries": 0, "failing": None}
    return connection.execute(sa.update(jobs).where(chosen).values(**values)).rowcount


def forget_dead(connection: sa.Connection, before: datetime) -> None:
    """Delete the dead jobs that were added before a moment, except those of paused targets."""
    is_dead = (jobs.c.due.is_(None), jobs.c.claimant == "", sa.not_(IS_PAUSED))
    connection.execute(sa.delete(jobs).where(*is_dead, jobs.c.since < micros(before)))


def claimants(connection: sa.Connection) -> set[str]:
    """Return the workers that hold jobs."""
    held = sa.select(jobs.c.claimant).where(jobs.c.claimant != sa.literal_column("''")).distinct()
    return set(connection.scalars(held))


def release(connection: sa.Connection, workers: Collection[str], now: datetime) -> int:
    """Release the jobs of these workers, and all jobs that were held for too long; return how many."""
    is_lapsed = jobs.c.lapses < micros(now)
    held = jobs.c.claimant != sa.literal_column("''")
    done = connection.execute(
        sa.update(jobs).where(held, sa.or_(jobs.c.claimant.in_(list(workers)), is_lapsed)).values(claimant="")
    )
    return done.rowcount


def count(connection: sa.Connection, kind: str, peer: str = "") -> int:
    """Return how many jobs of a kind there are, for one peer or for all."""
    query = sa.select(sa.func.count()).select_from(jobs).where(jobs.c.kind == kind)
    return connection.scalar(query.where(jobs.c.peer == peer) if peer else query) or 0


class Tally(Struct, frozen=True):
    """How many jobs of a kind wait, wait after a failure, run, and are dead; `since` is when the oldest was added.

    Those that wait because their target is paused are counted as `paused` alone.
    """

    kind: str
    waiting: int
    failing: int
    running: int
    dead: int
    paused: int
    since: datetime


def tally(connection: sa.Connection) -> list[Tally]:
    """Return the numbers of jobs of each kind, by the name of the kind."""
    held = jobs.c.claimant != ""
    is_alive = jobs.c.due.is_not(None) & ~held
    is_due = is_alive & ~IS_PAUSED
    states = {
        "waiting": is_due & (jobs.c.tries == 0),
        "failing": is_due & (jobs.c.tries > 0),
        "running": held,
        "dead": jobs.c.due.is_(None) & ~held,
        "paused": is_alive & IS_PAUSED,
    }
    counts = [sa.func.sum(sa.case((state, 1), else_=0)).label(name) for name, state in states.items()]
    query: sa.Select[Any] = sa.select(jobs.c.kind, *counts, sa.func.min(jobs.c.since).label("since"))
    return [_tally(row) for row in connection.execute(query.group_by(jobs.c.kind).order_by(jobs.c.kind))]


def oldest(connection: sa.Connection) -> dict[str, datetime]:
    """Return when the oldest job of each kind was added that is neither dead nor paused."""
    late = (jobs.c.due.is_not(None), sa.not_(IS_PAUSED))
    query = sa.select(jobs.c.kind, sa.func.min(jobs.c.since).label("since")).where(*late)
    rows = connection.execute(query.group_by(jobs.c.kind).order_by(jobs.c.kind))
    return {row.kind: from_micros(row.since) for row in rows}


def failed(connection: sa.Connection, kind: str = "", *, most: int = 100) -> list[Job]:
    """Return the jobs, of one kind or of all, that failed at least once; dead ones come first."""
    query = sa.select(jobs).where(jobs.c.tries > 0).order_by(jobs.c.due.is_not(None), jobs.c.since).limit(most)
    return [read_job(row) for row in connection.execute(query.where(jobs.c.kind == kind) if kind else query)]


def _tally(row: sa.Row[Any]) -> Tally:
    counts = {name: int(getattr(row, name)) for name in ("waiting", "failing", "running", "dead", "paused")}
    return Tally(kind=row.kind, since=from_micros(row.since), **counts)


def _targets_by_state(finished: Iterable[FinishedJob]) -> Mapping[tuple[str, str, int], list[str]]:
    """Return the targets of jobs by kind, subject and state: a push to thousands of targets is one group."""
    found: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for one in finished:
        found[one.job.kind, one.job.subject, one.state].append(one.job.target)
    return found


def _claimed_jobs(connection: sa.Connection, chosen: Sequence[Job], worker: str, until: int) -> list[Job]:
    """Return those of the chosen jobs that the worker got. SQLite locks no rows, so another worker may be quicker."""
    conditions = (jobs.c.claimant != sa.literal_column("''"), jobs.c.claimant == worker, jobs.c.lapses == until)
    held = {read_job(row).key for row in connection.execute(sa.select(jobs).where(*conditions))}
    return [job for job in chosen if job.key in held]
