"""Other hubs are told that a topic has changed, so that they come and fetch it (WebSub section 6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from msgspec import Struct

from syndication.catalog import Connection
from syndication.model.job import Job, JobKey, Message, Outcome, Reply, is_success, outcome_of

PING = "ping"


class Ping(Struct, frozen=True):
    """A ping of another hub about one topic; the target is the hub, the subject the path of the document."""

    base_url: str
    name: str = PING
    keeps_dead: bool = False

    def messages(self, connection: Connection, jobs: Sequence[Job], now: datetime) -> Mapping[JobKey, Message]:  # noqa: ARG002  # as all kinds are called
        """Return the post of each job."""
        return {job.key: self._message(job) for job in jobs}

    def outcome(self, job: Job, message: Message, reply: Reply) -> Outcome:  # noqa: ARG002  # as all kinds are called
        """Return what came of it."""
        return outcome_of("done" if is_success(reply) else "again", message, reply)

    def settle(self, connection: Connection, outcomes: Sequence[tuple[Job, Outcome]], now: datetime) -> None:
        """Do nothing: another hub has no state with us."""

    def _message(self, job: Job) -> Message:
        topic = self.base_url + job.subject
        # Some hubs look for the one name, some for the other.
        form = {"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}
        return Message(
            method="POST",
            url=job.target,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(form).encode(),
            state=job.wanted,
            operator=True,
        )


def jobs_for(hubs: Iterable[str], paths: Sequence[str], number: int, now: datetime) -> Iterator[Job]:
    """Yield the jobs that tell hubs of the live feeds which changed with a publication."""
    for hub in hubs:
        for path in paths:
            yield Job(kind=PING, target=hub, peer=hub, subject=path, since=now, due=now, wanted=number)
