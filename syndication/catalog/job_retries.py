"""Retries: failed jobs that are due sooner than they would be by themselves, and jobs that need one more attempt."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from syndication.catalog.job_statements import KEY, key_values
from syndication.catalog.paused_targets import IS_PAUSED
from syndication.catalog.schema import jobs
from syndication.catalog.upsert import in_parts
from syndication.model.job import JobKey
from syndication.text.dates import micros

_HAS_FAILED = sa.or_(jobs.c.tries > 0, jobs.c.due.is_(None))


def retry(
    connection: sa.Connection, now: datetime, kind: str = "", target: str = "", since: datetime | None = None
) -> int:
    """Make the jobs that failed due now, those waiting and those dead, as if they had never failed; return how many.

    Those of paused targets stay as they are.

    They are those of one kind or of all, for one target or for all, that have failed since a moment, or ever.
    """
    chosen = [jobs.c.claimant == "", _HAS_FAILED, sa.not_(IS_PAUSED)]
    chosen += [jobs.c.kind == kind] if kind else []
    chosen += [jobs.c.target == target] if target else []
    chosen += [jobs.c.failing >= micros(since)] if since else []
    values = {"due": micros(now), "place": micros(now), "tries": 0, "failing": None}
    return connection.execute(sa.update(jobs).where(*chosen).values(**values)).rowcount


def oldest_failed(connection: sa.Connection, kinds: Collection[str], now: datetime) -> list[JobKey]:
    """Return for each kind and target the oldest job that failed; none for targets that are being tried or paused."""
    is_tried = sa.case((sa.or_(jobs.c.claimant != "", jobs.c.due <= micros(now)), 1), else_=0)
    targets = sa.select(jobs.c.kind, jobs.c.target, sa.func.min(jobs.c.since).label("since"))
    targets = targets.where(jobs.c.kind.in_(list(kinds)), _HAS_FAILED, sa.not_(IS_PAUSED)).group_by(
        jobs.c.kind, jobs.c.target
    )
    oldest = targets.having(sa.func.max(is_tried) == 0).subquery()
    same = sa.and_(*(jobs.c[name] == oldest.c[name] for name in ("kind", "target", "since")))
    query = sa.select(jobs.c.kind, jobs.c.target, sa.func.min(jobs.c.subject)).join(oldest, same).where(_HAS_FAILED)
    query = query.group_by(jobs.c.kind, jobs.c.target).order_by(jobs.c.kind, jobs.c.target)
    return [JobKey(*row) for row in connection.execute(query)]


def try_early(connection: sa.Connection, keys: Collection[JobKey], now: datetime) -> None:
    """Make jobs due now without a new beginning: if they fail again, they wait longer than before, or are dead."""
    conditions = [column == sa.bindparam(f"of_{column.name}") for column in KEY]
    if keys:
        early = sa.update(jobs).where(*conditions, jobs.c.claimant == "").values(due=micros(now), place=micros(now))
        connection.execute(early, [key_values(key) for key in keys])


def want(connection: sa.Connection, key: JobKey, number: int) -> None:
    """Let a job that is held go on after this attempt: it wants the state of this number. Its payload stays."""
    conditions = [column == sa.bindparam(f"of_{column.name}") for column in KEY]
    raised = sa.update(jobs).where(*conditions, jobs.c.wanted < number).values(wanted=number)
    connection.execute(raised, key_values(key))


def lock(connection: sa.Connection, kind: str, target: str, subjects: Collection[str]) -> None:
    """Lock the jobs about these subjects until the transaction ends, as the one that claims them does.

    Who changes rows that belong to jobs locks the jobs first: then no two transactions wait for each other.
    """
    for part in in_parts(sorted(subjects)):
        these = (jobs.c.kind == kind, jobs.c.target == target, jobs.c.subject.in_(part))
        connection.execute(sa.select(jobs.c.subject).where(*these).order_by(jobs.c.subject).with_for_update())
