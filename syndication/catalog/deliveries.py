"""Deliveries in pages: jobs that wait, run, failed or were given up, and attempts that arrived."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.attempts import Attempt, read_attempt
from syndication.catalog.bounded_count import BoundedCount, count_up_to
from syndication.catalog.job_statements import read_job
from syndication.catalog.paused_targets import IS_PAUSED
from syndication.catalog.schema import attempts, jobs
from syndication.catalog.upsert import in_parts
from syndication.model.delivery import DeliveryState, target_digest
from syndication.model.job import Job, JobKey
from syndication.text.dates import micros

_FREE = jobs.c.claimant == sa.literal_column("''")
_STATES: Mapping[DeliveryState, sa.ColumnElement[bool]] = {
    "waiting": _FREE & jobs.c.due.is_not(None) & (jobs.c.tries == 0) & ~IS_PAUSED,
    "running": sa.not_(_FREE),
    "failing": _FREE & jobs.c.due.is_not(None) & (jobs.c.tries > 0) & ~IS_PAUSED,
    "paused": _FREE & jobs.c.due.is_not(None) & IS_PAUSED,
    "given_up": _FREE & jobs.c.due.is_(None),
}
_STATE = sa.case(*((condition, name) for name, condition in _STATES.items()), else_="waiting").label("state")
_MOST_ATTEMPTS = 2000  # of the deliveries of one page


class JobPlace(NamedTuple):
    """A place in the list of jobs, the newest first: a moment, and how many jobs of that moment are before."""

    since: int = 2**62
    skip: int = 0


class DeliveryFilter(Struct, frozen=True):
    """Which deliveries are wanted; nothing given means all. `subjects` are those of a story, None for any."""

    kind: str = ""
    target: str = ""
    subjects: tuple[str, ...] | None = None

    def conditions(self, table: sa.Table) -> list[sa.ColumnElement[bool]]:
        """Return the conditions for jobs or attempts."""
        found = [table.c.kind == self.kind] if self.kind else []
        found += [table.c.target == self.target] if self.target else []
        return [*found, table.c.subject.in_(self.subjects)] if self.subjects is not None else found


def jobs_from(
    connection: sa.Connection,
    states: Collection[DeliveryState],
    wanted: DeliveryFilter,
    place: JobPlace,
    most: int,
) -> list[tuple[Job, DeliveryState]]:
    """Return jobs in some states from a place on, the newest first, with the state of each."""
    order = (jobs.c.since.desc(), jobs.c.kind, jobs.c.target, jobs.c.subject)
    query = _jobs(sa.select(jobs, _STATE), states, wanted).where(jobs.c.since <= place.since)
    rows = connection.execute(query.order_by(*order).offset(place.skip).limit(most))
    return [(read_job(row), row.state) for row in rows]


def place_of(job: Job) -> JobPlace:
    """Return the place of a job, as the first of its moment."""
    return JobPlace(micros(job.since))


def count_jobs(connection: sa.Connection, states: Collection[DeliveryState], wanted: DeliveryFilter) -> BoundedCount:
    """Return how many jobs there are in some states."""
    return count_up_to(connection, _jobs(sa.select(jobs.c.kind), states, wanted))


def arrivals_before(connection: sa.Connection, wanted: DeliveryFilter, number: int, most: int) -> list[Attempt]:
    """Return the attempts that arrived, the newest first, those before a number."""
    query = sa.select(attempts).where(*_arrived(wanted), attempts.c.number < number)
    rows = connection.execute(query.order_by(attempts.c.number.desc()).limit(most))
    return [read_attempt(row) for row in rows]


def count_arrivals(connection: sa.Connection, wanted: DeliveryFilter) -> BoundedCount:
    """Return how many attempts arrived."""
    return count_up_to(connection, sa.select(attempts.c.number).where(*_arrived(wanted)))


def attempts_of(connection: sa.Connection, keys: Sequence[JobKey], since: datetime) -> dict[JobKey, list[Attempt]]:
    """Return the attempts since a moment of these jobs, the newest first."""
    found: dict[JobKey, list[Attempt]] = {key: [] for key in keys}
    for part in in_parts({key.subject for key in keys}):
        these = (attempts.c.at >= micros(since), attempts.c.subject.in_(part))
        query = sa.select(attempts).where(*these, attempts.c.target.in_({key.target for key in keys}))
        for row in connection.execute(query.order_by(attempts.c.number.desc()).limit(_MOST_ATTEMPTS)):
            one = read_attempt(row)
            found.get(JobKey(one.kind, one.target, one.subject), []).append(one)
    return found


def job_of(connection: sa.Connection, kind: str, subject: str, digest: str) -> Job | None:
    """Return the job of a kind about a subject whose target has a digest."""
    query = sa.select(jobs).where(jobs.c.kind == kind, jobs.c.subject == subject)
    rows = connection.execute(query).all()
    return next((read_job(row) for row in rows if target_digest(row.target) == digest), None)


def _jobs(query: sa.Select[Any], states: Collection[DeliveryState], wanted: DeliveryFilter) -> sa.Select[Any]:
    return query.where(sa.or_(*(_STATES[state] for state in states)), *wanted.conditions(jobs))


def _arrived(wanted: DeliveryFilter) -> list[sa.ColumnElement[bool]]:
    return [attempts.c.problem == "", *wanted.conditions(attempts)]
