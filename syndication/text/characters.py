"""Characters: those that XML 1.0 can contain, and those that have no encoding."""

from __future__ import annotations

import re

# XML 1.0 section 2.2, production Char, negated. C1 controls and U+FFFD are legal there, but are signs of text
# that was decoded wrongly. Noncharacters (Unicode 23.7) are legal there, but not in HTML. Records may contain neither.
_PLANES = "".join(f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 17))
_ILLEGAL = re.compile(f"[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffc{_PLANES}]")


def illegal_character(text: str) -> tuple[int, str] | None:
    """Return the place and the name ("U+000B") of the first character that XML cannot contain, or None."""
    found = _ILLEGAL.search(text)
    return (found.start(), f"U+{ord(found.group()):04X}") if found else None


def strip_illegal(text: str) -> str:
    """Return `text` without the characters that XML cannot contain."""
    return _ILLEGAL.sub("", text)


def encodable(text: str) -> str:
    """Return `text` with each lone surrogate escaped as in JSON: "\\ud800".

    JSON and file names can contain lone surrogates, which are halves of characters and have no encoding.
    """
    return text.encode("utf-8", "backslashreplace").decode()
