"""The quota for the folder of pictures, without reading every file each time.

The folder has 256 folders, by the first two digits of the names. Adding or removing a file changes the time of its
folder, so only folders with a new time are counted again. Nothing is stored: so the count is right after a restart,
with several processes, and after files were deleted by hand.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from syndication.model.errors import FullError

# Bytes left free for the database and the records, which are often on the same disk.
LEFT_FREE = 500_000_000
# Some file systems round times to two seconds: a folder that was read sooner after its last change may have changed
# again without a new time.
_SETTLED_SECONDS = 2.0
_FOLDERS = tuple(f"{number:02x}" for number in range(256))


class _Count(Struct, frozen=True):
    """The bytes in a folder, the time of its last change, and when it was counted."""

    size: int
    changed: int
    read: float

    def is_settled(self) -> bool:
        return self.read - self.changed / 1e9 > _SETTLED_SECONDS


class Quota:
    """The room for pictures in the folder `root`: `most_bytes`, or 0 for as much as the disk has."""

    def __init__(self, root: Path, most_bytes: int = 0) -> None:
        self._root = root
        self._most_bytes = most_bytes
        self._counts: dict[str, _Count] = {}  # used only under the lock

    @contextmanager
    def room_for(self, size: int, now: float) -> Iterator[None]:
        """Reserve room for a file of `size` bytes, which the caller writes into the folder.

        With a limit, only one process writes at a time. Otherwise two files could each fit, but not both. `now` is in
        seconds since 1970, by the clock of the file system.

        Raises:
            FullError: there is no room for it.
            OSError: the folder cannot be made or read.
        """
        self.refuse_full(size)
        if not self._most_bytes:
            yield
            return
        with self._locked():
            if self._stored_bytes(now) + size > self._most_bytes:
                most = self._most_bytes / 1e9
                raise FullError(f"The pictures fill their limit of {most:g} GB (pictures_gb); nothing was stored")
            yield

    def refuse_full(self, size: int) -> None:
        """Do nothing if the disk has room for `size` bytes.

        Raises:
            FullError: it has not.
            OSError: the folder cannot be made.
        """
        self._root.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self._root).free < size + LEFT_FREE:
            raise FullError(
                "The disk for pictures is full; nothing was stored. Ask the operator of this service for more room"
            )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        descriptor = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _stored_bytes(self, now: float) -> int:
        for name in _FOLDERS:
            self._count(name, now)
        return sum(count.size for count in self._counts.values())

    def _count(self, name: str, now: float) -> None:
        """Count one of the folders, if it may have changed."""
        place = self._root / name
        try:
            changed = place.stat().st_mtime_ns
            known = self._counts.get(name)
            if known is None or known.changed != changed or not known.is_settled():
                self._counts[name] = _Count(_size_of(place), changed, now)
        except FileNotFoundError:
            self._counts.pop(name, None)


def _size_of(place: Path) -> int:
    """Return the bytes of all files in a folder."""
    with os.scandir(place) as entries:
        return sum(_size_of_file(entry) for entry in entries)


def _size_of_file(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_size
    except FileNotFoundError:  # deleted since the folder was listed
        return 0
