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

from syndication.model.errors import SyndicationError
from syndication.publishing.symlinks import OutsideError, has_folder_link, leads_out, read_within

QUIET_SECONDS = 0.1
LONGEST_LABEL = 500  # what PostgreSQL can index, four bytes a character


class RecordFile(Struct, frozen=True):
    """A record file that is there: `path` names it in messages and in the catalog; `mtime` is in nanoseconds.

    `outside`: it is a link that leads out of the folder, and is never opened; size and time are the link's own.
    """

    path: str
    place: str
    size: int
    mtime: int
    outside: bool = False


class Folder:
    """The folder `root`, in which files that end in one of `suffixes` are records."""

    def __init__(self, root: Path, suffixes: Iterable[str]) -> None:
        self.root = root
        self.suffixes = tuple(suffixes)

    def scan(self) -> Iterator[RecordFile]:
        """Yield every record file in the order of the paths; those whose names cannot be shown as they are come last.

        Raises:
            SyndicationError: the folder is missing or cannot be read, so nothing can be said of its files.
        """
        if not self.root.is_dir():
            raise SyndicationError(f"{self.root}: there is no such folder; make it, or mend the setting items")
        return self._walk(self.root)

    def look(self, place: Path) -> Iterator[RecordFile]:
        """Yield the record files that are at a place in this folder now, or below it."""
        if any(part.startswith(".") for part in place.relative_to(self.root).parts):
            return iter(())
        if place != self.root and has_folder_link(self.root, place):
            return iter(())  # a scan does not go into such a folder either
        is_link = place != self.root and place.is_symlink()
        if place.is_dir() and not is_link:
            return self._walk(place)
        if not place.name.endswith(self.suffixes):
            return iter(())
        return self._look(str(place), self.label(place), is_link=is_link)

    def _walk(self, start: Path) -> Iterator[RecordFile]:
        odd: list[str] = []
        yield from self._below(str(start), self.label(start), odd)
        for place in odd:
            yield from self._look(place, self.label(place), is_link=Path(place).is_symlink())

    def _below(self, folder: str, label: str, odd: list[str]) -> Iterator[RecordFile]:
        """Yield the record files below a folder; the places of those with names that cannot be shown go into `odd`."""
        for entry in self._listed(folder):
            name = f"{label}/{entry.name}"
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder and name.isprintable() and len(name) <= LONGEST_LABEL:
                yield from self._below(entry.path, name, odd)
            elif is_folder:
                odd += [found.place for found in self._walk(Path(entry.path))]
            elif not (name.isprintable() and len(name) <= LONGEST_LABEL):
                odd.append(entry.path)
            else:
                yield from self._look(entry.path, name, is_link=entry.is_symlink())

    def _listed(self, folder: str) -> list[os.DirEntry[str]]:
        """Return the folders and record files in a folder, in the order of the paths below them."""
        try:
            with os.scandir(folder) as entries:
                kept = [entry for entry in entries if self._is_ours(entry)]
        except OSError as error:
            if isinstance(error, FileNotFoundError) and folder != str(self.root):
                return []  # gone since the folder above was listed
            raise SyndicationError(f"{error.filename}: cannot be read: {error.strerror}") from error
        # "/" comes after "." and "-": what is below a folder stands where its name with a slash does.
        return sorted(kept, key=lambda entry: f"{entry.name}/" if entry.is_dir(follow_symlinks=False) else entry.name)

    def _is_ours(self, entry: os.DirEntry[str]) -> bool:
        if entry.name.startswith("."):
            return False
        return entry.is_dir(follow_symlinks=False) or entry.name.endswith(self.suffixes)

    def _look(self, place: str, label: str, *, is_link: bool) -> Iterator[RecordFile]:
        try:
            # Only links are resolved: that costs a question to the system for each folder above.
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
        """Put `after` in place of `before`; None when the file cannot be written, or is not as it was read."""
        try:
            if self.read(found) != before:
                return None
            write(Path(found.place), after)
            status = os.stat(found.place)
        except OSError:
            return None
        return RecordFile(found.path, found.place, status.st_size, status.st_mtime_ns)

    def holds(self, path: str) -> bool:
        """Tell whether the record file that `path` names is there."""
        place = self.place_of(path)
        if self.label(place) == path and self._is_a_file(place):
            return True
        # A name that cannot be shown as it is stands for a file that only a look at all of them finds.
        return ("\\" in path or "…" in path) and any(found.path == path for found in self.scan())

    def place_of(self, path: str) -> Path:
        """Return where the file is that `path` names."""
        return self.root.parent / path

    @staticmethod
    def _is_a_file(place: Path) -> bool:
        try:
            return place.is_file()
        except OSError:  # a name that no file can have
            return False

    def label(self, place: Path | str) -> str:
        """Return how `place` is named to people: from the folder's own name on, on one line."""
        name = os.path.relpath(place, self.root.parent)
        name = os.fsencode(name).decode(errors="backslashreplace")
        shown = name if name.isprintable() else "".join(_shown(mark) for mark in name)
        return shown if len(shown) <= LONGEST_LABEL else f"{shown[:LONGEST_LABEL]}…{digest(os.fsencode(place))[:16]}"


def _shown(mark: str) -> str:
    return mark if mark.isprintable() else f"\\x{ord(mark):02x}"


def is_arriving(found: RecordFile, now: float) -> bool:
    """Tell whether the file is still being written: it changed within 100 ms of `now`, or is open for writing.

    Args:
        now: seconds since 1970, by the clock that dates files.
    """
    return not found.outside and (quiet_in(found, now) > 0 or _open_for_writing(found.place))


def quiet_in(found: RecordFile, now: float) -> float:
    """Return the seconds until the file has not changed for 100 ms, 0 if it has not; `now` is in seconds since 1970."""
    since = now - found.mtime / 1e9
    return max(QUIET_SECONDS - abs(since), 0.0)


def _open_for_writing(place: str) -> bool:
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
