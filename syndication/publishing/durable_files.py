"""Files that are written completely or not at all, and are still there after a power failure."""

from __future__ import annotations

import logging
import os
import stat
import tempfile
from hashlib import sha256
from pathlib import Path

log = logging.getLogger("syndication")


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
