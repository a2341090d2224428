"""The first element of a file in XML or HTML, found without parsing it."""

from __future__ import annotations

import re

# What may be before the first element: declarations and instructions, comments, the document type.
_BEFORE = ((b"<?", b"?>"), (b"<!--", b"-->"), (b"<!", b">"))
_NAME = re.compile(rb"<([A-Za-z_][A-Za-z0-9_.:-]{0,60})[\s/>]")
_MARKS = b"\xef\xbb\xbf\xff\xfe \t\r\n"  # byte order marks and blanks


def plain_start(head: bytes) -> bytes:
    """Return how a file begins, without a byte order mark, blanks, and the zeros of UTF-16."""
    return head.replace(b"\0", b"").lstrip(_MARKS)


def first_tag(head: bytes) -> str:
    """Return the name of the first element without its prefix, in lower case; "" if the file begins otherwise."""
    rest, at = plain_start(head), 0
    while found := next(((start, end) for start, end in _BEFORE if rest.startswith(start, at)), None):
        closed = rest.find(found[1], at + len(found[0]))
        if closed < 0:
            return ""
        at = closed + len(found[1])
        while rest[at : at + 1].isspace():
            at += 1
    name = _NAME.match(rest, at)
    return name[1].decode("ascii").rpartition(":")[2].lower() if name else ""
