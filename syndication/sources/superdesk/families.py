"""The ids of stories, and which stories are versions of one: a rewrite has a new id and names the story before it.

A family is one story here. Its key is the id of its first member, so a rewrite updates the story, and a takedown of any
member withdraws it, also when only an older member is taken down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

_RESOURCES = ("/items/", "/packages/")


def id_of(entry: Mapping[str, Any]) -> str:
    """Return the id of a story byte for byte, "" if it has none.

    The content API has it only as the end of the address in `uri`. This address changes with the host, the id does not.
    """
    for name in ("_id", "guid", "uri"):
        value = entry.get(name)
        if isinstance(value, str) and value.strip():
            return _id_in_address(value.strip()) if name == "uri" else value.strip()
    return ""


def _id_in_address(uri: str) -> str:
    if not uri.lower().startswith(("http://", "https://")):
        return uri
    try:
        path = urlsplit(uri).path
    except ValueError:
        return uri
    found = next((path.partition(each)[2] for each in _RESOURCES if each in path), "")
    return unquote(found) or uri


def family_keys(entries: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the key of the family of each story by its id: the id of its first member, as far as is known."""
    parents = {id_of(entry): parent for entry in entries if (parent := _ancestor(entry))}
    return {own: _first_member(own, parents) for own in map(id_of, entries) if own}


def _ancestor(entry: Mapping[str, Any]) -> str:
    """Return the earliest ancestor that a story names: its first one, else the one that it was rewritten from."""
    ancestors = entry.get("ancestors")
    oldest = ancestors[0] if isinstance(ancestors, list) and ancestors else None
    own = id_of(entry)
    for value in (entry.get("original_id"), oldest, entry.get("evolvedfrom")):
        if isinstance(value, str) and value.strip() and value.strip() != own:
            return value.strip()
    return ""


def _first_member(own: str, parents: Mapping[str, str]) -> str:
    """Follow the parents to the first member. In a circle, it is the least id of the circle, from every member."""
    path = [own]
    while parent := parents.get(path[-1]):
        if parent in path:
            return min(path[path.index(parent) :])
        path.append(parent)
    return path[-1]
