"""The folders that all machines of a publication share, as the settings name them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from syndication.catalog import Catalog
from syndication.model.errors import CatalogError, FolderError
from syndication.publishing import folder_identity
from syndication.publishing.folder import Folder
from syndication.publishing.folder_identity import SharedFolder, items_folder, pictures_folder
from syndication.publishing.import_runs.destination import ImportDestination
from syndication.settings import Settings
from syndication.sources.records import FORMS

log = logging.getLogger("syndication")


def records_folder(settings: Settings) -> Folder:
    """Return the folder of the records."""
    return Folder(Path(settings.items), FORMS)


def import_destination(settings: Settings) -> ImportDestination:
    """Return where imports go."""
    return ImportDestination(records_folder(settings), settings.publication, Path(settings.pictures))


def shared_folders(settings: Settings) -> tuple[SharedFolder, ...]:
    """Return both folders."""
    return items_folder(records_folder(settings)), pictures_folder(Path(settings.pictures))


def folder_problems(catalog: Catalog, shared: Iterable[SharedFolder]) -> Iterator[FolderError]:
    """Yield an error for each folder that is not the one that the database knows; note those that it does not know.

    Raises:
        CatalogError: the database is unavailable.
    """
    for one in shared:
        try:
            if one.root.is_dir() and any(one.root.iterdir()):  # else nothing says that it is the right one
                folder_identity.confirm(catalog, one)
            else:
                folder_identity.refuse_other(catalog, one)
        except FolderError as error:
            yield error


def refuse_other_folder(settings: Settings) -> None:
    """Refuse a folder of records that is missing, or is not the one that the database knows.

    Records can be written without a database, so it is not made, and may be unavailable.

    Raises:
        FolderError: it is another folder, or there is none.
    """
    catalog = Catalog(settings.database)
    if not catalog.file or catalog.file.exists():
        with suppress(CatalogError):
            folder_identity.refuse_other(catalog, items_folder(records_folder(settings)))
    catalog.close()


def refuse_nothing(settings: Settings, catalog: Catalog) -> None:
    """Refuse to make a database where there are no records: the setting names a wrong folder, or it is not mounted.

    Raises:
        FolderError: there is neither a database nor the folder.
    """
    if catalog.file and not catalog.file.exists():
        records_folder(settings).refuse_absent()
