"""Receivers are told of events: each by a post of its own, signed anew at every try, of the same bytes."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import ClassVar

import msgspec
from msgspec import Struct

from syndication.catalog import Connection, events, items
from syndication.delivery.job_kind import JobKind
from syndication.delivery.webhooks import cloudevents
from syndication.delivery.webhooks.cloudevents import MEDIA_TYPE, TYPE_PREFIX
from syndication.delivery.webhooks.receivers import concerns
from syndication.http import webhook_signatures
from syndication.model import lifecycle
from syndication.model.event import ENDS, Event
from syndication.model.job import Job, JobKey, Message, Reply, Verdict
from syndication.model.publication import Publication, Webhook
from syndication.model.stored import Stored

log = logging.getLogger("syndication")

EVENT = "event"


class _Notice(Struct, frozen=True):
    """What is read of a payload."""

    id: str
    type: str
    subject: str

    @property
    def is_of_public(self) -> bool:
        """Tell whether it says something of the story itself."""
        return self.type.removeprefix(TYPE_PREFIX) not in ENDS


_decode = msgspec.json.Decoder(_Notice).decode


class Notification(JobKind, frozen=True):
    """A POST of an event; the target is the name of a receiver, the subject the event's number. `receivers` by name."""

    name: ClassVar[str] = EVENT
    keeps_dead: ClassVar[bool] = True
    receivers: Mapping[str, Webhook]

    def messages(self, connection: Connection, jobs: Sequence[Job], now: datetime) -> Mapping[JobKey, Message]:
        """Return the signed post of each job whose receiver is still declared.

        A try that comes late tells nothing of a story that was taken back since: another event tells of that.
        """
        told = {job: _decode(job.payload) for job in jobs if job.target in self.receivers}
        over = _taken_back(connection, {job: one.subject for job, one in told.items() if one.is_of_public}, now)
        return {job.key: self._message(job, one.id, now) for job, one in told.items() if job not in over}

    def verdict(self, reply: Reply) -> Verdict:
        """Let 410 end this notification: the receiver does not want it (Standard Webhooks)."""
        return "gone" if reply.status == HTTPStatus.GONE else super().verdict(reply)

    def _message(self, job: Job, message_id: str, now: datetime) -> Message:
        receiver = self.receivers[job.target]
        signature = webhook_signatures.headers(receiver.secret, message_id, job.payload, now)
        headers = {"Content-Type": MEDIA_TYPE, **signature}
        return Message(method="POST", url=receiver.url, headers=headers, body=job.payload, state=job.wanted)


def jobs_for(
    happened: Sequence[Event], receivers: Sequence[Webhook], publication: Publication, now: datetime
) -> Iterator[Job]:
    """Yield the jobs that tell receivers of what concerns them."""
    for event in happened:
        concerned = [one for one in receivers if concerns(one, event.kind, event.feeds)]
        payload = _payload(event, publication) if concerned else None
        for receiver in concerned if payload is not None else ():
            yield Job(
                kind=EVENT,
                target=receiver.name,
                peer=receiver.name,
                subject=str(event.number),
                since=now,
                due=now,
                wanted=event.number,
                payload=payload or b"",
            )


def _payload(event: Event, publication: Publication) -> bytes | None:
    """Return an event as it is sent, None for one that cannot be written: it stops no other (law 8)."""
    try:
        return cloudevents.compose(event, publication)
    except Exception:
        log.exception("event %d of %s cannot be sent", event.number, event.item_id)  # a fault of this program
        return None


def _taken_back(connection: Connection, subjects: Mapping[Job, str], now: datetime) -> set[Job]:
    """Return those jobs that tell of an item which is not public, or was not at some moment since their event."""
    if not subjects:
        return set()
    ids = set(subjects.values())
    public = {item_id for item_id, one in items.some(connection, ids).items() if _is_public(one, now)}
    last = events.taken_back(connection, ids, min(job.wanted for job in subjects))
    return {job for job, one in subjects.items() if one not in public or last.get(one, 0) > job.wanted}


def _is_public(stored: Stored, now: datetime) -> bool:
    return stored.public and not stored.quarantine and lifecycle.is_public(stored.item, now)
