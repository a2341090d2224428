"""The files of an export: a file, the files of a folder, or those in a zip archive. All file I/O on exports is here."""

from __future__ import annotations

import io
import lzma
import os
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, cast
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.sources.export import ExportFile
from syndication.sources.kinds import KINDS, find_exports

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_ZIP = ".zip"
_NO_CONTENT = frozenset(("node_modules", "__MACOSX"))  # folders in which no publication has its stories
# Text is seldom packed to less than a twentieth of its size. A bomb is packed to a thousandth.
_MOST_RATIO = 200
_HARMLESS = 50_000_000  # bytes
_MOST_AT_ONCE = 1 << 20  # bytes: so a whole file that is read is in memory once, not twice
_BROKEN = (OSError, EOFError, BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError)


class FoundExports(Struct, frozen=True):
    """The files of the exports at a place, by the kind of export ("wordpress"), and the names of all other files."""

    files: Mapping[str, Sequence[ExportFile]]
    others: Sequence[str] = ()


def exports_at(place: Path, kind: str = "") -> FoundExports:
    """Return the exports at `place`: a file, a folder, or a zip archive. If `kind` is given, they are of that kind.

    Raises:
        IngestError: the place cannot be read, or is an archive that cannot be unpacked.
    """
    try:
        files = _files_at(place)
    except _BROKEN as error:
        raise IngestError(f"{place}: cannot be read: {_words(error)}") from error
    found = {kind: KINDS[kind].find(files) or files} if kind and files else find_exports(files)
    if any(KINDS[name].is_whole for name in found):
        return FoundExports(found)
    archives = [each for each in files if each.path.lower().endswith(_ZIP) and "/" not in each.path]
    inside = [exports_at(Path(each.name), kind) for each in archives] if place.is_dir() else []
    claimed = {file.name for names in found.values() for file in names} | {each.name for each in archives}
    others = [file.name for file in files if file.name not in claimed]
    return _joined([FoundExports(found, others), *inside])


def _joined(parts: Sequence[FoundExports]) -> FoundExports:
    kinds = dict.fromkeys(name for part in parts for name in part.files)
    files = {name: tuple(file for part in parts for file in part.files.get(name, ())) for name in kinds}
    return FoundExports(files, tuple(name for part in parts for name in part.others))


def _files_at(place: Path) -> Sequence[ExportFile]:
    if place.is_dir():
        return tuple(_plain_file(each, each.relative_to(place).as_posix()) for each in _files_below(place))
    if is_zipfile(place):
        return tuple(_archived(place))
    file = _plain_file(place)
    if file.head().startswith(b"PK\x03\x04"):
        raise IngestError(f"{file.name}: is a zip archive that is cut off or broken; download it again")
    return (file,)


def _files_below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder, onerror=_raise):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _NO_CONTENT)
        yield from (path for name in sorted(names) if (path := Path(parent, name)).is_file())


def _raise(error: OSError) -> None:
    raise error


def _plain_file(place: Path, path: str = "") -> ExportFile:
    return ExportFile(str(place), place.stat().st_size, lambda: _checked(str(place), place.open("rb")), path)


def _archived(place: Path) -> Iterator[ExportFile]:
    archive = ZipFile(place)  # it stays open, as its directory may be long: all files of it are read through it
    for member in archive.infolist():
        if not member.is_dir() and _NO_CONTENT.isdisjoint(member.filename.split("/")):
            name = f"{place}/{member.filename}"
            yield ExportFile(name, member.file_size, _opener(archive, member, name), member.filename)


def _opener(archive: ZipFile, member: ZipInfo, name: str) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        if member.flag_bits & 1:
            raise IngestError(f"{name}: is encrypted; unpack it first")
        if member.file_size > max(_HARMLESS, _MOST_RATIO * member.compress_size):
            raise IngestError(f"{name}: would be {member.file_size:,} bytes, which looks like a bomb; unpack it first")
        return _checked(name, archive.open(member))

    return opened


def _checked(name: str, file: IO[bytes]) -> BinaryIO:
    """Return a file whose errors are IngestErrors."""
    return cast(BinaryIO, io.BufferedReader(_CheckedReads(name, file), 1 << 18))


class _CheckedReads(io.RawIOBase):
    """Reads whose errors are IngestErrors with the name of the file."""

    def __init__(self, name: str, file: IO[bytes]) -> None:
        self._name = name
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        try:
            data = self._file.read(min(len(view), _MOST_AT_ONCE))
        except _BROKEN as error:
            raise IngestError(f"{self._name}: cannot be read to its end: {_words(error)}") from error
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


def _words(error: BaseException) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error) or type(error).__name__
