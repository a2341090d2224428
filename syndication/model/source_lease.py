"""The leases of our subscriptions to the hubs of sources, and when a hub is asked again. Pure; time is an argument."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

LEASE = timedelta(days=10)  # that hubs are asked for
LONGEST_LEASE = timedelta(days=30)  # that counts, whatever a hub grants
DENIED = timedelta(days=1)  # before a hub is asked again that has refused
_FIRST_RETRY = timedelta(minutes=10)
_LONGEST_RETRY = timedelta(days=1)
_SHORTEST_RENEWAL = timedelta(minutes=5)  # a hub with shorter leases is not asked more often
_RENEWED_AFTER = 0.8  # of a lease
_MAX_EXPONENT = 10
_SECONDS = re.compile(r"[0-9]{1,12}")


def lease_of(text: str) -> timedelta | None:
    """Return the lease that a hub grants, in seconds; None if it is none."""
    if not _SECONDS.fullmatch(text) or not int(text):
        return None
    return min(timedelta(seconds=int(text)), LONGEST_LEASE)


def renewal_of(lease: timedelta, now: datetime) -> datetime:
    """Return when to renew a lease: early enough that a hub may fail for a while."""
    return now + max(lease * _RENEWED_AFTER, _SHORTEST_RENEWAL)


def next_request(failures: int, now: datetime) -> datetime:
    """Return when to ask a hub again if it does not verify; `failures` requests came to nothing before this one."""
    doubled: timedelta = _FIRST_RETRY * 2 ** min(failures, _MAX_EXPONENT)
    return now + min(doubled, _LONGEST_RETRY)
