"""Files that are written completely or not at all, and are still there after a power failure."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

log = logging.getLogger("syndication")


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file's bytes."""
    return sha256(data).hexdigest()


def write(place: Path, data: bytes) -> None:
    """Write a file completely or not at all; it gets the mode of the file that it replaces.

    Raises:
        OSError: it cannot be written; the old file is still there.
    """
    make_folder(place.parent)
    with new_file(place.parent) as (file, part):
        file.write(data)
        move(file, part, place)


@contextmanager
def new_file(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Open a new file in a folder, to read and write, for `move`; if it is not moved, it is deleted at the end."""
    part = folder / f".{uuid4().hex}.part"
    try:  # before it is opened: an interrupt may come as soon as there is a file
        with open(part, "x+b", opener=_open_private) as file:
            yield file, part
    finally:
        part.unlink(missing_ok=True)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CLOEXEC, 0o600)


def move(file: BinaryIO, part: Path, place: Path) -> None:
    """Move a new file, open at `part`, to its place; it gets the mode of the file that it replaces.

    Raises:
        OSError: it cannot be moved; the old file is still there.
    """
    mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else 0o666 & ~_umask()
    file.flush()
    os.fsync(file.fileno())
    make_folder(place.parent)
    part.chmod(mode)
    part.replace(place)
    sync_names(place.parent)


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
