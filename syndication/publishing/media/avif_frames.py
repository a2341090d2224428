"""The frames of an AVIF animation: where they are in the file (ISO/IEC 14496-12 sections 8.5 to 8.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from syndication.publishing.media.boxes import Box, BoxReader, Extent, inner_boxes
from syndication.publishing.media.picture import damaged, refuse_long_animation, too_many

_SAMPLE_TABLE = (b"mdia", b"minf", b"stbl")
_HANDLERS = (b"pict", b"auxv")  # pictures, and their transparency
_MOST_SAMPLES = 20_000  # frames: ten minutes at 30 a second


def is_picture_track(data: bytes, track: Box) -> bool:
    """Return whether a track holds pictures."""
    handler = _find(data, track, (b"mdia", b"hdlr"))
    return handler is not None and data[handler.body + 8 : handler.body + 12] in _HANDLERS


def frames(data: bytes, track: Box) -> Iterator[Extent]:
    """Yield where the frames of a track are; adjacent frames come as one extent.

    Raises:
        PictureError: its tables are incomplete, or it has too many frames or pixels.
    """
    table = _find(data, track, _SAMPLE_TABLE)
    inner = {box.kind: box for box in inner_boxes(data, table)} if table else {}
    if not {b"stsz", b"stsc"} <= inner.keys() or not inner.keys() & {b"stco", b"co64"}:
        raise damaged("AVIF")
    sizes = _sizes(data, inner[b"stsz"])
    _refuse_long(data, track, len(sizes))
    wide = b"co64" in inner
    places = _numbers(data, inner[b"co64" if wide else b"stco"], 8 if wide else 4)
    counts, count, done = _counts(data, inner[b"stsc"]), 0, 0
    for chunk, place in enumerate(places, 1):
        count = counts.get(chunk, count)
        yield Extent(place, place + sum(sizes[done : done + count]))
        done += count


def _find(data: bytes, box: Box, path: tuple[bytes, ...]) -> Box | None:
    """Return the box at a path of kinds, the first of each kind, None if there is none."""
    for kind in path:
        found = next((inner for inner in inner_boxes(data, box) if inner.kind == kind), None)
        if not found:
            return None
        box = found
    return box


def _refuse_long(data: bytes, track: Box, count: int) -> None:
    header = _find(data, track, (b"tkhd",))
    if not header or header.end - header.body < 8:
        raise damaged("AVIF")
    width, height = (int.from_bytes(data[header.end - at : header.end - at + 4]) >> 16 for at in (8, 4))
    refuse_long_animation("AVIF", width * height * count)


def _sizes(data: bytes, box: Box) -> list[int]:
    """Return the size of each frame (section 8.7.3.2)."""
    reader = BoxReader(data, box.body + 4, box.end)
    common, count = reader.number(4), _count(reader)
    return [common or reader.number(4) for _ in range(count)]


def _numbers(data: bytes, box: Box, size: int) -> list[int]:
    """Return where each chunk of frames begins (section 8.7.5)."""
    reader = BoxReader(data, box.body + 4, box.end)
    return [reader.number(size) for _ in range(_count(reader))]


def _counts(data: bytes, box: Box) -> Mapping[int, int]:
    """Return how many frames are in each chunk from one on (section 8.7.4)."""
    reader = BoxReader(data, box.body + 4, box.end)
    runs = [(reader.number(4), reader.number(4), reader.number(4)) for _ in range(_count(reader))]
    return {first: count for first, count, _ in runs}


def _count(reader: BoxReader) -> int:
    count = reader.number(4)
    if count > _MOST_SAMPLES:
        raise too_many("AVIF", "frames")
    return count
