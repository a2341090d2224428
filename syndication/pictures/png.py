"""PNG files (third edition, section 5) without the place: chunk by chunk."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from struct import pack, unpack_from

from syndication.pictures import exif, xmp
from syndication.pictures.picture import damaged

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
# Chunks that may be left out, and say how the picture looks or moves.
_KEPT = frozenset(
    b"tRNS gAMA cHRM sRGB iCCP sBIT bKGD hIST pHYs sPLT tIME cICP mDCV mDCv cLLI cLLi acTL fcTL fdAT".split()
)
_XMP = b"XML:com.adobe.xmp"
_RAW = b"raw profile type "  # how ImageMagick keeps the metadata of other formats, as digits
_RAW_KEPT = (b"iptc", b"icc", b"icm")
_MOST_XMP = 10_000_000


def without_location(data: bytes) -> bytes:
    """Return a PNG file without places, and without what follows its end.

    Raises:
        PictureError: the file is not whole, or a chunk does not agree with its checksum.
    """
    return SIGNATURE + b"".join(_written(kind, content) for kind, content in _cleaned(data) if content is not None)


def _cleaned(data: bytes) -> Iterator[tuple[bytes, bytes | None]]:
    """Yield each chunk with what stays of it; of several packets of XMP the first."""
    packets = 0
    for kind, content in _chunks(data):
        is_packet = kind == b"iTXt" and content.startswith(_XMP + b"\0")
        packets += is_packet
        yield kind, _packet(content) if is_packet and packets == 1 else _kept(kind, content)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, kind = len(SIGNATURE), b""
    while kind != b"IEND":
        if at + 12 > len(data):
            raise damaged("PNG")
        size, kind = unpack_from(">I4s", data, at)
        end = at + 8 + size
        if end + 4 > len(data) or zlib.crc32(data[at + 4 : end]) != unpack_from(">I", data, end)[0]:
            raise damaged("PNG")
        yield kind, data[at + 8 : end]
        at = end + 4


def _kept(kind: bytes, content: bytes) -> bytes | None:
    """Return what stays of a chunk; of XMP nothing."""
    critical = kind[:1].isupper()  # section 5.4: a capital says that the picture cannot be shown without
    if critical or kind in _KEPT or (kind in _TEXTS and _is_harmless(content)):
        return content
    return exif.without_location(content) or None if kind == b"eXIf" else None


def _is_harmless(content: bytes) -> bool:
    """Tell whether a text is neither XMP nor EXIF nor a place by its keyword."""
    keyword = content.partition(b"\0")[0]
    if keyword.lower().startswith(_RAW):
        return keyword.lower().removeprefix(_RAW).strip() in _RAW_KEPT
    return keyword != _XMP and not xmp.tells_place(keyword.decode("latin-1"))


def _packet(content: bytes) -> bytes | None:
    """Return an international text that holds XMP without places; None if it cannot be read."""
    compressed = content[len(_XMP) + 1 : len(_XMP) + 2] == b"\1"
    _, _, text = content[len(_XMP) + 3 :].partition(b"\0")  # the language
    _, _, text = text.partition(b"\0")  # the keyword, translated
    packet = xmp.without_location(_inflated(text) if compressed else text)
    return _XMP + bytes(5) + packet if packet else None


def _inflated(text: bytes) -> bytes:
    engine = zlib.decompressobj()
    try:
        packet = engine.decompress(text, _MOST_XMP)
    except zlib.error:
        return b""
    return packet if engine.eof else b""


def _written(kind: bytes, content: bytes) -> bytes:
    return pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))
