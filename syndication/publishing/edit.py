"""Changes of items by the API and the command line: written as records, then taken in like those written by hand.

So the folder and the catalog never disagree. Who edits a file by hand at the same moment loses nothing: both are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, items, locks, versions
from syndication.catalog import records as files
from syndication.catalog.id_registry import IdRegistry
from syndication.model import versioning
from syndication.model.errors import (
    BusyError,
    CatalogError,
    ConflictError,
    FieldError,
    NotFoundError,
    StaleError,
    SyndicationError,
)
from syndication.model.item import Item
from syndication.model.stored import Accepted, Stored
from syndication.model.versioning import RefusedItemError
from syndication.publishing import folder, intake
from syndication.publishing.drafts import RecordDraft, new, revised, write
from syndication.publishing.folder import RecordFile
from syndication.publishing.intake import TakenSlugs
from syndication.publishing.precheck import RecordChecker
from syndication.publishing.scan import scan_files
from syndication.publishing.workspace import Workspace

_REMEMBERED = timedelta(days=1)  # in which a file that was written is taken in, or never
PATIENCE_SECONDS = 10.0  # until others have written
_TRIES = 5  # to write items that others change at the same moment
_AT_ONCE = 25  # records that are written while others wait

Change = Callable[[Item | None], Item]
Result = Stored | SyndicationError


class Edit(Struct, frozen=True):
    """A change of the item with a slug, "" for a new one: `change` makes its new state of the present one.

    It is a pure function, as it is asked more than once: before the lock is taken, and under it.

    Where `seen` is given, it is a change of one of these versions alone, so that no edit of another is lost.
    """

    change: Change
    slug: str = ""
    seen: tuple[int, ...] | None = None


_Drafts = list[RecordDraft | SyndicationError]


def edit(desk: Workspace, who: str, edits: Sequence[Edit], now: datetime) -> list[Result]:
    """Write the records of items that are changed and take them in; return what became of each, in order.

    One that fails leaves no trace and stops no other. Documents follow with the next publication. Many are written in
    portions, so that others can write in between.

    Raises:
        BusyError: others write, and do not come to an end; nothing was changed.
        CatalogError: the database is out of reach; nothing was changed.
    """
    results: list[Result] = []
    changed = set[str]()
    for start in range(0, len(edits), _AT_ONCE):
        try:
            results += _edit(desk, who, edits[start : start + _AT_ONCE], changed, now)
        except (BusyError, CatalogError) as error:
            if not results:
                raise
            results += [error] * (len(edits) - len(results))
            break
    return results


def _edit(desk: Workspace, who: str, edits: Sequence[Edit], changed: set[str], now: datetime) -> list[Result]:
    """Write some records and take them in, those not that were `changed` before, which are added to these.

    What takes long, composing and checking, is done before the lock is taken. If the items are others by then, it is
    done again. A withdrawal needs neither, and is let in before all who wait.
    """
    checker = RecordChecker(desk.publication, now)
    drafts = _drafts(desk, edits, changed, now)
    for _ in range(_TRIES):
        checker.check(draft.item for draft in _good(drafts))
        lock = locks.withdrawing if _are_withdrawals(drafts) else locks.writing
        with lock(desk.catalog, PATIENCE_SECONDS):
            _catch_up(desk, edits, now)
            drafts = _drafts(desk, edits, changed, now)
            if all(checker.knows(draft.item) for draft in _good(drafts)):
                changed |= {draft.item.id for draft in _good(drafts)}
                return _written_and_taken_in(desk, who, [_unless_faulty(checker, draft) for draft in drafts], now)
    raise BusyError("others change the same items time and again; repeat the change")


def _good(drafts: _Drafts) -> list[RecordDraft]:
    return [draft for draft in drafts if isinstance(draft, RecordDraft)]


def _are_withdrawals(drafts: _Drafts) -> bool:
    return all(isinstance(draft, RecordDraft) and draft.item.status != "usable" for draft in drafts)


def _written_and_taken_in(desk: Workspace, who: str, drafts: _Drafts, now: datetime) -> list[Result]:
    with desk.catalog.begin() as connection:
        digests = [folder.digest(draft.after) for draft in _good(drafts) if draft.after != draft.before]
        versions.forget_writers(connection, now - _REMEMBERED)
        versions.announce(connection, digests, who, now)
    written = [write(desk, draft, now) if isinstance(draft, RecordDraft) else draft for draft in drafts]
    found = [one for one in written if isinstance(one, RecordFile)]
    intake.take_in_written(desk.catalog, desk.folder, found, desk.publication, now)
    with desk.catalog.read() as connection:
        return [_result(connection, *pair) for pair in zip(drafts, written, strict=True)]


def edit_one(desk: Workspace, who: str, change: Edit, now: datetime) -> Stored:
    """Write the record of one item that is changed, and take it in.

    Raises:
        SyndicationError: what is wrong with it; nothing was changed.
    """
    (result,) = edit(desk, who, [change], now)
    if isinstance(result, SyndicationError):
        raise result
    return result


def _catch_up(desk: Workspace, edits: Sequence[Edit], now: datetime) -> None:
    """Take in what was changed by hand in the files of these items and was not noticed yet."""
    with desk.catalog.read() as connection:
        known = [stored for one in edits if one.slug and (stored := items.by_slug(connection, one.slug))]
    places = [desk.folder.place_of(stored.path) for stored in known]
    look = scan_files(desk.catalog, desk.folder, places, now.timestamp())
    changed = [found for found in look.changed if Path(found.place) in places]  # not those that were refused before
    intake.take_in_written(desk.catalog, desk.folder, changed, desk.publication, now)


def _drafts(desk: Workspace, edits: Sequence[Edit], changed: Collection[str], now: datetime) -> _Drafts:
    with desk.catalog.read() as connection:
        ledger = IdRegistry(connection, set(), {one.slug for one in edits if one.slug})
        drafts: _Drafts = []
        seen = set(changed)
        for one in edits:
            try:
                draft = _draft(desk, connection, ledger, one, now)
                if draft.item.id in seen:
                    raise ConflictError(f"{draft.item.slug}: is changed twice at once; send one change after the other")
                seen.add(draft.item.id)
                drafts.append(draft)
            except SyndicationError as error:
                drafts.append(error)
        return drafts


def _draft(desk: Workspace, connection: Connection, ledger: IdRegistry, change: Edit, now: datetime) -> RecordDraft:
    stored = ledger.item(ledger.owner(change.slug)) if change.slug else None
    if change.slug and (not stored or stored.item.slug != change.slug):
        raise NotFoundError(f"{change.slug}: there is no such item")
    if change.seen is not None and (not stored or stored.item.version not in change.seen):
        raise StaleError("the item has another version by now; read it again and repeat the change")
    wanted = change.change(stored.item if stored else None)
    item = _accepted(desk, ledger, wanted, stored, now)
    draft = revised(desk, connection, stored, item) if stored else new(desk, item)
    ledger.enter(Accepted(path=desk.folder.label(draft.place), item=item, chosen=(), before=stored).stored(now))
    return draft


def _accepted(desk: Workspace, ledger: IdRegistry, wanted: Item, stored: Stored | None, now: datetime) -> Item:
    """Return the item with all that is minted and stamped when it is accepted."""
    try:
        intake.refuse_foreign(ledger, wanted, stored.item.id if stored else "")
        if stored:
            was_public = stored.was_public
            return versioning.next_version(wanted, stored.item, was_public=was_public, stamp=now, now=now)
        authority = desk.publication.authority
        if wanted.id and ledger.item(wanted.id):
            raise RefusedItemError("id", "is that of another item; leave it out, or change that item")
        fresh = replace(wanted, version=0, changed=None)
        return versioning.first(fresh, authority, TakenSlugs(ledger, authority, wanted), now, now)
    except RefusedItemError as error:
        raise FieldError(error.field, error.problem) from error


def _unless_faulty(checker: RecordChecker, draft: RecordDraft | SyndicationError) -> RecordDraft | SyndicationError:
    try:
        if isinstance(draft, RecordDraft):
            checker.refuse_faulty(draft.item)
        return draft
    except FieldError as error:
        return error


def _result(
    connection: Connection, draft: RecordDraft | SyndicationError, written: RecordFile | SyndicationError | None
) -> Result:
    if isinstance(draft, SyndicationError):
        return draft
    if isinstance(written, SyndicationError):
        return written
    stored = items.by_id(connection, draft.item.id)
    if stored and stored.item.version == draft.item.version:
        return stored
    row = files.some(connection, [written.path]).get(written.path) if written else None
    return ConflictError(row.problem if row and row.problem else f"{draft.item.slug}: was changed at the same moment")
