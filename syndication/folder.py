"""The folder of records: finding, reading and replacing files. All file I/O on records is here."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from syndication.errors import SyndicationError

QUIET_SECONDS = 0.1
LONGEST_LABEL = 500  # what PostgreSQL can index, four bytes a character


class Found(Struct, frozen=True):
    """A record file that is there: `path` names it in messages and in the catalog; `mtime` is in nanoseconds."""

    path: str
    place: Path
    size: int
    mtime: int


class Folder:
    """The folder `root`, in which files that end in one of `suffixes` are records."""

    def __init__(self, root: Path, suffixes: Iterable[str]) -> None:
        self.root = root
        self.suffixes = tuple(suffixes)

    def scan(self) -> list[Found]:
        """Return every record file, by path.

        Raises:
            SyndicationError: the folder is missing or cannot be read, so nothing can be said of its files.
        """
        if not self.root.is_dir():
            raise SyndicationError(f"{self.root}: there is no such folder; make it, or mend the setting items")
        return sorted(self._walk(), key=lambda found: found.path)

    def _walk(self) -> Iterator[Found]:
        def refuse(error: OSError) -> None:
            raise SyndicationError(f"{error.filename}: cannot be read: {error.strerror}") from error

        for folder, subfolders, names in os.walk(self.root, onerror=refuse):
            subfolders[:] = [name for name in subfolders if not name.startswith(".")]
            for name in names:
                if name.endswith(self.suffixes) and not name.startswith("."):
                    yield from self._look(Path(folder, name))

    def _look(self, place: Path) -> Iterator[Found]:
        try:
            status = place.stat()
        except OSError:  # gone since the folder was listed, or a link to nothing: not a record now
            return
        if stat.S_ISREG(status.st_mode):
            yield Found(self.label(place), place, status.st_size, status.st_mtime_ns)

    def label(self, place: Path) -> str:
        """Return how `place` is named to people: from the folder's own name on, on one line."""
        name = os.path.relpath(place, self.root.parent)
        name = os.fsencode(name).decode(errors="backslashreplace")
        shown = "".join(mark if mark.isprintable() else f"\\x{ord(mark):02x}" for mark in name)
        return shown if len(shown) <= LONGEST_LABEL else f"{shown[:LONGEST_LABEL]}…{digest(os.fsencode(place))[:16]}"


def read(found: Found) -> bytes:
    """Return the bytes of a file.

    Raises:
        OSError: it cannot be read.
    """
    return found.place.read_bytes()


def is_arriving(found: Found, now: float) -> bool:
    """Tell whether the file is still being written: it changed within 100 ms of `now`, or is open for writing.

    Args:
        now: seconds since 1970, by the clock that dates files.
    """
    return abs(now - found.mtime / 1e9) < QUIET_SECONDS or _open_for_writing(found.place)


def _open_for_writing(place: Path) -> bool:
    """Ask for a read lease, which Linux grants only where nobody has the file open for writing (fcntl(2))."""
    try:
        descriptor = os.open(place, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except (OSError, AttributeError) as error:  # others than EAGAIN: no leases here, and the quiet time must do
        return getattr(error, "errno", 0) == errno.EAGAIN
    finally:
        os.close(descriptor)
    return False


def digest(data: bytes) -> str:
    """Return what tells the bytes of a file from all others."""
    return sha256(data).hexdigest()


def replace(found: Found, before: bytes, after: bytes) -> Found | None:
    """Put `after` in place of `before`; None when the file cannot be written, or is not as it was read."""
    try:
        if found.place.read_bytes() != before:
            return None
        write(found.place, after)
        status = found.place.stat()
    except OSError:
        return None
    return Found(found.path, found.place, status.st_size, status.st_mtime_ns)


def write(place: Path, data: bytes) -> None:
    """Write a file whole or not at all, and keep the mode of the one it replaces.

    Raises:
        OSError: it cannot be written; what was there is still there.
    """
    mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else 0o666 & ~_umask()
    place.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=place.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
