"""The queue: what a worker reads from and writes to the table of jobs in one turn.

There is one job for each kind, target and subject, and two numbers decide when it is finished:

- `wanted` (on the job) is the newest state that the target needs. Publishing again raises it.
- `state` (on the message and the outcome) is the state that was really sent.

A job ends when the sent state is at least the wanted one. Otherwise it stays and is tried again after a pause. So the
newest body wins, deliveries to one target never overtake each other, and the queue cannot grow by repeated changes.

Delivery is at least once: a worker that is killed after an answer and before `settle` leaves the job in the table, and
another worker sends the same message again.
"""

from __future__ import annotations

import logging
from collections import ChainMap, Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from syndication.catalog import Connection, attempts, counters, delay_days, jobs
from syndication.catalog.attempts import Attempt
from syndication.catalog.database import DATABASE_ERRORS
from syndication.catalog.delay_days import Delay
from syndication.catalog.jobs import FailedJob, FinishedJob
from syndication.delivery.backoff import LONGEST_DELAY, next_try
from syndication.delivery.job_kind import JobKind
from syndication.delivery.recovery import retry_recovered
from syndication.delivery.webhooks.notification import EVENT
from syndication.delivery.websub.push import PUSH
from syndication.model.capacity import Capacity
from syndication.model.errors import PushError
from syndication.model.job import AttemptResult, Job, JobKey, Lane, Message, Outcome, Verdict

log = logging.getLogger("syndication")

PAUSE = timedelta(seconds=2)  # between two deliveries of one job; what is published meanwhile is sent as one
HOLD_TIME = timedelta(seconds=60)  # for which a worker may hold a job; many times what one try takes

# How verdicts are labelled in stored counters, and from there in /metrics. "over" is an older word for "gone".
_LABELS: Mapping[Verdict, str] = {"done": "done", "again": "again", "gone": "over", "stopped": "stopped"}

Kinds = Mapping[str, JobKind]


class Delivery(Struct, frozen=True):
    """A claimed job and its message. Sending must begin before `ends` (UTC); later, another worker may claim it."""

    job: Job
    message: Message
    ends: datetime


def settle(connection: Connection, kinds: Kinds, worker: str, returns: Sequence[AttemptResult], now: datetime) -> None:
    """Store the results of attempts: finish or postpone their jobs, and record each attempt."""
    outcomes_by_kind: dict[str, list[tuple[Job, Outcome]]] = defaultdict(list)
    for result in returns:
        outcomes_by_kind[result.job.kind].append((result.job, result.outcome))
    for name, outcomes in outcomes_by_kind.items():
        kinds[name].settle(connection, outcomes, now)
    next_attempts = [_next_attempt(result, kinds[result.job.kind], now) for result in returns]
    jobs.reschedule(connection, worker, [attempt for attempt in next_attempts if attempt], now)
    ended = (result for result, attempt in zip(returns, next_attempts, strict=True) if not attempt)
    jobs.finish(connection, worker, [_end_of_job(result) for result in ended])
    retry_recovered(connection, kinds.values(), returns, now)
    attempts.add(connection, map(_attempt, returns))
    delay_days.add_delays(connection, now.date(), _delays(returns, now))
    labels = ((f"{result.job.kind} jobs", _LABELS[result.outcome.verdict]) for result in returns)
    counters.count_up(connection, Counter(labels))


def _delays(returns: Iterable[AttemptResult], now: datetime) -> Iterator[Delay]:
    """Yield how long deliveries took that arrived, since there was something to deliver."""
    for result in returns:
        if result.outcome.verdict == "done" and result.job.kind in (PUSH, EVENT):
            waited = max((now - result.job.since).total_seconds(), 0.0)
            yield Delay("hub", "", waited) if result.job.kind == PUSH else Delay("webhook", result.job.target, waited)


def is_any_due(connection: Connection, capacities: Mapping[Lane, Capacity], now: datetime) -> bool:
    """Return whether there is a job to claim."""
    return any(
        jobs.is_any_due(connection, lane, now, capacity.full)
        for lane, capacity in capacities.items()
        if capacity.jobs > 0
    )


def claim_jobs(connection: Connection, worker: str, capacities: Mapping[Lane, Capacity], now: datetime) -> list[Job]:
    """Claim as many jobs of each lane as there is room for."""
    return [
        job
        for lane, capacity in capacities.items()
        if capacity.jobs > 0
        for job in jobs.claim(connection, worker, lane, now, now + HOLD_TIME, capacity)
    ]


