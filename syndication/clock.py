"""Whether the machine's clock is right, as far as the system knows. Tells no time: moments come in."""

from __future__ import annotations

import ctypes
import sys
from typing import Literal

from msgspec import Struct

MOST_SECONDS = 5.0  # off by more, the dates that we send mislead caches and readers
_UNSYNCHRONISED = 0x40  # STA_UNSYNC in <sys/timex.h>
_MICROSECOND = 1e-6

Word = Literal["synchronised", "off", "unknown"]


class ClockState(Struct, frozen=True):
    """Whether the clock is kept right, and by how many seconds it may be off at most; None where nobody knows."""

    synchronised: bool | None
    error_seconds: float | None

    @property
    def word(self) -> Word:
        """Return the state in a word."""
        if self.synchronised is None:
            return "unknown"
        return "synchronised" if self.synchronised else "off"


class Moment(Struct, frozen=True):
    """The same moment on the wall clock, and on the one that nobody can set; both in seconds."""

    wall: float
    steady: float


UNKNOWN = ClockState(None, None)


class _Timex(ctypes.Structure):
    """`struct timex` of Linux, as adjtimex(2) has it; what comes behind `status` is of no use here."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_long * 32),
    )


def judge(status: int, maxerror: int) -> ClockState:
    """Return what adjtimex(2) says of the clock.

    Args:
        status: its flags, STA_UNSYNC among them.
        maxerror: the greatest error in microseconds; it means nothing for a clock that nobody keeps right.
    """
    if status & _UNSYNCHRONISED:
        return ClockState(False, None)
    seconds = maxerror * _MICROSECOND
    return ClockState(seconds <= MOST_SECONDS, seconds)


def state() -> ClockState:
    """Return the state of this machine's clock, UNKNOWN where the system cannot tell or does not let us ask."""
    if sys.platform != "linux":
        return UNKNOWN
    asked = _Timex(modes=0)  # nothing is to be set
    try:
        answer = ctypes.CDLL(None).adjtimex(ctypes.byref(asked))
    except (OSError, AttributeError):
        return UNKNOWN
    return UNKNOWN if answer < 0 else judge(asked.status, asked.maxerror)


def warning(found: ClockState) -> str:
    """Return what to say of a clock that is off, "" for any other."""
    if found.synchronised is not False:
        return ""
    by = "nothing keeps it right" if found.error_seconds is None else f"by up to {found.error_seconds:.1f} s"
    return f"the clock of this machine may be off ({by}): dates in feeds may be wrong; switch on NTP"


def jump(before: Moment, after: Moment) -> float:
    """Return by how many seconds the wall clock was set forward (or back: below 0) in between; 0 for a little."""
    by = (after.wall - before.wall) - (after.steady - before.steady)
    return by if abs(by) > MOST_SECONDS else 0.0
