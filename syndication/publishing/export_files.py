"""The files of an export: a file, the files of a folder, or those in a zip archive. All file I/O on exports is here."""

from __future__ import annotations

import io
import lzma
import os
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, cast
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.publishing.symlinks import leads_out, open_within
from syndication.sources.export import ExportFile
from syndication.sources.kinds import KINDS, find_exports

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_ZIP = ".zip"
_NO_CONTENT = frozenset(("node_modules", "__MACOSX"))  # folders in which no publication has its stories
# Text is seldom packed to less than a twentieth of its size. A bomb is packed to a thousandth.
_MOST_RATIO = 200
_LEADS_OUT = "is a link that leads out of the folder; put the file itself there"
_HARMLESS = 50_000_000  # bytes
_MOST_AT_ONCE = 1 << 20  # bytes: so a whole file that is read is in memory once, not twice
# What zipfile raises for archives that are broken: also errors of decoding (ValueError) and of unpacking numbers.
_BROKEN = (
    *(OSError, EOFError, ValueError, NotImplementedError, RuntimeError),
    *(BadZipFile, struct.error, zlib.error, lzma.LZMAError),
)


class OtherFile(Struct, frozen=True):
    """A file that is left out of an import, and why."""

    name: str
    problem: str = "is no export that is known here"


class FoundExports(Struct, frozen=True):
    """The files of the exports at a place, by the kind of export ("wordpress"), and all other files.

    `unreadable` may have stories that are missing now.
    """

    files: Mapping[str, Sequence[ExportFile]]
    others: Sequence[OtherFile] = ()
    unreadable: Sequence[OtherFile] = ()


def exports_at(place: Path, kind: str = "") -> FoundExports:
    """Return the exports at `place`: a file, a folder, or a zip archive. If `kind` is given, they are of that kind.

    Raises:
        IngestError: the place cannot be read, or is an archive that cannot be unpacked.
    """
    left_out = list[OtherFile]()
    try:
        files = _files_at(place, left_out)
    except _BROKEN as error:
        raise IngestError(f"{place}: cannot be read: {_words(error)}") from error
    try:
        found, unreadable = _found(files, kind), list[OtherFile]()
    except IngestError:
        unreadable = list(_unreadable(files))
        lost = {each.name for each in unreadable}
        files = tuple(file for file in files if file.name not in lost)
        if not files:
            raise
        found = _found(files, kind)
    if any(KINDS[name].is_whole for name in found):
        return FoundExports(found, left_out, unreadable)
    archives = [each for each in files if each.path.lower().endswith(_ZIP) and "/" not in each.path]
    inside = [exports_at(Path(each.name), kind) for each in archives] if place.is_dir() else []
    claimed = {file.name for names in found.values() for file in names} | {each.name for each in archives}
    others = [*left_out, *(OtherFile(file.name) for file in files if file.name not in claimed)]
    return _joined([FoundExports(found, others, unreadable), *inside])


def _found(files: Sequence[ExportFile], kind: str) -> Mapping[str, Sequence[ExportFile]]:
    return {kind: KINDS[kind].find(files) or files} if kind and files else find_exports(files)


def _unreadable(files: Sequence[ExportFile]) -> Iterator[OtherFile]:
    """Yield the files that cannot even be begun, such as a broken member of an archive."""
    for file in files:
        try:
            file.head()
        except IngestError as error:
            yield OtherFile(file.name, str(error).removeprefix(f"{file.name}: "))


def _joined(parts: Sequence[FoundExports]) -> FoundExports:
    kinds = dict.fromkeys(name for part in parts for name in part.files)
    files = {name: tuple(file for part in parts for file in part.files.get(name, ())) for name in kinds}
    others = tuple(other for part in parts for other in part.others)
    return FoundExports(files, others, tuple(each for part in parts for each in part.unreadable))


def _files_at(place: Path, left_out: list[OtherFile]) -> Sequence[ExportFile]:
    """Return the files of an export; `left_out` gets the links and pipes of a folder that are not read."""
    if place.is_dir():
        return tuple(_file_below(place, each) for each in _files_below(place, left_out))
    if place.exists() and not place.is_file():
        raise IngestError(f"{place}: is a pipe or a device; an export is read more than once, so save it as a file")
    if is_zipfile(place):
        return tuple(_archived(place))
    file = _plain_file(place)
    if file.head().startswith(b"PK\x03\x04"):
        raise IngestError(f"{file.name}: is a zip archive that is cut off or broken; download it again")
    return (file,)


def _files_below(folder: Path, left_out: list[OtherFile]) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder, onerror=_raise):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _NO_CONTENT)
        paths = [Path(parent, name) for name in folders]
        left_out += [
            OtherFile(str(path), "is a link to a folder; give that folder too") for path in paths if path.is_symlink()
        ]
        for path in sorted(Path(parent, name) for name in names):
            if path.is_symlink() and leads_out(folder, path):
                left_out.append(OtherFile(str(path), _LEADS_OUT))
            elif path.is_file():
                yield path
            elif path.exists():
                left_out.append(OtherFile(str(path), "is a pipe or a device"))


def _raise(error: OSError) -> None:
    raise error


def _plain_file(place: Path) -> ExportFile:
    return ExportFile(str(place), place.stat().st_size, lambda: _checked(str(place), place.open("rb")))


def _file_below(folder: Path, place: Path) -> ExportFile:
    def opened() -> BinaryIO:
        try:
            return _checked(str(place), open_within(folder, place))
        except OSError as error:
            raise IngestError(f"{place}: cannot be read: {_words(error)}") from error

    return ExportFile(str(place), place.stat().st_size, opened, place.relative_to(folder).as_posix())


def _archived(place: Path) -> Iterator[ExportFile]:
    archive = ZipFile(place)  # it stays open, as its directory may be long: all files of it are read through it
    for member in archive.infolist():
        is_folder = not member.filename or member.filename.endswith("/")
        if not is_folder and _NO_CONTENT.isdisjoint(member.filename.split("/")):
            name = f"{place}/{member.filename}"
            yield ExportFile(name, member.file_size, _opener(archive, member, name), member.filename)


def _opener(archive: ZipFile, member: ZipInfo, name: str) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        if member.flag_bits & 1:
            raise IngestError(f"{name}: is encrypted; unpack it first")
        if member.file_size > max(_HARMLESS, _MOST_RATIO * member.compress_size):
            raise IngestError(f"{name}: would be {member.file_size:,} bytes, which looks like a bomb; unpack it first")
        try:
            return _checked(name, archive.open(member))
        except _BROKEN as error:  # its own head in the archive is broken
            raise IngestError(f"{name}: cannot be read: {_words(error)}; download the archive again") from error

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
