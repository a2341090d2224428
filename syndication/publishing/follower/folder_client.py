"""Documents of a source that are files in a folder of this machine, such as an agency puts there by FTP."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from syndication.http.fetch import LARGEST

FileSign = tuple[int, int, int]  # size, and when content and entry were changed, in nanoseconds
_QUIET_SECONDS = 2.0  # a file that was changed later is perhaps still being written
_MOST_FILES = 10_000
_AT_ONCE = 200


class SourceFile(Struct, frozen=True):
    """A file: its name for messages, its bytes, what tells a changed file from an unchanged one; or a problem."""

    name: str
    path: str
    sign: FileSign
    data: bytes = b""
    problem: str = ""


class FolderAnswer(Struct, frozen=True):
    """New and changed files that match a pattern, the oldest first.

    `known` are the signs of the files that were read before, and did not change. `more` says that there are others, for
    the next round.
    """

    files: tuple[SourceFile, ...] = ()
    known: Mapping[str, FileSign] = {}
    more: bool = False
    problem: str = ""


def read_folder(pattern: str, known: Mapping[str, FileSign], now: float) -> FolderAnswer:
    """Return the files that were not read before. A file that was changed a moment ago waits for the next round.

    Args:
        pattern: a path with * and ?.
        known: the files that were read, with their signs.
        now: seconds since 1970, by the clock of the file system.
    """
    if not _folder_of(pattern).is_dir():
        return FolderAnswer(problem="there is no such folder; make or mount it, or correct url")
    found = sorted(_signs(pattern), key=lambda pair: (pair[1][1], pair[0]))
    same = {path: sign for path, sign in found if known.get(path) == sign}
    new = [(path, sign) for path, sign in found if path not in same]
    settled = [(path, sign) for path, sign in new if now - sign[1] / 1e9 > _QUIET_SECONDS]
    files = tuple(_read(path, sign) for path, sign in settled[:_AT_ONCE])
    return FolderAnswer(files, same, len(new) > len(files))


def _folder_of(pattern: str) -> Path:
    """Return the part of a pattern before its first part with * or ?."""
    parts = Path(pattern).parts
    fixed = next((index for index, part in enumerate(parts) if glob.has_magic(part)), len(parts) - 1)
    return Path(*parts[:fixed])


def _signs(pattern: str) -> Iterator[tuple[str, FileSign]]:
    for index, path in enumerate(glob.iglob(pattern, recursive=True)):
        if index == _MOST_FILES:
            return
        try:
            found = os.stat(path)
        except OSError:  # it was moved at this moment
            continue
        if os.path.isfile(path):
            yield path, (found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _read(path: str, sign: FileSign) -> SourceFile:
    name = os.path.basename(path)
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        return SourceFile(name, path, sign, problem=f"cannot be read: {error.strerror}")
    if len(data) > LARGEST:
        return SourceFile(name, path, sign, problem=f"has more than {LARGEST:,} bytes")
    return SourceFile(name, path, sign, data, "" if data.strip() else "is empty")
