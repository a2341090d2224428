"""Boxes of the ISO base media file format (ISO/IEC 14496-12), with their numbers and texts."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from syndication.publishing.media.picture import MOST_PARTS, damaged, too_many


class Box(Struct, frozen=True):
    """A box: its kind, and where in the file it begins, its content begins, and it ends."""

    kind: bytes
    start: int
    body: int
    end: int


class Extent(Struct, frozen=True):
    """A part of a file that holds pixels or texts: where it begins and ends."""

    start: int
    end: int


class BoxReader:
    """Reads numbers and texts one after the other from `at` to `end`; reading beyond raises PictureError."""

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self._data = data
        self.at = at
        self._end = end

    def number(self, size: int) -> int:
        """Return the next `size` bytes as a number; 0 for none."""
        return int.from_bytes(self.take(size))

    def take(self, size: int) -> bytes:
        if self.at + size > self._end:
            raise damaged("AVIF")
        self.at += size
        return self._data[self.at - size : self.at]

    def text(self) -> bytes:
        """Return the next text, which ends with a zero or with the box."""
        found = self._data.find(b"\0", self.at, self._end)
        end = self._end if found < 0 else found
        text = self._data[self.at : end]
        self.at = min(end + 1, self._end)
        return text


def boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes from `start` to `end`.

    Raises:
        PictureError: one goes beyond the end, or there are too many.
    """
    for _ in range(MOST_PARTS):
        if start >= end:
            return
        reader = BoxReader(data, start, end)
        size, kind, body = reader.number(4), reader.take(4), start + 8
        if size == 1:  # section 4.2: a size of eight bytes follows the kind
            size, body = reader.number(8), start + 16
        box = Box(kind, start, body, start + size if size else end)
        if not body <= box.end <= end:
            raise damaged("AVIF")
        yield box
        start = box.end
    raise too_many("AVIF", "boxes")


def inner_boxes(data: bytes, box: Box, skipped: int = 0) -> Iterator[Box]:
    """Yield the boxes in a box, after `skipped` bytes."""
    return boxes(data, min(box.body + skipped, box.end), box.end)
