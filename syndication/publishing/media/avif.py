"""Cleaning AVIF files (AVIF 1.1): only the boxes of the picture and the allowed texts stay.

Boxes refer to each other by their offsets in the file, so nothing may move: the new file has the same length. It starts
as zeros, and what is allowed is copied into it. Other boxes become free space.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from syndication.publishing.media import avif_frames, exif, xmp
from syndication.publishing.media.avif_boxes import is_listed, listed_boxes, own_content
from syndication.publishing.media.avif_items import AvifItem, items
from syndication.publishing.media.boxes import Box, Extent, boxes, inner_boxes
from syndication.publishing.media.picture import MOST_PARTS, damaged, too_many

MOST_PIXELS = 50_000_000
_BRANDS = (b"avif", b"avis")
_FREE = b"free"
_PREVIEW = b"thmb"  # a reference without effect, as references have no type for free space
_XMP_TYPE = b"\0application/rdf+xml\0"  # after the name, which is empty
_MOST_STORES = 4  # boxes with pixels; files have one or two
_SHARED = 4  # items may share bytes, but a small file must not expand to a large one
_MOST_TRACKS = 8  # an animation has one, and one for its transparency
# Bytes of structure. The colour profile of a printer has two million, the tables of 20,000 frames half a million.
_MOST_STRUCTURE = 5_000_000


def is_avif(data: bytes) -> bool:
    """Return whether the brands of a file say that it is AVIF (AVIF 1.1 section 6)."""
    size = int.from_bytes(data[:4])
    names = data[8:12] + data[16:size]
    return data[4:8] == b"ftyp" and any(names[at : at + 4] in _BRANDS for at in range(0, min(len(names), 256), 4))


def clean(data: bytes) -> bytes:
    """Return an AVIF file of the same length, with its picture and the allowed texts only.

    Raises:
        PictureError: the file is incomplete, or has too many parts.
    """
    top = list(boxes(data, 0, len(data)))
    _refuse_many(data, top)
    meta = next((box for box in top if box.kind == b"meta"), None)
    found = list(items(data, meta)) if meta else []
    pixels = [extent for item in found if item.is_picture for extent in item.extents]
    pixels += [extent for track in _tracks(data, top) for extent in avif_frames.frames(data, track)]
    _refuse_misplaced(data, top, [*pixels, *(extent for item in found for extent in item.extents if item.text)])
    cleaned = bytearray(len(data))
    for box in top:
        _copy(cleaned, data, box, None)
    for extent in pixels:
        cleaned[extent.start : extent.end] = data[extent.start : extent.end]
    for item in found:
        _write_item(cleaned, data, item)
    if any(cleaned[extent.start : extent.end] != data[extent.start : extent.end] for extent in pixels):
        raise damaged("AVIF")  # texts overlap the pixels
    return bytes(cleaned)


def _refuse_many(data: bytes, top: list[Box]) -> None:
    """Refuse a file whose structure would take too long to read."""
    size = sum(box.end - box.start for box in top if is_listed(box, None) and box.kind != b"mdat")
    parts = islice(_all_boxes(data, top, None), MOST_PARTS + 1)
    if size > _MOST_STRUCTURE or sum(1 for _ in parts) > MOST_PARTS:
        raise too_many("AVIF", "boxes")


def _all_boxes(data: bytes, found: Iterable[Box], holder: bytes | None) -> Iterator[Box]:
    """Yield boxes and the boxes in them."""
    for box in found:
        yield box
        if is_listed(box, holder):
            yield from _all_boxes(data, listed_boxes(data, box), box.kind)


def _tracks(data: bytes, top: list[Box]) -> list[Box]:
    """Return the tracks of an animation: colours and transparency."""
    inner = (part for box in top if box.kind == b"moov" for part in inner_boxes(data, box))
    tracks = [box for box in inner if box.kind == b"trak" and avif_frames.is_picture_track(data, box)]
    if len(tracks) > _MOST_TRACKS:
        raise too_many("AVIF", "tracks")
    return tracks


def _refuse_misplaced(data: bytes, top: list[Box], extents: Iterable[Extent]) -> None:
    """Refuse pixels and texts outside of the boxes for them, or that share bytes too often."""
    inner = (part for box in top if box.kind == b"meta" for part in inner_boxes(data, box, 4))
    stores = [box for box in (*top, *inner) if box.kind in (b"mdat", b"idat")]
    room = _SHARED * len(data)
    for extent in extents:
        room -= extent.end - extent.start
        if room < 0 or not any(box.body <= extent.start <= extent.end <= box.end for box in stores[:_MOST_STORES]):
            raise damaged("AVIF")


def _copy(cleaned: bytearray, data: bytes, box: Box, holder: bytes | None) -> None:
    """Copy a listed box; of other boxes only the size."""
    cleaned[box.start : box.body] = data[box.start : box.body]
    is_copied = is_listed(box, holder) and (box.kind != b"trak" or avif_frames.is_picture_track(data, box))
    if not is_copied:
        cleaned[box.start + 4 : box.start + 8] = _PREVIEW if holder == b"iref" else _FREE
    if is_copied or holder == b"iref":
        own = own_content(data, box, holder)
        cleaned[box.body : box.body + len(own)] = own
    for inner in listed_boxes(data, box) if is_copied else ():
        _copy(cleaned, data, inner, box.kind)


def _write_item(cleaned: bytearray, data: bytes, item: AvifItem) -> None:
    """Write the entry of an item, without its name, and its cleaned text."""
    entry = item.entry
    cleaned[entry.start : entry.body] = data[entry.start : entry.body]
    kind_at = entry.body + (10 if data[entry.body] == 3 else 8)
    cleaned[entry.body : kind_at] = data[entry.body : kind_at]
    cleaned[kind_at : kind_at + 4] = item.kind if item.is_picture or item.text else _FREE
    if item.text == "XMP":
        end = min(entry.end, kind_at + 4 + len(_XMP_TYPE))
        cleaned[kind_at + 4 : end] = _XMP_TYPE[: end - kind_at - 4]
    if item.text:
        _write_text(cleaned, data, item)


def _write_text(cleaned: bytearray, data: bytes, item: AvifItem) -> None:
    """Write the cleaned text in place of the original, filled up to the same length."""
    content = b"".join(data[extent.start : extent.end] for extent in item.extents)
    rest = _cleaned_text(item, content)
    for extent in item.extents:
        size = extent.end - extent.start
        cleaned[extent.start : extent.end], rest = rest[:size], rest[size:]


def _cleaned_text(item: AvifItem, content: bytes) -> bytes:
    """Return the cleaned content of an item, filled up to its length."""
    size = len(content)
    if item.text == "XMP":
        packet = xmp.clean(content)
        return packet.ljust(size) if len(packet) <= size else b" " * size
    skipped = 4 + int.from_bytes(content[:4])  # where the block begins (ISO/IEC 23008-12, annex A.2.1)
    block = bytes(4) + exif.clean(content[skipped:])
    return block.ljust(size, b"\0") if len(block) <= size else bytes(size)
