"""The base class of all kinds of jobs: what one sends, what an answer means, and what follows from the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import ClassVar

from msgspec import Struct

from syndication.catalog import Connection
from syndication.model.job import Job, JobKey, Message, Outcome, Reply, Verdict, is_success, outcome_of


class JobKind(Struct, frozen=True):
    """One kind of job. A subclass sets `name`, overrides `message` or `messages`, and whatever else is special to it.

    `name` is stored in the `kind` column of its jobs. With `keeps_dead`, a job that failed for a day stays in the
    database, so that the operator can resend it; without it, the job is deleted. With `recovers`, the failed jobs for
    one target are tried again together as soon as one of them succeeds (`delivery.recovery`).
    """

    name: ClassVar[str]
    keeps_dead: ClassVar[bool] = False
    recovers: ClassVar[bool] = False

    def messages(self, connection: Connection, jobs: Sequence[Job], now: datetime) -> Mapping[JobKey, Message]:  # noqa: ARG002  # for kinds that read the database
        """Return what each job has to send now; a job without a message has nothing left to do, and is finished."""
        return {job.key: self.message(job, now) for job in jobs}

    def message(self, job: Job, now: datetime) -> Message:
        """Return what one job has to send; enough for kinds that need nothing from the database."""
        raise NotImplementedError

    def note_claims(self, connection: Connection, jobs: Sequence[Job]) -> None:
        """Store that jobs are about to be sent, in the transaction that claims them. The base class stores nothing.

        Only what is stored here outlasts a worker that is killed before the answer.
        """

    def outcome(self, job: Job, message: Message, reply: Reply) -> Outcome:  # noqa: ARG002  # for kinds that compare
        """Return the outcome of an attempt."""
        return outcome_of(self.verdict(reply), message, reply)

    def verdict(self, reply: Reply) -> Verdict:
        """Return what the status of an answer means: any 2xx is a success, everything else is tried again."""
        return "done" if is_success(reply) else "again"

    def settle(self, connection: Connection, outcomes: Sequence[tuple[Job, Outcome]], now: datetime) -> None:
        """Store what follows from attempts, in the transaction that finishes or postpones their jobs.

        The base class stores nothing.
        """


class RevocableKind(JobKind, frozen=True):
    """A kind of job whose receivers end it with 410 Gone."""

    def verdict(self, reply: Reply) -> Verdict:
        """Return "gone" for a 410; other answers mean the same as for other kinds."""
        return "gone" if reply.status == HTTPStatus.GONE else super().verdict(reply)
