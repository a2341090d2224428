"""The folder of records: finding, reading and replacing files. All file I/O on records is in this module."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from syndication.model.errors import SyndicationError
from syndication.publishing.symlinks import OutsideError, has_folder_link, leads_out, read_within
from syndication.text.dates import utc

log = logging.getLogger("syndication")

QUIET_SECONDS = 0.1
LONGEST_LABEL = 500  # characters: PostgreSQL can index these, at four bytes each


class RecordFile(Struct, frozen=True):
    """A record file: `path` is its label in messages and in the catalog, `place` its path to open it.

    `mtime` is in nanoseconds. `outside`: it is a link that leads out of the folder, and is never opened; size and time
    are those of the link.
    """

    path: str
    place: str
    size: int
    mtime: int
    outside: bool = False


class Folder:
    """The folder `root`; files in it whose names end with one of `suffixes` are records."""

    def __init__(self, root: Path, suffixes: Iterable[str]) -> None:
        self.root = root
        self.suffixes = tuple(suffixes)

    def scan(self) -> Iterator[RecordFile]:
        """Yield every record file by path; files whose names cannot be printed or are too long come last.

        Raises:
            SyndicationError: the folder is missing or cannot be read, so nothing is known of its files.
        """
        if not self.root.is_dir():
            raise SyndicationError(f"{self.root}: there is no such folder; make it, or correct the setting items")
        return self._walk(self.root)

    def files_at(self, place: Path) -> Iterator[RecordFile]:
        """Yield the record files that are at or below `place` in this folder now."""
        if any(part.startswith(".") for part in place.relative_to(self.root).parts):
            return iter(())
        if place != self.root and has_folder_link(self.root, place):
            return iter(())  # a scan does not enter such a folder either
        is_link = place != self.root and place.is_symlink()
        if place.is_dir() and not is_link:
            return self._walk(place)
        if not place.name.endswith(self.suffixes):
            return iter(())
        return self._record_file(str(place), self.label(place), is_link=is_link)

    def _walk(self, start: Path) -> Iterator[RecordFile]:
        unprintable: list[str] = []
        yield from self._below(str(start), self.label(start), unprintable)
        for place in unprintable:
            yield from self._record_file(place, self.label(place), is_link=Path(place).is_symlink())

    def _below(self, folder: str, label: str, unprintable: list[str]) -> Iterator[RecordFile]:
        """Yield the record files below a folder by path; those whose names cannot be printed go into `unprintable`."""
        for entry in self._sorted_entries(folder):
            name = f"{label}/{entry.name}"
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder and name.isprintable() and len(name) <= LONGEST_LABEL:
                yield from self._below(entry.path, name, unprintable)
            elif is_folder:
                unprintable += [found.place for found in self._walk(Path(entry.path))]
            elif not (name.isprintable() and len(name) <= LONGEST_LABEL):
                unprintable.append(entry.path)
            else:
                yield from self._record_file(entry.path, name, is_link=entry.is_symlink())

    def _sorted_entries(self, folder: str) -> list[os.DirEntry[str]]:
        """Return the folders and record files in a folder, in the order of the paths below them."""
        try:
            with os.scandir(folder) as entries:
                wanted = [entry for entry in entries if self._is_wanted(entry)]
        except OSError as error:
            if isinstance(error, FileNotFoundError) and folder != str(self.root):
                return []  # gone since the folder above was listed
            raise SyndicationError(f"{error.filename}: cannot be read: {error.strerror}") from error
        # Sorted by path, the files below the folder "a" come where "a/" comes: after "a-b.md" and "a.md".
        return sorted(wanted, key=lambda entry: f"{entry.name}/" if entry.is_dir(follow_symlinks=False) else entry.name)

    def _is_wanted(self, entry: os.DirEntry[str]) -> bool:
        if entry.name.startswith("."):
            return False
        return entry.is_dir(follow_symlinks=False) or entry.name.endswith(self.suffixes)

    def _record_file(self, place: str, label: str, *, is_link: bool) -> Iterator[RecordFile]:
        try:
            # Only links are resolved, as that takes a system call for each folder above.
            outside = is_link and leads_out(self.root, place)
            status = os.lstat(place) if outside else os.stat(place)
        except OSError:  # gone since the folder was listed, or a link to nothing: not a record now
            return
        if outside or stat.S_ISREG(status.st_mode):
            yield RecordFile(label, place, status.st_size, status.st_mtime_ns, outside)

    def read(self, found: RecordFile) -> bytes:
        """Return the bytes of a file.

        Raises:
            OutsideError: it is a link that leads out of the folder.
            OSError: it cannot be read.
        """
        if found.outside:
            raise OutsideError(self.root, found.place)
        return read_within(self.root, found.place)

    def replace(self, found: RecordFile, before: bytes, after: bytes) -> RecordFile | None:
        """Write `after` in place of `before`; return None if the file cannot be written, or has changed since."""
        try:
            if self.read(found) != before:
                return None
            write(Path(found.place), after)
            status = os.stat(found.place)
        except OSError:
            return None
        return RecordFile(found.path, found.place, status.st_size, status.st_mtime_ns)

    def holds(self, path: str) -> bool:
        """Return whether the record file with the label `path` exists."""
        place = self.place_of(path)
        if self.label(place) == path and self._is_a_file(place):
            return True
        # The label of a name that cannot be printed does not lead back to the file. Only a scan finds it.
        return ("\\" in path or "…" in path) and any(found.path == path for found in self.scan())

    def place_of_new(self, published: datetime, name: str) -> Path:
        """Return where a new record belongs; `name` is its slug and suffix ("2026/02/2026-02-05-talks-resume.md")."""
        day = utc(published)
        return self.root / f"{day:%Y}" / f"{day:%m}" / f"{day:%Y-%m-%d}-{name}"

    def place_of(self, path: str) -> Path:
        """Return where the file with the label `path` is."""
        return self.root.parent / path

    @staticmethod
    def _is_a_file(place: Path) -> bool:
        try:
            return place.is_file()
        except OSError:  # a name that no file can have
            return False

    def label(self, place: Path | str) -> str:
        """Return the path of `place` for messages: it begins with the folder's name, and is printable on one line."""
        name = os.path.relpath(place, self.root.parent)
        name = os.fsencode(name).decode(errors="backslashreplace")
        label = name if name.isprintable() else "".join(_escaped(character) for character in name)
        return label if len(label) <= LONGEST_LABEL else f"{label[:LONGEST_LABEL]}…{digest(os.fsencode(place))[:16]}"


def _escaped(character: str) -> str:
    return character if character.isprintable() else f"\\x{ord(character):02x}"


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


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file's bytes."""
    return sha256(data).hexdigest()


def write(place: Path, data: bytes) -> None:
    """Write a file completely or not at all; it gets the mode of the file that it replaces.

    Raises:
        OSError: it cannot be written; the old file is still there.
    """
    mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else 0o666 & ~_umask()
    _make_folder(place.parent)
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
    _sync_names(place.parent)


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, so that they are still there after a power failure."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_names(folder.parent)


def _sync_names(folder: Path) -> None:
    """Save the names in a folder to the disk: fsync of a file does not save its name (fsync(2))."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:  # some file systems cannot; the file itself is there, so it is no reason to fail
        log.debug("%s: %s", folder, error.strerror)
    finally:
        os.close(descriptor)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
