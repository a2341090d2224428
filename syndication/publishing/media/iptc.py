"""Cleaning IPTC-IIM 4.2 datasets in the Photoshop image resources of JPEG files: captions, authors, credits, dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from struct import unpack_from

_MARK = b"8BIM"
_IPTC = 0x0404
_MOST = 5_000  # resources or datasets that are read; Photoshop writes about 30 resources, agencies 50 keywords
_TAG = 0x1C
_EXTENDED = 0x8000  # section 1.5 (b): the size of the size follows
_CODING = (1, 90)
_UTF8 = b"\x1b%G"
_DATE = (2, 55)
# By-line, headline, credit, source, copyright notice, caption.
_TEXTS = frozenset(((2, 80), (2, 105), (2, 110), (2, 115), (2, 116), (2, 120)))


def clean(resources: bytes) -> bytes:
    """Return the IPTC resource alone, with the allowed datasets; b"" if nothing is left."""
    block = next((content for number, content in _resources(resources) if number == _IPTC), b"")
    datasets = [block[start:end] for start, end in _allowed_spans(block)]
    if all(dataset[1:3] == bytes(_CODING) for dataset in datasets):  # the coding alone says nothing
        return b""
    content = b"".join(datasets)
    return _MARK + _IPTC.to_bytes(2) + b"\0\0" + len(content).to_bytes(4) + content + bytes(len(content) % 2)


def _resources(resources: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield number and content of each resource until one is malformed."""
    at = 0
    for _ in range(_MOST):
        if resources[at : at + 4] != _MARK or at + 7 > len(resources):
            return
        size_at = at + 6 + _even(1 + resources[at + 6])  # after the name, a counted string
        if size_at + 4 > len(resources):
            return
        size = unpack_from(">I", resources, size_at)[0]
        if size_at + 4 + size > len(resources):
            return
        yield unpack_from(">H", resources, at + 4)[0], resources[size_at + 4 : size_at + 4 + size]
        at = size_at + 4 + _even(size)


def _allowed_spans(block: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each allowed dataset begins and ends, until one is malformed."""
    at = 0
    for _ in range(_MOST):
        if at + 5 > len(block) or block[at] != _TAG:
            return
        record, number, size = unpack_from(">BBH", block, at + 1)
        start = at + 5
        if size & _EXTENDED:
            width = size & ~_EXTENDED
            size, start = int.from_bytes(block[start : start + width][:8]), start + width
        end = start + size
        if end > len(block):
            return
        if _is_allowed((record, number), block[start:end]):
            yield at, end
        at = end


def _is_allowed(dataset: tuple[int, int], content: bytes) -> bool:
    if dataset == _CODING:
        return content == _UTF8
    if dataset == _DATE:
        return bool(re.fullmatch(rb"[0-9]{8}", content))
    return dataset in _TEXTS


def _even(size: int) -> int:
    return size + size % 2
