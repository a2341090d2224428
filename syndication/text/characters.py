"""Characters: those that XML 1.0 can contain, and those that have no encoding."""

from __future__ import annotations

import re

# XML 1.0 section 2.2, production Char, negated. C1 controls and U+FFFD are legal there, but are signs of text
# that was decoded wrongly. Noncharacters (Unicode 23.7) are legal there, but not in HTML. Records may contain none of
# them.
_PLANES = "".join(f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 17))
_ILLEGAL = re.compile(f"[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffc{_PLANES}]")

ILLEGAL_CLASS = r"\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\uFDD0-\uFDEF\uFFFD-\uFFFF"
"""The same characters as in a class of a pattern of JSON Schema, apart from noncharacters above U+FFFF."""

_C1 = re.compile("[\u0080-\u009f]")
# Five of the 32 mean nothing there.
_WINDOWS_1252 = {
    chr(code): meant for code in range(0x80, 0xA0) if (meant := bytes([code]).decode("windows-1252", "ignore"))
}
# Those of the illegal characters that XML 1.0 can contain.
_LEGAL_IN_XML = frozenset(map(chr, (0x7F, *range(0x80, 0xA0), *range(0xFDD0, 0xFDF0), 0xFFFD)))


def illegal_character(text: str) -> tuple[int, str] | None:
    """Return the place and the name ("U+000B") of the first character that records cannot contain, or None."""
    found = _ILLEGAL.search(text)
    return (found.start(), f"U+{ord(found.group()):04X}") if found else None


def character_problem(text: str) -> str:
    """Return what is wrong with the first illegal character of `text` and what to do, "" if it has none."""
    found = illegal_character(text)
    if found is None:
        return ""
    mark = text[found[0]]
    if meant := windows_1252(mark):
        return f"contains the character {found[1]}, a control character; {meant} is meant: write it instead"
    if mark == "\ufffd":
        return f"contains the character {found[1]}, in place of a character that was lost; write the right one"
    if mark not in _LEGAL_IN_XML:
        return f"contains the character {found[1]}, which no feed can contain; delete it"
    return f"contains the character {found[1]}, which is no part of a text; delete it"


def windows_1252(mark: str) -> str:
    """Return what a C1 control means in Windows-1252 ("“" for U+0093), as the HTML Standard says of &#147;; else ""."""
    return _WINDOWS_1252.get(mark, "")


def with_windows_1252(text: str) -> str:
    """Return `text` with each C1 control as the character that Windows-1252 means by it."""
    if text.isascii():
        return text
    return _C1.sub(lambda found: windows_1252(found.group()) or found.group(), text)


def strip_illegal(text: str) -> str:
    """Return `text` without the characters that records cannot contain."""
    return _ILLEGAL.sub("", text)


def encodable(text: str) -> str:
    """Return `text` with each lone surrogate escaped as in JSON: "\\ud800".

    JSON and file names can contain lone surrogates, which are halves of characters and have no encoding.
    """
    return text.encode("utf-8", "backslashreplace").decode()
