"""Changes of items by the API and the command line: written as records, then taken in like those written by hand.

So the folder and the catalog never disagree. Who edits a file by hand at the same moment loses nothing: both are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from syndication import acceptance, folder, gate, intake, records
from syndication.acceptance import RefusedError
from syndication.catalog import items, versions
from syndication.catalog import records as files
from syndication.catalog.items import Accepted, Stored
from syndication.catalog.ledger import Ledger
from syndication.desk import Desk
from syndication.entries import compose
from syndication.errors import ConflictError, FieldError, NotFoundError, RecordError, StaleError, SyndicationError
from syndication.folder import Found
from syndication.formats import FORMATS
from syndication.intake import TakenSlugs
from syndication.lifecycle import as_of
from syndication.looking import Look, look_at
from syndication.model import Item
from syndication.text.dates import utc

if TYPE_CHECKING:
    import sqlalchemy as sa

_REMEMBERED = timedelta(days=1)  # in which a file that was written is taken in, or never
PATIENCE_SECONDS = 10.0  # for whoever is publishing
_CONFLICTS = ".conflicts"  # in the folder of records, hidden from the service

Change = Callable[[Item | None], Item]
Result = Stored | SyndicationError


class Edit(Struct, frozen=True):
    """A change of the item with a slug, "" for a new one: `change` makes its new state of the present one.

    Where `seen` is given, it is a change of one of these versions alone, so that no edit of another is lost.
    """

    change: Change
    slug: str = ""
    seen: tuple[int, ...] | None = None


class _Draft(Struct, frozen=True):
    """An edit ready to be written: the item as it will be accepted, and the bytes of its record before and after."""

    item: Item
    place: Path
    before: bytes
    after: bytes
    found: Found | None = None


def edit(desk: Desk, who: str, edits: Sequence[Edit], now: datetime) -> list[Result]:
    """Write the records of items that are changed and take them in; return what became of each, in order.

    One that fails leaves no trace and stops no other. Documents follow with the next publication.

    Raises:
        BusyError: another process is publishing, and does not come to an end.
        CatalogError: the database is out of reach.
    """
    with desk.catalog.publishing(PATIENCE_SECONDS):
        _catch_up(desk, edits, now)
        with desk.catalog.read() as connection:
            drafts = _drafts(desk, connection, edits, now)
        judged = _judged(desk, drafts, now)
        with desk.catalog.begin() as connection:
            changed = [draft for draft in judged if isinstance(draft, _Draft) and draft.after != draft.before]
            versions.forget_writers(connection, now - _REMEMBERED)
            versions.announce(connection, [folder.digest(draft.after) for draft in changed], who, now)
        written = [_written(desk, draft, now) if isinstance(draft, _Draft) else draft for draft in judged]
        look = Look(changed=tuple(one for one in written if isinstance(one, Found)))
        intake.take_in(desk.catalog, desk.folder, look, desk.publication, now, _silent)
        with desk.catalog.read() as connection:
            return [_result(connection, *pair) for pair in zip(judged, written, strict=True)]


def edit_one(desk: Desk, who: str, change: Edit, now: datetime) -> Stored:
    """Write the record of one item that is changed, and take it in.

    Raises:
        SyndicationError: what is wrong with it; nothing was changed.
    """
    (result,) = edit(desk, who, [change], now)
    if isinstance(result, SyndicationError):
        raise result
    return result


def _silent(_what: str, _done: int, _total: int) -> None:
    return


def _catch_up(desk: Desk, edits: Sequence[Edit], now: datetime) -> None:
    """Take in what was changed by hand in the files of these items and was not noticed yet."""
    with desk.catalog.read() as connection:
        known = [stored for one in edits if one.slug and (stored := items.by_slug(connection, one.slug))]
    places = [desk.folder.place_of(stored.path) for stored in known]
    look = look_at(desk.catalog, desk.folder, places, now.timestamp())
    if look.changed:
        intake.take_in(desk.catalog, desk.folder, look, desk.publication, now, _silent)


def _drafts(
    desk: Desk, connection: sa.Connection, edits: Sequence[Edit], now: datetime
) -> list[_Draft | SyndicationError]:
    ledger = Ledger(connection, set(), {one.slug for one in edits if one.slug})
    drafts: list[_Draft | SyndicationError] = []
    seen = set[str]()
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


def _draft(desk: Desk, connection: sa.Connection, ledger: Ledger, change: Edit, now: datetime) -> _Draft:
    stored = ledger.item(ledger.owner(change.slug)) if change.slug else None
    if change.slug and (not stored or stored.item.slug != change.slug):
        raise NotFoundError(f"{change.slug}: there is no such item")
    if change.seen is not None and (not stored or stored.item.version not in change.seen):
        raise StaleError("the item has another version by now; read it again and repeat the change")
    wanted = change.change(stored.item if stored else None)
    item = _accepted(desk, ledger, wanted, stored, now)
    draft = _rewritten(desk, connection, stored, item) if stored else _new(desk, item)
    try:
        read = records.read(str(draft.place), draft.after)  # what intake would refuse is not written
    except RecordError as error:
        raise FieldError(error.field, error.problem) from error
    if read != item:
        raise ConflictError(f"{stored.path if stored else item.slug}: cannot be rewritten; change the record by hand")
    ledger.enter(Accepted(path=desk.folder.label(draft.place), item=item, chosen=(), before=stored).stored(now))
    return draft


def _accepted(desk: Desk, ledger: Ledger, wanted: Item, stored: Stored | None, now: datetime) -> Item:
    """Return the item with all that is minted and stamped when it is accepted."""
    try:
        intake.refuse_foreign(ledger, wanted, stored.item.id if stored else "")
        if stored:
            was_public = stored.was_public
            return acceptance.next_version(wanted, stored.item, was_public=was_public, stamp=now, now=now)
        authority = desk.publication.authority
        if wanted.id and ledger.item(wanted.id):
            raise RefusedError("id", "is that of another item; leave it out, or change that item")
        fresh = replace(wanted, version=0, changed=None)
        return acceptance.first(fresh, authority, TakenSlugs(ledger, authority, wanted), now, now)
    except RefusedError as error:
        raise FieldError(error.field, error.problem) from error


def _new(desk: Desk, item: Item) -> _Draft:
    day = utc(item.published)
    name = f"{day:%Y-%m-%d}-{item.slug}{records.suffix(item)}"
    place = desk.folder.root / f"{day:%Y}" / f"{day:%m}" / name
    if place.exists():
        raise ConflictError(f"{desk.folder.label(place)}: is there already; give the item another slug")
    return _Draft(item, place, b"", records.write(item))


def _rewritten(desk: Desk, connection: sa.Connection, stored: Stored, item: Item) -> _Draft:
    known = files.some(connection, [stored.path]).get(stored.path)
    found = next(desk.folder.look(desk.folder.place_of(stored.path)), None)
    if not known or not found:
        raise ConflictError(f"{stored.path}: the record's file is gone; put it back, or run: syndication forget")
    try:
        data = desk.folder.read(found)
    except OSError as error:
        raise ConflictError(f"{stored.path}: the record's file cannot be read: {error.strerror}") from error
    if folder.digest(data) != known.digest:
        raise ConflictError(f"{stored.path}: is being changed by hand at this moment; repeat the change after that")
    place = Path(found.place)
    after = records.revise(data, stored.item, item)
    return _Draft(item, place.with_suffix(records.suffix(item)), data, after, found)


def _judged(desk: Desk, drafts: Sequence[_Draft | SyndicationError], now: datetime) -> list[_Draft | SyndicationError]:
    """Let the gate see what is to be written: what would wait in quarantine is refused."""
    usable = [draft.item for draft in drafts if isinstance(draft, _Draft) and draft.item.status == "usable"]
    entries = [compose(as_of(item, now), desk.publication) for item in usable]
    verdicts = gate.judge(entries, desk.publication, FORMATS, now)
    faults = {item_id: verdict.fault for item_id, verdict in verdicts.items() if verdict.fault}
    return [_unless_at_fault(draft, faults) for draft in drafts]


def _unless_at_fault(draft: _Draft | SyndicationError, faults: Mapping[str, str]) -> _Draft | SyndicationError:
    if isinstance(draft, _Draft) and draft.item.id in faults:
        return FieldError("body", f"would spoil the feeds: {faults[draft.item.id]}")
    return draft


def _written(desk: Desk, draft: _Draft, now: datetime) -> Found | SyndicationError | None:
    """Write the record's file; None where nothing is to be changed."""
    if draft.after == draft.before:
        return None
    try:
        if draft.found is None:
            folder.write(draft.place, draft.after)
        elif not desk.folder.replace(draft.found, draft.before, draft.after):
            return _conflict(desk, draft, now)
        elif draft.place != Path(draft.found.place):
            Path(draft.found.place).rename(draft.place)  # Markdown became HTML, or HTML Markdown
    except OSError as error:
        return SyndicationError(f"{desk.folder.label(draft.place)}: cannot be written: {error.strerror}")
    return next(desk.folder.look(draft.place), None)


def _conflict(desk: Desk, draft: _Draft, now: datetime) -> ConflictError:
    """Keep what was to be written beside the file that was changed by hand at the same moment."""
    kept = desk.folder.root / _CONFLICTS / f"{draft.item.slug}-{now:%Y%m%dT%H%M%S%f}{draft.place.suffix}"
    folder.write(kept, draft.after)
    label = desk.folder.label(draft.place)
    return ConflictError(
        f"{label}: was changed by hand at the same moment, and stays so; "
        f"your version is kept in {desk.folder.label(kept)}: put the two together and send the change again"
    )


def _result(
    connection: sa.Connection, draft: _Draft | SyndicationError, written: Found | SyndicationError | None
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