def note_claims(connection: Connection, kinds: Kinds, claimed: Sequence[Job]) -> None:
    """Let the kinds of claimed jobs store that these are about to be sent."""
    for name, jobs_of_kind in _jobs_by_kind(claimed).items():
        if name in kinds:
            kinds[name].note_claims(connection, jobs_of_kind)


def prepare_deliveries(
    connection: Connection, kinds: Kinds, claimed: Sequence[Job], now: datetime
) -> tuple[list[Delivery], list[AttemptResult]]:
    """Return the deliveries of claimed jobs, and the failures of those whose message cannot be made.

    A job that has nothing to send, or whose kind is unknown here, is in neither list.
    """
    messages: dict[JobKey, Message] = {}
    failed: list[AttemptResult] = []
    for name, jobs_of_kind in _jobs_by_kind(claimed).items():
        if name in kinds:
            made, failures = _messages(connection, kinds[name], jobs_of_kind, now)
            messages |= made
            failed += failures
    ends = now + HOLD_TIME / 2
    return [Delivery(job, messages[job.key], ends) for job in claimed if job.key in messages], failed


def _messages(
    connection: Connection, kind: JobKind, jobs_of_kind: Sequence[Job], now: datetime
) -> tuple[Mapping[JobKey, Message], list[AttemptResult]]:
    """Return the messages of jobs, and a failure for each job whose message cannot be made.

    If making them together fails, each is made alone: one bad job must not stop the others (law 8).
    """
    try:
        return kind.messages(connection, jobs_of_kind, now), []
    except DATABASE_ERRORS:
        raise
    except Exception as error:  # law 8, as above
        if len(jobs_of_kind) == 1 and isinstance(error, PushError):  # no fault of this program
            return {}, [AttemptResult(jobs_of_kind[0], Outcome(verdict="again", status=0, problem=str(error)), now)]
        if len(jobs_of_kind) == 1:
            log.exception("%s: the message cannot be made", kind.name)  # a fault of this program
            problem = f"the message cannot be made: {type(error).__name__}: {error}"
            return {}, [AttemptResult(jobs_of_kind[0], Outcome(verdict="again", status=0, problem=problem), now)]
    each = [_messages(connection, kind, [job], now) for job in jobs_of_kind]
    return dict(ChainMap(*(dict(messages) for messages, _ in each))), [one for _, failed in each for one in failed]


def finish_idle(
    connection: Connection, worker: str, claimed: Sequence[Job], busy: Collection[JobKey], now: datetime
) -> None:
    """Finish those claimed jobs that have nothing to send: all that are not `busy`."""
    jobs.finish(connection, worker, [FinishedJob(job, job.wanted, now) for job in claimed if job.key not in busy])


def _next_attempt(result: AttemptResult, kind: JobKind, now: datetime) -> FailedJob | None:
    """Return when a failed job is tried again; None if it did not fail, or is given up and deleted."""
    outcome = result.outcome
    if outcome.verdict == "stopped":
        return FailedJob(result.job, outcome.status, outcome.problem, None)
    if outcome.verdict != "again":
        return None
    moment = next_try(result.job.tries, result.job.failing, now, result.chance)
    if moment is None and not kind.keeps_dead:
        return None
    soonest = now + min(timedelta(seconds=outcome.wait), LONGEST_DELAY)
    return FailedJob(result.job, outcome.status, outcome.problem, max(moment, soonest) if moment else None)


def _end_of_job(result: AttemptResult) -> FinishedJob:
    """Return the end of a job up to the newest state that was sent.

    The message may carry a newer state than the job wanted when it was claimed. It may also carry none, if the job is
    given up because no message could be made; then the job ends for the state that it wanted.
    """
    return FinishedJob(result.job, max(result.outcome.state, result.job.wanted), result.began + PAUSE)


def _jobs_by_kind(claimed: Iterable[Job]) -> Mapping[str, list[Job]]:
    found: dict[str, list[Job]] = defaultdict(list)
    for job in claimed:
        found[job.kind].append(job)
    return found


def _attempt(result: AttemptResult) -> Attempt:
    return Attempt(
        at=result.began,
        kind=result.job.kind,
        target=result.job.target,
        subject=result.job.subject,
        status=result.outcome.status,
        problem=result.outcome.problem,
        milliseconds=result.outcome.milliseconds,
        answer=result.outcome.answer,
    )
