"""What a story that `syndication import` brought from another site says of that: whether it is still as it was there.

`import.sha256` of its record is the digest of the story as it was taken from the site.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from syndication.model.item import Item


def content_digest(item: Item) -> str:
    """Return the digest of what a story says: of all but what the service mints, and the report of the import."""
    content = replace(item, id="", slug="", aliases=(), version=0, changed=None, never_public=False, imported=None)
    return sha256(msgspec.json.encode(content)).hexdigest()


def is_as_imported(item: Item) -> bool:
    """Return whether an import brought a story, and nobody has edited it since: all of it happened at another site."""
    digest = item.imported.sha256 if item.imported else ""
    return bool(digest) and digest == content_digest(item)


def was_elsewhere(item: Item) -> bool:
    """Return whether a story that is public when it is taken in was so at another site: it is no news for receivers."""
    return bool(item.imported and item.ids) or is_as_imported(item)


def last_change_here(item: Item) -> datetime | None:
    """Return the last significant change of a story after its publication, None if it happened at another site."""
    is_changed = item.modified is not None and item.modified > item.published and not is_as_imported(item)
    return item.modified if is_changed else None
