"""JPEG files (ITU-T T.81 annex B) without the place: segments are kept, cleaned or left out, scans stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from struct import pack, unpack_from

from msgspec import Struct

from syndication.pictures import exif, photoshop, xmp
from syndication.pictures.picture import PictureError, damaged

_START, _END, _SCAN, _COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
_APPLICATION = range(0xE0, 0xF0)
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))  # markers without a length
_KEPT: dict[int, bytes | tuple[bytes, ...]] = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_NOTHING: tuple[bytes, ...] = ()
_EXIF, _XMP, _PHOTOSHOP = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0", b"Photoshop 3.0\0"
# Section B.1.1.5: in a scan 0xFF stands before 0, before a restart marker, or before the marker that ends it.
_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_LARGEST = 0xFFFF - 2
_MOST_SCANS = 100  # each of a progressive picture is decoded over all of it


class _Segment(Struct, frozen=True):
    """A marker, its payload, and the coded picture behind it where it begins a scan."""

    marker: int
    payload: bytes
    scan: bytes = b""


def without_location(data: bytes) -> bytes:
    """Return a JPEG file without places, and without what follows its first picture.

    Raises:
        PictureError: the file is not whole.
    """
    segments = list(_segments(data))
    if sum(segment.marker == _SCAN for segment in segments) > _MOST_SCANS:
        raise PictureError("is JPEG, but of too many scans; save it anew and upload that")
    kept = b"".join(_written(segment) for segment in _cleaned(segments))
    return b"\xff\xd8" + kept + b"\xff\xd9"


def _segments(data: bytes) -> Iterator[_Segment]:
    at = 2
    while True:
        at, marker = _marker(data, at)
        if marker == _END:
            return
        if marker in _ALONE:
            continue
        if marker == _START or at + 2 > len(data):
            raise damaged("JPEG")
        end = at + unpack_from(">H", data, at)[0]
        if not at + 2 <= end <= len(data):
            raise damaged("JPEG")
        payload, at = data[at + 2 : end], end
        if marker == _SCAN:
            found = _SCAN_END.search(data, end)
            at = found.start() if found else len(data)
        yield _Segment(marker, payload, data[end:at])


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """Return the marker at `at` and the place behind it; any number of 0xFF may stand before one."""
    start = at
    while data[at : at + 1] == b"\xff":
        at += 1
    if at == start or at >= len(data) or data[at] == 0:
        raise damaged("JPEG")
    return at + 1, data[at]


def _cleaned(segments: list[_Segment]) -> Iterator[_Segment]:
    """Yield the segments that stay. Image resources go over several segments and are put together first."""
    shop = [segment for segment in segments if segment.marker == 0xED and segment.payload.startswith(_PHOTOSHOP)]
    for segment in segments:
        if shop and segment is shop[0]:
            whole = b"".join(part.payload.removeprefix(_PHOTOSHOP) for part in shop)
            yield from _resources(photoshop.without_location(whole))
        elif segment.marker not in _APPLICATION:
            yield segment
        elif payload := _application(segment):
            yield _Segment(segment.marker, payload)


def _resources(kept: bytes) -> Iterator[_Segment]:
    size = _LARGEST - len(_PHOTOSHOP)
    for at in range(0, len(kept), size):
        yield _Segment(0xED, _PHOTOSHOP + kept[at : at + size])


def _application(segment: _Segment) -> bytes:
    """Return what stays of an application's segment, b"" if nothing."""
    marker, payload = segment.marker, segment.payload
    if payload.startswith(_KEPT.get(marker, _NOTHING)):
        return payload
    if marker == 0xE1 and payload.startswith(_EXIF):
        return _headed(_EXIF, exif.without_location(payload))
    if marker == 0xE1 and payload.startswith(_XMP):
        return _headed(_XMP, xmp.without_location(payload.removeprefix(_XMP)))
    return b""


def _headed(header: bytes, content: bytes) -> bytes:
    return header + content if content and len(header + content) <= _LARGEST else b""


def _written(segment: _Segment) -> bytes:
    return pack(">BBH", 0xFF, segment.marker, len(segment.payload) + 2) + segment.payload + segment.scan
