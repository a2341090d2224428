"""What publishing and editing need: the catalog, the folder of records, and what documents say of the house."""

from __future__ import annotations

from msgspec import Struct

from syndication.catalog import Catalog
from syndication.model.publication import Publication
from syndication.publishing.folder import Folder


class Workspace(Struct, frozen=True):
    """Where the items are kept, the folder of records, what documents say, and for how many days they are kept."""

    catalog: Catalog
    folder: Folder
    publication: Publication
    keep_days: int = 0
