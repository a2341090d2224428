"""From the folder into the catalog: what is new, changed or gone becomes items, and their feeds become stale."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from syndication import __version__, acceptance, folder, gate, records
from syndication.acceptance import MINTED, RefusedError
from syndication.archives import Key
from syndication.catalog import Catalog, archives, feeds, items, renderings, state
from syndication.catalog import records as files
from syndication.entries import compose
from syndication.errors import RecordError
from syndication.folder import Folder, Found
from syndication.formats import FORMATS
from syndication.formats.format import Format
from syndication.model import Item, Publication
from syndication.selection import ALL, selections
from syndication.text.dates import micros
from syndication.text.ids import name_slug, tag_uri

if TYPE_CHECKING:
    import sqlalchemy as sa

BATCH = 200
Tell = Callable[[str, int, int], None]


class Taken(Struct, frozen=True):
    """What a look at the folder brought: records accepted, all that are refused, and whether some still arrive.

    `quarantined` are the items that the gate kept back, with the reason.
    """

    accepted: int
    refused: tuple[str, ...]
    quarantined: tuple[str, ...]
    arriving: bool


class _Desk(Struct, frozen=True):
    """What is needed to take a record in."""

    connection: sa.Connection
    publication: Publication
    present: frozenset[str]
    founding: bool
    now: datetime


def take_in(
    catalog: Catalog,
    place: Folder,
    publication: Publication,
    now: datetime,
    tell: Tell,
    formats: Mapping[str, Format] = FORMATS,
) -> Taken:
    """Bring the items of the catalog in step with the folder, in batches that are kept as a whole.

    Raises:
        SyndicationError: the folder cannot be read.
        CatalogError: the database refuses.
    """
    found = place.scan()
    with catalog.read() as connection:
        known = files.known(connection)
        founding = not state.get(connection, state.FOUNDED)
    _use_settings(catalog, publication, now)
    changed = _news(found, known)
    settled = [file for file in changed if not folder.is_arriving(file, now.timestamp())]
    present = frozenset(file.path for file in found)
    accepted, done = 0, 0
    quarantined: list[str] = []
    for batch in _batches(settled):
        with catalog.begin() as connection:
            desk = _Desk(connection, publication, present, founding, now)
            accepted += sum(_take(desk, file, known.get(file.path)) for file in batch)
            quarantined += _judge(connection, publication, formats, now)
        done += len(batch)
        tell("reading records", done, len(settled))
    with catalog.begin() as connection:
        _note_vanished(connection, known, present)
        _release(connection, publication, now)
        quarantined += _judge(connection, publication, formats, now)
        if founding and len(settled) == len(changed):
            state.put(connection, state.FOUNDED, "yes")
        refused = tuple(files.broken(connection))
    return Taken(accepted, refused, tuple(quarantined), len(settled) < len(changed))


def forget(connection: sa.Connection, item_id: str, now: datetime) -> None:
    """Take an item out of the catalog and of every feed."""
    if stored := items.by_id(connection, item_id):
        _touch(connection, items.feeds_of(connection, item_id), stored.item, now)
    items.forget(connection, item_id)
    files.drop_item(connection, item_id)


def _news(found: Sequence[Found], known: Mapping[str, files.File]) -> list[Found]:
    """Return the files that are not as they were read last; when there are none, those that were refused.

    What was wrong with a record may have been another's doing: an id that is free by now, a clock.
    """
    news = [file for file in found if not _is_as_read(file, known.get(file.path))]
    return news or [file for file in found if known[file.path].problem]


def _is_as_read(file: Found, known: files.File | None) -> bool:
    return known is not None and (file.size, file.mtime) == (known.size, known.mtime)


def _batches(found: Sequence[Found]) -> Iterator[Sequence[Found]]:
    for start in range(0, len(found), BATCH):
        yield found[start : start + BATCH]


def _take(desk: _Desk, file: Found, known: files.File | None) -> bool:
    """Take one record in; tell whether it was accepted, else keep what is wrong with it."""
    item_id = known.item_id if known else ""
    digest = known.digest if known else ""
    problem = ""
    try:
        data = folder.read(file)
        digest = folder.digest(data)
        if not known or known.problem or known.digest != digest:
            item_id, file, digest = _accept(desk, file, data, item_id)
    except OSError as error:
        problem = f"{file.path}: cannot be read: {error.strerror}"
    except RecordError as error:
        problem = str(error)
    except RefusedError as error:
        problem = str(records.fault(file.path, data, error.field, error.problem))
    row = files.File(path=file.path, size=file.size, mtime=file.mtime, digest=digest, item_id=item_id, problem=problem)
    files.save(desk.connection, row)
    return not problem


def _accept(desk: _Desk, file: Found, data: bytes, known_id: str) -> tuple[str, Found, str]:
    """Accept the record's item; return its id, and the file and its digest after what was minted was written back."""
    read = records.read(file.path, data)
    item = _accepted(desk, file, read, known_id)
    _save(desk, file.path, item)
    minted = tuple(name for name in MINTED if getattr(item, name) != getattr(read, name))
    after = records.rewrite(data, item, minted) if minted else data
    written = folder.replace(file, data, after) if after != data else None
    return item.id, written or file, folder.digest(after if written else data)


