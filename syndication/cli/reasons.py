"""In which feeds a story is, and why: shared by the commands that show and change stories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from syndication.model.stored import Stored
from syndication.publishing.explain import Reason, reasons_of
from syndication.publishing.workspace import Workspace


def read_reasons(workspace: Workspace, stored: Stored, now: datetime, paths: Sequence[str] = ()) -> list[Reason]:
    """Return why a story is or is not in the feeds at `paths`, or in each feed that could have it."""
    with workspace.catalog.read() as connection:
        return reasons_of(connection, workspace.publication, stored, now, paths)
