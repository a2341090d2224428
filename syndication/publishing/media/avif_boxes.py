"""The allow-list for AVIF: which boxes are copied, and which bytes of each.

ISO/IEC 14496-12 for most of them, ISO/IEC 23008-12 section 6.5 for properties, AV1-ISOBMFF for how frames are coded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from syndication.publishing.media import icc
from syndication.publishing.media.avif_items import size_of_locations
from syndication.publishing.media.boxes import Box, BoxReader, inner_boxes

_BRANDS = frozenset(b"avif avis mif1 mif2 miaf MA1A MA1B msf1 av01 iso2 iso3 iso4 iso5 iso6 iso8 isom mp42".split())
# Boxes that hold boxes, with the number of bytes before these.
_HOLDERS = {
    b"meta": 4,
    b"iprp": 0,
    b"ipco": 0,
    b"iref": 4,
    b"moov": 0,
    b"trak": 0,
    b"tref": 0,
    b"edts": 0,
    b"mdia": 0,
    b"minf": 0,
    b"dinf": 0,
    b"dref": 8,
    b"stbl": 0,
    b"stsd": 8,
    b"av01": 78,
}
_PROPERTIES = frozenset(
    b"av1C ispe pixi colr pasp clap irot imir auxC auxi a1op lsel a1lx clli mdcv cclv amve ccst btrt".split()
)
# The boxes allowed in each of them; None is the top of the file.
_INSIDE: Mapping[bytes | None, frozenset[bytes]] = {
    None: frozenset(b"ftyp meta moov mdat".split()),
    b"meta": frozenset(b"hdlr pitm iinf iloc iref iprp idat".split()),
    b"iprp": frozenset(b"ipco ipma".split()),
    b"iref": frozenset(b"cdsc dimg auxl prem".split()),
    b"moov": frozenset(b"mvhd trak".split()),
    b"trak": frozenset(b"tkhd tref edts mdia".split()),
    b"tref": frozenset((b"auxl",)),
    b"edts": frozenset((b"elst",)),
    b"mdia": frozenset(b"mdhd hdlr minf".split()),
    b"minf": frozenset(b"vmhd nmhd dinf stbl".split()),
    b"dinf": frozenset((b"dref",)),
    b"dref": frozenset((b"url ",)),
    b"stbl": frozenset(b"stsd stts stsc stsz stco co64 stss ctts".split()),
    b"stsd": frozenset((b"av01",)),
    b"ipco": _PROPERTIES,
    b"av01": _PROPERTIES,
}
# The most bytes that have a meaning; the rest is not copied.
_SIZES = {
    b"ispe": 12,
    b"pixi": 12,
    b"pasp": 8,
    b"clap": 32,
    b"irot": 1,
    b"imir": 1,
    b"a1op": 1,
    b"lsel": 2,
    b"a1lx": 13,
    b"clli": 4,
    b"mdcv": 24,
    b"cclv": 43,
    b"amve": 8,
    b"ccst": 8,
    b"btrt": 12,
    b"av1C": 4,  # what follows repeats the beginning of the pixels
    b"pitm": 8,
    b"hdlr": 24,  # what follows is the name of the program
    b"vmhd": 12,
    b"nmhd": 4,
    b"url ": 4,
    b"mvhd": 112,
    b"tkhd": 96,
    b"mdhd": 36,
    b"av01": 78,
}
# Tables: bytes of each line, after a head of eight bytes.
_LONGEST = 20_000_000
_LINES = {b"stts": 8, b"ctts": 8, b"stsc": 12, b"stco": 4, b"co64": 8, b"stss": 4}
_TIMED = frozenset((b"mvhd", b"tkhd", b"mdhd"))  # these hold dates of creation and change
_NAME_OF_ENCODER = slice(42, 74)
_TRANSPARENCY = (b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1")


def is_listed(box: Box, holder: bytes | None) -> bool:
    """Return whether a box of this kind is allowed at the top (None) or in a box of the kind `holder`."""
    return box.kind in _INSIDE.get(holder, ())


def listed_boxes(data: bytes, box: Box) -> Iterator[Box]:
    """Yield the boxes in a box, if it is of a kind that holds some."""
    return inner_boxes(data, box, _HOLDERS[box.kind]) if box.kind in _HOLDERS else iter(())


def own_content(data: bytes, box: Box, holder: bytes | None) -> bytes:
    """Return the bytes of a box that are copied, without the boxes in it."""
    content = data[box.body : min(box.end, box.body + _LONGEST)]
    if holder == b"iref":
        return _references(content)
    if holder == b"tref":
        return content[:4]
    if box.kind == b"iloc":
        return content[: size_of_locations(data, box)]
    if box.kind in _WRITERS:
        return _WRITERS[box.kind](content)
    if box.kind in _LINES:
        return content[: 8 + _LINES[box.kind] * int.from_bytes(content[4:8])]
    most = _SIZES.get(box.kind, _HOLDERS.get(box.kind, 0))
    return _without_times(content[:most]) if box.kind in _TIMED else content[:most]


def _brands(content: bytes) -> bytes:
    """Return the brands of a file; unknown ones are replaced by a general brand."""
    names = [content[at : at + 4] for at in range(8, len(content) - 3, 4)]
    major = content[:4] if content[:4] in _BRANDS else b"avif"
    return major + bytes(4) + b"".join(name if name in _BRANDS else b"mif1" for name in names)


def _colours(content: bytes) -> bytes:
    if content[:4] == b"nclx":
        return content[:11]
    return content[:4] + icc.clean(content[4:]) if content[:4] in (b"prof", b"rICC") else b""


def _auxiliary(content: bytes) -> bytes:
    urn = content[4:].partition(b"\0")[0]
    return content[: 4 + len(urn)] if urn in _TRANSPARENCY else b""


def _coded(content: bytes) -> bytes:
    """Return the coding of frames, without the name of the encoder (section 12.1.3)."""
    name = content[_NAME_OF_ENCODER]
    return content[:42] + bytes(len(name)) + content[74:78]


def _without_times(content: bytes) -> bytes:
    size = 16 if content[:1] == b"\1" else 8
    return content[:4] + bytes(len(content[4 : 4 + size])) + content[4 + size :]


def _references(content: bytes) -> bytes:
    """Return a reference between items, with numbers of two or four bytes; b"" if it holds anything else."""
    sizes = (4 + 2 * int.from_bytes(content[2:4]), 6 + 4 * int.from_bytes(content[4:6]))
    return content if len(content) in sizes else b""


def _names(content: bytes) -> bytes:
    """Return the head of the list of items; the items are written one by one."""
    return content[: 6 if content[:1] == b"\0" else 8]


def _associations(content: bytes) -> bytes:
    """Return the associations of items with properties (ISO/IEC 23008-12 section 9.3)."""
    reader = BoxReader(content, 0, len(content))
    head = reader.number(4)
    number, width = 4 if head >> 24 else 2, 2 if head & 1 else 1
    for _ in range(reader.number(4)):
        reader.take(number)
        reader.take(width * reader.number(1))
    return content[: reader.at]


def _edits(content: bytes) -> bytes:
    return content[: 8 + (20 if content[:1] == b"\1" else 12) * int.from_bytes(content[4:8])]


def _frame_sizes(content: bytes) -> bytes:
    return content[: 12 + (0 if any(content[4:8]) else 4 * int.from_bytes(content[8:12]))]


_WRITERS: Mapping[bytes, Callable[[bytes], bytes]] = {
    b"ftyp": _brands,
    b"colr": _colours,
    b"auxC": _auxiliary,
    b"auxi": _auxiliary,
    b"av01": _coded,
    b"iinf": _names,
    b"ipma": _associations,
    b"elst": _edits,
    b"stsz": _frame_sizes,
}
