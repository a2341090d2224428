"""Cleaning PNG files (third edition, section 5): only the chunks of the picture and allowed texts stay."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from struct import pack, unpack_from

from syndication.publishing.media import exif, icc, xmp
from syndication.publishing.media.picture import MOST_PARTS, damaged, refuse_long_animation, too_large, too_many

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_PIXELS = 100_000_000
# Bytes of the pixels before they are compressed. Each takes up to 10 nanoseconds: 100 million pixels in RGBA, or 50
# million of 16 bits.
_MOST_RAW = 400_000_000
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PIXELS, _FRAME, _FRAME_PIXELS = b"IDAT", b"fcTL", b"fdAT"
# Other chunks for look and animation, with their valid sizes.
_SIZES: Mapping[bytes, range | tuple[int, ...]] = {
    b"IHDR": (13,),
    b"PLTE": range(3, 769, 3),
    b"tRNS": range(1, 257),
    b"gAMA": (4,),
    b"cHRM": (32,),
    b"sRGB": (1,),
    b"sBIT": range(1, 5),
    b"bKGD": (1, 2, 6),
    b"pHYs": (9,),
    b"cICP": (4,),
    b"mDCV": (24,),
    b"mDCv": (24,),
    b"cLLI": (8,),
    b"cLLi": (8,),
    b"acTL": (8,),
    _FRAME: (26,),
}
_MANY = frozenset((_PIXELS, _FRAME, _FRAME_PIXELS))
# Title or caption, author, description, copyright notice, date (section 11.3.3.2).
_KEYWORDS = frozenset((b"Title", b"Author", b"Description", b"Copyright", b"Creation Time"))
_XMP = b"XML:com.adobe.xmp"
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_LONGEST_KEYWORD = 79
_LONGEST_TEXT = 100_000
_LONGEST_PROFILE = 16_000_000  # as in a JPEG


def clean(data: bytes) -> bytes:
    """Return a PNG file with the chunks of its picture and the allowed texts only.

    Raises:
        PictureError: the file is incomplete, a checksum is wrong, or decoding would take too long.
    """
    chunks = list(_chunks(data))
    _refuse_work(chunks)
    cleaned = [*_cleaned_chunks(chunks), (b"IEND", b"")]
    return SIGNATURE + b"".join(_as_bytes(kind, content) for kind, content in cleaned)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    for _ in range(MOST_PARTS):
        if at + 12 > len(data):
            raise damaged("PNG")
        size, kind = unpack_from(">I4s", data, at)
        end = at + 8 + size
        if end + 4 > len(data) or zlib.crc32(data[at + 4 : end]) != unpack_from(">I", data, end)[0]:
            raise damaged("PNG")
        yield kind, data[at + 8 : end]
        if kind == b"IEND":
            return
        at = end + 4
    raise too_many("PNG", "chunks")


def _refuse_work(chunks: list[tuple[bytes, bytes]]) -> None:
    """Refuse by its headers a file that would take too long to decode."""
    kind, header = chunks[0]
    if kind != b"IHDR" or len(header) != 13:
        raise damaged("PNG")
    width, height, depth, colours = unpack_from(">IIBB", header)
    if width * height > MOST_PIXELS:
        raise too_large("PNG", MOST_PIXELS)
    bits = depth * _CHANNELS.get(colours, 4)
    if width * height * bits > 8 * _MOST_RAW:
        raise too_large(f"PNG of {bits} bits a pixel", 8 * _MOST_RAW // bits)
    frames = (unpack_from(">II", content, 4) for kind, content in chunks if kind == _FRAME and len(content) == 26)
    refuse_long_animation("PNG", sum(wide * high for wide, high in frames))


def _cleaned_chunks(chunks: list[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the allowed chunks; of chunks that may occur once only, the first."""
    seen = set[bytes]()
    for kind, content in chunks:
        name = content.partition(b"\0")[0][:_LONGEST_KEYWORD] if kind in _TEXTS else kind
        if name in seen:
            continue
        if name not in _MANY:
            seen.add(name)
        if cleaned := _text_chunk(kind, name, content) if kind in _TEXTS else _pixel_chunk(kind, content):
            yield cleaned


def _pixel_chunk(kind: bytes, content: bytes) -> tuple[bytes, bytes] | None:
    """Return the allowed part of a chunk without text, None if there is none."""
    if kind in (_PIXELS, _FRAME_PIXELS) or len(content) in _SIZES.get(kind, ()):
        return kind, content
    if kind == b"iCCP":
        profile = icc.clean(_inflated(content.partition(b"\0")[2][1:], _LONGEST_PROFILE))
        return (kind, b"ICC profile\0\0" + zlib.compress(profile)) if profile else None
    block = exif.clean(content) if kind == b"eXIf" else b""
    return (kind, block) if block else None


def _text_chunk(kind: bytes, keyword: bytes, content: bytes) -> tuple[bytes, bytes] | None:
    """Return the allowed part of a text chunk, None if there is none."""
    if keyword == _XMP and kind == b"iTXt":
        packet = xmp.clean(_text(kind, content, xmp.MOST_BYTES))
        return (kind, _XMP + bytes(5) + packet) if packet else None
    text = _text(kind, content, _LONGEST_TEXT) if keyword in _KEYWORDS else b""
    return _caption(keyword, text) if text else None


def _text(kind: bytes, content: bytes, longest: int) -> bytes:
    """Return the text of a chunk in UTF-8 (section 11.3.3); b"" if it is broken or longer than `longest`."""
    text = content.partition(b"\0")[2]
    if kind == b"iTXt":
        packed = text[:1] == b"\1"
        text = text[2:].partition(b"\0")[2].partition(b"\0")[2]  # after the language and the translated keyword
        text = _inflated(text, longest) if packed else text
    else:
        text = _inflated(text[1:], longest) if kind == b"zTXt" else text
        text = text[: longest + 1].decode("latin-1").encode()
    return text if len(text) <= longest else b""


def _caption(keyword: bytes, text: bytes) -> tuple[bytes, bytes] | None:
    """Return a text as a chunk: tEXt, which every program reads, if Latin-1 has its letters, else iTXt."""
    try:
        return b"tEXt", keyword + b"\0" + text.decode().encode("latin-1")
    except UnicodeEncodeError:
        return b"iTXt", keyword + bytes(5) + text
    except UnicodeDecodeError:
        return None


def _inflated(packed: bytes, longest: int) -> bytes:
    """Return the decompressed data; b"" if it is broken or longer than `longest`."""
    engine = zlib.decompressobj()
    try:
        text = engine.decompress(packed, longest)
    except zlib.error:
        return b""
    return text if engine.eof else b""


def _as_bytes(kind: bytes, content: bytes) -> bytes:
    return pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))
