"""Notifications: each event is one POST to each receiver. The bytes stay the same; each attempt has a new signature."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

import msgspec
from msgspec import Struct

from syndication.catalog import Connection, events, items, webhook_arrivals
from syndication.catalog.webhook_arrivals import Arrival
from syndication.delivery.job_kind import RevocableKind
from syndication.delivery.webhooks import cloudevents
from syndication.delivery.webhooks.cloudevents import MEDIA_TYPE, TYPE_PREFIX
from syndication.http import signatures
from syndication.model import lifecycle
from syndication.model.event import DISCREET_KINDS, Event
from syndication.model.job import Job, JobKey, Message, Outcome
from syndication.model.publication import Publication
from syndication.model.stored import Stored
from syndication.model.webhook import Webhook, concerns

log = logging.getLogger("syndication")

EVENT = "event"


class _Notice(Struct, frozen=True):
    """The fields of a payload that are needed to send it."""

    id: str
    type: str
    subject: str

    @property
    def is_about_public_story(self) -> bool:
        """Return whether it describes a public story, not the end of one."""
        return self.kind not in DISCREET_KINDS

    @property
    def kind(self) -> str:
        """Return the kind of the event."""
        return self.type.removeprefix(TYPE_PREFIX)


_decode = msgspec.json.Decoder(_Notice).decode


class Notification(RevocableKind, frozen=True):
    """A POST of an event; the target is the name of a receiver, the subject the event's number. `receivers` by name.

    A 410 ends this notification: the receiver does not want it (Standard Webhooks).
    """

    name: ClassVar[str] = EVENT
    keeps_dead: ClassVar[bool] = True
    receivers: Mapping[str, Webhook]

    def messages(self, connection: Connection, jobs: Sequence[Job], now: datetime) -> Mapping[JobKey, Message]:
        """Return the signed post of each job whose receiver is still declared.

        A late attempt must not describe a story that was withdrawn since; the withdrawal has its own event.
        """
        notices = {job: _decode(job.payload) for job in jobs if job.target in self.receivers}
        item_ids = {job: notice.subject for job, notice in notices.items() if notice.is_about_public_story}
        withdrawn = _jobs_about_withdrawn(connection, item_ids, now)
        return {job.key: self._message(job, notice.id, now) for job, notice in notices.items() if job not in withdrawn}

    def settle(self, connection: Connection, outcomes: Sequence[tuple[Job, Outcome]], now: datetime) -> None:
        """Note which events arrived, for as long as the ledger is stored."""
        arrived = [(job, _decode(job.payload)) for job, outcome in outcomes if outcome.verdict == "done"]
        found = [Arrival(notice.subject, job.target, job.wanted, notice.kind, now) for job, notice in arrived]
        webhook_arrivals.note(connection, found)

    def _message(self, job: Job, message_id: str, now: datetime) -> Message:
        receiver = self.receivers[job.target]
        signature = signatures.webhook_headers(receiver.secret, message_id, job.payload, now)
        headers = {"Content-Type": MEDIA_TYPE, **signature}
        return Message(method="POST", url=receiver.url, headers=headers, body=job.payload, state=job.wanted)


def jobs_for(
    new_events: Sequence[Event], receivers: Sequence[Webhook], publication: Publication, now: datetime
) -> Iterator[Job]:
    """Yield a job for each event and each receiver that wants it."""
    for event in new_events:
        concerned = [receiver for receiver in receivers if concerns(receiver, event.kind, event.feeds)]
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
    """Return an event as a CloudEvent, None if it cannot be encoded: it must not stop other events (law 8)."""
    try:
        return cloudevents.compose(event, publication)
    except Exception:  # law 8, as above
        log.exception("event %d of %s cannot be sent", event.number, event.item_id)  # a fault of this program
        return None


def _jobs_about_withdrawn(connection: Connection, item_ids: Mapping[Job, str], now: datetime) -> set[Job]:
    """Return the jobs whose item is not public now, or was withdrawn after the job's event and came back."""
    if not item_ids:
        return set()
    ids = set(item_ids.values())
    public = {item_id for item_id, stored in items.by_ids(connection, ids).items() if _is_public(stored, now)}
    # The number of the last withdrawal of each item; a job's number is that of its event.
    last = events.latest_ends(connection, ids, min(job.wanted for job in item_ids))
    return {job for job, item_id in item_ids.items() if item_id not in public or last.get(item_id, 0) > job.wanted}


def _is_public(stored: Stored, now: datetime) -> bool:
    return stored.public and not stored.quarantine and lifecycle.is_public(stored.item, stored.present(now))
