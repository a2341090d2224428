"""The workspace of the API, the actor of a request, and look-ups of items."""

from __future__ import annotations

from flask import current_app, g
from msgspec.structs import replace

from syndication.catalog import items
from syndication.delivery.targets import Targets
from syndication.model import actors
from syndication.model.errors import NotFoundError
from syndication.model.item import Item
from syndication.model.stored import Stored
from syndication.model.uploaded_pictures import StoredPictures
from syndication.publishing import edit as editing
from syndication.publishing.edit import Edit
from syndication.publishing.media import store
from syndication.publishing.permissions import within_scope
from syndication.publishing.workspace import Workspace
from syndication.text.characters import illegal_character
from syndication.web.auth import caller
from syndication.web.context import utc_now

_NAME = "request_name"  # the attribute of `g`


def workspace() -> Workspace:
    """Return the workspace of the current application, from `app.extensions["api"]`."""
    found = current_app.extensions["api"]
    assert isinstance(found, Workspace)
    return found


def named_targets() -> Targets:
    """Return the hubs, caches and webhooks that the settings name, from `app.extensions["targets"]`."""
    found = current_app.extensions["targets"]
    assert isinstance(found, Targets)
    return found


def actor() -> str:
    """Return the name of the client for the audit log."""
    return actors.of_token(caller().name)


def name_request(name: str) -> None:
    """Name the current request: if another one with this name comes, its edits are not executed again."""
    setattr(g, _NAME, name)


def allowed(edit: Edit) -> Edit:
    """Return an edit that does no more than the scope of the client allows."""
    return within_scope(edit, caller().scope)


def with_request(edit: Edit, number: int = 0) -> Edit:
    """Return an edit of the current request; `number` counts the edits of one request."""
    name = g.get(_NAME, "")
    return replace(edit, request=f"{name} {number}") if name else edit


def pictures_of(item: Item) -> StoredPictures:
    """Return the uploaded pictures of an item that are stored."""
    return store.pictures_of(workspace().pictures, [item])


def apply_edit(edit: Edit) -> Stored:
    """Apply one edit in the name of the client.

    Raises:
        PendingError: the record is written, and takes effect later.
        SyndicationError: the edit failed, and nothing was changed.
    """
    return editing.edit_one(workspace(), actor(), with_request(allowed(edit)), utc_now())


def item_by_slug(slug: str) -> Stored:
    """Return the item with a slug.

    Raises:
        NotFoundError: there is no such item, or its slug has changed.
    """
    with workspace().catalog.read() as connection:
        if found := items.by_slug(connection, slug):
            return found
        moved = items.by_alias(connection, slug)
    if moved:
        raise NotFoundError(f"{slug}: is now called {moved.item.slug}; use /api/items/{moved.item.slug}")
    raise NotFoundError(f"{slug}: there is no such item; GET /api/items?id=… finds an item by its id")


def item_by_id(item_id: str) -> Stored:
    """Return the item with an id.

    Raises:
        NotFoundError: there is no such item.
    """
    with workspace().catalog.read() as connection:
        found = None if illegal_character(item_id) else items.by_id(connection, item_id)
    if not found:
        raise NotFoundError("there is no item with this id")
    return found
