"""Opening files below a folder: links that lead out of it are refused, and only plain files are read.

The folder itself may be a link. Hard links cannot be recognised.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

# Without O_NONBLOCK, opening a pipe waits for its writer, and a terminal or tape for its device.
_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


class OutsideError(OSError):
    """A file below a folder is a link that leads out of it; `strerror` says what to do."""

    def __init__(self, root: Path | str, place: Path | str) -> None:
        problem = f"is a link that leads out of {Path(root).name}/; put the file itself there"
        super().__init__(errno.ELOOP, problem, str(place))


class NotAFileError(OSError):
    """A path leads to a folder, a pipe or a device."""


def leads_out(root: Path | str, place: Path | str) -> bool:
    """Return whether the real path of `place` is not below that of the folder `root`."""
    return not _is_below(os.path.realpath(place), os.path.realpath(root))


def has_folder_link(root: Path, place: Path) -> bool:
    """Return whether a folder between `root` and `place` is a link."""
    between = place.relative_to(root).parent.parts
    return os.path.realpath(place.parent) != os.path.join(os.path.realpath(root), *between)


def open_within(root: Path | str, place: Path | str) -> BinaryIO:
    """Open the plain file at `place` for reading.

    The opened file is checked, not its name: so it does not help an attacker to replace the file by a link in between.

    Raises:
        OutsideError: it is a link that leads out of the folder `root`.
        OSError: it does not exist, cannot be read, or is not a plain file.
    """
    descriptor = os.open(place, _FLAGS)
    try:
        if not _is_below(_real_path(descriptor, place), os.path.realpath(root)):
            raise OutsideError(root, place)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise NotAFileError(errno.EINVAL, "is not a file", str(place))
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_within(root: Path | str, place: Path | str) -> bytes:
    """Return the bytes of the plain file at `place`.

    Raises:
        OutsideError: it is a link that leads out of the folder `root`.
        OSError: it does not exist, cannot be read, or is not a plain file.
    """
    with open_within(root, place) as file:
        return file.read()


def _real_path(descriptor: int, place: Path | str) -> str:
    """Return the real path of an open file: on Linux from the descriptor, elsewhere from its name."""
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return os.path.realpath(place)


def _is_below(place: str, root: str) -> bool:
    return place.startswith(root.rstrip("/") + "/")
