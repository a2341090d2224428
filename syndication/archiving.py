"""Archives (RFC 5005 section 4): where a feed has changed, those around are cut and made anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndication.archives import Archive, Key, cut, largest, run_of
from syndication.catalog import Catalog, feeds, withdrawals
from syndication.catalog import archives as stretches
from syndication.catalog.archives import Standing
from syndication.formats import FORMATS
from syndication.formats.format import Format
from syndication.intake import Tell
from syndication.model import Feed, History, Publication
from syndication.press import Order, Press, TooSoonError, content_of
from syndication.shell import declared_feed, make_feed
from syndication.text.dates import from_micros
from syndication.withdrawing import on_withdrawal, tell


class Archived(Struct, frozen=True):
    """What was done: documents that changed, what the gate kept back, and whether there is more to do."""

    documents: int
    quarantined: tuple[str, ...]
    problems: tuple[str, ...]
    more: bool


def archive_path(path: str, name: str) -> str:
    """Return the path of an archive of the feed at `path`."""
    return "/".join(part for part in (path, "archive", name) if part)


def renew(
    catalog: Catalog,
    publication: Publication,
    now: datetime,
    tell: Tell,
    enough: Callable[[], bool],
    formats: Mapping[str, Format] = FORMATS,
) -> Archived:
    """Make archives anew where their feeds changed, until that is done or `enough`.

    Raises:
        CatalogError: the database refuses.
    """
    with catalog.read() as connection:
        waiting = stretches.count_stale(connection)
    total, changed = waiting, 0
    quarantined: list[str] = []
    problems: list[str] = []
    while waiting and not enough():
        try:
            with catalog.begin() as connection:
                done = _renew(Press(connection, publication, now, formats))
                waiting = stretches.count_stale(connection)
        except TooSoonError:
            break
        changed += done.documents
        quarantined += done.quarantined
        problems += done.problems
        if total > 1:
            tell("writing archives", total - waiting, total)
    return Archived(changed, tuple(quarantined), tuple(problems), bool(waiting))


def _renew(press: Press) -> Archived:
    """Make the archives anew around one place that has changed."""
    connection = press.connection
    stale = stretches.stale(connection)
    if not stale:
        return Archived(0, (), (), more=False)
    path, place = stale
    stretch = stretches.around(connection, path, place, largest(press.publication.window))
    part = cut(stretch)
    before = stretches.existing(connection, path, part.first, part.beyond)
    changed = part.changed(stretches.settle(connection, path, *run_of(stretch, place)))
    gone = before.keys() - {archive.name for archive in part.archives}
    stretches.drop(connection, path, gone, [archive_path(path, name) for name in gone])
    feed = _feed(press, path)
    done = [
        _make(press, feed, archive)
        for archive in part.archives
        if archive.name in changed or before.get(archive.name) != Standing(archive.previous, archive.following)
    ]
    stretches.go_on(connection, path, part.beside)
    return Archived(
        sum(one.documents for one in done),
        tuple(line for one in done for line in one.quarantined),
        tuple(line for one in done for line in one.problems),
        more=True,
    )


def _feed(press: Press, path: str) -> Feed:
    declared = declared_feed(press.publication, path)
    return make_feed(press.publication, path, feeds.name(press.connection, path), declared)


def _make(press: Press, live: Feed, archive: Archive) -> Archived:
    path = archive_path(live.path, archive.name)
    history = History(
        current=live.path,
        previous=archive_path(live.path, archive.previous) if archive.previous else "",
        following=archive_path(live.path, archive.following) if archive.following else "",
    )
    declared = declared_feed(press.publication, live.path)
    keys, kept_back = _shown(press, archive, content_of(declared))
    told, more_kept_back = tell(
        press.judge,
        on_withdrawal(press.publication, declared),
        lambda: withdrawals.among(press.connection, live.path, [key.id for key in archive.keys]),
    )
    change = stretches.last_change(press.connection, archive.keys)
    order = Order(
        replace(live, path=path, history=history, hubs=()),  # nothing in an archive is news
        keys,
        content_of(declared),
        from_micros(change) if change is not None else None,
        told,
    )
    done = press.make(order)
    stretches.save(press.connection, live.path, archive)
    problems = (f"/{path}: {done.problem}; the last good document stays",) if done.problem else ()
    return Archived(done.documents, kept_back + more_kept_back, problems, more=False)


def _shown(press: Press, archive: Archive, content: str) -> tuple[tuple[Key, ...], tuple[str, ...]]:
    """Return the places of the items that an archive shows, and what the gate kept back."""
    keys = stretches.shown(press.connection, archive.keys)
    kept_back = press.judge.render([key.id for key in keys], content)
    return stretches.shown(press.connection, archive.keys) if kept_back else keys, kept_back
