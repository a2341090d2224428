"""Whether the one who publishes is alive, and gets on: signs of life in the catalog, and what they mean. Pure.

Every process can read them, so a web worker can say that nothing is published any more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec
from msgspec import Struct

Health = Literal["none", "ok", "late", "failing"]

LATE = timedelta(seconds=60)  # without a sign of life: many times what lies between two of them
FAILING = timedelta(seconds=60)  # of failures in a row; a folder or a database may be away for a moment


class Heartbeat(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The last sign of life of the one who publishes, when it last succeeded, and since when it fails, for what reason.

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


def alive(before: Heartbeat | None, now: datetime) -> Heartbeat:
    """Return the heartbeat of one who is at work."""
    return msgspec.structs.replace(before, seen=now) if before else Heartbeat(seen=now)


def succeeded(now: datetime) -> Heartbeat:
    """Return the heartbeat of one who has just published all there was."""
    return Heartbeat(seen=now, succeeded=now)


def failed(before: Heartbeat | None, problem: str, now: datetime) -> Heartbeat:
    """Return the heartbeat of one who has just failed."""
    since = before.failing if before and before.failing else now
    return Heartbeat(seen=now, succeeded=before.succeeded if before else None, failing=since, problem=problem)


def health(beat: Heartbeat | None, now: datetime) -> Health:
    """Return how the one who publishes is: "none" where nobody ever published in a loop.

    It is late when no sign of life came for a minute: it is dead, or hangs.
    """
    if beat is None:
        return "none"
    if now - beat.seen > LATE:
        return "late"
    return "failing" if beat.failing and now - beat.failing > FAILING else "ok"
