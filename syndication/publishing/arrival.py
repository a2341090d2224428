"""Files that are still arriving: they changed a moment ago, or a process has them open for writing."""

from __future__ import annotations

import errno
import fcntl
import os

from syndication.publishing.folder import RecordFile

QUIET_SECONDS = 0.1


def is_arriving(found: RecordFile, now: float) -> bool:
    """Return whether the file is still being written: it changed within 100 ms of `now`, or is open for writing.

    Args:
        now: seconds since 1970, by the clock of the file system.
    """
    return not found.outside and (seconds_until_quiet(found, now) > 0 or _open_for_writing(found.place))


def seconds_until_quiet(found: RecordFile, now: float) -> float:
    """Return the seconds until the file was not changed for 100 ms; `now` is in seconds since 1970."""
    since = now - found.mtime / 1e9
    return max(QUIET_SECONDS - abs(since), 0.0)


def _open_for_writing(place: str) -> bool:
    """Return whether a process has the file open for writing: then Linux grants no read lease (fcntl(2))."""
    try:
        descriptor = os.open(place, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except (OSError, AttributeError) as error:  # not EAGAIN: no leases here; then only the 100 ms rule applies
        return getattr(error, "errno", 0) == errno.EAGAIN
    finally:
        os.close(descriptor)
    return False
