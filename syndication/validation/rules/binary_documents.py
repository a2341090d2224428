"""Rules on files that are not text: empty, compressed and binary ones."""

from __future__ import annotations

import codecs
import re
import zlib

import brotli

from syndication.model.finding import Finding
from syndication.validation.rule import Rule

EMPTY_DOCUMENT = Rule(
    "EmptyDocument",
    "error",
    "document: is empty",
    "The program that writes the feed has written nothing, or the server sends no body. Look into their logs.",
)
COMPRESSED_DOCUMENT = Rule(
    "CompressedDocument",
    "error",
    "document: this is a compressed file, not a feed as text: {value}",
    "Unpack the file. Over HTTP, a server that compresses must say so with Content-Encoding, and compress only once.",
)
BINARY_DOCUMENT = Rule(
    "BinaryDocument",
    "error",
    "document: this is not text, so it is not a feed: {value}",
    "Check the name of the file, or the address. A feed is text: XML or JSON.",
)
_SNIFFED = 4000
_ARCHIVES = (
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "rar"),
)
_FILES = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a picture, sound or film"),
    (b"%PDF", "a PDF document"),
    (b"ID3", "an MP3 file"),
    (b"\xff\xfb", "an MP3 file"),
    (b"OggS", "an Ogg file"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
)
_CONTROL = bytes(set(range(32)) - set(b"\t\n\f\r\x1b"))
_TEXT_START = re.compile(rb"\s{0,200}[<{\[]")


def finding_of(body: bytes) -> Finding | None:
    """Return what is wrong with bytes that no text begins with, None if they may be text."""
    if not body.strip(b"\0\t\n\f\r \xef\xbb\xbf\xff\xfe"):
        return EMPTY_DOCUMENT.finding(0) if not body.strip(b"\t\n\f\r \xef\xbb\xbf") else _binary(body)
    for mark, name in _ARCHIVES:
        if body.startswith(mark):
            return COMPRESSED_DOCUMENT.finding(0, value=name)
    for mark, name in _FILES:
        if body.startswith(mark):
            return BINARY_DOCUMENT.finding(0, value=name)
    if _TEXT_START.match(body.removeprefix(codecs.BOM_UTF8)) or not _is_binary(body[:_SNIFFED]):
        return None
    if body[4:8] == b"ftyp":
        return BINARY_DOCUMENT.finding(0, value="an MP4 file")
    if name := _compression(body):
        return COMPRESSED_DOCUMENT.finding(0, value=name)
    return _binary(body) if b"<" not in body[:8].replace(b"\0", b"") else None


def _binary(body: bytes) -> Finding:
    return BINARY_DOCUMENT.finding(0, value=f"it begins with the bytes {body[:4].hex(' ')}")


def _is_binary(start: bytes) -> bool:
    controls = len(start) - len(start.translate(None, _CONTROL))
    if controls * 100 > len(start):
        return True
    letters = start.decode("utf-8", "replace")
    return letters.count("\ufffd") * 5 > len(letters)


def _compression(body: bytes) -> str:
    start = body[:200]
    try:
        if _TEXT_START.match(zlib.decompressobj().decompress(start, 1000)):
            return "deflate"
    except zlib.error:
        pass
    try:
        if _TEXT_START.match(brotli.Decompressor().process(start, output_buffer_limit=1000)):
            return "Brotli"
    except brotli.error:
        pass
    return ""
