"""The subscriptions of the hub: the callbacks of each document, their leases, and the results of deliveries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.schema import subscriptions
from syndication.catalog.upsert import in_parts, upsert
from syndication.model.job import Job, Outcome
from syndication.text.dates import from_micros, micros
from syndication.text.urls import site_of

Pair = tuple[str, str]
"""A path and a callback: the key of a subscription."""

_HAS_ARRIVED = sa.bindparam("arrived", type_=sa.Integer)
_NOTE = (
    sa.update(subscriptions)
    .where(subscriptions.c.path == sa.bindparam("of_path"), subscriptions.c.callback == sa.bindparam("of_callback"))
    .values(
        started=sa.bindparam("began"),
        status=sa.bindparam("answer"),
        problem=sa.bindparam("reason"),
        milliseconds=sa.bindparam("took"),
        failures=sa.case((_HAS_ARRIVED == 1, 0), else_=subscriptions.c.failures + 1),
        delivered=subscriptions.c.delivered + _HAS_ARRIVED,
    )
)


class Terms(NamedTuple):
    """The data for a delivery: the topic as it was subscribed to, and the secret for signing, "" for none."""

    topic: str
    secret: str

    def __repr__(self) -> str:
        return f"Terms(topic={self.topic!r}, secret='…')"


class Subscription(Struct, frozen=True, kw_only=True):
    """A verified subscription. `started` is when the last delivery began; all moments are in UTC.

    `status`, `problem` and `milliseconds` are those of that delivery. `failures` counts failed deliveries in a row,
    `delivered` all that arrived.
    """

    path: str
    callback: str
    topic: str
    secret: str
    created: datetime
    lease_end: datetime
    started: datetime | None = None
    status: int = 0
    problem: str = ""
    milliseconds: int = 0
    failures: int = 0
    delivered: int = 0

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Return the fields for output, with the secret masked."""
        return [(name, "…" if name == "secret" else getattr(self, name)) for name in self.__struct_fields__]

    def __repr__(self) -> str:
        return f"Subscription({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"


def save(
    connection: sa.Connection,
    path: str,
    topic: str,
    callback: str,
    secret: str,
    lease_end: datetime,
    now: datetime,
) -> None:
    """Save a subscription. A present one gets the new topic, secret and lease; the results of deliveries stay.

    So a subscriber that fails stays in the slow lane, however often it renews.
    """
    row = {
        "path": path,
        "callback": callback,
        "site": site_of(callback),
        "topic": topic,
        "secret": secret,
        "created": micros(now),
        "lease_end": micros(lease_end),
    }
    upsert(connection, subscriptions, [row], keeping=("created",))


def exists(connection: sa.Connection, path: str, callback: str, now: datetime) -> bool:
    """Return whether there is a subscription with a valid lease."""
    return (path, callback) in terms(connection, [(path, callback)], now)


def count(connection: sa.Connection, site: str = "") -> int:
    """Return how many subscriptions there are, of callbacks at one site or of all."""
    query = sa.select(sa.func.count()).select_from(subscriptions)
    return connection.scalar(query.where(subscriptions.c.site == site) if site else query) or 0


def count_to(connection: sa.Connection, paths: Collection[str]) -> int:
    """Return how many subscribers the documents at these paths have together, each once."""
    callbacks: set[str] = set()
    for part in in_parts(paths):
        query = sa.select(subscriptions.c.callback).where(subscriptions.c.path.in_(part)).distinct()
        callbacks.update(connection.scalars(query))
    return len(callbacks)


def remove(connection: sa.Connection, path: str, callback: str) -> None:
    """End a subscription, if there is one."""
    this = subscriptions.c.path == path, subscriptions.c.callback == callback
    connection.execute(sa.delete(subscriptions).where(*this))


def move(connection: sa.Connection, old: str, new: str) -> int:
    """Move the subscriptions of one document to another; return how many. Who has both keeps that to the new one.

    Each subscriber still gets the topic that it subscribed to, until it renews: that is how it recognises pushes.
    """
    there = sa.select(subscriptions.c.callback).where(subscriptions.c.path == new)
    has_both = (subscriptions.c.path == old, subscriptions.c.callback.in_(there))
    connection.execute(sa.delete(subscriptions).where(*has_both))
    moved = connection.execute(sa.update(subscriptions).where(subscriptions.c.path == old).values(path=new))
    return moved.rowcount


