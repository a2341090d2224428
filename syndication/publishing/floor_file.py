"""The file `items/.floors.json`: what the old feeds of a publication held that moved here from another site.

`syndication import --feed` writes it. The publisher reads it before the stories, and again when it has changed, so that
no feed here begins with stories that its readers never saw (`model.floors`).

    {
      "imported": "2026-02-06T09:00:00Z",
      "feeds": {
        "all": {"oldest": "2026-01-28T08:30:00Z", "newest": "2026-02-05T12:00:00Z", "length": 10}
      }
    }
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from syndication.catalog import Catalog, Connection, feeds, floors, state
from syndication.model.errors import SyndicationError
from syndication.model.feed_path import ALL_ITEMS, is_folder
from syndication.model.floors import FloorDecisions, OldFeedExtent
from syndication.publishing import durable_files
from syndication.publishing.folder import Folder
from syndication.publishing.symlinks import open_within
from syndication.text.dates import utc

log = logging.getLogger("syndication")

NAME = ".floors.json"
_MOST_BYTES = 1_000_000
_ALL = ""

_Moment = Annotated[datetime, Meta(tz=True)]


class _Extent(Struct, frozen=True):
    oldest: _Moment
    newest: _Moment
    length: Annotated[int, Meta(ge=1, le=2**31 - 1)]


class _File(Struct, frozen=True):
    """The content of the file; "all" is the feed of all items."""

    imported: _Moment
    feeds: dict[str, _Extent]


def read(place: Folder) -> FloorDecisions | None:
    """Return the decisions in the file, None if there is no file.

    Raises:
        SyndicationError: it cannot be read, or is damaged; the message names it and the cure.
    """
    return _decode(place, _content(place))


def refuse_damaged(place: Folder) -> None:
    """Refuse to fill a new catalog while the file is damaged: no earlier decision would stay.

    Raises:
        SyndicationError: it cannot be read, or is damaged; the message names it and the cure.
    """
    try:
        read(place)
    except SyndicationError as error:
        reason = "nothing is published until then, as readers would see old stories as new"
        raise SyndicationError(f"{error}; {reason}") from error


def problem(place: Folder) -> str:
    """Return why the file cannot be read, "" if it can, or if there is none."""
    try:
        read(place)
    except SyndicationError as error:
        return str(error)
    return ""


def add(place: Folder, decisions: FloorDecisions) -> None:
    """Write decisions into the file, in place of earlier ones about the same feeds.

    Raises:
        SyndicationError: the file is damaged, or cannot be written.
    """
    before = read(place)
    after = before.merged(decisions) if before else decisions
    if after == before:
        return
    try:
        durable_files.write(_path(place), _encode(after))
    except OSError as error:
        raise SyndicationError(f"{_label(place)}: cannot be written: {error.strerror}") from error


def remove(place: Folder) -> None:
    """Delete the file, if there is one.

    Raises:
        SyndicationError: it cannot be deleted.
    """
    try:
        _path(place).unlink(missing_ok=True)
    except OSError as error:
        raise SyndicationError(f"{_label(place)}: cannot be deleted: {error.strerror}") from error


def is_unread(catalog: Catalog, place: Folder) -> bool:
    """Return whether the file differs from what the catalog has read.

    Raises:
        CatalogError: the database is unavailable.
    """
    with catalog.read() as connection:
        return state.get(connection, state.FLOORS) != _digest(place)


def restore(connection: Connection, place: Folder, now: datetime) -> None:
    """Read the file into the catalog if it has changed; every feed is stale then.

    Of a damaged file nothing is read: what was read before stays. That is logged once.
    """
    digest = _digest(place)
    if state.get(connection, state.FLOORS) == digest:
        return
    state.put(connection, state.FLOORS, digest)
    try:
        found = read(place)
    except SyndicationError as error:
        log.warning("%s", error)
        return
    floors.put_decisions(connection, found)
    feeds.mark_all_stale(connection, now)


def _digest(place: Folder) -> str:
    """Return the digest of the file, "" if there is none, and the problem if it cannot be read."""
    try:
        content = _content(place)
    except SyndicationError as error:
        return str(error)
    return "" if content is None else durable_files.digest(content)


def _content(place: Folder) -> bytes | None:
    try:
        with open_within(place.root, _path(place)) as file:
            content = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _damage(place, error.strerror or str(error)) from error
    if len(content) > _MOST_BYTES:
        raise _damage(place, f"it has more than {_MOST_BYTES:,} bytes")
    return content


def _decode(place: Folder, content: bytes | None) -> FloorDecisions | None:
    if content is None:
        return None
    try:
        found = msgspec.json.decode(content, type=_File)
        unknown = [path for path in found.feeds if path != ALL_ITEMS and not is_folder(path)]
        if unknown:
            raise ValueError(f"{unknown[0][:100]!r} is no feed")
        extents = {_ALL if path == ALL_ITEMS else path: _extent(old) for path, old in found.feeds.items()}
        return FloorDecisions(utc(found.imported), extents)
    except (ValueError, OverflowError, RecursionError) as error:
        raise _damage(place, str(error)) from error


def _extent(old: _Extent) -> OldFeedExtent:
    return OldFeedExtent(utc(old.oldest), utc(old.newest), old.length)


def _encode(decisions: FloorDecisions) -> bytes:
    listed: Mapping[str, OldFeedExtent] = dict(sorted(decisions.feeds.items()))
    extents = {path or ALL_ITEMS: _Extent(old.oldest, old.newest, old.length) for path, old in listed.items()}
    return msgspec.json.format(msgspec.json.encode(_File(decisions.imported, extents)), indent=2) + b"\n"


def _damage(place: Folder, why: str) -> SyndicationError:
    cure = "correct it, or delete it and import again with --feed"
    return SyndicationError(f"{_label(place)}: cannot be read: {why}; {cure}")


def _label(place: Folder) -> str:
    return place.label(_path(place))


def _path(place: Folder) -> Path:
    return place.root / NAME
