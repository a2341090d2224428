"""Cleaning colour profiles (ICC.1:2022): tags that affect colours stay, others are overwritten.

Profiles of screens hold maker, model and serial number. Name and copyright stay, as a profile needs both.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import pack, unpack_from

_HEADER = 128
_MARK = b"acsp"
_IDENTITY = slice(84, 100)  # a digest of the profile; zeros mean none (section 7.2.18)
_RESERVED = slice(100, 128)
_ALLOWED = frozenset(
    b"A2B0 A2B1 A2B2 B2A0 B2A1 B2A2 D2B0 D2B1 D2B2 D2B3 B2D0 B2D1 B2D2 B2D3 rXYZ gXYZ bXYZ rTRC gTRC bTRC kTRC "
    b"wtpt bkpt chad cicp lumi gamt chrm clrt clot desc cprt".split()
)
_MOST_TAGS = 200  # profiles of printers have about 30
_SHARED = 4  # tags may share bytes, but a small profile must not expand to a large one


def clean(profile: bytes) -> bytes:
    """Return a colour profile of the same length with the allowed tags only; b"" if it is not a valid profile."""
    if len(profile) < _HEADER + 4 or profile[36:40] != _MARK:
        return b""
    size, count = unpack_from(">I", profile)[0], unpack_from(">I", profile, _HEADER)[0]
    if not _HEADER + 4 + 12 * count <= size <= len(profile) or count > _MOST_TAGS:
        return b""
    tags = [tag for tag in _tags(profile, count) if tag[0] in _ALLOWED]
    extents = {(start, start + length) for _, start, length in tags}
    if any(end > size for _, end in extents) or sum(end - start for start, end in extents) > _SHARED * size:
        return b""
    return _as_profile(profile[:size], tags, extents)


def _tags(profile: bytes, count: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, start and length of each tag (section 7.3)."""
    for at in range(_HEADER + 4, _HEADER + 4 + 12 * count, 12):
        yield unpack_from(">4sII", profile, at)


def _as_profile(profile: bytes, tags: list[tuple[bytes, int, int]], extents: set[tuple[int, int]]) -> bytes:
    written = bytearray(len(profile))
    for start, end in extents:
        written[start:end] = profile[start:end]
    table = b"".join(pack(">4sII", *tag) for tag in tags)
    written[: _HEADER + 4 + len(table)] = profile[:_HEADER] + pack(">I", len(tags)) + table
    written[_RESERVED] = bytes(28)
    if written != profile:
        written[_IDENTITY] = bytes(16)
    return bytes(written)
