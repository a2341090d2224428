"""The targets of jobs: how many wait for each, which addresses are known, and what waits about some subjects."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.job_statements import read_job
from syndication.catalog.paused_targets import JobTarget
from syndication.catalog.schema import jobs, paused_targets, subscriptions
from syndication.catalog.upsert import in_parts
from syndication.model.job import Job
from syndication.text.dates import from_micros

_IS_DEAD = jobs.c.due.is_(None) & (jobs.c.claimant == sa.literal_column("''"))


class TargetTally(Struct, frozen=True):
    """How many jobs a target has, those that were given up apart."""

    waiting: int = 0
    given_up: int = 0


def tallies_after(
    connection: sa.Connection, kinds: Collection[str], after: JobTarget, most: int
) -> dict[JobTarget, TargetTally]:
    """Return the targets of some kinds with jobs after a place, by kind and target."""
    is_after = sa.or_(jobs.c.kind > after.kind, sa.and_(jobs.c.kind == after.kind, jobs.c.target > after.target))
    query = _tallies().where(jobs.c.kind.in_(list(kinds)), is_after)
    return _read_tallies(connection, query.order_by(jobs.c.kind, jobs.c.target).limit(most))


def tally_of(connection: sa.Connection, wanted: JobTarget) -> TargetTally:
    """Return how many jobs a target has."""
    return _read_tallies(connection, _tallies().where(*_of(wanted))).get(wanted, TargetTally())


def known_targets(connection: sa.Connection, kind: str) -> set[str]:
    """Return the targets of a kind that have jobs or are paused."""
    some = (sa.select(table.c.target).where(table.c.kind == kind) for table in (jobs, paused_targets))
    return set(connection.scalars(sa.union(*some)))


def callbacks(connection: sa.Connection) -> set[str]:
    """Return the callbacks of all subscriptions."""
    return set(connection.scalars(sa.select(subscriptions.c.callback).distinct()))


def oldest_since(connection: sa.Connection, wanted: JobTarget) -> datetime | None:
    """Return since when the oldest job of a target waits, None if there is none."""
    found = connection.scalar(sa.select(sa.func.min(jobs.c.since)).where(*_of(wanted)))
    return None if found is None else from_micros(found)


def jobs_about(connection: sa.Connection, wanted: JobTarget, subjects: Collection[str]) -> dict[str, Job]:
    """Return the jobs of a target about some subjects, by subject."""
    found: dict[str, Job] = {}
    for part in in_parts(subjects):
        rows = connection.execute(sa.select(jobs).where(*_of(wanted), jobs.c.subject.in_(part)))
        found |= {row.subject: read_job(row) for row in rows}
    return found


def jobs_of(connection: sa.Connection, wanted: JobTarget, most: int) -> list[Job]:
    """Return the jobs of a target, the oldest first."""
    query = sa.select(jobs).where(*_of(wanted)).order_by(jobs.c.since, jobs.c.subject).limit(most)
    return [read_job(row) for row in connection.execute(query)]


def _tallies() -> sa.Select[Any]:
    dead = sa.func.sum(sa.case((_IS_DEAD, 1), else_=0))
    return sa.select(jobs.c.kind, jobs.c.target, sa.func.count(), dead).group_by(jobs.c.kind, jobs.c.target)


def _read_tallies(connection: sa.Connection, query: sa.Select[Any]) -> dict[JobTarget, TargetTally]:
    rows = connection.execute(query).all()
    return {JobTarget(kind, target): TargetTally(number - dead, int(dead)) for kind, target, number, dead in rows}


def _of(wanted: JobTarget) -> tuple[sa.ColumnElement[bool], ...]:
    return (jobs.c.kind == wanted.kind, jobs.c.target == wanted.target)
