"""Decoding of content codings (RFC 9110 section 8.4.1), up to a number of bytes: a bomb stops there."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

from msgspec import Struct

ACCEPTED = "gzip, deflate"
_GZIP = 31  # zlib's window bits for a gzip wrapper
_ZLIB = 15
_RAW = -15
_NAMES = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate"}
_PIECE = 1 << 16


class DecodedBody(Struct, frozen=True):
    """The decoded bytes of a document; `problem` is what was wrong with their coding."""

    content: bytes
    problem: str = ""


def decode_body(chunks: Iterable[bytes], content_encoding: str, most: int) -> DecodedBody:
    """Return the first `most` decoded bytes of a body that comes in `chunks`; none if it cannot be decoded."""
    codings = [each for each in content_encoding.lower().replace(" ", "").split(",") if each not in ("", "identity")]
    if not codings:
        return DecodedBody(_first_bytes(chunks, most))
    if len(codings) > 1:
        return DecodedBody(b"", f"the body is coded more than once: {content_encoding}")
    name = _NAMES.get(codings[0])
    if not name:
        return DecodedBody(b"", f"the body is coded as {content_encoding}, which was not asked for")
    try:
        if name == "deflate":
            return _decode_deflate(chunks, most)
        return DecodedBody(_first_bytes(_inflate(chunks, _GZIP), most))
    except zlib.error:
        return DecodedBody(b"", f"the header says that the body is {name}, but it is not")
    except EOFError:
        return DecodedBody(b"", f"the body ends in the middle of its {name} data")


def _decode_deflate(chunks: Iterable[bytes], most: int) -> DecodedBody:
    """Decode deflate. Servers use the name for two things: the bare data, and zlib's wrapper (RFC 1950) around it."""
    pieces = iter(chunks)
    start = b""
    while len(start) < 2 and (piece := next(pieces, b"")):
        start += piece
    is_wrapped = len(start) >= 2 and start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
    content = _first_bytes(_inflate(chain([start], pieces), _ZLIB if is_wrapped else _RAW), most)
    return DecodedBody(content, "deflate comes in zlib's wrapper, which not all readers undo" if is_wrapped else "")


def _inflate(chunks: Iterable[bytes], window_bits: int) -> Iterator[bytes]:
    """Decode deflate or gzip, piece by piece; gzip may have several members (RFC 1952 section 2.2)."""
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


def _first_bytes(pieces: Iterable[bytes], most: int) -> bytes:
    joined = bytearray()
    for piece in pieces:
        joined += piece
        if len(joined) >= most:
            break
    return bytes(joined[:most])
