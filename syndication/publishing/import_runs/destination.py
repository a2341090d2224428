"""Where an import goes. It needs no database: records can be written before there is one."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from syndication.model.publication import Publication
from syndication.publishing.folder import Folder

_SQLITE = "sqlite:///"


class ImportDestination(Struct, frozen=True):
    """The folder of records, the publication that its feeds describe, and the folder of uploaded pictures."""

    folder: Folder
    publication: Publication
    pictures: Path


def imports_folder(database: str, items: str) -> Path:
    """Return the folder for what is fetched and uploaded: beside the database, else in `var` beside the records."""
    if database.startswith(_SQLITE):
        return Path(database.removeprefix(_SQLITE)).parent / "imports"
    return Path(items).parent / "var" / "imports"
