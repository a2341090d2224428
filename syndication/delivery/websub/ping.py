"""Pings: they notify other hubs that a topic has changed, so that these fetch it (WebSub section 6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlencode

from syndication.delivery.job_kind import JobKind
from syndication.model.job import Job, Message

PING = "ping"


class Ping(JobKind, frozen=True):
    """A ping to another hub about one topic; the target is the hub, the subject the path of the document."""

    name: ClassVar[str] = PING
    base_url: str

    def message(self, job: Job, _now: datetime) -> Message:
        """Return the POST that names the topic."""
        topic = self.base_url + job.subject
        # WebSub leaves the form open (section 6): some hubs read hub.url, some hub.topic.
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
    """Yield a job for each hub and each of the live feeds at `paths`, which changed with publication `number`."""
    for hub in hubs:
        for path in paths:
            yield Job(kind=PING, target=hub, peer=hub, subject=path, since=now, due=now, wanted=number)
