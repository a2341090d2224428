"""Boxes of the ISO base media file format (ISO/IEC 14496-12), and where its items stand in a file."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from syndication.pictures.picture import damaged

# Items may share what they consist of, but a small file must not be read as a large one.
_SHARED = 4


class Box(Struct, frozen=True):
    """A box: its kind, and where in the file it, its content and what follows it begin."""

    kind: bytes
    start: int
    body: int
    end: int


class Reader:
    """Reads numbers and texts in their order from `at` to `end`; what goes beyond is damage."""

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self._data = data
        self._at = at
        self._end = end

    def number(self, size: int) -> int:
        """Return the next `size` bytes as a number; 0 for none."""
        return int.from_bytes(self.take(size))

    def take(self, size: int) -> bytes:
        if self._at + size > self._end:
            raise damaged("AVIF")
        self._at += size
        return self._data[self._at - size : self._at]

    def text(self) -> bytes:
        """Return the next text, which a zero or the end of the box ends."""
        found = self._data.find(b"\0", self._at, self._end)
        end = self._end if found < 0 else found
        text = self._data[self._at : end]
        self._at = min(end + 1, self._end)
        return text


class Extent(Struct, frozen=True):
    """A part of an item: where in the file it begins and ends."""

    start: int
    end: int


class Item(Struct, frozen=True):
    """An item of a file: its kind, the media type where the kind is "mime", and its parts."""

    kind: bytes
    media_type: bytes
    extents: tuple[Extent, ...]


def boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes from `start` to `end`."""
    while start < end:
        reader = Reader(data, start, end)
        size, kind, body = reader.number(4), reader.take(4), start + 8
        if size == 1:  # section 4.2: the size stands behind the kind, as it takes eight bytes
            size, body = reader.number(8), start + 16
        box = Box(kind, start, body, start + size if size else end)
        if not body <= box.end <= end:
            raise damaged("AVIF")
        yield box
        start = box.end


def items(data: bytes, meta: Box) -> Iterator[Item]:
    """Yield the items that a `meta` box tells of (section 8.11)."""
    inner = {box.kind: box for box in boxes(data, meta.body + 4, meta.end)}
    if b"iinf" not in inner or b"iloc" not in inner:
        return
    store = inner[b"idat"].body if b"idat" in inner else 0
    places = dict(_places(data, inner[b"iloc"], store))
    room = _SHARED * len(data)
    for number, kind, media_type in _named(data, inner[b"iinf"]):
        item = Item(kind, media_type, places.get(number, ()))
        room -= sum(extent.end - extent.start for extent in item.extents)
        if room < 0:
            raise damaged("AVIF")
        yield item


def _named(data: bytes, box: Box) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield the number, the kind and the media type of each item."""
    version = data[box.body : box.body + 1]
    for entry in boxes(data, box.body + (6 if version == b"\0" else 8), box.end):
        reader = Reader(data, entry.body, entry.end)
        wide = reader.number(4) >> 24 == 3
        number, _, kind, _ = reader.number(4 if wide else 2), reader.take(2), reader.take(4), reader.text()
        yield number, kind, reader.text() if kind == b"mime" else b""


def _places(data: bytes, box: Box, store: int) -> Iterator[tuple[int, tuple[Extent, ...]]]:
    """Yield the number and the parts of each item; `store` is where the content of `idat` begins (section 8.11.3)."""
    reader = Reader(data, box.body, box.end)
    version = reader.number(4) >> 24
    sizes = reader.number(2)
    offset, length, base, index = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15 if version else 0
    for _ in range(reader.number(2 if version < 2 else 4)):
        number = reader.number(2 if version < 2 else 4)
        method = reader.number(2) & 15 if version else 0
        elsewhere = reader.number(2)
        origin = reader.number(base) + (store if method == 1 else 0)
        count = reader.number(2)
        if count > 1 and not index + offset + length:  # parts that take no room could be told without end
            raise damaged("AVIF")
        parts = [(reader.number(index), reader.number(offset), reader.number(length)) for _ in range(count)]
        extents = tuple(Extent(origin + start, origin + start + size) for _, start, size in parts)
        if method < 2 and not elsewhere:
            yield number, extents
