"""Numeric references to characters that XML cannot contain ("&#0;", "&#xD83D;"), which parsers refuse or garble.

Many programs write a character above U+FFFF as two references, one for each half of its UTF-16: "&#55357;&#56832;".
"""

from __future__ import annotations

import re

_REFERENCE = re.compile(r"&#(?:[0-9]++|[xX][0-9A-Fa-f]++);?")
# Two halves of a character; whether the first one is the first half is seen by its number.
_HALF = r"&#(?:0*+5[5-7][0-9]{3}|[xX]0*+[dD][89A-Fa-f][0-9A-Fa-f]{2});"
_HALVES = re.compile(rf"({_HALF})({_HALF})")
_LONGEST = 12  # digits of a number that is looked at
_FIRST_HALVES, _SECOND_HALVES = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
_LEGAL = (range(0x20, 0xD800), range(0xE000, 0xFFFE), range(0x10000, 0x110000))
_BLANKS = (0x9, 0xA, 0xD)


def with_legal_references(text: str) -> tuple[str, int]:
    """Return `text` with whole characters for their halves, and how many other references were left out of it."""
    if "&#" not in text:
        return text, 0
    joined = _HALVES.sub(_joined, text)
    left_out = sum(not _is_legal(found[0]) for found in _REFERENCE.finditer(joined))
    return (_REFERENCE.sub(_legal, joined), left_out) if left_out else (joined, 0)


def bytes_with_legal_references(data: bytes) -> bytes:
    """Return a document in UTF-8, or in another encoding that contains ASCII, without references that are illegal."""
    return with_legal_references(data.decode("latin-1"))[0].encode("latin-1") if b"&#" in data else data


def _joined(halves: re.Match[str]) -> str:
    first, second = _number(halves[1]), _number(halves[2])
    if first not in _FIRST_HALVES or second not in _SECOND_HALVES:
        return halves[0]
    return f"&#{0x10000 + (first - 0xD800) * 0x400 + second - 0xDC00};"


def _legal(reference: re.Match[str]) -> str:
    return reference[0] if _is_legal(reference[0]) else ""


def _is_legal(reference: str) -> bool:
    number = _number(reference)
    return number in _BLANKS or any(number in legal for legal in _LEGAL)


def _number(reference: str) -> int:
    digits = reference[2:].rstrip(";")
    is_hexadecimal = digits[0] in "xX"
    digits = digits.lstrip("xX").lstrip("0")[:_LONGEST] or "0"
    return int(digits, 16 if is_hexadecimal else 10)
