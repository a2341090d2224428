"""The file `items/.dates.json`: dates of documents that the records do not give, and served feeds without stories.

Most documents are dated by the last change of their stories. Others are dated by the clock: a story left them, or new
settings changed them. A new catalog that is built from the records reads this file. So it gives each document its last
date again if the document is the same, and a later date if it is not.

    {"dates": {"/tags/cities/rss.xml": ["2026-02-05T12:00:00Z", "TAG"]}, "feeds": {"tags/cities": "Cities"}}
"""

from __future__ import annotations

import logging
import os
from datetime import timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from syndication.catalog import Catalog, Connection, document_dates, feeds, locks
from syndication.catalog.document_dates import LastDate
from syndication.model.feed_path import is_folder
from syndication.publishing import durable_files
from syndication.publishing.folder import Folder
from syndication.publishing.symlinks import read_within
from syndication.text.characters import character_problem
from syndication.text.dates import utc

log = logging.getLogger("syndication")

NAME = ".dates.json"
_UNREADABLE = (OSError, ValueError, OverflowError, RecursionError)
_LATER = timedelta(days=1)
_BYTES_A_SECOND = 100_000  # of the file, on average: it has a line for each document after new settings


class _Dates(Struct, frozen=True):
    """The content of the file: the last dates by path, and the names of feeds by path."""

    dates: dict[str, LastDate] = {}
    feeds: dict[str, str] = {}


def restore(connection: Connection, place: Folder) -> None:
    """Read the file into a new catalog, before any document is built. What the catalog has already stays."""
    try:
        found = _read(place)
    except _UNREADABLE as error:
        log.warning("%s: %s", _path(place), _problem(error))
        return
    document_dates.restore(connection, found.dates)
    feeds.restore(connection, found.feeds)


def problem(place: Folder) -> str:
    """Return why the file cannot be read, "" if it can, or if there is none."""
    try:
        _read(place)
    except _UNREADABLE as error:
        return f"{place.label(_path(place))}: {_problem(error)}"
    return ""


def _read(place: Folder) -> _Dates:
    try:
        return _decode(read_within(place.root, _path(place)))
    except FileNotFoundError:
        return _Dates()


def _problem(error: Exception) -> str:
    return f"cannot be read: {error}; documents are dated by their stories"


def _decode(data: bytes) -> _Dates:
    """Return the content of the file, without what no catalog can have had.

    Raises:
        ValueError: the file is damaged.
        OverflowError: a date is at the end of time, so there is none after it.
        RecursionError: it is nested too deeply.
    """
    found = msgspec.json.decode(data, type=_Dates)
    return _Dates(
        {
            path: LastDate(utc(last.modified + _LATER) - _LATER, last.tag)
            for path, last in found.dates.items()
            if not character_problem(path + last.tag)
        },
        {path: name for path, name in found.feeds.items() if is_folder(path) and not character_problem(name)},
    )


def save_if_due(catalog: Catalog, place: Folder, now: float) -> None:
    """Write the file as `save` does, but a large one more rarely; `now` is in seconds since 1970.

    Raises:
        BusyError: another process writes, and did not finish in time.
        CatalogError: the database refuses.
    """
    try:
        found = _path(place).stat()
    except OSError:
        found = None
    if found is None or abs(now - found.st_mtime) * _BYTES_A_SECOND >= found.st_size:
        save(catalog, place)


def save(catalog: Catalog, place: Folder) -> None:
    """Write the file if there are dates that it lacks. A folder that cannot be written to has no file.

    Only the publisher changes dates, so none changes between reading and writing.

    Raises:
        BusyError: another process writes, and did not finish in time.
        CatalogError: the database refuses.
    """
    with catalog.read() as connection:
        if not document_dates.are_unsaved(connection):
            return
        dates = _Dates(document_dates.beyond_records(connection), feeds.served_without_stories(connection))
    if os.access(place.root, os.W_OK):
        _write(place, dates)
    with locks.turn(catalog), locks.writer_transaction(catalog) as connection:
        document_dates.mark_saved(connection)


def _write(place: Folder, dates: _Dates) -> None:
    try:
        durable_files.write(_path(place), msgspec.json.format(msgspec.json.encode(dates), indent=1) + b"\n")
    except OSError as error:
        log.warning("%s: cannot be written: %s", _path(place), error.strerror)


def _path(place: Folder) -> Path:
    return place.root / NAME
