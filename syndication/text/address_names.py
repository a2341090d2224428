"""The names of stories at the end of addresses, as different systems spell them."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

_ENDING = re.compile(r"\.[A-Za-z]{1,5}")


def last_name(link: str) -> str:
    """Return the last name in the path of an address, "" if there is none."""
    return path_name(link).rpartition("/")[2]


def path_name(link: str) -> str:
    """Return the path of an address as `comparable_name` has it, "" if it is no address."""
    try:
        return comparable_name(urlsplit(link).path)
    except ValueError:
        return ""


def comparable_name(path: str) -> str:
    """Return a path as names of stories are compared: "/2011/10/a_day/index.html" is "2011/10/a-day".

    Movable Type writes "a_day" in its export, and "a-day" in addresses.
    """
    folder, _, last = unquote(path).strip("/").rpartition("/")
    stem, dot, ending = last.rpartition(".")
    name = stem if dot and _ENDING.fullmatch(f".{ending}") else last
    plain = folder if name == "index" else f"{folder}/{name}"
    return plain.strip("/").replace("_", "-")
