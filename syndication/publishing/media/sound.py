"""An uploaded sound: its properties, the parts of a cleaned file, and the error for files that are refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from msgspec import Struct

from syndication.publishing.media.boxes import Extent

_CHUNK = 1 << 20


class Sound(Struct, frozen=True, kw_only=True):
    """An accepted sound: its media type, the end of its name (".mp3"), its size in bytes, and its length in seconds."""

    media_type: str
    suffix: str
    bytes: int
    duration: int


class Zeros(Struct, frozen=True):
    """So many bytes that are zero, in place of what was removed."""

    size: int


# A cleaned file is written piece by piece, as it may be larger than the memory.
Piece = bytes | Extent | Zeros


class SoundError(ValueError):
    """The bytes are not an accepted sound; the text says what is wrong and what to do."""


def damaged_sound(name: str) -> SoundError:
    """Return the error for a file of the format `name` that is incomplete."""
    return SoundError(f"is {name}, but cut short or damaged; export it again and upload the new file")


def size_of(pieces: Sequence[Piece]) -> int:
    """Return the size of a cleaned file in bytes."""
    return sum(_size(piece) for piece in pieces)


def _size(piece: Piece) -> int:
    if isinstance(piece, Extent):
        return piece.end - piece.start
    return piece.size if isinstance(piece, Zeros) else len(piece)


def chunks_of(file: BinaryIO, pieces: Sequence[Piece]) -> Iterator[bytes]:
    """Yield the bytes of a cleaned file; `file` is the original."""
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
        elif isinstance(piece, Extent):
            yield from read_extent(file, piece)
        else:
            yield from (bytes(min(_CHUNK, piece.size - at)) for at in range(0, piece.size, _CHUNK))


def read_extent(file: BinaryIO, extent: Extent) -> Iterator[bytes]:
    """Yield a part of a file in chunks. If the file is shorter, they end earlier."""
    file.seek(extent.start)
    left = extent.end - extent.start
    while left > 0 and (chunk := file.read(min(_CHUNK, left))):
        left -= len(chunk)
        yield chunk


def read_at(file: BinaryIO, start: int, size: int) -> bytes:
    """Return the bytes at a place; fewer at the end of the file."""
    file.seek(max(start, 0))
    return file.read(size)
