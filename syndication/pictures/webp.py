"""WebP files (RFC 9649) without the place: chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator
from struct import pack, unpack_from

from syndication.pictures import exif, xmp
from syndication.pictures.picture import damaged

_KEPT = frozenset((b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_CLEANED = {b"EXIF": (exif.without_location, 0x08), b"XMP ": (xmp.without_location, 0x04)}  # section 2.7: the flags
_HEADER = 12


def without_location(data: bytes) -> bytes:
    """Return a WebP file without places, and without what follows its end.

    Raises:
        PictureError: the file is not whole.
    """
    kept = [(kind, content) for kind, content in map(_cleaned, _chunks(data)) if content]
    body = b"".join(_written(kind, content) for kind, content in _flagged(kept))
    return b"RIFF" + pack("<I", len(body) + 4) + b"WEBP" + body


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    end = 8 + unpack_from("<I", data, 4)[0]
    at = _HEADER
    if not at < end <= len(data):
        raise damaged("WebP")
    while at < end:
        if at + 8 > end:
            raise damaged("WebP")
        kind, size = unpack_from("<4sI", data, at)
        if at + 8 + size > end:
            raise damaged("WebP")
        yield kind, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _cleaned(chunk: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    kind, content = chunk
    if kind in _CLEANED:
        return kind, _CLEANED[kind][0](content)
    return kind, content if kind in _KEPT else b""


def _flagged(chunks: list[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks; the first of an extended file says whether EXIF and XMP follow."""
    kinds = {kind for kind, _ in chunks}
    gone = sum(flag for kind, (_, flag) in _CLEANED.items() if kind not in kinds)
    for kind, content in chunks:
        yield kind, bytes([content[0] & ~gone]) + content[1:] if kind == b"VP8X" else content


def _written(kind: bytes, content: bytes) -> bytes:
    return kind + pack("<I", len(content)) + content + bytes(len(content) % 2)
