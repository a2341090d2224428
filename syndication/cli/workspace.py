"""The workspace that commands share: the catalog and the records of the publication."""

from __future__ import annotations

from pathlib import Path

from syndication.catalog import Catalog, items, record_files
from syndication.cli.folders import records_folder, refuse_nothing
from syndication.model.errors import NotFoundError
from syndication.model.stored import Stored
from syndication.publishing.workspace import Workspace
from syndication.settings import Settings
from syndication.text.terminal import visible

_NO_STORY = "there is no such story; `syndication items` lists them"


def open_workspace(settings: Settings) -> Workspace:
    """Return the workspace that the settings describe, with the database migrated to this version.

    Raises:
        FolderError: there is neither a database nor the folder of records.
        CatalogError: the database is unavailable.
    """
    catalog = Catalog(settings.database)
    refuse_nothing(settings, catalog)
    catalog.migrate()
    folder, keep_bytes = records_folder(settings), settings.keep_documents_mb * 1_000_000
    pictures = Path(settings.pictures)
    return Workspace(
        catalog,
        folder,
        settings.publication,
        pictures,
        settings.keep_documents_days,
        keep_bytes,
        settings.pictures_gb * 1_000_000_000,
        settings.picture_ladder,
    )


def find_story(workspace: Workspace, name: str) -> Stored:
    """Return the story with this id, slug, former slug or record path.

    Raises:
        NotFoundError: there is none. If `name` is the path of a refused record, the message says what is wrong with it.
    """
    with workspace.catalog.read() as connection:
        stored = items.find(connection, name) if name.isprintable() else None
        problem = record_files.problem_of_new_record(connection, name) if name.isprintable() and not stored else ""
    if not stored:
        is_new = _is_new_record(workspace, name)
        cure = "is not taken in yet; run: syndication publish" if is_new else _NO_STORY
        if problem:
            raise NotFoundError(f"{problem}; its story is in no feed until the record is corrected")
        raise NotFoundError(f"{visible(name)}: {cure}")
    return stored


def _is_new_record(workspace: Workspace, name: str) -> bool:
    """Return whether `name` is the path of a record that the catalog does not know yet."""
    place = workspace.folder.place_of(name)
    try:
        return place.is_relative_to(workspace.folder.root) and any(workspace.folder.files_at(place))
    except (OSError, ValueError):  # no name that a file can have
        return False
