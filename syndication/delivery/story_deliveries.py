"""What of a story was sent: to the receivers of webhooks, and to the subscribers of the hub."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from syndication.catalog import Connection, events, jobs, subscriptions, webhook_arrivals
from syndication.catalog.paused_targets import JobTarget
from syndication.catalog.webhook_arrivals import Arrival
from syndication.delivery.pauses import pauses_of
from syndication.delivery.webhooks.notification import EVENT
from syndication.delivery.websub.push import PUSH
from syndication.model.delivery_target import Pause, pause_words
from syndication.model.event import Event
from syndication.model.feed_path import DOCUMENT_NAMES, document_path
from syndication.model.job import Job
from syndication.model.webhook import Webhook, concerns

Pauses = Mapping[JobTarget, Pause]
DeliveryState = Literal["arrived", "waiting", "failed", "paused", "not noted"]


class EventDelivery(Struct, frozen=True, omit_defaults=True):
    """An event of a story for a receiver of webhooks: since when it has it, or why not. Times are in UTC."""

    receiver: str
    event: str
    state: DeliveryState
    since: datetime | None = None
    problem: str = ""


class WaitingPush(Struct, frozen=True, omit_defaults=True):
    """A subscriber that does not have the newest document of a feed; of one that is paused, `problem` says by whom."""

    path: str
    callback: str
    since: datetime
    problem: str = ""
    paused: bool = False


class StoryDeliveries(Struct, frozen=True):
    """The events of a story, and the pushes of its feeds that have not arrived at some of the subscribers."""

    webhooks: tuple[EventDelivery, ...] = ()
    subscriptions: int = 0
    waiting: tuple[WaitingPush, ...] = ()


def read_deliveries(
    connection: Connection, item_id: str, receivers: Sequence[Webhook], feeds: Sequence[str]
) -> StoryDeliveries:
    """Return what was sent of a story that is, or could be, in some feeds."""
    paths = [document_path(feed, name) for feed in feeds for name in DOCUMENT_NAMES]
    pauses = pauses_of(connection)
    waiting = [_waiting_push(job, pauses) for job in jobs.about(connection, PUSH, paths)]
    return StoryDeliveries(
        webhooks=tuple(_event_deliveries(connection, item_id, receivers, pauses)),
        subscriptions=sum(len(subscriptions.find_all(connection, path)) for path in paths),
        waiting=tuple(waiting),
    )


def _waiting_push(job: Job, pauses: Pauses) -> WaitingPush:
    pause = pauses.get(JobTarget(job.kind, job.target))
    problem = pause_words(pause.who, pause.since) if pause else job.problem
    return WaitingPush(job.subject, job.target, job.since, problem, pause is not None)


def _event_deliveries(
    connection: Connection, item_id: str, receivers: Sequence[Webhook], pauses: Pauses
) -> Iterator[EventDelivery]:
    stored = events.of_item(connection, item_id)
    arrivals = webhook_arrivals.of_item(connection, item_id)
    unsent = {
        (job.target, job.subject): job for job in jobs.about(connection, EVENT, [str(one.number) for one in stored])
    }
    for receiver in receivers:
        arrived = {one.event: one for one in arrivals if one.receiver == receiver.name}
        wanted = [one for one in stored if concerns(receiver, one.kind, one.feeds)]
        forgotten = [one for number, one in arrived.items() if number not in {event.number for event in wanted}]
        yield from (EventDelivery(receiver.name, one.kind, "arrived", one.at) for one in forgotten)
        pause = pauses.get(JobTarget(EVENT, receiver.name))
        yield from (_event_delivery(receiver, one, arrived, unsent, pause) for one in wanted)


def _event_delivery(
    receiver: Webhook,
    event: Event,
    arrived: Mapping[int, Arrival],
    unsent: Mapping[tuple[str, str], Job],
    pause: Pause | None,
) -> EventDelivery:
    job = unsent.get((receiver.name, str(event.number)))
    if event.number in arrived:
        return EventDelivery(receiver.name, event.kind, "arrived", arrived[event.number].at)
    if job is None:
        return EventDelivery(receiver.name, event.kind, "not noted")
    if pause and job.due:
        return EventDelivery(receiver.name, event.kind, "paused", pause.since, pause_words(pause.who, pause.since))
    return EventDelivery(receiver.name, event.kind, "waiting" if job.due else "failed", problem=job.problem)
