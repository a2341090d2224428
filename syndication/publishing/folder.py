"""The folder of records: finding, reading and replacing files. All file I/O on records is in this module."""

from __future__ import annotations

import errno
import logging
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from syndication.model.errors import SyndicationError, missing_folder
from syndication.publishing.symlinks import OutsideError, has_folder_link, leads_out, read_within
from syndication.text.dates import utc

log = logging.getLogger("syndication")

LONGEST_LABEL = 500  # characters: PostgreSQL can index these, at four bytes each


class RecordFile(Struct, frozen=True):
    """A record file: `path` is its label in messages and in the catalog, `place` its path to open it.

    `mtime` and `ctime` are in nanoseconds. A person can set the first; the system sets the second with every change.
    `outside`: it is a link that leads out of the folder, and is never opened; size and times are those of the link.
    """

    path: str
    place: str
    size: int
    mtime: int
    ctime: int
    outside: bool = False


class UnreadableFolder(Struct, frozen=True):
    """A folder, or what may be one, that cannot be read: nothing is known of the files below `path`, its label."""

    path: str
    problem: str

    @property
    def line(self) -> str:
        """The problem, for people."""
        return f"{self.path}: cannot be read: {self.problem}; make it readable; stories from below it stay as they are"

    def contains(self, path: str) -> bool:
        """Return whether the file with the label `path` is the folder, or is below it."""
        return path == self.path or path.startswith(f"{self.path}/")


# Errors after which a file may still exist. After others, such as ENOENT and ELOOP, it does not, or is no file.
_IN_THE_WAY = frozenset((errno.EACCES, errno.EPERM, errno.EIO, errno.ESTALE))
_OF_THE_SYSTEM = "lost+found"  # where ext4 puts files after a crash, at the top of each file system


