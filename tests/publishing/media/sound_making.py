"""Sounds for tests, made of the bytes that their specifications say, with secrets in every place for tags."""

from __future__ import annotations

import struct

SECRET = b"SECRET-59.9139-10.7522"
FRAME = b"\xff\xfb\x90\x00" + bytes(413)  # MPEG-1 layer III, 128 kbit/s, 44.1 kHz: 144 * 128000 / 44100 bytes
FRAMES_A_SECOND = 44100 / 1152


def frames(seconds: int) -> bytes:
    return FRAME * round(seconds * FRAMES_A_SECOND)


def text_frame(name: bytes, text: bytes) -> bytes:
    return id3_frame(name, b"\x03" + text)


def id3_frame(name: bytes, data: bytes) -> bytes:
    return name + struct.pack(">I", len(data)) + b"\0\0" + data


def chapter(element: bytes, start: int, end: int, title: bytes) -> bytes:
    inner = text_frame(b"TIT2", title) + text_frame(b"WXXX", SECRET)
    return id3_frame(b"CHAP", element + b"\0" + struct.pack(">IIII", start, end, 0xFFFFFFFF, 0xFFFFFFFF) + inner)


def id3(*tags: bytes) -> bytes:
    """Return an ID3v2.3 tag; its size has seven bits in each byte."""
    content = b"".join(tags)
    size = bytes(len(content) >> 7 * place & 0x7F for place in (3, 2, 1, 0))
    return b"ID3\x03\0\0" + size + content


def id3v1(text: bytes = SECRET) -> bytes:
    return b"TAG" + text.ljust(125, b"\0")


def ape(text: bytes = SECRET) -> bytes:
    item = struct.pack("<II", len(text), 0) + b"Comment\0" + text
    footer = b"APETAGEX" + struct.pack("<IIII", 2000, len(item) + 32, 1, 0) + bytes(8)
    return item + footer


def mp3(seconds: int = 3) -> bytes:
    tag = id3(
        text_frame(b"TIT2", b"The harbour"),
        text_frame(b"COMM", SECRET),
        id3_frame(b"PRIV", SECRET),
        id3_frame(b"GEOB", SECRET),
        id3_frame(b"APIC", b"\0image/jpeg\0\x03\0" + SECRET),
        id3_frame(b"CTOC", b"toc\0\x03\x02one\0two\0" + text_frame(b"WXXX", SECRET)),
        chapter(b"one", 0, 1000, b"Cranes"),
        chapter(b"two", 1000, 3000, b"Ships"),
    )
    return tag + frames(seconds) + ape() + id3v1()


def box(kind: bytes, *content: bytes) -> bytes:
    inner = b"".join(content)
    return struct.pack(">I", len(inner) + 8) + kind + inner


def full(kind: bytes, *content: bytes) -> bytes:
    """Return a box with version and flags."""
    return box(kind, bytes(4), *content)


def handler(kind: bytes) -> bytes:
    return full(b"hdlr", bytes(4), kind, bytes(12), b"Sound\0")


def track(kind: bytes = b"soun", seconds: int = 3) -> bytes:
    codec = b"\x04\x11\x40\x15" + bytes(3) + struct.pack(">II", 128_000, 128_000) + b"\x05\x02\x12\x10"
    stream = full(b"esds", b"\x03" + bytes((len(codec) + 3,)) + b"\0\1\0" + codec)
    sample = bytes(6) + b"\0\1" + bytes(8) + struct.pack(">HHII", 2, 16, 0, 44100 << 16)
    table = box(
        b"stbl",
        full(b"stsd", struct.pack(">I", 1), box(b"mp4a", sample, stream)),
        full(b"stts", struct.pack(">III", 1, 1, 44100 * seconds)),
        full(b"stsz", struct.pack(">II", 100, 1)),
        full(b"stco", struct.pack(">II", 1, 32)),
    )
    times = full(b"mdhd", struct.pack(">IIIII", 0, 0, 44100, 44100 * seconds, 0))
    return box(b"trak", full(b"tkhd", bytes(80)), box(b"mdia", times, handler(kind), box(b"minf", table)))


def m4a(seconds: int = 3, kind: bytes = b"soun", *more: bytes) -> bytes:
    movie = full(b"mvhd", struct.pack(">IIII", 0, 0, 1000, 1000 * seconds), bytes(80))
    tags = full(b"meta", box(b"ilst", box(b"\xa9cmt", SECRET)))
    user = box(b"udta", tags, box(b"\xa9xyz", SECRET), full(b"chpl", b"\0\0\0\0\1" + bytes(8) + b"\6Cranes"))
    head = box(b"ftyp", b"M4A \0\0\0\0M4A mp42isom")
    return (
        head + box(b"uuid", SECRET) + box(b"mdat", bytes(1000)) + box(b"moov", movie, track(kind, seconds), user, *more)
    )


SOUNDS = {"MP3": mp3(), "M4A": m4a()}
