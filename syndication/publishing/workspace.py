"""The workspace of publishing and editing: the catalog, the folder of records, and the publication."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from syndication.catalog import Catalog
from syndication.model.publication import Publication
from syndication.publishing.folder import Folder


class Workspace(Struct, frozen=True):
    """The catalog, the folder of records, what documents say of the publication, and the folder of pictures.

    `keep_days` is for how many days editions are stored after their end; 0 stores none. `keep_bytes` is how many bytes
    all editions may take, and `picture_bytes` how many all pictures; 0 is any number.
    `picture_ladder` has the widths of the renditions of uploaded pictures.
    """

    catalog: Catalog
    folder: Folder
    publication: Publication
    pictures: Path
    keep_days: int = 0
    keep_bytes: int = 0
    picture_bytes: int = 0
    picture_ladder: tuple[int, ...] = ()
