"""The audit log in pages by number, filtered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.audit import AuditEntry
from syndication.catalog.bounded_count import BoundedCount, count_up_to
from syndication.catalog.schema import audit
from syndication.model import actors
from syndication.model.actors import ActorKind
from syndication.text.dates import from_micros, micros

_WHO: Mapping[ActorKind, sa.ColumnElement[bool]] = {
    "token": audit.c.who.startswith(actors.TOKENS, autoescape=True),
    "person": sa.or_(*(audit.c.who.startswith(prefix, autoescape=True) for prefix in actors.PERSONS)),
    "source": audit.c.who.startswith(actors.SOURCES, autoescape=True),
    "hand": audit.c.who.in_(actors.HANDS),
    "schedule": audit.c.who == actors.CLOCK,
    "push": audit.c.who == actors.PUSH,
}
OF_PUBLICATION = ("founding",)  # the actions that concern no single story
_KNOWN = sa.or_(*_WHO.values())


class AuditFilter(Struct, frozen=True):
    """Which entries are wanted; nothing given means all."""

    who: str = ""
    kind: ActorKind | None = None
    action: str = ""
    item_id: str = ""
    since: datetime | None = None

    @property
    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """The conditions for entries."""
        found = [audit.c.who == self.who] if self.who else []
        found += [_condition(self.kind)] if self.kind else []
        found += [audit.c.action == self.action] if self.action else []
        found += [audit.c.item_id == self.item_id] if self.item_id else []
        return [*found, audit.c.at >= micros(self.since)] if self.since else found


def publication_marks(connection: sa.Connection, since: date) -> list[tuple[datetime, str]]:
    """Return what happened to the whole publication since a day, such as its founding: when, and the action."""
    begins = micros(datetime.combine(since, time(), UTC))
    wanted = (audit.c.at >= begins, audit.c.action.in_(OF_PUBLICATION))
    rows = connection.execute(sa.select(audit.c.at, audit.c.action).where(*wanted).order_by(audit.c.number))
    return [(from_micros(row.at), row.action) for row in rows]


def newest(connection: sa.Connection, wanted: AuditFilter, before: int, most: int) -> list[AuditEntry]:
    """Return entries with lower numbers than `before`, the newest first."""
    query = sa.select(audit).where(audit.c.number < before, *wanted.conditions)
    return _entries(connection, query.order_by(audit.c.number.desc()).limit(most))


def oldest(connection: sa.Connection, wanted: AuditFilter, after: int, most: int) -> list[AuditEntry]:
    """Return entries with higher numbers than `after`, the oldest first."""
    query = sa.select(audit).where(audit.c.number > after, *wanted.conditions)
    return _entries(connection, query.order_by(audit.c.number).limit(most))


def count(connection: sa.Connection, wanted: AuditFilter) -> BoundedCount:
    """Return how many entries there are."""
    return count_up_to(connection, sa.select(audit.c.number).where(*wanted.conditions))


def _condition(kind: ActorKind) -> sa.ColumnElement[bool]:
    return _WHO[kind] if kind in _WHO else sa.not_(_KNOWN)


def _entries(connection: sa.Connection, query: sa.Select[tuple[object, ...]]) -> list[AuditEntry]:
    rows = connection.execute(query)
    return [AuditEntry(**{**row._mapping, "at": from_micros(row.at)}) for row in rows]
