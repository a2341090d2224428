"""Cleaning GIF files (GIF89a): only the blocks of the picture and allowed texts in XMP stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from struct import unpack_from

from syndication.publishing.media import icc, xmp
from syndication.publishing.media.picture import MOST_PARTS, damaged, refuse_long_animation, too_large, too_many

MOST_PIXELS = 100_000_000
_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_XMP = b"\x21\xff\x0bXMP DataXMP"
# XMP specification part 3, section 1.1.2: a packet has no sub-blocks. These bytes lead a reader of them to its end.
_TAIL = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
_PROFILE = b"\x21\xff\x0bICCRGBG1012"
_CONTROL = b"\x21\xf9\x04"  # time, disposal and transparency of the next frame
# The other allowed blocks, with their only valid length. The last two hold the number of loops.
_LENGTHS = {_CONTROL: 8, b"\x21\xff\x0bNETSCAPE2.0": 19, b"\x21\xff\x0bANIMEXTS1.0": 19}
_HEADER = 13
# Sub-blocks have up to 255 bytes, and programs fill them: 20 MB are 80,000.
_MOST_SUB_BLOCKS = 400_000


def clean(data: bytes) -> bytes:
    """Return a GIF file with the blocks of its pictures and the allowed texts only.

    Raises:
        PictureError: the file is incomplete, or has too many parts or pixels.
    """
    start = _HEADER + _colours(data, 10)
    blocks = list(_blocks(data, start))
    _refuse_work(block for block in blocks if block[0] == _IMAGE)
    return data[:start] + b"".join(_cleaned_blocks(blocks)) + bytes([_TRAILER])


def _colours(data: bytes, at: int) -> int:
    """Return the size of the colour table that the flags at `at` announce."""
    if at >= len(data):
        raise damaged("GIF")
    return 3 << (data[at] & 7) + 1 if data[at] & 0x80 else 0


def _blocks(data: bytes, at: int) -> Iterator[bytes]:
    left = _MOST_SUB_BLOCKS
    for _ in range(MOST_PARTS):
        kind = data[at] if at < len(data) else -1
        if kind == _TRAILER:
            return
        if kind == _EXTENSION:
            end, used = _chain_end(data, at + 2, left)
        elif kind == _IMAGE:
            end, used = _chain_end(data, at + 10 + _colours(data, at + 9) + 1, left)
        else:
            raise damaged("GIF")
        yield data[at:end]
        at, left = end, left - used
    raise too_many("GIF", "blocks")


def _chain_end(data: bytes, at: int, most: int) -> tuple[int, int]:
    """Return the end of a chain of sub-blocks, and their number; each begins with its length, a zero ends the chain."""
    for used in range(most):
        if at >= len(data):
            raise damaged("GIF")
        if not data[at]:
            return at + 1, used
        at += 1 + data[at]
    raise too_many("GIF", "sub-blocks")


def _refuse_work(frames: Iterable[bytes]) -> None:
    """Refuse frames with too many pixels, one by one and together."""
    sizes = [unpack_from("<HH", frame, 5) for frame in frames]
    if any(width * height > MOST_PIXELS for width, height in sizes):
        raise too_large("GIF", MOST_PIXELS)
    refuse_long_animation("GIF", sum(width * height for width, height in sizes))


def _cleaned_blocks(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the allowed part of each block; of packets and profiles only the first is read."""
    seen = set[bytes]()
    for block in blocks:
        kind = block[: len(_XMP)]
        if kind in (_XMP, _PROFILE):
            if kind not in seen:
                yield _packet(block) if kind == _XMP else _profile(block)
            seen.add(kind)
        elif block[0] == _IMAGE or len(block) == _LENGTHS.get(kind[:3], _LENGTHS.get(kind)):
            yield block


def _packet(block: bytes) -> bytes:
    packet = xmp.clean(block[len(_XMP) : -len(_TAIL)]) if block.endswith(_TAIL) else b""
    return _XMP + packet + _TAIL if packet else b""


def _profile(block: bytes) -> bytes:
    profile = icc.clean(b"".join(_sub_blocks(block, len(_PROFILE))))
    pieces = (profile[at : at + 255] for at in range(0, len(profile), 255))
    return _PROFILE + b"".join(bytes([len(piece)]) + piece for piece in pieces) + b"\0" if profile else b""


def _sub_blocks(block: bytes, at: int) -> Iterator[bytes]:
    while block[at]:
        yield block[at + 1 : at + 1 + block[at]]
        at += 1 + block[at]
