"""AVIF files without the place. Nothing moves in them: what must go is overwritten where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from syndication.pictures import exif, xmp
from syndication.pictures.boxes import Box, Item, boxes, items
from syndication.pictures.picture import damaged

_BRANDS = {b"avif", b"avis"}
_KEPT = frozenset((b"ftyp", b"meta", b"mdat", b"moov", b"free", b"skip"))
_USER_DATA = (b"udta", b"meta", b"uuid")  # what a film says of itself, places among it
_XMP = b"application/rdf+xml"
_SPOKEN = (b"Exif", b"mime", b"uri ")  # items that are no picture


def is_avif(data: bytes) -> bool:
    """Tell whether a file says of itself that it is AVIF (AVIF 1.1 section 6)."""
    size = int.from_bytes(data[:4])
    names = data[8:12] + data[16:size]
    return data[4:8] == b"ftyp" and any(names[at : at + 4] in _BRANDS for at in range(0, min(len(names), 256), 4))


def without_location(data: bytes) -> bytes:
    """Return an AVIF file of the same length without places; orientation stands in properties and stays.

    Raises:
        PictureError: the file is not whole.
    """
    cleaned = bytearray(data)
    found = list(boxes(data, 0, len(data)))
    told = [item for box in found if box.kind == b"meta" for item in items(data, box)]
    for box in _needless(data, found):
        _blank(cleaned, box)
    for item in told:
        if item.kind in _SPOKEN:
            _overwrite(cleaned, data, item)
    _refuse_change(cleaned, data, told)
    return bytes(cleaned)


def _needless(data: bytes, found: list[Box]) -> Iterator[Box]:
    """Yield the boxes without which the picture or film is the same."""
    for box in found:
        if box.kind not in _KEPT:
            yield box
        elif box.kind == b"moov":
            inner = list(boxes(data, box.body, box.end))
            tracks = [part for track in inner if track.kind == b"trak" for part in boxes(data, track.body, track.end)]
            yield from (part for part in (*inner, *tracks) if part.kind in _USER_DATA)


def _blank(cleaned: bytearray, box: Box) -> None:
    """Make a box free space."""
    cleaned[box.start + 4 : box.start + 8] = b"free"
    cleaned[box.body : box.end] = bytes(box.end - box.body)


def _overwrite(cleaned: bytearray, data: bytes, item: Item) -> None:
    """Write what stays of an item over it, filled up to its length."""
    if not item.extents or any(not 0 < extent.start < extent.end <= len(data) for extent in item.extents):
        raise damaged("AVIF")
    content = b"".join(data[extent.start : extent.end] for extent in item.extents)
    kept = _filled(item, content)
    for extent in item.extents:
        size = extent.end - extent.start
        cleaned[extent.start : extent.end], kept = kept[:size], kept[size:]


def _refuse_change(cleaned: bytearray, data: bytes, told: list[Item]) -> None:
    """Refuse a file in which pictures stand where words do."""
    pictures = (extent for item in told if item.kind not in _SPOKEN for extent in item.extents)
    if any(cleaned[extent.start : extent.end] != data[extent.start : extent.end] for extent in pictures):
        raise damaged("AVIF")


def _filled(item: Item, content: bytes) -> bytes:
    """Return what stays of an item's content, as long as it was."""
    size = len(content)
    if item.kind == b"Exif":
        skipped = 4 + int.from_bytes(content[:4])  # where the block begins (ISO/IEC 23008-12, annex A.2.1)
        kept = bytes(4) + exif.without_location(content[skipped:])
        return kept.ljust(size, b"\0") if len(kept) <= size else bytes(size)
    kept = xmp.without_location(content) if item.media_type == _XMP else b""
    return kept.ljust(size) if len(kept) <= size else b" " * size
