"""The versions of a story: shared by `history` and `diff`."""

from __future__ import annotations

from syndication.catalog import versions
from syndication.catalog.versions import Version
from syndication.model import actors
from syndication.model.stored import Stored
from syndication.publishing.workspace import Workspace


def read_versions(workspace: Workspace, stored: Stored) -> list[Version]:
    """Return the stored versions; for a story that never changed since the first publication, the present one."""
    with workspace.catalog.read() as connection:
        found = versions.of_item(connection, stored.item.id)
    item = stored.item
    return found or [Version(item=item, at=item.changed or item.published, who=actors.FILE, kind="initial")]
