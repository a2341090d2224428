"""The sessions at the desk: rows that are made at a sign-in, seen by each request, and ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from syndication.catalog.user_schema import user_sessions as sessions
from syndication.model.desk_session import DeskSession
from syndication.text.dates import from_micros, micros

SEEN_EVERY = timedelta(minutes=1)  # precision of the last request: noting it is a write

MOST_OF_USER = 100  # more than a person has browsers: a program that keeps no cookie makes a session each time

_MOMENTS = ("made", "seen", "ends", "confirmed")


def add(connection: sa.Connection, session: DeskSession) -> None:
    """Save a new session; the database numbers it. The oldest of too many ends."""
    row = msgspec.structs.asdict(session) | {name: micros(getattr(session, name)) for name in _MOMENTS}
    del row["number"]
    connection.execute(sa.insert(sessions), [row])
    newest = sa.select(sessions.c.number).where(sessions.c.user == session.user).order_by(sessions.c.number.desc())
    last = newest.offset(MOST_OF_USER - 1).limit(1).scalar_subquery()
    connection.execute(sa.delete(sessions).where(sessions.c.user == session.user, sessions.c.number < last))


def by_digest(connection: sa.Connection, digest: str) -> DeskSession | None:
    """Return the session whose secret has this digest; it may have ended."""
    row = connection.execute(sa.select(sessions).where(sessions.c.digest == digest)).one_or_none()
    return _session(row) if row else None


def of_user(connection: sa.Connection, user: str) -> list[DeskSession]:
    """Return the sessions of a user, the last seen first."""
    return _sessions(connection, sa.select(sessions).where(sessions.c.user == user))


def all_sessions(connection: sa.Connection) -> list[DeskSession]:
    """Return the sessions of all users, the last seen first."""
    return _sessions(connection, sa.select(sessions))


def note_seen(connection: sa.Connection, session: DeskSession, now: datetime) -> None:
    """Note a request of a session."""
    connection.execute(sa.update(sessions).where(sessions.c.digest == session.digest).values(seen=micros(now)))


def replace_secret(connection: sa.Connection, old: str, new: str, confirmed: datetime) -> None:
    """Give a session another secret, by the digests of both, because its person showed that it is them."""
    changed = {"digest": new, "confirmed": micros(confirmed)}
    connection.execute(sa.update(sessions).where(sessions.c.digest == old).values(**changed))


def end(connection: sa.Connection, digest: str) -> None:
    """End the session whose secret has this digest."""
    connection.execute(sa.delete(sessions).where(sessions.c.digest == digest))


def end_one(connection: sa.Connection, user: str, number: int) -> bool:
    """End one session of a user by its number; return whether there was one."""
    these = (sessions.c.user == user) & (sessions.c.number == number)
    return connection.execute(sa.delete(sessions).where(these)).rowcount > 0


def end_all(connection: sa.Connection, user: str, but: str = "") -> int:
    """End all sessions of a user, but that with a digest; return how many."""
    these = (sessions.c.user == user) & (sessions.c.digest != but)
    return connection.execute(sa.delete(sessions).where(these)).rowcount


def forget_old(connection: sa.Connection, now: datetime) -> None:
    """Delete the sessions that have ended."""
    connection.execute(sa.delete(sessions).where(sessions.c.ends <= micros(now)))


def _sessions(connection: sa.Connection, query: sa.Select[Any]) -> list[DeskSession]:
    ordered = query.order_by(sessions.c.seen.desc(), sessions.c.number.desc())
    return [_session(row) for row in connection.execute(ordered)]


def _session(row: sa.Row[Any]) -> DeskSession:
    return DeskSession(**row._asdict() | {name: from_micros(getattr(row, name)) for name in _MOMENTS})
