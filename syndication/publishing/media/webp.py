"""Cleaning WebP files (RFC 9649): only the chunks of the picture and allowed texts stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from struct import pack, unpack_from

from syndication.publishing.media import exif, icc, xmp
from syndication.publishing.media.picture import MOST_PARTS, damaged, refuse_long_animation, too_many

MOST_PIXELS = 30_000_000
_EXTENDED, _FRAME = b"VP8X", b"ANMF"
_FRAME_HEADER = 16
_MOST_IN_FRAMES = 20  # transparency, pixels, and room for future kinds
_PIXELS = (b"VP8 ", b"VP8L")
_IN_FRAMES = (b"ALPH", *_PIXELS)
_SIZES: Mapping[bytes, int] = {_EXTENDED: 10, b"ANIM": 6}
# Chunks that are cleaned, with their flags in the header (section 2.7).
_CLEANED: Mapping[bytes, tuple[Callable[[bytes], bytes], int]] = {
    b"ICCP": (icc.clean, 0x20),
    b"EXIF": (exif.clean, 0x08),
    b"XMP ": (xmp.clean, 0x04),
}
_FLAGS = 0x3E  # all flags that have a meaning
_HEADER = 12


def clean(data: bytes) -> bytes:
    """Return a WebP file with the chunks of its picture and the allowed texts only.

    Raises:
        PictureError: the file is incomplete, or has too many parts.
    """
    end = 8 + unpack_from("<I", data, 4)[0]
    if not _HEADER < end <= len(data):
        raise damaged("WebP")
    chunks = list(_chunks(data, _HEADER, end, MOST_PARTS))
    _refuse_work(chunks)
    cleaned = [(kind, content) for kind, content in _cleaned_chunks(chunks) if content]
    body = b"".join(_as_bytes(kind, content) for kind, content in _with_flags(cleaned))
    return b"RIFF" + pack("<I", len(body) + 4) + b"WEBP" + body


def _chunks(data: bytes, at: int, end: int, most: int) -> Iterator[tuple[bytes, bytes]]:
    for _ in range(most):
        if at >= end:
            return
        if at + 8 > end:
            raise damaged("WebP")
        kind, size = unpack_from("<4sI", data, at)
        if at + 8 + size > end:
            raise damaged("WebP")
        yield kind, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    raise too_many("WebP", "chunks")


def _refuse_work(chunks: list[tuple[bytes, bytes]]) -> None:
    frames = [content[6:12] for kind, content in chunks if kind == _FRAME]
    if any(len(size) < 6 for size in frames):
        raise damaged("WebP")
    sizes = ((int.from_bytes(size[:3], "little") + 1, int.from_bytes(size[3:], "little") + 1) for size in frames)
    refuse_long_animation("WebP", sum(width * height for width, height in sizes))


def _cleaned_chunks(chunks: list[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the allowed chunks: all frames, and the first of each other kind.

    An animation has pixels in its frames only (section 2.7). Transparency comes before the pixels.
    """
    is_animation = any(kind == _FRAME for kind, _ in chunks)
    seen = set(_IN_FRAMES) if is_animation else set[bytes]()
    for kind, content in chunks:
        if kind == _FRAME:
            yield kind, content[:_FRAME_HEADER] + _in_frame(content)
        elif kind not in seen:
            seen |= set(_IN_FRAMES) if kind in _PIXELS else {kind}
            yield kind, _cleaned_content(kind, content)


def _in_frame(content: bytes) -> bytes:
    """Return the allowed chunks of a frame: those of its pixels."""
    inner = _chunks(content, _FRAME_HEADER, len(content), _MOST_IN_FRAMES)
    return b"".join(_as_bytes(kind, pixels) for kind, pixels in inner if kind in _IN_FRAMES)


def _cleaned_content(kind: bytes, content: bytes) -> bytes:
    if kind in _CLEANED:
        return _CLEANED[kind][0](content)
    return content if kind in _IN_FRAMES or len(content) == _SIZES.get(kind) else b""


def _with_flags(chunks: list[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks; in the header of an extended file, the flags of removed chunks are cleared."""
    kinds = {kind for kind, _ in chunks}
    gone = sum(flag for kind, (_, flag) in _CLEANED.items() if kind not in kinds)
    for kind, content in chunks:
        is_header = kind == _EXTENDED
        yield kind, bytes([content[0] & _FLAGS & ~gone]) + bytes(3) + content[4:] if is_header else content


def _as_bytes(kind: bytes, content: bytes) -> bytes:
    return kind + pack("<I", len(content)) + content + bytes(len(content) % 2)
