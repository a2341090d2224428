"""The files next to an SQLite database: only their owner can read them, whatever the umask.

If the mode of the database lets a group share it, the locks do so too, as SQLite's own -wal and -shm files do.
"""

from __future__ import annotations

import os
import stat
import threading
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from syndication.model.errors import CatalogError

_CURE = "run this as the user who owns the database, or see `syndication docs settings`"
_PRIVATE = 0o600
_SHARED = 0o660  # the most that other files take from the mode of the database


def make_folder(folder: Path) -> None:
    """Make a folder for the owner alone, unless it is there; folders above it are made as usual.

    Raises:
        CatalogError: it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CatalogError(f"{folder}: cannot be made: {error.strerror}; correct `database` in the settings") from error


def make_database(place: Path) -> None:
    """Make an empty file for the owner alone, unless it exists: to SQLite it is a new database.

    SQLite gives -wal and -shm the mode of the database (sqlite.org, findCreateFileMode). Errors are ignored here, as
    SQLite reports them when it opens the file.
    """
    with suppress(OSError):
        os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, _PRIVATE))


def open_lock(place: Path, database: Path) -> TextIO:
    """Open a file for locking; a new one gets the mode of the database, without the rights of others.

    Raises:
        FileNotFoundError: its folder does not exist.
        CatalogError: this process may not write there.
    """
    try:
        descriptor = os.open(place, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, _PRIVATE)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CatalogError(f"{place}: cannot be written: {error.strerror}; {_CURE}") from error
    _share(descriptor, database)
    return os.fdopen(descriptor, "w")


def first_content(place: Path, content: bytes, database: Path) -> bytes:
    """Return the content of a small file: what the first process wrote, which is `content` if there was none.

    Raises:
        CatalogError: this process may not read or write there.
    """
    new = place.with_name(f"{place.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        if not place.exists():
            _write_new(new, content, database)
            with suppress(FileExistsError):
                os.link(new, place)  # unlike a renaming, this never replaces the file of another process
        return place.read_bytes()
    except OSError as error:
        raise CatalogError(f"{place}: cannot be used: {error.strerror}; {_CURE}") from error
    finally:
        new.unlink(missing_ok=True)


def make_lock_folder(folder: Path, database: Path) -> None:
    """Make a folder for locks, in which everybody can make locks who may write to the database."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return
    if _mode_of(database) & stat.S_IWGRP:
        folder.chmod(0o770)


def _write_new(place: Path, content: bytes, database: Path) -> None:
    place.unlink(missing_ok=True)
    descriptor = os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, _PRIVATE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        _share(file.fileno(), database)


def _share(descriptor: int, database: Path) -> None:
    """If a group shares the database, give our lock file the same mode."""
    wanted = _mode_of(database) & _SHARED
    status = os.fstat(descriptor)
    if status.st_uid == os.geteuid() and wanted & ~stat.S_IMODE(status.st_mode):
        os.fchmod(descriptor, stat.S_IMODE(status.st_mode) | wanted)


def _mode_of(place: Path) -> int:
    try:
        return stat.S_IMODE(place.stat().st_mode)
    except OSError:
        return _PRIVATE
