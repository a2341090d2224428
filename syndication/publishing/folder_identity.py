"""The identity of the shared folders: a marker in the folder, and the same identity in the database.

All machines of a publication share its records and its pictures. Where another folder is in their place, such as the
empty mount point of a file system that is absent, every story would look deleted. So both folders are compared with
the database before anything is published or written.

    identity = "0b9d1f0c52d54c6f8e1d0f3a3f1c7a55"
"""

from __future__ import annotations

import errno
import logging
import os
import secrets
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

from msgspec import Struct

from syndication.catalog import Catalog, Connection, record_files, state
from syndication.model.errors import FolderError, missing_folder
from syndication.publishing import durable_files
from syndication.publishing.folder import Folder
from syndication.publishing.symlinks import read_within

log = logging.getLogger("syndication")

NAME = ".publication.toml"
_HEAD = (
    "# Names this folder; the database of the publication has the same identity. Do not commit it: see operating.md.\n"
)
_KEYS = {"items": state.ITEMS_FOLDER, "pictures": state.PICTURES_FOLDER}

_UNMARKED = "-"  # the identity of a folder in which nothing can be written: it is not compared
_UNKNOWN = ("", _UNMARKED)
_REFUSED = (errno.EROFS, errno.EACCES, errno.EPERM)

FolderName = Literal["items", "pictures"]


class SharedFolder(Struct, frozen=True):
    """A folder that all machines share; `name` is the setting that names it.

    `is_used` says whether the database holds something that is in the folder, `is_ours` whether a folder that was never
    compared may be the right one.
    """

    name: FolderName
    root: Path
    is_used: Callable[[Connection], bool]
    is_ours: Callable[[Connection], bool]

    @property
    def marker(self) -> Path:
        """The path of the marker."""
        return self.root / NAME

    def known_identity(self, connection: Connection) -> str:
        """Return the identity that the database has, "" if it has none."""
        return state.get(connection, _KEYS[self.name])

    def marked_identity(self) -> str:
        """Return the identity in the folder, "" if it has none.

        Raises:
            FolderError: the folder is missing, or its marker cannot be read.
        """
        if not self.root.is_dir():
            raise missing_folder(self.name, self.root)
        try:
            return str(tomllib.loads(read_within(self.root, self.marker).decode())["identity"])
        except FileNotFoundError:
            return ""
        except (OSError, ValueError, KeyError, RecursionError) as error:
            raise self.error(f"has a damaged marker ({NAME})") from error

    def error(self, problem: str) -> FolderError:
        """Return the error that refuses this folder."""
        cure = f"mount the right folder, or, if this is it, run: syndication publish --adopt {self.name}"
        return FolderError(self.name, self.root, problem, cure)


def items_folder(place: Folder) -> SharedFolder:
    """Return the folder of the records."""
    return SharedFolder("items", place.root, record_files.has_any, lambda connection: _has_most(connection, place))


def pictures_folder(root: Path) -> SharedFolder:
    """Return the folder of the pictures. The database does not list them, so the first folder is the right one."""
    return SharedFolder("pictures", root, lambda _: True, lambda _: True)


def refuse_other(catalog: Catalog, shared: SharedFolder) -> None:
    """Refuse a folder that is not the one that the database knows. If it knows none, any folder passes.

    Raises:
        FolderError: the folder is missing, or is another one.
        CatalogError: the database is unavailable.
    """
    with catalog.read() as connection:
        known = shared.known_identity(connection)
    if known in _UNKNOWN:
        return
    marked = shared.marked_identity()
    if marked != known:
        raise shared.error(f"has the marker of another folder ({NAME})" if marked else f"has no marker ({NAME})")


def problems(catalog: Catalog, folders: Iterable[SharedFolder]) -> list[FolderError]:
    """Return an error for each folder that is not the one that the database knows.

    Raises:
        CatalogError: the database is unavailable.
    """
    found = []
    for shared in folders:
        try:
            refuse_other(catalog, shared)
        except FolderError as error:
            found.append(error)
    return found


def confirm(catalog: Catalog, shared: SharedFolder) -> None:
    """Refuse a folder that is not the one that the database knows; at the first use, make it the known one.

    Several processes may do so at once: all agree on one identity.

    Raises:
        FolderError: the folder is missing, or is another one.
        CatalogError: the database is unavailable.
    """
    with catalog.read() as connection:
        known, marked = shared.known_identity(connection), shared.marked_identity()
        if (known and known == marked) or (known == _UNMARKED and not marked and not _is_writable(shared)):
            return
        is_new = known in _UNKNOWN
        is_first = is_new or not shared.is_used(connection)
        if is_new and not shared.is_ours(connection):
            raise shared.error("does not hold the stories that the database knows")
    if is_new and marked:
        log.info("%s: has been used with a database before; this one takes over its identity", shared.root)
    if is_first and not _introduce(catalog, shared, known, marked):
        return
    refuse_other(catalog, shared)


def confirm_pictures(catalog: Catalog, root: Path) -> None:
    """Confirm the folder of pictures; before the first picture, it is made.

    Raises:
        FolderError: the folder is missing, or is another one.
        CatalogError: the database is unavailable.
        OSError: it cannot be made.
    """
    shared = pictures_folder(root)
    with catalog.read() as connection:
        known = shared.known_identity(connection)
    if known in _UNKNOWN:
        root.mkdir(parents=True, exist_ok=True)
    confirm(catalog, shared)


def adopt(catalog: Catalog, shared: SharedFolder) -> None:
    """Make a folder the known one, whatever the database knew.

    Raises:
        FolderError: the folder is missing.
        CatalogError: the database is unavailable.
    """
    with catalog.read() as connection:
        known = shared.known_identity(connection)
    try:
        marked = shared.marked_identity()
    except FolderError:
        if not shared.root.is_dir():
            raise
        marked = ""  # a damaged marker is replaced
    _introduce(catalog, shared, known, marked)


def _introduce(catalog: Catalog, shared: SharedFolder, known: str, marked: str) -> bool:
    """Give the database the identity of a folder in place of the `known` one; return False if it cannot be marked.

    The marker is written before the database is changed for good: a database without an identity takes that of the
    folder, but a folder without a marker is refused.
    """
    key = _KEYS[shared.name]
    identity = marked or secrets.token_hex(16)
    try:
        with catalog.begin() as connection:
            if state.swap(connection, key, known, identity) and not marked:
                durable_files.write(shared.marker, f'{_HEAD}identity = "{identity}"\n'.encode())
    except OSError as error:
        if error.errno in _REFUSED:  # else it is tried again, as when the disk is full
            with catalog.begin() as connection:
                state.swap(connection, key, known, _UNMARKED)
        return False
    return True


def _is_writable(shared: SharedFolder) -> bool:
    return os.access(shared.root, os.W_OK)


def _has_most(connection: Connection, place: Folder) -> bool:
    """Return whether at least half of the files that were read are in the folder, if any were."""
    there = {found.path for found in place.scan()}
    known = [file.path in there for some in record_files.in_batches(connection) for file in some if not file.vanished]
    return 2 * sum(known) >= len(known)
