"""What is over is put away: leases that ended, attempts and events of long ago, what nobody sent again."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from syndication.catalog import Connection, attempts, events, jobs, subscriptions

log = logging.getLogger("syndication")

_EVENTS_KEPT = timedelta(days=30)
_DEAD_KEPT = timedelta(days=30)


def keep_house(connection: Connection, keep_attempts_days: int, now: datetime) -> None:
    """Put away what is over."""
    ended = subscriptions.end_leases(connection, now)
    if ended:
        log.info("%d subscriptions ended with their leases", len(ended))
    attempts.forget_old(connection, now - timedelta(days=keep_attempts_days))
    events.forget_old(connection, now - _EVENTS_KEPT)
    jobs.forget_dead(connection, now - _DEAD_KEPT)
