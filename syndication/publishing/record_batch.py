"""Many new record files, written together: the disk is waited for once for all of them, not twice for each.

A file gets its name when its bytes are on the disk. So after a power failure, as after a kill, each is whole or absent.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from syndication.publishing.durable_files import make_folder, sync_names

_MOST = 1_000  # files in one batch: as much is lost if the machine fails
_BYTES = 50_000_000
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)  # of the file system


class RecordBatch:
    """Files that are written, and not named yet. `refused` are those that could not be named, and why."""

    def __init__(self) -> None:
        self.refused: dict[Path, str] = {}
        self._names: dict[Path, Path] = {}
        self._bytes = 0

    def write(self, place: Path, data: bytes) -> None:
        """Write a new file, which gets its name with the others of the batch.

        Raises:
            OSError: it cannot be written; nothing of it is left.
        """
        make_folder(place.parent)
        part = place.with_name(f".{place.name[:80]}-{os.getpid()}-{len(self._names)}.part")
        try:
            part.write_bytes(data)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        self._names[place] = part
        self._bytes += len(data)
        if len(self._names) >= _MOST or self._bytes >= _BYTES:
            self.finish()

    def finish(self) -> None:
        """Name the files that were written. One that cannot be named is `refused`, and stops no other."""
        names, self._names, self._bytes = self._names, {}, 0
        if not names:
            return
        os.sync()
        unnamed = dict(names)
        try:
            for place, part in names.items():
                try:
                    _name(part, place)
                except OSError as error:
                    self.refused[place] = error.strerror or str(error)
                    continue
                del unnamed[place]
        finally:
            for part in unnamed.values():
                with suppress(OSError):  # what is left of it is hidden, and no record
                    part.unlink(missing_ok=True)
            for folder in dict.fromkeys(place.parent for place in names):
                with suppress(FileNotFoundError):  # then its files were refused
                    sync_names(folder)


def _name(part: Path, place: Path) -> None:
    """Give a file its name, unless another program has made a file of that name meanwhile.

    Raises:
        OSError: it cannot be named.
    """
    try:
        os.link(part, place)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if place.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(place)) from error
        part.rename(place)
    else:
        part.unlink()
