"""EXIF blocks written anew with what describes a picture and its making, and nothing else (Exif 3.0, TIFF 6.0).

Values are copied byte for byte, as many hold UTF-8 in fields that are ASCII by the standard.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from struct import pack, unpack_from

from msgspec import Struct

_PREFIX = b"Exif\0\0"
_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_HEADER = 8
_ORIENTATION = 0x0112
_CAMERA = 0x8769  # where the directory of the camera's settings begins
_LONG = 4
# TIFF 6.0 section 2 and Exif 3.0 table 4: bytes that one value of each type takes.
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 129: 1}
# Title, caption, make, model, orientation, resolution, software, date, artist, copyright; Windows' own of these.
_MAIN_TAGS = frozenset(
    int(tag, 16)
    for tag in (
        "10D 10E 10F 110 112 11A 11B 128 131 132 13B 13C 13E 13F 211 213 214 4746 8298 9C9B 9C9C 9C9D 9C9E 9C9F"
    ).split()
)
# Exposure, dates, lens, comment, owner, photographer. Makers' notes (0x927C) and settings (0xA40B) may hold places.
_CAMERA_RANGES = (
    "829A-829D 8822-8824 8827-8835 9000-9214 9286-9286 9290-9292 A000-A003 A20B-A217 A300-A302 A401-A40A A40C-A40C "
    "A420-A43F A460-A462 A500-A500"
)
_CAMERA_TAGS = frozenset(
    tag
    for first, _, last in (part.partition("-") for part in _CAMERA_RANGES.split())
    for tag in range(int(first, 16), int(last, 16) + 1)
)


class _Entry(Struct, frozen=True):
    tag: int
    type: int
    count: int
    value: bytes


def without_location(block: bytes) -> bytes:
    """Return an EXIF block without places, or b"" if nothing is left; what is malformed in it goes too."""
    block = block.removeprefix(_PREFIX)
    order = _order(block)
    if not order:
        return b""
    main = list(_entries(block, order, _first(block, order), _MAIN_TAGS))
    pointer = next(_entries(block, order, _first(block, order), (_CAMERA,)), None)
    at = _number(order, pointer) if pointer else 0
    camera = list(_entries(block, order, at, _CAMERA_TAGS)) if at else []
    return _written(block[:4], order, main, camera) if main or camera else b""


def orientation(block: bytes) -> int:
    """Return the orientation (1 to 8) that an EXIF block tells; 1 if it tells none."""
    block = block.removeprefix(_PREFIX)
    order = _order(block)
    entry = next(_entries(block, order, _first(block, order), (_ORIENTATION,)), None) if order else None
    told = _number(order, entry) if entry else 1
    return told if 1 <= told <= 8 else 1


def _order(block: bytes) -> str:
    """Return how numbers are written in a block ("<" or ">"), or "" if it is no EXIF."""
    return _ORDERS.get(block[:4], "") if len(block) >= _HEADER else ""


def _first(block: bytes, order: str) -> int:
    return int(unpack_from(f"{order}I", block, 4)[0])


def _number(order: str, entry: _Entry) -> int:
    """Return the one number that an entry holds, 0 if it holds another thing."""
    form = {3: "H", _LONG: "I"}.get(entry.type)
    return int(unpack_from(order + form, entry.value)[0]) if form and entry.count == 1 else 0


def _entries(block: bytes, order: str, at: int, wanted: Container[int]) -> Iterator[_Entry]:
    """Yield the `wanted` entries of the directory at `at`, each tag once, and no more than the block can hold."""
    if at + 2 > len(block):
        return
    count, seen, room = unpack_from(f"{order}H", block, at)[0], set(), len(block)
    for place in range(at + 2, min(at + 2 + 12 * count, len(block) - 11), 12):
        tag, kind, number = unpack_from(f"{order}HHI", block, place)
        size = _SIZES.get(kind, 0) * number
        start = place + 8 if size <= 4 else unpack_from(f"{order}I", block, place + 8)[0]
        if tag in seen or tag not in wanted or not 0 < size <= min(room, len(block) - start):
            continue
        seen.add(tag)
        room -= size
        yield _Entry(tag, kind, number, block[start : start + size])


def _written(mark: bytes, order: str, main: list[_Entry], camera: list[_Entry]) -> bytes:
    header = mark + pack(f"{order}I", _HEADER)
    if not camera:
        return header + _directory(order, main, _HEADER)
    pointer = _Entry(_CAMERA, _LONG, 1, bytes(4))
    at = _HEADER + len(_directory(order, [*main, pointer], _HEADER))
    first = _directory(order, [*main, _Entry(_CAMERA, _LONG, 1, pack(f"{order}I", at))], _HEADER)
    return header + first + _directory(order, camera, at)


def _directory(order: str, entries: Iterable[_Entry], at: int) -> bytes:
    """Return a directory that stands at `at`: its entries by tag, then the values of more than four bytes."""
    ordered = sorted(entries, key=lambda entry: entry.tag)
    lines, values = b"", b""
    behind = at + 2 + 12 * len(ordered) + 4
    for entry in ordered:
        if len(entry.value) <= 4:
            field = entry.value.ljust(4, b"\0")
        else:
            field = pack(f"{order}I", behind + len(values))
            values += entry.value + bytes(len(entry.value) % 2)  # values begin at even places
        lines += pack(f"{order}HHI", entry.tag, entry.type, entry.count) + field
    return pack(f"{order}H", len(ordered)) + lines + bytes(4) + values
