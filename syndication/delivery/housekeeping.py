"""Housekeeping: delete subscriptions whose lease ended, old attempts and events, and dead jobs that nobody resent."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from syndication.catalog import Connection, attempts, events, jobs, subscriptions

log = logging.getLogger("syndication")

_EVENT_AGE = timedelta(days=30)
_DEAD_JOB_AGE = timedelta(days=30)


def clean_up(connection: Connection, keep_attempts_days: int, now: datetime) -> None:
    """Delete what is expired."""
    ended = subscriptions.end_leases(connection, now)
    if ended:
        log.info("%d subscriptions ended with their leases", len(ended))
    attempts.forget_old(connection, now - timedelta(days=keep_attempts_days))
    events.forget_old(connection, now - _EVENT_AGE)
    jobs.forget_dead(connection, now - _DEAD_JOB_AGE)