class Folder:
    """The folder `root`; files in it whose names end with one of `suffixes` are records."""

    def __init__(self, root: Path, suffixes: Iterable[str]) -> None:
        self.root = root
        self.suffixes = tuple(suffixes)

    def refuse_absent(self) -> None:
        """Raise FolderError if the folder does not exist: nothing is known of its files."""
        if not self.root.is_dir():
            raise missing_folder("items", self.root)

    def scan(self, unreadable: list[UnreadableFolder] | None = None) -> Iterator[RecordFile]:
        """Yield every record file by path; files whose names cannot be printed or are too long come last.

        Folders that cannot be read go into `unreadable`; nothing is known of the files below them.

        Raises:
            SyndicationError: the folder is missing or cannot be read, so nothing is known of its files.
        """
        self.refuse_absent()
        return self._walk(self.root, [] if unreadable is None else unreadable)

    def files_at(self, place: Path, unreadable: list[UnreadableFolder] | None = None) -> Iterator[RecordFile]:
        """Yield the record files that are at or below `place` in this folder now; `unreadable` is as for a scan."""
        unreadable = [] if unreadable is None else unreadable
        if any(part.startswith(".") or part == _OF_THE_SYSTEM for part in place.relative_to(self.root).parts):
            return iter(())
        if place != self.root and has_folder_link(self.root, place):
            return iter(())  # a scan does not enter such a folder either
        try:
            is_link = place != self.root and place.is_symlink()
            is_folder = place.is_dir() and not is_link
        except OSError as error:  # a folder above it cannot be entered
            unreadable.append(UnreadableFolder(self.label(place), error.strerror or str(error)))
            return iter(())
        if is_folder:
            return self._walk(place, unreadable)
        if not place.name.endswith(self.suffixes):
            return iter(())
        return self._record_file(str(place), self.label(place), is_link=is_link)

    def _walk(self, start: Path, unreadable: list[UnreadableFolder]) -> Iterator[RecordFile]:
        unprintable: list[str] = []
        yield from self._below(str(start), self.label(start), unprintable, unreadable)
        for place in unprintable:
            yield from self._record_file(place, self.label(place), is_link=Path(place).is_symlink())

    def _below(
        self, folder: str, label: str, unprintable: list[str], unreadable: list[UnreadableFolder]
    ) -> Iterator[RecordFile]:
        """Yield the record files below a folder by path; those whose names cannot be printed go into `unprintable`."""
        for entry in self._sorted_entries(folder, label, unreadable):
            name = f"{label}/{entry.name}"
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder and name.isprintable() and len(name) <= LONGEST_LABEL:
                yield from self._below(entry.path, name, unprintable, unreadable)
            elif is_folder:
                unprintable += [found.place for found in self._walk(Path(entry.path), unreadable)]
            elif not (name.isprintable() and len(name) <= LONGEST_LABEL):
                unprintable.append(entry.path)
            else:
                yield from self._record_file(entry.path, name, is_link=entry.is_symlink())

    def _sorted_entries(self, folder: str, label: str, unreadable: list[UnreadableFolder]) -> list[os.DirEntry[str]]:
        """Return the folders and record files in a folder, in the order of the paths below them."""
        try:
            with os.scandir(folder) as entries:
                wanted = [entry for entry in entries if self._is_wanted(entry)]
        except OSError as error:
            if folder == str(self.root):
                raise SyndicationError(f"{error.filename}: cannot be read: {error.strerror}") from error
            if not isinstance(error, FileNotFoundError):  # else gone since the folder above was listed
                unreadable.append(UnreadableFolder(label, error.strerror or str(error)))
            return []
        # Sorted by path, the files below the folder "a" come where "a/" comes: after "a-b.md" and "a.md".
        return sorted(wanted, key=lambda entry: f"{entry.name}/" if entry.is_dir(follow_symlinks=False) else entry.name)

    def _is_wanted(self, entry: os.DirEntry[str]) -> bool:
        if entry.name.startswith(".") or entry.name == _OF_THE_SYSTEM:
            return False
        return entry.is_dir(follow_symlinks=False) or entry.name.endswith(self.suffixes)

    def _record_file(self, place: str, label: str, *, is_link: bool) -> Iterator[RecordFile]:
        try:
            # Only links are resolved, as that takes a system call for each folder above.
            outside = is_link and leads_out(self.root, place)
            status = os.lstat(place) if outside else os.stat(place)
        except OSError as error:
            if error.errno in _IN_THE_WAY:  # reading it fails, too, and says why
                yield RecordFile(label, place, 0, 0, 0)
            return  # gone since the folder was listed, or a link to nothing: not a record now
        if outside or stat.S_ISREG(status.st_mode):
            yield _as_found(label, place, status, outside=outside)

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
        """Write `after` in place of `before`; return None if the file has changed since, or cannot be read any more.

        Raises:
            OSError: it cannot be written; the old file is still there.
        """
        try:
            if self.read(found) != before:
                return None
        except OSError:
            return None
        write(Path(found.place), after)
        return _as_found(found.path, found.place, os.stat(found.place))

    def delete(self, found: RecordFile, known: str) -> bool:
        """Delete a file, and the folders that are empty then; return False if its digest is not `known` any more.

        Raises:
            OSError: it cannot be deleted.
        """
        try:
            if digest(self.read(found)) != known:
                return False
        except FileNotFoundError:
            return False
        place = Path(found.place)
        place.unlink()
        for above in place.parents:
            if above == self.root or next(above.iterdir(), None):
                break
            with suppress(OSError):  # a file has come in at this moment
                above.rmdir()
        return True

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


def _as_found(label: str, place: str, status: os.stat_result, *, outside: bool = False) -> RecordFile:
    return RecordFile(label, place, status.st_size, status.st_mtime_ns, status.st_ctime_ns, outside)


def _escaped(character: str) -> str:
    return character if character.isprintable() else f"\\x{ord(character):02x}"


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file's bytes."""
    return sha256(data).hexdigest()


def write(place: Path, data: bytes) -> None:
    """Write a file completely or not at all; it gets the mode of the file that it replaces.

    Raises:
        OSError: it cannot be written; the old file is still there.
    """
    mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else default_mode()
    make_folder(place.parent)
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
    sync_names(place.parent)


def default_mode() -> int:
    """Return the mode of a new file."""
    return 0o666 & ~_umask()


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, so that they are still there after a power failure."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_names(folder.parent)


def sync_names(folder: Path) -> None:
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
