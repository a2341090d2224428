"""One import at a time: two would give their stories the same slugs, and an undo would delete what an import writes.

The lock is on the folder of records itself, so it leaves no file behind, and ends with the process.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from syndication.model.errors import BusyError
from syndication.publishing.folder import Folder

# A file of a `RecordBatch` that has no name yet: ".2026-02-05-talks-resume.md-4711-12.part".
_UNNAMED = re.compile(r"\..*-[0-9]+-[0-9]+\.part", re.DOTALL)
_HELD = (errno.EAGAIN, errno.EACCES)


@contextmanager
def import_lock(place: Folder) -> Iterator[None]:
    """Be the one import into a folder, and remove what a killed one has left behind.

    On a file system without such locks, several imports can run.

    Raises:
        BusyError: another import is running.
    """
    if not place.root.is_dir():  # nothing is there yet
        yield
        return
    descriptor = os.open(place.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        if _is_locked(descriptor, place):
            _remove_unnamed(place)
        yield
    finally:
        os.close(descriptor)


def _is_locked(descriptor: int, place: Folder) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            raise BusyError(
                f"{place.root}: another import is running; wait for its end, and repeat the command"
            ) from error
        return False
    return True


def _remove_unnamed(place: Folder) -> None:
    for parent, _, names in os.walk(place.root):
        for name in names:
            if _UNNAMED.fullmatch(name):
                with suppress(OSError):  # hidden, and no record
                    os.unlink(os.path.join(parent, name))  # a name may be no text
