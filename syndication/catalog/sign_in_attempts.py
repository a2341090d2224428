"""Attempts to sign in that failed, of all web workers together, and browsers that are known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from syndication.catalog.upsert import upsert
from syndication.catalog.user_schema import sign_in_attempts as attempts
from syndication.catalog.user_schema import user_devices as devices
from syndication.model.sign_in_pace import FORGOTTEN_AFTER, wait_after
from syndication.text.dates import from_micros, micros

DEVICE_KNOWN_FOR = timedelta(days=400)
MOST_DEVICES = 100  # of a user


def begin(connection: sa.Connection, subjects: Mapping[str, int], now: datetime) -> timedelta:
    """Begin an attempt; return how long must be waited instead, zero if it may go on.

    It counts as failed until `succeed`, so that many at the same time are not more than one after the other. One that
    must wait leaves no row, so that an address that guesses names does not fill the table.
    """
    connection.execute(sa.delete(attempts).where(attempts.c.last < micros(now - FORGOTTEN_AFTER)))
    ends = sa.select(sa.func.max(attempts.c.wait_until)).where(attempts.c.subject.in_(subjects))
    start = micros(now)
    if (end := connection.scalar(ends) or start) > start:
        return from_micros(end) - now
    rows = [{"subject": one, "failures": 0, "last": start, "wait_until": start} for one in sorted(subjects)]
    upsert(connection, attempts, rows, keeping=rows[0])
    query = sa.select(attempts).where(attempts.c.subject.in_(subjects)).order_by(attempts.c.subject)
    found = connection.execute(query.with_for_update()).all()
    wait = max(from_micros(row.wait_until) for row in found) - now
    if wait > timedelta():
        return wait
    for row in found:
        until = now + wait_after(row.failures + 1, subjects[row.subject])
        _set(connection, row.subject, failures=row.failures + 1, last=start, wait_until=micros(until))
    return timedelta()


def succeed(connection: sa.Connection, subjects: Mapping[str, int], now: datetime) -> None:
    """Note that an attempt did not fail. The failures before it stay: they are of others, or forgotten in a day."""
    for subject in sorted(subjects):
        _set(connection, subject, failures=attempts.c.failures - 1, wait_until=micros(now))


def is_known(connection: sa.Connection, device: str, user: str) -> bool:
    """Return whether a user has signed in with a browser before, by the digest of its secret."""
    query = sa.select(devices.c.seen).where(devices.c.digest == device, devices.c.user == user)
    return connection.scalar(query) is not None


def note_device(connection: sa.Connection, device: str, user: str, now: datetime) -> None:
    """Note that a user has signed in with a browser, by the digest of its secret. The oldest are forgotten."""
    connection.execute(sa.delete(devices).where(devices.c.seen < micros(now - DEVICE_KNOWN_FOR)))
    upsert(connection, devices, [{"digest": device, "user": user, "seen": micros(now)}])
    newest = sa.select(devices.c.seen).where(devices.c.user == user).order_by(devices.c.seen.desc())
    last = newest.offset(MOST_DEVICES - 1).limit(1).scalar_subquery()
    connection.execute(sa.delete(devices).where(devices.c.user == user, devices.c.seen < last))


def _set(connection: sa.Connection, subject: str, **values: object) -> None:
    connection.execute(sa.update(attempts).where(attempts.c.subject == subject).values(**values))
