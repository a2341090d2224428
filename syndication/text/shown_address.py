"""Addresses of others as people may see them: without what may be a secret."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

HIDDEN = "…"
_LONGEST = 16
_LONG_WORD = re.compile(r"[A-Za-z0-9_~=+-]+")


def shown_address(address: str) -> str:
    """Return an address without user name, query and fragment; long parts of its path may be keys, so they are hidden.

    Anything else, such as the name of a receiver, is returned as it is.
    """
    if "://" not in address:
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return HIDDEN
    path = "/".join(map(_shown_part, parts.path.split("/")))
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{path}{f'?{HIDDEN}' if parts.query else ''}"


def _shown_part(part: str) -> str:
    return _LONG_WORD.sub(lambda found: HIDDEN if len(found[0]) > _LONGEST else found[0], part)
