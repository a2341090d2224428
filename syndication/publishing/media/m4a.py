"""M4A files (ISO/IEC 14496-14): sound in boxes. Tags and private boxes become free space of the same size.

The tables of the file contain offsets, so nothing may move. The sound itself is never read into memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from msgspec.structs import replace

from syndication.publishing.media.boxes import Box, Extent, boxes
from syndication.publishing.media.picture import PictureError
from syndication.publishing.media.sound import Piece, SoundError, Zeros, damaged_sound, read_at

_NAME = "M4A"
_BRANDS = (b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso5", b"iso6", b"dash")
_MOST_BOXES = 20_000  # at the top of a file
_LARGEST_MOOV = 64_000_000  # tables of a sound of many days
_COPIED = frozenset((b"ftyp", b"mdat"))
_HOLDERS = frozenset(b"moov trak mdia minf edts dinf stbl udta tref".split())
_LISTED = frozenset(
    b"""
    mvhd iods trak tkhd edts elst mdia mdhd hdlr minf smhd nmhd gmhd dinf dref stbl stsd stts ctts stsc stsz stz2 stco
    co64 stss sgpd sbgp sdtp tref udta chpl
    """.split()
)
_FREE = b"free"
_HEAD = 8
_MOST_PARTS = 20_000
_DEEPEST = 8


def is_m4a(head: bytes) -> bool:
    """Return whether a file begins as an M4A, or as another MP4 file that may hold only sound."""
    return head[4:8] == b"ftyp" and head[8:12] in _BRANDS


def clean(file: BinaryIO, length: int) -> tuple[Piece, ...]:
    """Return an M4A file of the same length, with its sound, its chapters, and nothing else.

    Raises:
        SoundError: the file is incomplete, or is a film.
    """
    pieces: list[Piece] = []
    kinds: list[bytes] = []
    for box in _top_boxes(file, length):
        kinds.append(box.kind)
        if box.kind in _COPIED:
            pieces.append(Extent(box.start, box.end))
        elif box.kind == b"moov":
            pieces.append(_cleaned_moov(file, box))
        else:
            pieces += _free_space(file, box)
    if kinds.count(b"moov") != 1 or b"mdat" not in kinds:
        raise damaged_sound(_NAME)
    return tuple(pieces)


def _top_boxes(file: BinaryIO, length: int) -> Iterator[Box]:
    at = 0
    for _ in range(_MOST_BOXES):
        if at == length:
            return
        head = read_at(file, at, 16)
        size, kind, body = int.from_bytes(head[:4]), head[4:8], at + _HEAD
        if size == 1:
            size, body = int.from_bytes(head[8:16]), at + 16
        end = at + size if size else length
        if len(kind) < 4 or not body <= end <= length:
            raise damaged_sound(_NAME)
        yield Box(kind, at, body, end)
        at = end
    raise damaged_sound(_NAME)


def _free_space(file: BinaryIO, box: Box) -> tuple[Piece, Piece]:
    head = read_at(file, box.start, box.body - box.start)
    return head[:4] + _FREE + head[_HEAD:], Zeros(box.end - box.body)


def _cleaned_moov(file: BinaryIO, box: Box) -> bytes:
    if box.end - box.start > _LARGEST_MOOV:
        raise SoundError(f"is {_NAME}, but its tables have more than {_LARGEST_MOOV // 1_000_000} MB; export it again")
    data = read_at(file, box.start, box.end - box.start)
    found = list(islice(_parts(data, Box(box.kind, 0, box.body - box.start, len(data)), 0), _MOST_PARTS + 1))
    handlers = {data[part.body + 8 : part.body + 12] for part in found if part.kind == b"hdlr"}
    if len(found) > _MOST_PARTS or b"soun" not in handlers:
        raise damaged_sound(_NAME)
    if b"vide" in handlers:
        raise SoundError("is a film; give its address in the media of the story, or export only its sound")
    return _with_free_space(data, [part for part in found if part.kind not in _LISTED])


def _with_free_space(data: bytes, unlisted: list[Box]) -> bytes:
    cleaned = bytearray(data)
    for part in unlisted:
        cleaned[part.start + 4 : part.start + _HEAD] = _FREE
        cleaned[part.body : part.end] = bytes(part.end - part.body)
    return bytes(cleaned)


def _parts(data: bytes, holder: Box, depth: int) -> Iterator[Box]:
    """Yield the boxes in a box, and the boxes in those that are holders."""
    if depth > _DEEPEST:
        raise damaged_sound(_NAME)
    try:
        found = list(boxes(data, holder.body, holder.end))
    except PictureError as error:  # a box goes beyond its holder
        raise damaged_sound(_NAME) from error
    for box in found:
        if box.kind == b"udta" and not _is_list(data, box):
            yield replace(box, kind=b"")  # QuickTime ends it with a zero, so it is no list of boxes
            continue
        yield box
        if box.kind in _HOLDERS:
            yield from _parts(data, box, depth + 1)


def _is_list(data: bytes, box: Box) -> bool:
    try:
        return bool(list(boxes(data, box.body, box.end)))
    except PictureError:
        return False