def terms(connection: sa.Connection, pairs: Collection[Pair], now: datetime) -> dict[Pair, Terms]:
    """Return the terms of these subscriptions, by path and callback, if they exist and their leases are valid."""
    columns = (subscriptions.c.callback, subscriptions.c.topic, subscriptions.c.secret)
    lasts = subscriptions.c.lease_end > micros(now)
    found: dict[Pair, Terms] = {}
    for path in {path for path, _ in pairs}:
        for part in in_parts([callback for of, callback in pairs if of == path]):
            these = (subscriptions.c.path == path, subscriptions.c.callback.in_(part), lasts)
            rows = connection.execute(sa.select(*columns).where(*these))
            found |= {(path, callback): Terms(topic, secret) for callback, topic, secret in rows}
    return found


def find_all(connection: sa.Connection, path: str = "") -> list[Subscription]:
    """Return the subscriptions to one document, or all, by path and callback."""
    query = sa.select(subscriptions).order_by(subscriptions.c.path, subscriptions.c.callback)
    rows = connection.execute(query.where(subscriptions.c.path == path) if path else query)
    return [_subscription(row) for row in rows]


def find_after(connection: sa.Connection, path: str, after: Pair, most: int) -> list[Subscription]:
    """Return the subscriptions to one document, or all, after one, by path and callback."""
    columns = (subscriptions.c.path, subscriptions.c.callback)
    query = sa.select(subscriptions).where(sa.tuple_(*columns) > sa.tuple_(*map(sa.literal, after)))
    query = query.where(subscriptions.c.path == path) if path else query
    return [_subscription(row) for row in connection.execute(query.order_by(*columns).limit(most))]


def count_of(connection: sa.Connection, path: str = "") -> int:
    """Return how many subscriptions to one document there are, or how many in all."""
    query = sa.select(sa.func.count()).select_from(subscriptions)
    return connection.scalar(query.where(subscriptions.c.path == path) if path else query) or 0


def count_by_state(connection: sa.Connection) -> dict[str, int]:
    """Return how many subscriptions are new, active (the last delivery arrived), and failing."""
    fails = subscriptions.c.failures > 0
    state = sa.case((fails, "failing"), (subscriptions.c.delivered > 0, "active"), else_="new").label("state")
    rows = connection.execute(sa.select(state, sa.func.count()).group_by("state")).all()
    return {"new": 0, "active": 0, "failing": 0} | dict(rows)


def end_leases(connection: sa.Connection, now: datetime) -> list[Subscription]:
    """End the subscriptions whose lease is over, and return them."""
    is_over = subscriptions.c.lease_end <= micros(now)
    rows = connection.execute(sa.delete(subscriptions).where(is_over).returning(*subscriptions.c))
    return [_subscription(row) for row in rows]


def save_outcomes(connection: sa.Connection, outcomes: Sequence[tuple[Job, Outcome]], now: datetime) -> None:
    """Save the results of deliveries that ended now; subscriptions that are gone are skipped."""
    # Always in the same order, so that two workers never deadlock.
    rows = sorted((_outcome_row(job, outcome, now) for job, outcome in outcomes), key=_pair)
    if rows:
        connection.execute(_NOTE, rows)


def _outcome_row(job: Job, outcome: Outcome, now: datetime) -> dict[str, Any]:
    return {
        "of_path": job.subject,
        "of_callback": job.target,
        "began": micros(now - timedelta(milliseconds=outcome.milliseconds)),
        "answer": outcome.status,
        "reason": outcome.problem,
        "took": outcome.milliseconds,
        "arrived": int(outcome.verdict == "done"),
    }


def _pair(row: dict[str, Any]) -> Pair:
    return row["of_path"], row["of_callback"]


def _subscription(row: sa.Row[Any]) -> Subscription:
    return Subscription(
        path=row.path,
        callback=row.callback,
        topic=row.topic,
        secret=row.secret,
        created=from_micros(row.created),
        lease_end=from_micros(row.lease_end),
        started=None if row.started is None else from_micros(row.started),
        status=row.status,
        problem=row.problem,
        milliseconds=row.milliseconds,
        failures=row.failures,
        delivered=row.delivered,
    )
