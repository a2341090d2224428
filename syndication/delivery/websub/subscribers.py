"""The subscriptions of the hub in pages, and closing one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from syndication.catalog import Connection, audit, jobs, subscriptions
from syndication.catalog.audit import AuditEntry
from syndication.catalog.paused_targets import JobTarget
from syndication.catalog.subscriptions import Pair, Subscription
from syndication.delivery.websub.push import PUSH
from syndication.delivery.websub.verification import denial_job
from syndication.model.delivery import target_digest
from syndication.model.delivery_target import (
    ListedSubscription,
    Pause,
    SubscriptionKey,
    SubscriptionState,
    subscription_id,
    target_id,
)
from syndication.model.errors import NotFoundError
from syndication.model.job import JobKey
from syndication.text.opaque import decode_opaque
from syndication.text.shown_address import shown_address

CLOSED = "subscription closed"  # in the log
_NO_SUBSCRIPTION = "there is no such subscription; GET /api/subscriptions lists them"


class SubscriptionPage(Struct, frozen=True):
    """A page of subscriptions, the key of its last one, None at the end, and how many there are in all."""

    subscriptions: tuple[ListedSubscription, ...]
    after: Pair | None
    total: int


def list_subscriptions(
    connection: Connection, pauses: Mapping[JobTarget, Pause], path: str, after: Pair, limit: int
) -> SubscriptionPage:
    """Return the subscriptions to one document, or all, after one, by path and callback."""
    found = subscriptions.find_after(connection, path, after, limit + 1)
    page = found[:limit]
    listed = tuple(_listed(one, pauses.get(JobTarget(PUSH, one.callback))) for one in page)
    rest = (page[-1].path, page[-1].callback) if len(found) > limit else None
    return SubscriptionPage(listed, rest, subscriptions.count_of(connection, path))


def close_subscription(connection: Connection, who: str, text: str, reason: str, now: datetime) -> ListedSubscription:
    """End the subscription with an id, notify the subscriber, and return what it was.

    Raises:
        NotFoundError: there is no such subscription.
    """
    one = _subscription_of(connection, text)
    end_subscription(connection, one, reason, now)
    note = f"{one.path} to {shown_address(one.callback)}{f': {reason}' if reason else ''}"
    audit.add(connection, [AuditEntry(at=now, who=who, action=CLOSED, note=note)])
    return _listed(one, None)


def end_subscription(connection: Connection, one: Subscription, reason: str, now: datetime) -> None:
    """End a subscription, drop what waits for it, and notify the subscriber (WebSub section 5.2)."""
    subscriptions.remove(connection, one.path, one.callback)
    jobs.drop(connection, [JobKey(PUSH, one.callback, one.path)])
    jobs.add(connection, [denial_job(one.topic, one.path, one.callback, reason, now)])


def state_of(one: Subscription) -> SubscriptionState:
    """Return whether the last delivery arrived, or failed, or there was none."""
    return "failing" if one.failures else "active" if one.delivered else "new"


def _subscription_of(connection: Connection, text: str) -> Subscription:
    key = decode_opaque(text, SubscriptionKey)
    found = subscriptions.find_all(connection, key.path) if key and key.path and "\x00" not in key.path else []
    for one in found:
        if key and target_digest(one.callback) == key.callback:
            return one
    raise NotFoundError(_NO_SUBSCRIPTION)


def _listed(one: Subscription, pause: Pause | None) -> ListedSubscription:
    return ListedSubscription(
        id=subscription_id(one.path, one.callback),
        path=one.path,
        callback=shown_address(one.callback),
        target=target_id(PUSH, one.callback),
        state=state_of(one),
        signed=bool(one.secret),
        lease_end=one.lease_end,
        failures=one.failures,
        delivered=one.delivered,
        last=one.started,
        status=one.status,
        error=one.problem,
        pause=pause,
    )
