"""A worker's turn at the catalog: what came back is kept, and new jobs are claimed, with what each has to send."""

from __future__ import annotations

import logging
from collections import ChainMap, Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from syndication.catalog import Connection, attempts, jobs
from syndication.catalog.attempts import Attempt
from syndication.catalog.database import DATABASE_ERRORS
from syndication.catalog.jobs import Finished, PutOff
from syndication.delivery.backoff import next_try
from syndication.delivery.job_kind import JobKind
from syndication.model.capacity import Capacity
from syndication.model.job import Job, JobKey, Lane, Message, Outcome, Return, Verdict

log = logging.getLogger("syndication")

PAUSE = timedelta(seconds=2)  # between two tries of a job that succeed: what is published meanwhile goes out as one
HELD = timedelta(seconds=60)  # for which a worker may hold a job, many times what one try takes

# How verdicts are labelled in stored counters, and from there in /metrics. "over" is an older word for "gone".
_LABELS: Mapping[Verdict, str] = {"done": "done", "again": "again", "gone": "over"}

Kinds = Mapping[str, JobKind]


class Delivery(Struct, frozen=True):
    """A job that is claimed, what it has to send, and the moment by which that must have begun, in UTC."""

    job: Job
    message: Message
    ends: datetime


def settle(connection: Connection, kinds: Kinds, worker: str, returns: Sequence[Return], now: datetime) -> None:
    """Keep what came back: jobs end, go on, or are put off, and each attempt is noted."""
    by_kind: dict[str, list[tuple[Job, Outcome]]] = defaultdict(list)
    for one in returns:
        by_kind[one.job.kind].append((one.job, one.outcome))
    for name, outcomes in by_kind.items():
        kinds[name].settle(connection, outcomes, now)
    waits = [_put_off(one, kinds[one.job.kind], now) for one in returns]
    jobs.put_off(connection, worker, [wait for wait in waits if wait], now)
    ended = (one for one, wait in zip(returns, waits, strict=True) if not wait)
    jobs.finish(connection, worker, [_finished(one) for one in ended])
    attempts.add(connection, map(_attempt, returns))
    attempts.count_up(connection, Counter((f"{one.job.kind} jobs", _LABELS[one.outcome.verdict]) for one in returns))


def is_any_due(connection: Connection, rooms: Mapping[Lane, Capacity], now: datetime) -> bool:
    """Tell whether there is a job to claim."""
    return any(jobs.is_any_due(connection, lane, now, room.full) for lane, room in rooms.items() if room.jobs > 0)


def claim(connection: Connection, worker: str, rooms: Mapping[Lane, Capacity], now: datetime) -> list[Job]:
    """Claim as many jobs of each lane as there is room for."""
    return [
        job
        for lane, room in rooms.items()
        if room.jobs > 0
        for job in jobs.claim(connection, worker, lane, now, now + HELD, room)
    ]


def errands_of(
    connection: Connection, kinds: Kinds, claimed: Sequence[Job], now: datetime
) -> tuple[list[Delivery], list[Return]]:
    """Return what jobs have to send, and which failed as nothing could be made of them.

    A job that has nothing to send any more, or is of no kind here, is in neither.
    """
    messages: dict[JobKey, Message] = {}
    failed: list[Return] = []
    for name, some in _by_kind(claimed).items():
        if name in kinds:
            more, faulty = _messages(connection, kinds[name], some, now)
            messages |= more
            failed += faulty
    return [Delivery(job, messages[job.key], now + HELD / 2) for job in claimed if job.key in messages], failed


def _messages(
    connection: Connection, kind: JobKind, some: Sequence[Job], now: datetime
) -> tuple[Mapping[JobKey, Message], list[Return]]:
    """Return the messages of jobs; one that none can be made of stops no other (law 8)."""
    try:
        return kind.messages(connection, some, now), []
    except DATABASE_ERRORS:
        raise
    except Exception as error:
        if len(some) == 1:
            log.exception("%s: nothing can be made to be sent", kind.name)  # a fault of this program
            problem = f"nothing can be made to be sent: {type(error).__name__}: {error}"
            return {}, [Return(some[0], Outcome(verdict="again", status=0, problem=problem), now)]
    each = [_messages(connection, kind, [job], now) for job in some]
    return dict(ChainMap(*(dict(messages) for messages, _ in each))), [one for _, failed in each for one in failed]


def finish_idle(
    connection: Connection, worker: str, claimed: Sequence[Job], busy: Collection[JobKey], now: datetime
) -> None:
    """End those of the jobs that were claimed which have nothing to do; those that are `busy` have."""
    jobs.finish(connection, worker, [Finished(job, job.wanted, now) for job in claimed if job.key not in busy])


def _put_off(one: Return, kind: JobKind, now: datetime) -> PutOff | None:
    """Return when a job that failed is tried again, None if it did not fail or is given up."""
    if one.outcome.verdict != "again":
        return None
    moment = next_try(one.job.tries, one.job.failing, now, one.chance)
    return PutOff(one.job, one.outcome.status, one.outcome.problem, moment) if moment or kind.keeps_dead else None


def _finished(one: Return) -> Finished:
    """Return the end of a job, for what was wanted when it was claimed or came later and was sent along."""
    return Finished(one.job, max(one.outcome.state, one.job.wanted), one.began + PAUSE)


def _by_kind(some: Iterable[Job]) -> Mapping[str, list[Job]]:
    found: dict[str, list[Job]] = defaultdict(list)
    for job in some:
        found[job.kind].append(job)
    return found


def _attempt(one: Return) -> Attempt:
    return Attempt(
        at=one.began,
        kind=one.job.kind,
        target=one.job.target,
        subject=one.job.subject,
        status=one.outcome.status,
        problem=one.outcome.problem,
        milliseconds=one.outcome.milliseconds,
    )
