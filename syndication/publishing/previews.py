"""Previews of stories that are not public: links for people without a token, for some hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from syndication.catalog import Catalog, audit, items, state
from syndication.catalog.audit import AuditEntry
from syndication.http.preview_links import previewed_item, sign_preview
from syndication.model import lifecycle
from syndication.model.entries import entry_at
from syndication.model.errors import ConflictError
from syndication.model.feed import Entry
from syndication.model.feed_path import PREVIEW_PATH
from syndication.model.item import Item
from syndication.model.publication import Publication
from syndication.model.stored import Stored
from syndication.model.uploaded_pictures import StoredPictures
from syndication.publishing.workspace import Workspace

HOURS, MOST_HOURS = 24, 720
ACTION = "preview"  # in the log


class PreviewLink(Struct, frozen=True):
    """A link to the preview of a story: its address, and the moment at which it stops working."""

    url: str
    until: datetime


def make_link(
    workspace: Workspace, stored: Stored, who: str, hours: int, now: datetime, fresh_secret: str
) -> PreviewLink:
    """Return a link to the preview of a story, and log who made it. `fresh_secret` is used if there is none yet.

    Raises:
        ConflictError: the story is withdrawn.
    """
    item = stored.item
    if item.status != "usable":
        raise ConflictError(f"{item.slug}: is withdrawn; there is no preview of it")
    until = (now + timedelta(hours=hours)).replace(microsecond=0)
    note = f"a link that works until {until.isoformat()}"
    entry = AuditEntry(at=now, who=who, action=ACTION, item_id=item.id, version=item.version, note=note)
    with workspace.catalog.begin() as connection:
        secret = state.first(connection, state.PREVIEW_SECRET, fresh_secret)
        audit.add(connection, [entry])
    url = f"{workspace.publication.base_url}{PREVIEW_PATH}?key={sign_preview(secret, item.id, until)}"
    return PreviewLink(url, until)


def end_links(catalog: Catalog, who: str, now: datetime, fresh_secret: str) -> None:
    """End all links at once: from now on links are signed with `fresh_secret`."""
    with catalog.begin() as connection:
        state.put(connection, state.PREVIEW_SECRET, fresh_secret)
        audit.add(connection, [AuditEntry(at=now, who=who, action=ACTION, note="all links were ended")])


def story_of_key(catalog: Catalog, key: str, now: datetime) -> Stored | None:
    """Return the story that the key of a link opens, None if the key is wrong or the story is withdrawn."""
    with catalog.read() as connection:
        secret = state.get(connection, state.PREVIEW_SECRET)
        item_id = previewed_item(secret, key, now) if secret else ""
        stored = items.by_id(connection, item_id) if item_id else None
    return stored if stored and stored.item.status == "usable" else None


def previewed_entry(item: Item, publication: Publication, now: datetime, pictures: StoredPictures) -> Entry:
    """Return the entry of an item as it will be when it is public, or as it is if it is public now.

    Raises:
        ComposeError: it has no entry, and will wait in quarantine.
    """
    return entry_at(item, publication, max(now, lifecycle.release_time(item)), pictures)
