"""Names of files that strangers send, as names that are safe in any folder."""

from __future__ import annotations

import re
from collections.abc import Container

_MOST = 100  # characters
_UNSAFE = re.compile(r"[^\w .()+@-]")
_PLACES = re.compile(r"[/\\]")


def safe_name(name: str, otherwise: str) -> str:
    """Return the last part of a path as a name without odd characters, `otherwise` if nothing is left of it.

    Examples: "passwd" of "../../etc/passwd", "x.xml" of "C:\\fakepath\\x.xml", "a_b.zip" of "-a\0b.zip".
    """
    last = _PLACES.split(name)[-1]
    text = _UNSAFE.sub("_", last).strip().lstrip(".-").strip()
    stem, dot, ending = text.rpartition(".")
    if len(text) > _MOST:
        text = f"{stem[: _MOST - 11]}{dot}{ending[:10]}" if dot else text[:_MOST]
    return text or otherwise


def free_name(name: str, taken: Container[str]) -> str:
    """Return a name that is not taken: "export-2.xml" for a second "export.xml"."""
    stem, dot, ending = name.rpartition(".")
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{stem}-{number}{dot}{ending}" if dot else f"{name}-{number}"
    return found
