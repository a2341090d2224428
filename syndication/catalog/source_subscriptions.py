"""Our subscriptions to the hubs of sources: what was asked for, until when it lasts, and when it is renewed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.source_schema import source_pushes, source_subscriptions
from syndication.text.dates import from_micros, micros

SubscriptionState = Literal["requested", "active", "denied", "skipped", "ending"]
"""Asked for, verified by the hub, refused by it, not asked for (the problem says why), or to be ended."""

_table = source_subscriptions


class SourceSubscription(Struct, frozen=True, kw_only=True):
    """A subscription of ours. The `token` is the end of the `callback`, which nobody but the hub knows.

    The `secret` is that of the present lease, and `next_secret` that of the lease that the hub is asked for, "" if it
    is asked for none, or for the first one.

    `due` is when the hub is asked next. While the subscription is `pending`, the hub was asked and may verify it. It is
    `reliable` from a push on, until a poll finds a story that no push has brought. `failures` counts requests since the
    last verification. All moments are in UTC.
    """

    token: str
    source: str
    hub: str
    topic: str
    callback: str
    secret: str
    state: SubscriptionState
    due: datetime
    pending: bool = False
    reliable: bool = False
    failures: int = 0
    lease_end: datetime | None = None
    pushed: datetime | None = None
    problem: str = ""
    next_secret: str = ""

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Return the fields for logs and traces, without what a forger needs."""
        hidden = ("token", "callback", "secret", "next_secret")
        return [(name, "…" if name in hidden else getattr(self, name)) for name in self.__struct_fields__]

    def __repr__(self) -> str:
        return f"SourceSubscription({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    @property
    def asked_secret(self) -> str:
        """The secret of the lease that the hub is asked for."""
        return self.next_secret or self.secret

    def is_active(self, now: datetime) -> bool:
        """Return whether the hub has verified the subscription, and its lease lasts."""
        return self.state == "active" and self.lease_end is not None and self.lease_end > now


def find(connection: sa.Connection, token: str) -> SourceSubscription | None:
    """Return the subscription whose callback ends with this token."""
    row = connection.execute(sa.select(_table).where(_table.c.token == token)).first()
    return _subscription(row) if row else None


def find_all(connection: sa.Connection) -> list[SourceSubscription]:
    """Return all subscriptions, by the name of their source."""
    query = sa.select(_table).order_by(_table.c.source, _table.c.token)
    return [_subscription(row) for row in connection.execute(query)]


def of_source(connection: sa.Connection, source: str) -> SourceSubscription | None:
    """Return the subscription of a source that is not to be ended."""
    query = sa.select(_table).where(_table.c.source == source, _table.c.state != "ending")
    row = connection.execute(query).first()
    return _subscription(row) if row else None


def add(connection: sa.Connection, subscription: SourceSubscription) -> None:
    """Add a subscription."""
    names = subscription.__struct_fields__
    connection.execute(sa.insert(_table).values({name: _column(getattr(subscription, name)) for name in names}))


def remove(connection: sa.Connection, tokens: Sequence[str]) -> None:
    """Remove subscriptions, with what was pushed to them."""
    connection.execute(sa.delete(source_pushes).where(source_pushes.c.token.in_(tokens)))
    connection.execute(sa.delete(_table).where(_table.c.token.in_(tokens)))


def end(connection: sa.Connection, token: str, now: datetime) -> None:
    """Note that a subscription is to be ended; what it has pushed and nobody has read is removed."""
    connection.execute(sa.delete(source_pushes).where(source_pushes.c.token == token))
    _set(connection, token, state="ending", due=micros(now), pending=False, failures=0)


def note_request(connection: sa.Connection, token: str, next_due: datetime, next_secret: str) -> None:
    """Note that the hub is asked now, before it is: it may verify at once. `next_due` counts if it does not."""
    failures = _table.c.failures + 1
    _set(connection, token, pending=True, failures=failures, due=micros(next_due), next_secret=next_secret)


def note_unanswered(connection: sa.Connection, token: str, problem: str) -> None:
    """Note what the hub answered, unless it has verified the request meanwhile."""
    this = _table.c.token == token, _table.c.pending
    connection.execute(sa.update(_table).where(*this).values(problem=problem))


def note_verified(connection: sa.Connection, token: str, lease_end: datetime, renewal: datetime) -> None:
    """Note that the hub has verified a subscription, and when it is to be renewed. Its new secret counts from now."""
    asked = sa.case((_table.c.next_secret != "", _table.c.next_secret), else_=_table.c.secret)
    _set(
        connection,
        token,
        state="active",
        pending=False,
        failures=0,
        problem="",
        secret=asked,
        next_secret="",
        lease_end=micros(lease_end),
        due=micros(renewal),
    )


def note_denied(connection: sa.Connection, token: str, problem: str, next_due: datetime) -> None:
    """Note that the hub has refused or ended a subscription."""
    _set(connection, token, state="denied", pending=False, problem=problem, lease_end=None, due=micros(next_due))


def note_problem(connection: sa.Connection, token: str, problem: str) -> None:
    """Note what is wrong with what the hub sends."""
    _set(connection, token, problem=problem)


def note_push(connection: sa.Connection, token: str, now: datetime) -> None:
    """Note that a push has come: polls may be rarer."""
    _set(connection, token, pushed=micros(now), reliable=True, problem="")


def note_missed_push(connection: sa.Connection, source: str) -> None:
    """Note that a poll has found what no push has brought: polls must be as frequent as without a hub."""
    connection.execute(sa.update(_table).where(_table.c.source == source).values(reliable=False))


def _set(connection: sa.Connection, token: str, **values: Any) -> None:
    connection.execute(sa.update(_table).where(_table.c.token == token).values(**values))


def _column(value: Any) -> Any:
    return micros(value) if isinstance(value, datetime) else value


def _subscription(row: sa.Row[Any]) -> SourceSubscription:
    values = dict(row._mapping)
    moments = {name: from_micros(values[name]) for name in ("due", "lease_end", "pushed") if values[name] is not None}
    return SourceSubscription(**values | moments)
