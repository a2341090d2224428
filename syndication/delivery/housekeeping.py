"""Housekeeping: delete subscriptions whose lease ended, old attempts and events, and dead jobs that nobody resent."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from syndication.catalog import Connection, attempts, events, jobs, subscriptions
from syndication.text.counts import count_of

log = logging.getLogger("syndication")

_EVENT_AGE = timedelta(days=30)
_DEAD_JOB_AGE = timedelta(days=30)


def clean_up(connection: Connection, keep_attempts_days: int, now: datetime) -> None:
    """Delete what is expired."""
    ended = subscriptions.end_leases(connection, now)
    if ended:
        log.info("%s with the lease", count_of(len(ended), "subscription ended", "subscriptions ended"))
    attempts.forget_old(connection, now - timedelta(days=keep_attempts_days))
    events.forget_old(connection, now - _EVENT_AGE)
    jobs.forget_dead(connection, now - _DEAD_JOB_AGE)
