"""The file `items/.addresses.toml`: which of several names with the same slug has the plain address.

The catalog decides, and writes the file next to the records. A new catalog that is built from the records reads it, so
that every feed keeps its address. For names without others of the same slug it is not needed.

    authors = ["李伟"]
    tags = ["C++"]
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import tomlkit

from syndication.catalog import Connection, addresses
from syndication.model.addresses import NameClaim, full_key
from syndication.model.feed_path import AUTHORS, SECTIONS, TAGS, kind_of
from syndication.model.limits import MAX_NAME
from syndication.publishing import durable_files
from syndication.publishing.folder import Folder
from syndication.publishing.symlinks import read_within
from syndication.text.characters import illegal_character

log = logging.getLogger("syndication")

NAME = ".addresses.toml"
_UNREADABLE = (OSError, ValueError, RecursionError)
_KINDS = (SECTIONS, TAGS, AUTHORS)
_HEAD = "Names that share their slug with others, and have the address without digits. Written by the service: keep it."
_BEFORE_ALL = -(2**62)  # microseconds: a name in the file comes before every story


def read_claims(place: Folder) -> list[NameClaim]:
    """Return the names in the file, as claims that come first; none if there is no file, or none that can be read."""
    return [NameClaim(_BEFORE_ALL, "", kind, name) for kind, names in (_read(place) or {}).items() for name in names]


def update(connection: Connection, place: Folder, level: int = logging.WARNING) -> bool:
    """Add names that got a rival to the file; return whether it has them all.

    If it cannot be read or written, that is logged with `level`. Only a rebuilt catalog misses the names.
    """
    known = _read(place, level)
    if known is None:
        return False
    listed = [(kind, name) for kind, names in known.items() for name in names]
    owners = [(kind_of(found.plain), found.owner) for found in addresses.collisions(connection)]
    merged: dict[str, dict[str, str]] = {kind: {} for kind in _KINDS}
    for kind, name in (*listed, *owners):
        merged[kind].setdefault(full_key(kind, name), name)
    wanted = {kind: sorted(names.values()) for kind, names in merged.items()}
    is_written = all(wanted[kind] == sorted(known.get(kind, ())) for kind in _KINDS)
    return is_written or _write(place, wanted, level)


def _read(place: Folder, level: int = logging.WARNING) -> Mapping[str, tuple[str, ...]] | None:
    """Return the names in the file by kind, None if there is a file that cannot be read."""
    try:
        values = _values(place)
    except _UNREADABLE as error:
        log.log(level, "%s: %s", _path(place), _problem(error))
        return None
    return {kind: tuple(_names(values.get(kind))) for kind in _KINDS}


def problem(place: Folder) -> str:
    """Return why the file cannot be read, "" if it can, or if there is none."""
    try:
        _values(place)
    except _UNREADABLE as error:
        return f"{place.label(_path(place))}: {_problem(error)}"
    return ""


def _values(place: Folder) -> dict[str, Any]:
    try:
        return tomllib.loads(read_within(place.root, _path(place)).decode())
    except FileNotFoundError:
        return {}


def _problem(error: Exception) -> str:
    return f"cannot be read: {error}; delete it, or write it again"


def _names(values: Any) -> Iterable[str]:
    """Yield the values of a list that can be names."""
    for value in values if isinstance(values, list) else ():
        if isinstance(value, str) and value.strip() and len(value) <= MAX_NAME and not illegal_character(value):
            yield value.strip()


def _write(place: Folder, names: Mapping[str, Iterable[str]], level: int) -> bool:
    """Write the file; return whether that was possible."""
    document = tomlkit.document()
    document.add(tomlkit.comment(_HEAD))
    for kind, listed in names.items():
        if found := list(listed):
            document[kind] = found
    try:
        durable_files.write(_path(place), tomlkit.dumps(document).encode())
    except OSError as error:
        log.log(level, "%s: cannot be written: %s", _path(place), error.strerror)
        return False
    return True


def _path(place: Folder) -> Path:
    return place.root / NAME
