"""Which import is run next. The publishing worker asks this each second, so it needs no reader of exports."""

from __future__ import annotations

from pathlib import Path

from syndication.catalog import Catalog, imports
from syndication.model.requested_import import RequestedImport
from syndication.publishing.import_runs.files import files_folder

LOCK = "requested import"  # the process that holds it runs an import


def next_import(catalog: Catalog, root: Path) -> RequestedImport | None:
    """Return the import that is to be run next, of those whose files are on this machine."""
    with catalog.read() as connection:
        here = (one for one in imports.open_ids(connection) if files_folder(root, one).is_dir())
        return next((found for one in here if (found := imports.by_id(connection, one))), None)
