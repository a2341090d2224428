"""Many new record files, written together: the disk is waited for once for all of them, not twice for each.

A file gets its name when its bytes are on the disk. So after a power failure, as after a kill, each is whole or absent.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from syndication.publishing.durable_files import make_folder, sync_names

_MOST = 1_000  # files in one batch: as much is lost if the machine fails
_BYTES = 50_000_000


class RecordBatch:
    """Files that are written, and not named yet."""

    def __init__(self) -> None:
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
        """Name the files that were written.

        Raises:
            OSError: a file cannot be named; those before it are.
        """
        names, self._names, self._bytes = self._names, {}, 0
        if not names:
            return
        os.sync()
        try:
            for place, part in names.items():
                part.rename(place)
        finally:
            for part in names.values():
                with suppress(OSError):  # what is left of it is hidden, and no record
                    part.unlink(missing_ok=True)
            for folder in dict.fromkeys(place.parent for place in names):
                sync_names(folder)
