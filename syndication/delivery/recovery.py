"""Recovery: when a target that failed answers again, everything that waits for it is sent at once.

Jobs that failed wait longer and longer, up to six hours, and are dead after a day. A cache that was down for an evening
would serve old pages until then, so kinds of jobs that `recover` are different: every 15 seconds one of the failed
jobs for each target is tried, dead or not. When it succeeds, all others for that target are due.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from syndication.catalog import Connection, job_retries
from syndication.delivery.job_kind import JobKind
from syndication.model.job import AttemptResult, JobKey

PROBE_SECONDS = 15.0


def find_probes(connection: Connection, kinds: Iterable[JobKind], now: datetime) -> list[JobKey]:
    """Return the jobs to try now, to find out whether targets that failed answer again."""
    return job_retries.oldest_failed(connection, [kind.name for kind in kinds if kind.recovers], now)


def retry_recovered(
    connection: Connection, kinds: Iterable[JobKind], results: Iterable[AttemptResult], now: datetime
) -> None:
    """Make all failed jobs due for the targets of jobs that failed before and succeeded now."""
    names = {kind.name for kind in kinds if kind.recovers}
    succeeded = (result.job for result in results if result.outcome.verdict == "done")
    for name, target in sorted({(job.kind, job.target) for job in succeeded if job.kind in names and job.tries}):
        job_retries.retry(connection, now, name, target)
