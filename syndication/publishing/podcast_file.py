"""The file `items/.podcasts.json`: the guids of podcasts, which were minted once from the addresses of their feeds.

The catalog decides, and writes the file next to the records. A new catalog reads it, so that a show keeps its guid when
the address of its feed has changed.

    {"guids": {"feeds/morning": "917393e3-1b1e-5cef-ace4-edaa54e1f810"}}
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import msgspec
from msgspec import Struct

from syndication.catalog import Connection, podcast_guids
from syndication.model.feed_path import RSS, document_path, is_folder
from syndication.model.podcast import mint_guid
from syndication.model.publication import Publication
from syndication.publishing import durable_files
from syndication.publishing.folder import Folder
from syndication.publishing.symlinks import read_within

log = logging.getLogger("syndication")

NAME = ".podcasts.json"
_UNREADABLE = (OSError, ValueError, RecursionError)


class _PodcastFile(Struct, frozen=True):
    """The content of the file: guids by the folders of feeds."""

    guids: dict[str, str] = {}


def settle(connection: Connection, place: Folder, publication: Publication) -> None:
    """Mint a guid for each podcast that has none, in the catalog or in the file; the caller is the writer.

    A show whose settings have a guid needs no other. If the file cannot be read, it stays as it is, and no guid is
    minted: the right one may be in it.
    """
    folders = [feed.folder for feed in publication.feeds if feed.podcast and not feed.podcast.guid]
    if not folders:
        return
    try:
        known = _read(place)
    except _UNREADABLE as error:
        log.warning("%s: %s", _path(place), _problem(error))
        return
    guids = {path: _guid_of(connection, publication, path, known) for path in folders}
    if not guids.items() <= known.items() and os.access(place.root, os.W_OK):
        _write(place, {**known, **guids})


def problem(place: Folder) -> str:
    """Return why the file cannot be read, "" if it can, or if there is none."""
    try:
        _read(place)
    except _UNREADABLE as error:
        return f"{place.label(_path(place))}: {_problem(error)}"
    return ""


def _guid_of(connection: Connection, publication: Publication, path: str, known: Mapping[str, str]) -> str:
    if guid := podcast_guids.of_feed(connection, path):
        return guid
    minted = mint_guid(publication.base_url + document_path(path, RSS))
    return podcast_guids.put(connection, path, known.get(path, minted))


def _read(place: Folder) -> dict[str, str]:
    try:
        found = msgspec.json.decode(read_within(place.root, _path(place)), type=_PodcastFile)
    except FileNotFoundError:
        return {}
    for path, guid in found.guids.items():
        if not is_folder(path) or str(UUID(guid)) != guid:
            raise ValueError(f"{path[:100]!r} has no guid of a podcast")
    return found.guids


def _problem(error: Exception) -> str:
    return f"cannot be read: {error}; correct it, or delete it, and it is written again"


def _write(place: Folder, guids: Mapping[str, str]) -> None:
    content = msgspec.json.format(msgspec.json.encode(_PodcastFile(dict(sorted(guids.items())))), indent=1) + b"\n"
    try:
        durable_files.write(_path(place), content)
    except OSError as error:
        log.warning("%s: cannot be written: %s", _path(place), error.strerror)


def _path(place: Folder) -> Path:
    return place.root / NAME
