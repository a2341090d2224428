"""The list of deliveries, with their attempts, and sending again what failed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from msgspec import Struct

from syndication.catalog import Connection, audit, deliveries, events, job_retries, jobs
from syndication.catalog.attempts import Attempt
from syndication.catalog.audit import AuditEntry
from syndication.catalog.bounded_count import BoundedCount
from syndication.catalog.deliveries import DeliveryFilter, JobPlace
from syndication.catalog.paused_targets import JobTarget
from syndication.delivery.apple_news.kind import AppleNews
from syndication.delivery.pauses import refuse_paused
from syndication.delivery.purge import Purge, PurgeHook
from syndication.delivery.webhooks.notification import Notification
from syndication.delivery.websub.ping import Ping
from syndication.delivery.websub.push import Push
from syndication.delivery.websub.verification import Denial, Verification
from syndication.model.delivery import (
    DeliveryAttempt,
    DeliveryKey,
    DeliveryState,
    ListedDelivery,
    key_of,
    listed_arrival,
    listed_job,
)
from syndication.model.errors import ConflictError, NotFoundError
from syndication.model.feed_path import story_path
from syndication.model.item import Item
from syndication.model.job import Job
from syndication.text.characters import illegal_character
from syndication.text.counts import count_of
from syndication.text.opaque import decode_opaque, encode_opaque
from syndication.text.shown_address import shown_address

KIND_NAMES = tuple(kind.name for kind in (Push, Verification, Denial, Ping, Purge, PurgeHook, Notification, AppleNews))
ACTION = "sent again"  # in the log
_MOST_ATTEMPTS = 10  # of one delivery in a list


class JobPage(Struct, frozen=True):
    """A page of deliveries that have not arrived, and the place after it, None at the end."""

    deliveries: tuple[ListedDelivery, ...]
    place: JobPlace | None
    count: BoundedCount


class ArrivalPage(Struct, frozen=True):
    """A page of deliveries that arrived, and the number before which the next one begins, None at the end."""

    deliveries: tuple[ListedDelivery, ...]
    before: int | None
    count: BoundedCount


def subjects_of(connection: Connection, item: Item) -> tuple[str, ...]:
    """Return what deliveries about a story have as subject: its events, its id where it is pushed, its page."""
    numbers = (str(event.number) for event in events.of_item(connection, item.id))
    return (item.id, story_path(item.slug), *numbers)


def open_deliveries(
    connection: Connection, states: Collection[DeliveryState], wanted: DeliveryFilter, start: JobPlace, limit: int
) -> JobPage:
    """Return deliveries that have not arrived, the newest first."""
    found = deliveries.jobs_from(connection, states, wanted, start, limit + 1)
    page = found[:limit]
    since = min((job.since for job, _ in page), default=None)
    tried = deliveries.attempts_of(connection, [job.key for job, _ in page], since) if since else {}
    listed = (
        listed_job(job, state, _id(job.kind, job.target, job.subject), _attempts(tried[job.key])) for job, state in page
    )
    place = _place_after([job for job, _ in page], start) if len(found) > limit else None
    return JobPage(tuple(listed), place, deliveries.count_jobs(connection, states, wanted))


def arrived_deliveries(connection: Connection, wanted: DeliveryFilter, before: int, limit: int) -> ArrivalPage:
    """Return deliveries that arrived, the last one first, for as long as attempts are stored."""
    found = deliveries.arrivals_before(connection, wanted, before, limit + 1)
    page = found[:limit]
    listed = (
        listed_arrival(one.kind, one.target, one.subject, _id(one.kind, one.target, one.subject), _attempt(one), one.at)
        for one in page
    )
    rest = page[-1].number if len(found) > limit else None
    return ArrivalPage(tuple(listed), rest, deliveries.count_arrivals(connection, wanted))


def send_again(connection: Connection, who: str, delivery_id: str, now: datetime) -> None:
    """Let a delivery that waits or failed be tried now.

    Raises:
        NotFoundError: there is no such delivery, or it has arrived.
        ConflictError: it is being sent at this moment, or its target is paused.
    """
    job = _job(connection, delivery_id)
    refuse_paused(connection, JobTarget(job.kind, job.target))
    if not jobs.revive(connection, job.key, now):
        raise ConflictError("it is being sent at this moment")
    _log(connection, who, f"{job.kind} {job.subject} to {shown_address(job.target)}", now)


def send_failed_again(
    connection: Connection, who: str, now: datetime, kind: str = "", target: str = "", since: datetime | None = None
) -> int:
    """Let all deliveries that failed, of a kind and for a target, since a moment, be tried now; return how many.

    Those of paused targets wait on.
    """
    count = job_retries.retry(connection, now, kind, target, since)
    parts = filter(None, (kind, f"to {shown_address(target)}" if target else "", f"since {since}" if since else ""))
    _log(connection, who, " ".join((count_of(count, "delivery", "deliveries"), *parts)), now)
    return count


def _job(connection: Connection, delivery_id: str) -> Job:
    key = decode_opaque(delivery_id, DeliveryKey)
    is_key = key is not None and not any(map(illegal_character, key))
    job = deliveries.job_of(connection, key.kind, key.subject, key.target) if key and is_key else None
    if job is None:
        raise NotFoundError("there is no such delivery that waits or failed; GET /api/deliveries lists them")
    return job


def _log(connection: Connection, who: str, note: str, now: datetime) -> None:
    audit.add(connection, [AuditEntry(at=now, who=who, action=ACTION, note=note)])


def _place_after(page: Sequence[Job], start: JobPlace) -> JobPlace:
    """Return the place after some jobs: jobs of one transaction have the same moment, so they are counted."""
    place = deliveries.place_of(page[-1])
    same = sum(deliveries.place_of(job).since == place.since for job in page)
    before = start.skip if start.since == place.since else 0
    return JobPlace(place.since, before + same)


def _attempts(found: Sequence[Attempt]) -> tuple[DeliveryAttempt, ...]:
    return tuple(map(_attempt, found[:_MOST_ATTEMPTS]))


def _attempt(one: Attempt) -> DeliveryAttempt:
    return DeliveryAttempt(one.at, one.status, one.milliseconds, one.problem, one.answer)


def _id(kind: str, target: str, subject: str) -> str:
    return encode_opaque(key_of(kind, target, subject))
