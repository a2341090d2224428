"""Cleaning EXIF blocks (Exif 3.0, TIFF 6.0): orientation and the like, caption, author, copyright and date stay.

Texts are copied byte for byte, as many hold UTF-8 in fields that are ASCII by the standard.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from struct import pack, unpack_from

from msgspec import Struct

_PREFIX = b"Exif\0\0"
_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_HEADER = 8
_ORIENTATION = 0x0112
_CAMERA = 0x8769  # the offset of the directory with the camera settings
_TEXT, _SHORT, _LONG, _RATIONAL, _UTF8 = 2, 3, 4, 5, 129
# TIFF 6.0 section 2 and Exif 3.0 table 4: the bytes of one value of each type. All allowed tags have these types.
_SIZES = {_TEXT: 1, _SHORT: 2, _LONG: 4, _RATIONAL: 8, _UTF8: 1}
_TEXTS = frozenset((_TEXT, _UTF8))
_DATE = re.compile(rb"[0-9]{4}:[0-9]{2}:[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\0?")
# Orientation, resolution and its unit, the position of colour samples; caption, author, copyright.
_MAIN_TAGS: Mapping[int, Container[int]] = {
    _ORIENTATION: (_SHORT,),
    0x011A: (_RATIONAL,),
    0x011B: (_RATIONAL,),
    0x0128: (_SHORT,),
    0x0213: (_SHORT,),
    0x010E: _TEXTS,
    0x013B: _TEXTS,
    0x8298: _TEXTS,
}
# The date of the photo, the colour space, gamma.
_DATE_TAG = 0x9003
_CAMERA_TAGS: Mapping[int, Container[int]] = {_DATE_TAG: (_TEXT,), 0xA001: (_SHORT,), 0xA500: (_RATIONAL,)}


class _Entry(Struct, frozen=True):
    tag: int
    type: int
    count: int
    value: bytes


def clean(block: bytes) -> bytes:
    """Return an EXIF block with the allowed tags only; b"" if nothing is left or it cannot be read."""
    block = block.removeprefix(_PREFIX)
    order = _order(block)
    if not order:
        return b""
    main = list(_entries(block, order, _first(block, order), _MAIN_TAGS))
    pointer = next(_entries(block, order, _first(block, order), {_CAMERA: (_LONG,)}), None)
    at = _number(order, pointer) if pointer else 0
    camera = list(_entries(block, order, at, _CAMERA_TAGS)) if at else []
    return _as_block(block[:4], order, main, camera) if main or camera else b""


def orientation(block: bytes) -> int:
    """Return the orientation of an EXIF block (1 to 8), 1 if it has none."""
    block = block.removeprefix(_PREFIX)
    order = _order(block)
    entries = _entries(block, order, _first(block, order), {_ORIENTATION: (_SHORT, _LONG)}) if order else iter(())
    entry = next(entries, None)
    number = _number(order, entry) if entry else 1
    return number if 1 <= number <= 8 else 1


def _order(block: bytes) -> str:
    """Return the byte order of a block ("<" or ">"), "" if it is not EXIF."""
    return _ORDERS.get(block[:4], "") if len(block) >= _HEADER else ""


def _first(block: bytes, order: str) -> int:
    return int(unpack_from(f"{order}I", block, 4)[0])


def _number(order: str, entry: _Entry) -> int:
    return int(unpack_from(order + {_SHORT: "H", _LONG: "I"}[entry.type], entry.value)[0])


def _entries(block: bytes, order: str, at: int, wanted: Mapping[int, Container[int]]) -> Iterator[_Entry]:
    """Yield the entries of the directory at `at` whose tag and type are `wanted`, each tag once.

    Entries may share bytes, but all values together are never longer than the block.
    """
    if at + 2 > len(block):
        return
    count, seen, room = unpack_from(f"{order}H", block, at)[0], set(), len(block)
    for place in range(at + 2, min(at + 2 + 12 * count, len(block) - 11), 12):
        tag, kind, number = unpack_from(f"{order}HHI", block, place)
        if tag in seen or kind not in wanted.get(tag, ()):
            continue
        size = _SIZES[kind] * number
        start = place + 8 if size <= 4 else unpack_from(f"{order}I", block, place + 8)[0]
        if not 0 < size <= min(room, len(block) - start):
            continue
        entry = _Entry(tag, kind, number, block[start : start + size])
        if _is_plain(entry):
            seen.add(tag)
            room -= size
            yield entry


def _is_plain(entry: _Entry) -> bool:
    """Return whether an entry is a single number, a text or a valid date, so that it cannot hide other data."""
    if entry.tag == _DATE_TAG:
        return bool(_DATE.fullmatch(entry.value))
    return entry.type in _TEXTS or entry.count == 1


def _as_block(mark: bytes, order: str, main: list[_Entry], camera: list[_Entry]) -> bytes:
    header = mark + pack(f"{order}I", _HEADER)
    if not camera:
        return header + _directory(order, main, _HEADER)
    pointer = _Entry(_CAMERA, _LONG, 1, bytes(4))
    at = _HEADER + len(_directory(order, [*main, pointer], _HEADER))
    first = _directory(order, [*main, _Entry(_CAMERA, _LONG, 1, pack(f"{order}I", at))], _HEADER)
    return header + first + _directory(order, camera, at)


def _directory(order: str, entries: Iterable[_Entry], at: int) -> bytes:
    """Return a directory for the offset `at`: its entries by tag, then the values of more than four bytes."""
    ordered = sorted(entries, key=lambda entry: entry.tag)
    lines, values = b"", b""
    values_at = at + 2 + 12 * len(ordered) + 4
    for entry in ordered:
        if len(entry.value) <= 4:
            field = entry.value.ljust(4, b"\0")
        else:
            field = pack(f"{order}I", values_at + len(values))
            values += entry.value + bytes(len(entry.value) % 2)  # values begin at even offsets
        lines += pack(f"{order}HHI", entry.tag, entry.type, entry.count) + field
    return pack(f"{order}H", len(ordered)) + lines + bytes(4) + values