def _accepted(desk: _Desk, file: Found, read: Item, known_id: str) -> Item:
    stored = items.by_id(desk.connection, known_id or read.id)
    if stored and stored.path != file.path:
        if stored.path in desk.present:
            raise RefusedError("id", f"is that of {stored.path}; delete the line to have another minted")
        files.drop(desk.connection, [stored.path])
    _refuse_foreign(desk, read, stored.item.id if stored else "")
    if not stored:
        return _first(desk, read)
    return acceptance.next_version(read, stored.item, was_public=stored.was_public, stamp=desk.now, now=desk.now)


def _first(desk: _Desk, read: Item) -> Item:
    """Return the item of a record that is new, with an id that no other item has."""
    authority, stamp = desk.publication.authority, None if desk.founding else desk.now
    item = acceptance.first(read, authority, _TakenSlugs(desk.connection, authority, read), stamp, desk.now)
    owner = items.by_id(desk.connection, item.id)
    if owner:
        raise RefusedError("slug", f"would give the id of {owner.path}; write another, or give the record an id")
    return item


def _refuse_foreign(desk: _Desk, read: Item, own_id: str) -> None:
    """Refuse a slug or an alias that another item has or had."""
    for field, slug in (("slug", read.slug), *((f"aliases[{n}]", alias) for n, alias in enumerate(read.aliases))):
        owner = items.owner_of_slug(desk.connection, slug) if slug else ""
        if owner and owner not in (own_id, read.id):
            raise RefusedError(field, f'"{slug}" is that of {owner}; write another')


class _TakenSlugs:
    """The slugs that a new item cannot have: those in use, and those whose id is in use. Asked for one at a time."""

    def __init__(self, connection: sa.Connection, authority: str, read: Item) -> None:
        self._connection = connection
        self._authority = authority
        self._read = read

    def __contains__(self, slug: object) -> bool:
        if items.owner_of_slug(self._connection, str(slug)):
            return True
        if self._read.id:
            return False
        minted = tag_uri(self._authority, self._read.published, str(slug))
        return items.by_id(self._connection, minted) is not None


def _save(desk: _Desk, path: str, item: Item) -> None:
    """Keep an item, and make stale the feeds that it is in and those that it was in."""
    before = items.feeds_of(desk.connection, item.id)
    chosen = selections(item, desk.publication.feeds)
    was_public = items.save(desk.connection, path, item, compose(item, desk.publication), chosen, desk.now)
    touched = before | {selection.path for selection in chosen}
    if was_public:
        _touch(desk.connection, touched, item, desk.now)
    else:
        feeds.touch(desk.connection, touched, desk.now)


def _touch(connection: sa.Connection, touched: set[str], item: Item, now: datetime) -> None:
    """Mark as changed what holds or held a public item: its feeds, and their archives around it."""
    feeds.touch(connection, touched, now)
    for feed in sorted(touched):
        archives.touch(connection, feed, Key(micros(item.published), item.id), now)


def _judge(
    connection: sa.Connection, publication: Publication, formats: Mapping[str, Format], now: datetime
) -> Iterator[str]:
    """Let the gate see every entry that was stored since; yield those that it keeps back, with the reason."""
    while stored := items.unjudged(connection, BATCH):
        verdicts = gate.judge([one.entry for one in stored], publication, formats, now)
        for item_id, verdict in verdicts.items():
            items.judge(connection, item_id, verdict.fault)
            renderings.drop(connection, item_id)
            renderings.save(connection, item_id, "full", verdict.rendered)
            if verdict.fault:
                yield f"{item_id}: {verdict.fault}"


def _note_vanished(connection: sa.Connection, known: dict[str, files.File], present: frozenset[str]) -> None:
    """Note the files that are gone; their items stay. A file that never was a record is forgotten."""
    turned = [file for path, file in known.items() if file.vanished == (path in present)]
    still = files.known(connection) if turned else {}
    for file in turned:
        path, gone = file.path, not file.vanished
        if path not in still or still[path].vanished == gone:
            continue
        if gone and not file.item_id:
            files.drop(connection, [path])
        else:
            files.save(connection, msgspec.structs.replace(still[path], vanished=gone))


def _release(connection: sa.Connection, publication: Publication, now: datetime) -> None:
    """Let time take effect: releases, ends of embargoes, expiries."""
    for stored in items.due(connection, now):
        desk = _Desk(connection, publication, frozenset(), founding=False, now=now)
        _save(desk, stored.path, stored.item)


def _use_settings(catalog: Catalog, publication: Publication, now: datetime) -> None:
    """Compose everything anew when the settings or this program's version are not those of the documents."""
    built_from = sha256(msgspec.json.encode((publication, __version__))).hexdigest()
    with catalog.begin() as connection:
        if state.get(connection, state.BUILT_FROM) == built_from:
            return
        for stored in items.everything(connection):
            _save(_Desk(connection, publication, frozenset(), founding=False, now=now), stored.path, stored.item)
        declared = {f"feeds/{name_slug(feed.name)}" for feed in publication.feeds}
        feeds.touch(connection, {ALL.path} | declared, now)
        feeds.touch_all(connection, now)
        state.put(connection, state.BUILT_FROM, built_from)
