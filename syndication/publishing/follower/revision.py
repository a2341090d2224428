"""The next state of an item by what its source says: pure functions of the present item.

An edit by hand is recognised by the digest in `import.sha256`: that of the story as it was taken. Section, tags, notes
for editors, status and slug belong to the editors once a story is here, so they are no part of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from syndication.model import changes
from syndication.model.changes import Withdrawal
from syndication.model.errors import ConflictError
from syndication.model.item import Import, Item, SourceKey

_CLOCKS_DIFFER = timedelta(minutes=5)
_MOST_ORIGINS = 50


def followed_digest(item: Item) -> str:
    """Return the digest of what a source says in a story: of all but what is minted here, and what editors decide."""
    content = replace(
        item,
        id="",
        ids=None,
        slug="",
        aliases=(),
        status="usable",
        version=0,
        changed=None,
        never_public=False,
        modified=None,
        published=datetime.min.replace(tzinfo=item.published.tzinfo),
        revisions=(),
        section="",
        tags=(),
        ednote="",
        partners=None,
        imported=None,
    )
    return sha256(msgspec.json.encode(content)).hexdigest()


def is_edited_here(item: Item) -> bool:
    """Return whether somebody has changed a followed story here since its last version of the source."""
    return item.imported is not None and item.imported.sha256 not in ("", followed_digest(item))


def new_item(item: Item, origin: SourceKey) -> Item:
    """Return a story as it is taken for the first time."""
    imported = item.imported or Import()
    imported = replace(imported, sha256=followed_digest(item), origins=(origin,))
    return replace(item, imported=imported)


def draft_item(new: Item) -> Item:
    """Return a story that is taken for the first time, as one that waits for an editor."""
    return replace(new, status="withheld", imported=replace(new.imported or Import(), withheld=True))


def updated_item(present: Item, item: Item, at: datetime | None, note: tuple[str, str], now: datetime) -> Item:
    """Return the present item with the content of a newer version at its source.

    `at` is the date of that version, None if the source gives none. `note` is its kind ("correction") and its words.

    Raises:
        ConflictError: it was edited here, or is withdrawn.
    """
    if is_edited_here(present):
        raise ConflictError("it was edited here")
    imported, before = item.imported or Import(), present.imported or Import()
    latest = present.modified or present.published
    is_later = at is not None and latest < at <= now + _CLOCKS_DIFFER
    after = replace(
        item,
        id=present.id,
        ids=present.ids,
        slug=present.slug,
        aliases=present.aliases,
        status=present.status,
        version=present.version,
        changed=present.changed,
        published=present.published,
        modified=at if is_later else present.modified,
        revisions=present.revisions,
        section=present.section,
        tags=present.tags,
        ednote=present.ednote,
        partners=present.partners,
        imported=replace(imported, sha256=followed_digest(item), origins=before.origins, withheld=before.withheld),
    )
    kind, words = note
    if not words or after.status != "usable":
        return after
    return changes.correct(after, words, now) if kind == "correction" else changes.update(after, words, now)


def unedited_item(present: Item) -> Item:
    """Return the present item as if nobody had edited it, so that the next version of its source replaces it.

    Raises:
        ConflictError: it does not come from a source.
    """
    if not present.imported or not present.imported.origins:
        raise ConflictError(f"{present.slug}: does not come from a source; `syndication sources` lists what does")
    return replace(present, imported=replace(present.imported, sha256=followed_digest(present)))


def limited_item(present: Item, item: Item) -> Item:
    """Return the present item with an embargo or an end of the source that allow less than its own do."""
    embargo = [moment for moment in (present.embargo_until, item.embargo_until) if moment]
    ends = [moment for moment in (present.expires, item.expires) if moment]
    return replace(present, embargo_until=max(embargo, default=None), expires=min(ends, default=None))


def withdrawn_item(present: Item, kind: Withdrawal, note: str, now: datetime) -> Item:
    """Return the present item withdrawn by its source; as it is if it is withdrawn in this way already."""
    if present.status == "canceled" or (present.status == "withheld" and kind == "withholding"):
        return present
    return changes.withdraw(present, kind, note, now)


def returned_item(present: Item, item: Item, at: datetime | None, now: datetime) -> Item:
    """Return an item that its source withdrew, and now has again.

    Raises:
        ConflictError: it was edited here, or is not withdrawn.
    """
    return updated_item(changes.reinstate(present, "", now), item, at, ("update", ""), now)


def joined_item(present: Item, origin: SourceKey) -> Item:
    """Return the present item with one more source that has the story."""
    imported = present.imported or Import()
    if origin in imported.origins or len(imported.origins) >= _MOST_ORIGINS:
        return present
    return replace(present, imported=replace(imported, origins=(*imported.origins, origin)))
