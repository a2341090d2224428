"""MP3 files (ISO/IEC 11172-3 layer III): recognised by their frames, cleaned of private tags at both ends."""

from __future__ import annotations

from typing import BinaryIO

from syndication.publishing.media import id3
from syndication.publishing.media.boxes import Extent
from syndication.publishing.media.sound import Piece, damaged_sound, read_at

_NAME = "MP3"
_MOST_TAGS = 8
_LARGEST_TAG = 16_000_000  # a larger one is removed
_SEARCHED = 65_536  # bytes between the tags and the first frame: some programs fill them with zeros
_MOST_JUNK = 250_000  # bytes in no frame
_MOST_FRAMES = 20_000_000  # six days
_WINDOW = 1 << 20
_CHAIN = 3  # so many frames in a row are no chance
# Kilobits per second by their index: of version 1, and of versions 2 and 2.5.
_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLES_PER_SECOND = {0: (11025, 12000, 8000), 2: (22050, 24000, 16000), 3: (44100, 48000, 32000)}
_LAYER_3 = 1


def is_mp3(head: bytes) -> bool:
    """Return whether a file begins like an MP3: with a tag, or with a frame."""
    return bool(id3.size_of_tag(head[:10]) or frame_length(head[:4]))


def clean(file: BinaryIO, length: int) -> tuple[Piece, ...]:
    """Return an MP3 file with its frames, and the allowed part of its first tag.

    Raises:
        SoundError: no frames follow each other where they should, or much else is between them.
    """
    tag, start = _first_tags(file)
    end = _end_of_frames(file, length)
    window = read_at(file, start, min(_SEARCHED, max(end - start, 0)))
    offset = next((at for at in range(len(window)) if window[at] == 0xFF and _is_chain(file, start + at, end)), None)
    if offset is None:
        raise damaged_sound(_NAME)
    _refuse_junk(file, start + offset, end)
    frames = Extent(start + offset, end)
    return (tag, frames) if tag else (frames,)


def frame_length(head: bytes) -> int:
    """Return the bytes of the frame with this head of four bytes, 0 if it is none of layer III."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer, rate, speed = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version not in _SAMPLES_PER_SECOND or layer != _LAYER_3 or not 0 < rate < 15 or speed == 3:
        return 0
    rates, factor = (_RATES_1, 144_000) if version == 3 else (_RATES_2, 72_000)
    padding = head[2] >> 1 & 1
    return factor * rates[rate] // _SAMPLES_PER_SECOND[version][speed] + padding


def _refuse_junk(file: BinaryIO, start: int, end: int) -> None:
    """Refuse a file with many bytes that are in no frame: they have no length, and take long to search for frames."""
    at, junk, frames = start, 0, 0
    window, base = b"", start
    while at + 4 <= end:
        if at + 4 > base + len(window):
            window, base = read_at(file, at, _WINDOW), at
        size = frame_length(window[at - base : at - base + 4])
        at += size or 1
        frames += 1 if size else 0
        junk += 0 if size else 1
        if junk > _MOST_JUNK or frames > _MOST_FRAMES:
            raise damaged_sound(_NAME)


def _is_chain(file: BinaryIO, at: int, end: int) -> bool:
    """Return whether frames follow each other from here; a short file may end with the last of them."""
    for number in range(_CHAIN):
        if number and at == end:
            return True
        size = frame_length(read_at(file, at, 4))
        if not size or at + size > end:
            return False
        at += size
    return True


def _first_tags(file: BinaryIO) -> tuple[bytes, int]:
    """Return the public part of the first tag, and where the tags at the beginning end."""
    tag, at = b"", 0
    for number in range(_MOST_TAGS):
        size = id3.size_of_tag(read_at(file, at, id3.HEAD))
        if not size:
            break
        if not number and size <= _LARGEST_TAG:
            tag = id3.clean_tag(read_at(file, at, size))
        at += size
    return tag, at


def _end_of_frames(file: BinaryIO, length: int) -> int:
    """Return where the tags at the end begin: ID3v1, APE and Lyrics3."""
    end = length
    for _ in range(_MOST_TAGS):
        size = _size_of_last_tag(file, end)
        if not 0 < size <= end:
            break
        end -= size
    return end


def _size_of_last_tag(file: BinaryIO, end: int) -> int:
    tail = read_at(file, end - 128, min(128, end))
    if len(tail) == 128 and tail.startswith(b"TAG"):
        return 128
    if tail[-32:-24] == b"APETAGEX":
        has_head = tail[-9] & 0x80
        return int.from_bytes(tail[-20:-16], "little") + (32 if has_head else 0)
    if tail[-9:] == b"LYRICS200" and tail[-15:-9].isdigit():
        return int(tail[-15:-9]) + 15
    return 0
