"""Content codings undone (RFC 9110 section 8.4.1), up to a number of bytes whatever the data would expand to."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

from msgspec import Struct

ACCEPTED = "gzip, deflate"
_GZIP = 31  # window bits, as zlib has it
_ZLIB = 15
_RAW = -15
_NAMES = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate"}
_PIECE = 1 << 16


class DecodedBody(Struct, frozen=True):
    """The bytes of a document; `problem` says what was wrong with their coding."""

    content: bytes
    problem: str = ""


def decoded(chunks: Iterable[bytes], content_encoding: str, most: int) -> DecodedBody:
    """Return the first `most` bytes of a body that comes in `chunks`; none where it cannot be decoded."""
    codings = [each for each in content_encoding.lower().replace(" ", "").split(",") if each not in ("", "identity")]
    if not codings:
        return DecodedBody(_joined(chunks, most))
    if len(codings) > 1:
        return DecodedBody(b"", f"the body is coded more than once: {content_encoding}")
    name = _NAMES.get(codings[0])
    if not name:
        return DecodedBody(b"", f"the body is coded as {content_encoding}, which was not asked for")
    try:
        return _deflated(chunks, most) if name == "deflate" else DecodedBody(_joined(_inflated(chunks, _GZIP), most))
    except zlib.error:
        return DecodedBody(b"", f"the body is said to be {name}, and is not")
    except EOFError:
        return DecodedBody(b"", f"the body ends in the middle of its {name} data")


def _deflated(chunks: Iterable[bytes], most: int) -> DecodedBody:
    """Undo deflate, whose name servers give to two things: bare, and inside zlib's wrapper (RFC 1950)."""
    pieces = iter(chunks)
    start = b""
    while len(start) < 2 and (piece := next(pieces, b"")):
        start += piece
    is_wrapped = len(start) >= 2 and start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
    content = _joined(_inflated(chain([start], pieces), _ZLIB if is_wrapped else _RAW), most)
    return DecodedBody(content, "deflate comes in zlib's wrapper, which not all readers undo" if is_wrapped else "")


def _inflated(chunks: Iterable[bytes], window_bits: int) -> Iterator[bytes]:
    """Undo deflate or gzip, piece by piece; one member after another, as RFC 1952 section 2.2 has it."""
    member = zlib.decompressobj(window_bits)
    for chunk in chunks:
        data = chunk
        while data:
            if member.eof:
                member = zlib.decompressobj(window_bits)
            yield member.decompress(data, _PIECE)
            data = member.unused_data.lstrip(b"\0") if member.eof else member.unconsumed_tail
    yield member.flush()
    if not member.eof:
        raise EOFError


def _joined(pieces: Iterable[bytes], most: int) -> bytes:
    joined = bytearray()
    for piece in pieces:
        joined += piece
        if len(joined) >= most:
            break
    return bytes(joined[:most])
