"""The uploaded files of imports: a folder for each import, deleted after its run, or after some days."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from syndication.catalog import Catalog, imports

KEEP_FILES = timedelta(days=7)  # after the end of a run
_KEEP_REPORTS = timedelta(days=365)
_ABANDONED = timedelta(days=1)  # an upload that broke off
_FOLDER = "desk"
_ID = re.compile(r"[0-9a-f]{32}")


def files_folder(root: Path, import_id: str) -> Path:
    """Return the folder of an import below the folder of all that is fetched and uploaded."""
    return root / _FOLDER / import_id


def is_import_id(text: str) -> bool:
    """Return whether a text can be the id of an import: it becomes a part of a path."""
    return _ID.fullmatch(text) is not None


def delete_files(catalog: Catalog, root: Path, import_id: str) -> None:
    """Delete the files of an import, and note it."""
    shutil.rmtree(files_folder(root, import_id), ignore_errors=True)
    with catalog.begin() as connection:
        imports.note_deleted_files(connection, import_id)


def clean_up(catalog: Catalog, root: Path, now: datetime) -> None:
    """Delete files whose import ended days ago, uploads that broke off, and reports that are a year old."""
    with catalog.begin() as connection:
        ended = imports.ended_before(connection, now - KEEP_FILES)
        imports.forget_old(connection, now - _KEEP_REPORTS)
    for import_id in ended:
        delete_files(catalog, root, import_id)
    for folder in list(_folders(root)):
        if not _is_in_use(catalog, folder, now):
            shutil.rmtree(folder, ignore_errors=True)


def _folders(root: Path) -> Iterator[Path]:
    place = root / _FOLDER
    if place.is_dir():
        yield from (folder for folder in place.iterdir() if is_import_id(folder.name))


def _is_in_use(catalog: Catalog, folder: Path, now: datetime) -> bool:
    with catalog.read() as connection:
        requested = imports.by_id(connection, folder.name)
    if requested:
        return requested.has_files
    try:  # perhaps it is being uploaded now
        return folder.stat().st_mtime > (now - _ABANDONED).timestamp()
    except OSError:
        return False
