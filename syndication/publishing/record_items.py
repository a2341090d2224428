"""The items of all records of a folder, one by one, as intake would accept them; without a database."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import datetime

from syndication.model import versioning
from syndication.model.errors import RecordError
from syndication.model.versioning import RefusedItemError
from syndication.publishing.feed_stories import HeldItem
from syndication.publishing.folder import Folder
from syndication.publishing.symlinks import OutsideError
from syndication.sources import records


def read_items(
    place: Folder, authority: str, now: datetime, without: Container[str] = (), slugs: Container[str] = ()
) -> Iterator[HeldItem]:
    """Yield the items of records whose paths are not in `without`; `slugs` are in use.

    Records that intake refuses are left out: `syndication status` lists them.

    Raises:
        SyndicationError: the folder cannot be read.
    """
    for found in place.scan() if place.root.is_dir() else ():
        if found.path in without:
            continue
        try:
            item = records.read(found.path, place.read(found))
            first = versioning.first_version(item, authority, slugs, None, now)
        except (RecordError, RefusedItemError, OutsideError, OSError):
            continue
        yield HeldItem(found.path, first, is_read=item.version > 0)
