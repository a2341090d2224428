"""What is special about one kind of job: what it sends, what an answer means, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from syndication.catalog import Connection
from syndication.model.job import Job, JobKey, Message, Outcome, Reply


class JobKind(Protocol):
    """What is special about one kind of job."""

    @property
    def name(self) -> str:
        """Return the name that its jobs have."""
        ...

    @property
    def keeps_dead(self) -> bool:
        """Tell whether a job that was tried in vain for too long is kept, to be sent again by hand."""
        ...

    def messages(self, connection: Connection, jobs: Sequence[Job], now: datetime) -> Mapping[JobKey, Message]:
        """Return what each job has to send now; a job without a message has nothing to do any more."""
        ...

    def outcome(self, job: Job, message: Message, reply: Reply) -> Outcome:
        """Return what an attempt came to."""
        ...

    def settle(self, connection: Connection, outcomes: Sequence[tuple[Job, Outcome]], now: datetime) -> None:
        """Keep what follows from attempts, in the transaction that ends their jobs or puts them off."""
        ...
