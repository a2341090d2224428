"""The items of an AVIF file (ISO/IEC 14496-12 section 8.11): which are its picture, and where their bytes are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from syndication.publishing.media.boxes import Box, BoxReader, Extent, inner_boxes
from syndication.publishing.media.picture import damaged, too_many

_PIXELS = frozenset((b"av01", b"grid", b"iden", b"iovl"))
_XMP = b"application/rdf+xml"
# Items may share bytes, but a small file must not expand to a large one.
_SHARED = 4
# Parts of all items: a picture of 50 million pixels in tiles of 512 by 512 has 200.
_MOST_EXTENTS = 10_000


class AvifItem(Struct, frozen=True):
    """An item of a file: its number and kind, its entry in the list of items, and its parts.

    `is_picture`: it is the picture, or a part of it. `text`: "Exif" or "XMP" if it is the first item of these.
    """

    number: int
    kind: bytes
    entry: Box
    extents: tuple[Extent, ...]
    is_picture: bool
    text: str = ""


def items(data: bytes, meta: Box) -> Iterator[AvifItem]:
    """Yield the items of a `meta` box.

    Raises:
        PictureError: the box is incomplete, or its items have too many parts.
    """
    inner = {box.kind: box for box in reversed(list(inner_boxes(data, meta, 4)))}  # of duplicates the first counts
    if b"iinf" not in inner or b"iloc" not in inner:
        return
    store = inner[b"idat"].body if b"idat" in inner else 0
    box = inner[b"iloc"]
    locations = dict(_locations(BoxReader(data, box.body, box.end), store))
    entries = list(_entries(data, inner[b"iinf"]))
    pictures = _picture_numbers(data, inner, {number for number, kind, *_ in entries if kind in _PIXELS})
    room, seen = _SHARED * len(data), {""}
    for number, kind, media_type, entry in entries:
        extents = locations.get(number, ())
        room -= sum(extent.end - extent.start for extent in extents)
        if room < 0:
            raise damaged("AVIF")
        text = "Exif" if kind == b"Exif" else "XMP" if kind == b"mime" and media_type == _XMP else ""
        yield AvifItem(number, kind, entry, extents, number in pictures, "" if text in seen else text)
        seen.add(text)


def _picture_numbers(data: bytes, inner: Mapping[bytes, Box], candidates: set[int]) -> set[int]:
    """Return the numbers of the main picture, of its parts, and of its transparency.

    Previews and other pictures in the file are not among them. The parts are found by following references from the
    main picture (`dimg`: is derived from) and back to it (`auxl`: belongs to), until no new ones are found.
    """
    if b"pitm" not in inner:
        return set()
    reader = BoxReader(data, inner[b"pitm"].body, inner[b"pitm"].end)
    found = {reader.number(2 if reader.number(4) >> 24 == 0 else 4)} & candidates
    parts = list(_references(data, inner[b"iref"])) if b"iref" in inner else []
    while True:
        more = {to for kind, one, to in parts if kind == b"dimg" and one in found}
        more |= {one for kind, one, to in parts if kind == b"auxl" and to in found}
        if more & candidates <= found:
            return found
        found |= more & candidates


def _references(data: bytes, box: Box) -> Iterator[tuple[bytes, int, int]]:
    """Yield each reference: its kind, and the numbers of both items (section 8.11.12)."""
    size = 2 if data[box.body : box.body + 1] == b"\0" else 4
    left = _MOST_EXTENTS
    for reference in inner_boxes(data, box, 4):
        reader = BoxReader(data, reference.body, reference.end)
        one, count = reader.number(size), reader.number(2)
        left -= count
        if left < 0:
            raise too_many("AVIF", "references")
        yield from ((reference.kind, one, reader.number(size)) for _ in range(count))


def _entries(data: bytes, box: Box) -> Iterator[tuple[int, bytes, bytes, Box]]:
    """Yield the number, the kind, the media type and the box of each item (section 8.11.6)."""
    version = data[box.body : box.body + 1]
    for entry in inner_boxes(data, box, 6 if version == b"\0" else 8):
        reader = BoxReader(data, entry.body, entry.end)
        wide = reader.number(4) >> 24 == 3
        number, _, kind, _ = reader.number(4 if wide else 2), reader.take(2), reader.take(4), reader.text()
        yield number, kind, reader.text() if kind == b"mime" else b"", entry


def size_of_locations(data: bytes, box: Box) -> int:
    """Return how many bytes of an `iloc` box have a meaning."""
    reader = BoxReader(data, box.body, box.end)
    for _ in _locations(reader, 0):
        pass
    return reader.at - box.body


def _locations(reader: BoxReader, store: int) -> Iterator[tuple[int, tuple[Extent, ...]]]:
    """Yield the number and the parts of each item; `store` is where the content of `idat` begins (section 8.11.3)."""
    version = reader.number(4) >> 24
    sizes = reader.number(2)
    offset, length, base, index = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15 if version else 0
    left = _MOST_EXTENTS
    for _ in range(reader.number(2 if version < 2 else 4)):
        number = reader.number(2 if version < 2 else 4)
        method = reader.number(2) & 15 if version else 0
        elsewhere = reader.number(2)
        origin = reader.number(base) + (store if method == 1 else 0)
        count = reader.number(2)
        left -= count + 1
        if left < 0 or (count > 1 and not index + offset + length):  # empty descriptions could be endless
            raise damaged("AVIF")
        parts = [(reader.number(index), reader.number(offset), reader.number(length)) for _ in range(count)]
        if method < 2 and not elsewhere:
            yield number, tuple(Extent(origin + start, origin + start + size) for _, start, size in parts)
