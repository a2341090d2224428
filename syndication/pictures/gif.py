"""GIF files (GIF89a) without the place, which XMP alone can tell in them."""

from __future__ import annotations

from collections.abc import Iterator

from syndication.pictures import xmp
from syndication.pictures.picture import damaged

_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_APPLICATION = 0xFF
_XMP = b"\x21\xff\x0bXMP DataXMP"
# XMP specification part 3, section 1.1.2: a packet stands as it is; these bytes lead a reader of blocks to its end.
_TAIL = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
_KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
_HEADER = 13


def without_location(data: bytes) -> bytes:
    """Return a GIF file without places, and without what follows its end.

    Raises:
        PictureError: the file is not whole.
    """
    start = _HEADER + _colours(data, 10)
    return data[:start] + b"".join(_kept(block) for block in _blocks(data, start)) + bytes([_TRAILER])


def _colours(data: bytes, at: int) -> int:
    """Return the size of the table of colours that the flags at `at` announce."""
    if at >= len(data):
        raise damaged("GIF")
    return 3 << (data[at] & 7) + 1 if data[at] & 0x80 else 0


def _blocks(data: bytes, at: int) -> Iterator[bytes]:
    while True:
        kind = data[at] if at < len(data) else -1
        if kind == _TRAILER:
            return
        if kind == _EXTENSION:
            end = _chain_end(data, at + 2)
        elif kind == _IMAGE:
            end = _chain_end(data, at + 10 + _colours(data, at + 9) + 1)
        else:
            raise damaged("GIF")
        yield data[at:end]
        at = end


def _chain_end(data: bytes, at: int) -> int:
    """Return the place behind a chain of sub-blocks, each with its length before it, the last of length 0."""
    while at < len(data) and data[at]:
        at += 1 + data[at]
    if at >= len(data):
        raise damaged("GIF")
    return at + 1


def _kept(block: bytes) -> bytes:
    """Return what stays of a block, b"" if nothing."""
    if block[:2] != bytes([_EXTENSION, _APPLICATION]) or block[3:14] in _KEPT:
        return block
    if not block.startswith(_XMP) or not block.endswith(_TAIL):
        return b""
    packet = xmp.without_location(block[len(_XMP) : -len(_TAIL)])
    return _XMP + packet + _TAIL if packet else b""
