"""`--fix`: the ids and dates of old feeds are written into records that the service has not read."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from syndication.catalog import Catalog, record_files
from syndication.cli.folders import records_folder, refuse_other_folder
from syndication.model.errors import CatalogError
from syndication.publishing.identity_fixes import IdentityFix, OldStories, fix_records
from syndication.publishing.record_items import read_items
from syndication.settings import Settings
from syndication.sources.old_feed import OldEntries


def fix_from(settings: Settings, old: OldEntries, now: datetime) -> list[IdentityFix]:
    """Write what old feeds say of the stories of records; return each change, also those that are not made.

    Raises:
        FolderError: it is not the folder that the database knows.
        SyndicationError: the folder cannot be read.
    """
    refuse_other_folder(settings)
    place, stories = records_folder(settings), OldStories(old, settings.base_url, now)
    for held in read_items(place, settings.authority, now):
        stories.add(held)
    return fix_records(place, stories, read_paths(settings, stories.paths()))


def read_paths(settings: Settings, paths: Collection[str]) -> set[str]:
    """Return those of these records whose stories the database has; none without a database."""
    catalog = Catalog(settings.database)
    found: set[str] = set()
    if not catalog.file or catalog.file.exists():
        with suppress(CatalogError), catalog.read() as connection:
            found = {path for path, file in record_files.by_paths(connection, paths).items() if file.item_id}
    catalog.close()
    return found
