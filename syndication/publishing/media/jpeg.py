"""Cleaning JPEG files (ITU-T T.81 annex B): the segments of the picture and allowed texts stay; scans are unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from struct import pack, unpack_from

from msgspec import Struct

from syndication.publishing.media import exif, icc, iptc, xmp
from syndication.publishing.media.picture import MOST_PARTS, PictureError, damaged, too_large, too_many

MOST_PIXELS = 100_000_000
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))  # markers without a length
_JFIF, _EXIF_XMP, _ICC, _PHOTOSHOP, _ADOBE = 0xE0, 0xE1, 0xE2, 0xED, 0xEE
# Frames that browsers show: baseline, extended, progressive. The others are lossless or arithmetically coded.
_FRAMES = frozenset((0xC0, 0xC1, 0xC2))
_OTHER_FRAMES = frozenset(range(0xC3, 0xD0)) - {0xC4, 0xC8, 0xCC}
_TABLES = frozenset((0xC4, 0xDB, 0xDD))  # Huffman and quantisation tables, the interval of restarts
_MARKS = {
    _JFIF: b"JFIF\0",
    _EXIF_XMP: b"Exif\0\0",
    _ICC: b"ICC_PROFILE\0",
    _PHOTOSHOP: b"Photoshop 3.0\0",
    _ADOBE: b"Adobe",
}
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
# Section B.1.1.5: in a scan, 0xFF is followed by 0, a restart marker, or the marker that ends the scan.
_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_FILL = re.compile(rb"\xff+")
_LARGEST = 0xFFFF - 2
_HEADER = 12  # bytes of both headers; that of JFIF ends with the size of its preview
# A progressive picture has about 10 scans, one of mozjpeg 15, one in CMYK 18.
_MOST_SCANS = 100
# Samples that all scans of a picture cover. Each takes about a nanosecond, even if the scan has no data for it. The
# usual scans of 100 million pixels in three colours of full resolution cover 1,400 million, those of a camera with 50
# million pixels and half the colour 500 million.
_MOST_SAMPLES = 1_500_000_000
# Samples of a picture with several scans: all are in memory, two bytes each. 100 million pixels in three colours.
_MOST_HELD = 300_000_000


class _Segment(Struct, frozen=True):
    """A marker, its payload, and the coded data after it if it begins a scan."""

    marker: int
    payload: bytes
    scan: bytes = b""


def clean(data: bytes) -> bytes:
    """Return a JPEG file with the segments of its first picture and the allowed texts only.

    Raises:
        PictureError: the file is incomplete, no browser can display it, or it would take too long to decode.
    """
    segments = list(_segments(data))
    _refuse_work(segments)
    allowed = [
        *_header(segments, _JFIF, b"\0\0"),  # no preview
        *_texts(segments),
        *_profile(segments),
        *_header(segments, _ADOBE),
        *(segment for segment in segments if segment.marker in (*_FRAMES, *_TABLES, _SCAN)),
    ]
    return b"\xff\xd8" + b"".join(_as_bytes(segment) for segment in allowed) + b"\xff\xd9"


def _segments(data: bytes) -> Iterator[_Segment]:
    at = 2
    for _ in range(MOST_PARTS):
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
    raise too_many("JPEG", "segments")


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """Return the end of the marker at `at`, and the marker; any number of 0xFF may precede it."""
    fill = _FILL.match(data, at)
    if not fill or fill.end() >= len(data) or data[fill.end()] == 0:
        raise damaged("JPEG")
    return fill.end() + 1, data[fill.end()]


def _refuse_work(segments: list[_Segment]) -> None:
    """Refuse by its headers a file that would take too long to decode."""
    frames = [segment for segment in segments if segment.marker in _FRAMES]
    scans = [segment for segment in segments if segment.marker == _SCAN]
    if any(segment.marker in _OTHER_FRAMES for segment in segments):
        raise PictureError("is JPEG, but of a kind that browsers do not show; save it again as baseline or progressive")
    if len(frames) != 1 or not scans:
        raise damaged("JPEG")
    samples = _samples(frames[0])
    work = sum(sum(samples.get(part, 0) for part in scan.payload[1 : 1 + 2 * scan.payload[0] : 2]) for scan in scans)
    held = sum(samples.values()) if len(scans) > 1 else 0
    if len(scans) > _MOST_SCANS or work > _MOST_SAMPLES or held > _MOST_HELD:
        raise too_many("JPEG", "scans" if len(scans) > _MOST_SCANS else "scans for its size")


def _samples(frame: _Segment) -> dict[int, int]:
    """Return how many samples each component has, in whole blocks of 8 by 8 (section A.1.1 and A.2)."""
    payload = frame.payload
    if len(payload) < 9 or len(payload) != 6 + 3 * payload[5] or not 1 <= payload[5] <= 4:
        raise damaged("JPEG")
    height, width = unpack_from(">HH", payload, 1)
    if width * height > MOST_PIXELS:
        raise too_large("JPEG", MOST_PIXELS)
    parts = [(payload[at], payload[at + 1] >> 4, payload[at + 1] & 15) for at in range(6, len(payload), 3)]
    if not width or not height or not all(1 <= across <= 4 and 1 <= down <= 4 for _, across, down in parts):
        raise damaged("JPEG")
    most_across, most_down = max(across for _, across, _ in parts), max(down for _, _, down in parts)
    columns, rows = -(-width // (8 * most_across)), -(-height // (8 * most_down))
    return {number: 64 * columns * across * rows * down for number, across, down in parts}


def _header(segments: list[_Segment], marker: int, end: bytes = b"") -> Iterator[_Segment]:
    """Yield the header with the resolution (JFIF) or the colour space (Adobe); `end` replaces what follows in it."""
    payload = _first(segments, marker, _MARKS[marker])
    if len(payload) >= _HEADER:
        yield _Segment(marker, payload[:_HEADER] + end)


def _profile(segments: list[_Segment]) -> Iterator[_Segment]:
    """Yield the colour profile, which is split into numbered pieces (ICC.1:2022 annex B.4)."""
    mark = _MARKS[_ICC]
    at = len(mark)
    pieces = [one.payload for one in segments if one.marker == _ICC and one.payload.startswith(mark)]
    numbered = sorted(piece for piece in pieces if len(piece) > at + 2)
    if [piece[at] for piece in numbered] != list(range(1, len(numbered) + 1)):
        return
    profile = icc.clean(b"".join(piece[at + 2 :] for piece in numbered))
    size = _LARGEST - at - 2
    count = -(-len(profile) // size)
    for number in range(count):
        head = mark + bytes((number + 1, count))
        yield _Segment(_ICC, head + profile[number * size : (number + 1) * size])


def _texts(segments: list[_Segment]) -> Iterator[_Segment]:
    """Yield the allowed texts. Image resources may be split over several segments, so they are joined first."""
    shop = [one.payload for one in segments if one.marker == _PHOTOSHOP and one.payload.startswith(_MARKS[_PHOTOSHOP])]
    texts = (
        (_EXIF_XMP, _MARKS[_EXIF_XMP], exif.clean(_first(segments, _EXIF_XMP, _MARKS[_EXIF_XMP]))),
        (_EXIF_XMP, _XMP, xmp.clean(_first(segments, _EXIF_XMP, _XMP).removeprefix(_XMP))),
        (_PHOTOSHOP, _MARKS[_PHOTOSHOP], iptc.clean(b"".join(part.removeprefix(_MARKS[_PHOTOSHOP]) for part in shop))),
    )
    for marker, mark, content in texts:
        size = _LARGEST - len(mark)
        if marker == _PHOTOSHOP or len(content) <= size:
            yield from (_Segment(marker, mark + content[at : at + size]) for at in range(0, len(content), size))


def _first(segments: list[_Segment], marker: int, mark: bytes) -> bytes:
    found = (one.payload for one in segments if one.marker == marker and one.payload.startswith(mark))
    return next(found, b"")


def _as_bytes(segment: _Segment) -> bytes:
    return pack(">BBH", 0xFF, segment.marker, len(segment.payload) + 2) + segment.payload + segment.scan
