"""The files of an export: a file, the files of a folder, or those in a zip archive. All file I/O on exports is here."""

from __future__ import annotations

import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, cast
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile

from syndication.model.errors import IngestError
from syndication.sources.export import ExportFile
from syndication.sources.kinds import HEAD_BYTES, kind_of

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_ENDINGS = (".xml", ".zip", ".wxr")
# Text is seldom packed to less than a twentieth of its size. A bomb is packed to a thousandth.
_MOST_RATIO = 200
_HARMLESS = 50_000_000  # bytes
_BROKEN = (OSError, EOFError, BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError)


def find_exports(place: Path) -> list[tuple[str, ExportFile]]:
    """Return the files of an export at `place`, each with its kind ("wordpress"); "" for what is none.

    Raises:
        IngestError: the place cannot be read, or is an archive that cannot be unpacked.
    """
    if place.is_dir():
        inside = sorted(each for each in place.iterdir() if each.suffix.lower() in _ENDINGS and each.is_file())
        return [found for each in inside for found in find_exports(each)]
    try:
        files = list(_archived(place)) if is_zipfile(place) else [_plain_file(place)]
        return [(_kind(file), file) for file in files]
    except _BROKEN as error:
        raise IngestError(f"{place}: cannot be read: {_words(error)}") from error


def _plain_file(place: Path) -> ExportFile:
    return ExportFile(str(place), place.stat().st_size, lambda: _checked(str(place), place.open("rb")))


def _archived(place: Path) -> Iterator[ExportFile]:
    with ZipFile(place) as archive:
        members = [each for each in archive.infolist() if not each.is_dir() and _is_export(each.filename)]
    for member in members:
        name = f"{place}/{member.filename}"
        if member.flag_bits & 1:
            raise IngestError(f"{name}: is encrypted; unpack it first")
        if member.file_size > max(_HARMLESS, _MOST_RATIO * member.compress_size):
            raise IngestError(f"{name}: would be {member.file_size:,} bytes, which looks like a bomb; unpack it first")
        yield ExportFile(name, member.file_size, _opener(place, member, name))


def _is_export(name: str) -> bool:
    return name.lower().endswith((".xml", ".wxr")) and not name.startswith("__MACOSX/")


def _opener(place: Path, member: ZipInfo, name: str) -> Callable[[], BinaryIO]:
    return lambda: _checked(name, ZipFile(place).open(member))


def _kind(file: ExportFile) -> str:
    with file.open() as opened:
        head = opened.read(HEAD_BYTES)
    if head.startswith(b"PK\x03\x04"):
        raise IngestError(f"{file.name}: is a zip archive that is cut off or broken; download it again")
    return kind_of(head)


def _checked(name: str, file: IO[bytes]) -> BinaryIO:
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
            data = self._file.read(len(view))
        except _BROKEN as error:
            raise IngestError(f"{self._name}: cannot be read to its end: {_words(error)}") from error
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


def _words(error: BaseException) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error) or type(error).__name__
