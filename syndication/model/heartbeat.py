"""The heartbeat of the publisher process: whether it runs, and whether it succeeds. Pure.

It is stored in the catalog, so that a web worker can report that nothing is published any more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec
from msgspec import Struct

Health = Literal["none", "ok", "late", "failing"]

LATE = timedelta(seconds=60)  # without a heartbeat: many times the interval between two
FAILING = timedelta(seconds=60)  # of failures in a row; a folder or database may be unavailable for a moment


class Heartbeat(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When the publisher was last alive and last succeeded, and since when it fails, with the reason.

    All moments are in UTC.
    """

    seen: datetime
    succeeded: datetime | None = None
    failing: datetime | None = None
    problem: str = ""


_decode = msgspec.json.Decoder(Heartbeat).decode


def read(text: str) -> Heartbeat | None:
    """Return the heartbeat that was written as `text`, None for ""."""
    return _decode(text) if text else None


def write(beat: Heartbeat) -> str:
    """Return a heartbeat as text."""
    return msgspec.json.encode(beat).decode()


def beat_alive(before: Heartbeat | None, now: datetime) -> Heartbeat:
    """Return the heartbeat of a publisher that is running."""
    return msgspec.structs.replace(before, seen=now) if before else Heartbeat(seen=now)


def beat_succeeded(now: datetime) -> Heartbeat:
    """Return the heartbeat of a publisher that has just published everything."""
    return Heartbeat(seen=now, succeeded=now)


def beat_failed(before: Heartbeat | None, problem: str, now: datetime) -> Heartbeat:
    """Return the heartbeat of a publisher that has just failed."""
    since = before.failing if before and before.failing else now
    return Heartbeat(seen=now, succeeded=before.succeeded if before else None, failing=since, problem=problem)


def health(beat: Heartbeat | None, now: datetime) -> Health:
    """Return the health of the publisher: "none" if none was ever started.

    It is "late" without a heartbeat for a minute: the process has died or hangs.
    """
    if beat is None:
        return "none"
    if now - beat.seen > LATE:
        return "late"
    return "failing" if beat.failing and now - beat.failing > FAILING else "ok"
