"""Photoshop image resources, in which JPEG files carry IPTC captions and credits."""

from __future__ import annotations

from struct import unpack_from

_MARK = b"8BIM"
# IPTC-IIM, its digest, resolution, copyright flag and address. EXIF, XMP and previews stand in others.
_KEPT = frozenset((0x0404, 0x0425, 0x03ED, 0x040A, 0x040B))


def without_location(resources: bytes) -> bytes:
    """Return the resources that hold no place; what follows a malformed one goes."""
    kept: list[bytes] = []
    at = 0
    while resources[at : at + 4] == _MARK and at + 7 <= len(resources):
        size_at = at + 6 + _even(1 + resources[at + 6])  # behind the name, a counted string
        if size_at + 4 > len(resources):
            break
        end = size_at + 4 + unpack_from(">I", resources, size_at)[0]
        if end > len(resources):
            break
        if unpack_from(">H", resources, at + 4)[0] in _KEPT:
            kept.append(resources[at:end] + bytes((end - size_at) % 2))
        at = size_at + 4 + _even(end - size_at - 4)
    return b"".join(kept)


def _even(size: int) -> int:
    return size + size % 2
