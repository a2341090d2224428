"""ID3 tags (ID3v2.3 and ID3v2.4): all but titles, names, dates and chapters is removed.

Programs also write comments, private data, places and pictures with their own metadata there. Of a tag in an earlier
version, or with flags that change its bytes, everything is removed.
"""

from __future__ import annotations

from collections.abc import Iterator

HEAD = 10
_KEPT = frozenset(b"TIT1 TIT2 TIT3 TPE1 TPE2 TALB TCON TRCK TPOS TLAN TCOP TPUB TYER TDAT TDRC TDRL TLEN".split())
_CHAPTER, _CONTENTS = b"CHAP", b"CTOC"
_TITLE = frozenset((b"TIT2",))
_MOST_FRAMES = 2_000
_TIMES = 16  # bytes of the times and places of a chapter


def size_of_tag(head: bytes) -> int:
    """Return the size of a tag with its head, 0 if these ten bytes begin none."""
    if len(head) < HEAD or head[:3] != b"ID3" or head[3] > 9 or max(head[6:10]) > 127:
        return 0
    footer = HEAD if head[5] & 0x10 else 0
    return HEAD + _number(head[6:10], 7) + footer


def clean_tag(tag: bytes) -> bytes:
    """Return a tag with its allowed frames only, b"" if there are none."""
    version, flags = tag[3], tag[5]
    if version not in (3, 4) or flags & 0xC0:  # unsynchronisation, or a second head
        return b""
    bits = 7 if version == 4 else 8
    content = tag[HEAD : HEAD + _number(tag[6:10], 7)]
    frames = b"".join(_cleaned_frames(content, bits))
    return b"ID3" + bytes((version, 0, 0)) + _size_bytes(len(frames), 7) + frames if frames else b""


def _cleaned_frames(content: bytes, bits: int) -> Iterator[bytes]:
    for name, data in _frames(content, bits):
        if name in _KEPT:
            yield _frame(name, data, bits)
        elif name in (_CHAPTER, _CONTENTS):
            own = _own_size(name, data)
            titles = b"".join(_frame(each, text, bits) for each, text in _frames(data[own:], bits) if each in _TITLE)
            yield _frame(name, data[:own] + titles, bits)


def _frames(content: bytes, bits: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and data of each frame that is stored as it is, neither compressed nor encrypted."""
    at = 0
    for _ in range(_MOST_FRAMES):
        name, size = content[at : at + 4], _number(content[at + 4 : at + 8], bits)
        begin, end = at + HEAD, at + HEAD + size
        if len(content) < begin or not name.isalnum() or end > len(content):
            return
        if not content[at + 9]:
            yield name, content[begin:end]
        at = end


def _own_size(name: bytes, data: bytes) -> int:
    """Return how many bytes of a chapter, or of a table of contents, come before the frames in it."""
    at = data.find(b"\0") + 1
    if name == _CHAPTER:
        return at + _TIMES
    count = data[at + 1] if len(data) > at + 1 else 0
    at += 2
    for _ in range(count):
        end = data.find(b"\0", at)
        if end < 0:
            return len(data)
        at = end + 1
    return at


def _frame(name: bytes, data: bytes, bits: int) -> bytes:
    return name + _size_bytes(len(data), bits) + b"\0\0" + data


def _number(digits: bytes, bits: int) -> int:
    """Return a number of which each byte has so many bits."""
    value = 0
    for digit in digits:
        value = value << bits | digit
    return value


def _size_bytes(size: int, bits: int) -> bytes:
    return bytes(size >> bits * place & (1 << bits) - 1 for place in (3, 2, 1, 0))
