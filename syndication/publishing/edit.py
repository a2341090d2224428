"""Changes of items by the API and by commands: written as records, then taken in like records written by hand.

So the folder and the catalog never disagree. If a person edits a file at the same moment, both texts are stored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, locks
from syndication.catalog.id_registry import IdRegistry
from syndication.model import versioning
from syndication.model.errors import (
    BusyError,
    CatalogError,
    ConflictError,
    FieldError,
    FolderError,
    NotFoundError,
    StaleError,
    SyndicationError,
)
from syndication.model.item import Item
from syndication.model.stored import Accepted, Stored
from syndication.model.uploaded_pictures import with_picture_paths
from syndication.model.versioning import RefusedItemError
from syndication.publishing import folder_identity
from syndication.publishing.drafts import RecordDraft, RecordText, new_draft, revised_draft
from syndication.publishing.folder_identity import items_folder
from syndication.publishing.precheck import ItemPrecheck
from syndication.publishing.record_writes import Draft, EditResult, executed, take_in_unread, write_and_take_in
from syndication.publishing.slugs import TakenSlugs, refuse_foreign, refuse_used_id
from syndication.publishing.workspace import Workspace

__all__ = ["Edit", "EditResult", "ItemChange", "edit", "edit_one"]

PATIENCE_SECONDS = 10.0  # to wait for other writers
_TRIES = 5  # if other writers change the same items
_AT_ONCE = 25  # records that are written under one lock

ItemChange = Callable[[Item | None], Item]


class Edit(Struct, frozen=True):
    """A change of the item with this slug, "" for a new item: `change` returns the new state for the present one.

    `change` must be pure, as it is called more than once: before the lock is taken, and under it. If
    `expected_versions` is given, the change is refused unless the present version is one of these, so that no edit by
    others is lost. `request` names a request that may be repeated: it is executed once, also if a process is killed
    before it has answered. `text` is the record as a person wrote it: it is written as it is, with what is minted.
    """

    change: ItemChange
    slug: str = ""
    expected_versions: tuple[int, ...] | None = None
    request: str = ""
    text: RecordText | None = None


def edit(workspace: Workspace, who: str, edits: Sequence[Edit], now: datetime) -> list[EditResult]:
    """Write the records of changed items and take them in; return the result of each, in order.

    An edit that fails leaves no trace and stops no other. Documents follow with the next publication. Many edits are
    written in portions, so that others can write in between.

    Raises:
        BusyError: others write, and did not finish in time; nothing was changed.
        FolderError: the folder is missing, or is not the one that the database knows; nothing was changed.
        CatalogError: the database is unavailable; nothing was changed.
    """
    results: list[EditResult] = []
    changed = set[str]()
    for start in range(0, len(edits), _AT_ONCE):
        try:
            results += _edit(workspace, who, edits[start : start + _AT_ONCE], changed, now)
        except (BusyError, CatalogError, FolderError) as error:
            if not results:
                raise
            results += [error] * (len(edits) - len(results))
            break
    return results


def _edit(workspace: Workspace, who: str, edits: Sequence[Edit], changed: set[str], now: datetime) -> list[EditResult]:
    """Write a portion of records and take them in. `changed` collects the ids, as no item is changed twice.

    Checking the new items takes long, so it is done before the lock is taken. Under the lock the drafts are made again:
    if the present items changed meanwhile, the new ones may be unchecked, and all is done again. A withdrawal needs no
    check, and gets the lock first.
    """
    checker = ItemPrecheck(workspace.publication, workspace.pictures, now)
    requests = [one.request for one in edits]
    drafts = _drafts(workspace, edits, changed, now)
    for _ in range(_TRIES):
        checker.check(draft.item for draft in _writable(drafts))
        lock = locks.withdrawing if _are_withdrawals(drafts) else locks.writing
        with lock(workspace.catalog, PATIENCE_SECONDS):
            folder_identity.confirm(workspace.catalog, items_folder(workspace.folder))
            take_in_unread(workspace, {one.slug for one in edits}, requests, now)
            drafts = _drafts(workspace, edits, changed, now)
            if all(checker.knows(draft.item) for draft in _writable(drafts)):
                changed |= {draft.item.id for draft in _writable(drafts)}
                checked = [_draft_or_fault(checker, draft) for draft in drafts]
                results = write_and_take_in(workspace, who, checked, requests, now)
                return [_with_entry(checker, result) for result in results]
    raise BusyError("other writers keep changing the same items; repeat the change")


def _writable(drafts: Sequence[Draft]) -> list[RecordDraft]:
    return [draft for draft in drafts if isinstance(draft, RecordDraft)]


def _are_withdrawals(drafts: Sequence[Draft]) -> bool:
    return all(isinstance(draft, RecordDraft) and draft.item.status != "usable" for draft in drafts)


def edit_one(workspace: Workspace, who: str, change: Edit, now: datetime) -> Stored:
    """Write the record of one changed item, and take it in.

    Raises:
        SyndicationError: why it failed; nothing was changed.
    """
    (result,) = edit(workspace, who, [change], now)
    if isinstance(result, SyndicationError):
        raise result
    return result


def check(workspace: Workspace, change: Edit, now: datetime) -> Item:
    """Return the item as it would be accepted after a change; nothing is written.

    Raises:
        SyndicationError: why the change would fail.
    """
    checker = ItemPrecheck(workspace.publication, workspace.pictures, now)
    (draft,) = _drafts(workspace, [change], (), now)
    checker.check(one.item for one in _writable([draft]))
    result = _draft_or_fault(checker, draft)
    if isinstance(result, SyndicationError):
        raise result
    return result.item


def draft_item(workspace: Workspace, change: Edit, now: datetime) -> Item:
    """Return the item that a change would make, with its minted fields. It is not checked, and nothing is written.

    Raises:
        SyndicationError: it cannot become an item.
    """
    (draft,) = _drafts(workspace, [change], (), now)
    if isinstance(draft, SyndicationError):
        raise draft
    return draft.item


def _drafts(workspace: Workspace, edits: Sequence[Edit], changed: Collection[str], now: datetime) -> list[Draft]:
    with workspace.catalog.read() as connection:
        registry = IdRegistry(connection, set(), {one.slug for one in edits if one.slug})
        done = executed(connection, [one.request for one in edits], now)
        drafts: list[Draft] = []
        seen = set(changed)
        for one in edits:
            if stored := registry.item(done[one.request]) if one.request in done else None:
                drafts.append(stored)
                continue
            try:
                draft = _draft(workspace, connection, registry, one, now)
                if draft.item.id in seen:
                    raise ConflictError(f"{draft.item.slug}: is changed twice at once; send one change after the other")
                seen.add(draft.item.id)
                drafts.append(draft)
            except SyndicationError as error:
                drafts.append(error)
        return drafts


def _draft(
    workspace: Workspace, connection: Connection, registry: IdRegistry, change: Edit, now: datetime
) -> RecordDraft:
    stored = registry.item(registry.owner(change.slug)) if change.slug else None
    if change.slug and (not stored or stored.item.slug != change.slug):
        raise NotFoundError(f"{change.slug}: there is no such item")
    if change.expected_versions is not None and (not stored or stored.item.version not in change.expected_versions):
        raise StaleError("the item has another version by now; read it again and repeat the change")
    before = stored.item if stored else None
    wanted = with_picture_paths(change.change(before), workspace.publication.base_url, before)
    item = _accepted_item(workspace, registry, wanted, stored, now)
    draft = revised_draft(workspace, connection, stored, item, change.text) if stored else new_draft(workspace, item)
    registry.enter(Accepted(path=workspace.folder.label(draft.place), item=item, chosen=(), before=stored).stored(now))
    return draft


def _accepted_item(
    workspace: Workspace, registry: IdRegistry, wanted: Item, stored: Stored | None, now: datetime
) -> Item:
    """Return the item as it will be accepted, with its minted fields and stamps."""
    try:
        refuse_foreign(registry, wanted, stored.item.id if stored else "")
        if stored:
            was_public = stored.was_public
            return versioning.next_version(wanted, stored.item, was_public=was_public, stamp=now, now=now)
        authority = workspace.publication.authority
        if wanted.id and registry.item(wanted.id):
            raise RefusedItemError("id", "belongs to another item; leave it out, or change that item")
        fresh = replace(wanted, version=0, changed=None)
        first = versioning.first_version(fresh, authority, TakenSlugs(registry, authority, wanted), now, now)
        refuse_used_id(registry, first)
        return first
    except RefusedItemError as error:
        raise FieldError(error.field, error.problem) from error


def _draft_or_fault(checker: ItemPrecheck, draft: Draft) -> Draft:
    try:
        if isinstance(draft, RecordDraft):
            checker.refuse_faulty(draft.item)
        return draft
    except FieldError as error:
        return error


def _with_entry(checker: ItemPrecheck, result: EditResult) -> EditResult:
    """Return a result with the entry of the check. The catalog has none until the next publication."""
    if isinstance(result, SyndicationError) or result.entry:
        return result
    return replace(result, entry=checker.entry(result.item))
