"""Housekeeping: delete what is expired: subscriptions, attempts, events, the ledger, dead jobs that nobody resent."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from msgspec import Struct

from syndication.catalog import (
    Connection,
    attempts,
    events,
    jobs,
    partner_ledger,
    subscriptions,
    webhook_arrivals,
)
from syndication.text.counts import count_of

log = logging.getLogger("syndication")

_EVENT_AGE = timedelta(days=30)
_DEAD_JOB_AGE = timedelta(days=30)


class Days(Struct, frozen=True):
    """For how many days attempts and the ledger of fetches are stored."""

    attempts: int = 14
    ledger: int = 90


def clean_up(connection: Connection, keep: Days, now: datetime) -> None:
    """Delete what is expired."""
    ended = subscriptions.end_leases(connection, now)
    if ended:
        log.info("%s with the lease", count_of(len(ended), "subscription ended", "subscriptions ended"))
    attempts.forget_old(connection, now - timedelta(days=keep.attempts))
    events.forget_old(connection, now - _EVENT_AGE)
    partner_ledger.forget_old(connection, now - timedelta(days=keep.ledger), now)
    webhook_arrivals.forget_old(connection, now - timedelta(days=keep.ledger))
    jobs.forget_dead(connection, now - _DEAD_JOB_AGE)
