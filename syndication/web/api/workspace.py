"""What the API works with, and for whom."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import current_app

from syndication.catalog import items
from syndication.model.errors import NotFoundError
from syndication.model.stored import Stored
from syndication.publishing import edit as editing
from syndication.publishing.edit import Edit
from syndication.publishing.workspace import Workspace
from syndication.text.xml import illegal_character
from syndication.web.auth import caller


def desk() -> Workspace:
    """Return the desk of the application that answers this request: `app.extensions["api"]`."""
    found = current_app.extensions["api"]
    assert isinstance(found, Workspace)
    return found


def who() -> str:
    """Return by whose word a change is made."""
    return f"token {caller().name}"


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def make(edit: Edit) -> Stored:
    """Make a change for whoever asks for it.

    Raises:
        SyndicationError: it cannot be made, and nothing was changed.
    """
    return editing.edit_one(desk(), who(), edit, utc_now())


def stored(slug: str) -> Stored:
    """Return the item of a slug.

    Raises:
        NotFoundError: there is none, or it has another slug by now.
    """
    with desk().catalog.read() as connection:
        if found := items.by_slug(connection, slug):
            return found
        moved = items.by_alias(connection, slug)
    if moved:
        raise NotFoundError(f"{slug}: is called {moved.item.slug} by now; ask for /api/items/{moved.item.slug}")
    raise NotFoundError(f"{slug}: there is no such item; GET /api/items?id=… finds it by its id")


def stored_with_id(item_id: str) -> Stored:
    """Return the item of an id.

    Raises:
        NotFoundError: there is none.
    """
    with desk().catalog.read() as connection:
        found = None if illegal_character(item_id) else items.by_id(connection, item_id)
    if not found:
        raise NotFoundError("there is no item of this id")
    return found
