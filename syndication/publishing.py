"""Live feeds: those that are stale get their documents anew; what fails the gate leaves the last good one in place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndication import archives
from syndication.archiving import archive_path
from syndication.catalog import Catalog, documents, feeds, withdrawals
from syndication.catalog import archives as stretches
from syndication.catalog.feeds import Window
from syndication.formats import FORMATS
from syndication.formats.format import Format
from syndication.intake import Tell
from syndication.model import History, Publication
from syndication.press import Order, Press, content_of
from syndication.shell import declared_feed, make_feed
from syndication.withdrawing import on_withdrawal, tell


class Published(Struct, frozen=True):
    """What a publication did: how many documents changed, and what the gate kept back."""

    documents: int
    quarantined: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def renew(
    catalog: Catalog,
    publication: Publication,
    now: datetime,
    tell: Tell,
    formats: Mapping[str, Format] = FORMATS,
) -> Published:
    """Make the documents of every stale feed anew; each feed is kept as a whole, or not at all.

    Raises:
        CatalogError: the database refuses.
    """
    changed, done = 0, 0
    quarantined: list[str] = []
    problems: list[str] = []
    while paths := _stale(catalog):
        for path in paths:
            with catalog.begin() as connection:
                report = _renew(Press(connection, publication, now, formats), path)
            changed += report.documents
            quarantined += report.quarantined
            problems += report.problems
            done += 1
            tell("writing feeds", done, done + len(paths) - paths.index(path) - 1)
    return Published(changed, tuple(quarantined), tuple(problems))


def _stale(catalog: Catalog) -> list[str]:
    with catalog.read() as connection:
        return feeds.stale(connection)


def _renew(press: Press, path: str) -> Published:
    connection, publication = press.connection, press.publication
    declared = declared_feed(publication, path)
    stretch = stretches.at_end(connection, path, archives.largest(publication.window))
    window, kept_back = _window(press, path, archives.reach(publication.window, stretch), content_of(declared))
    told, more_kept_back = tell(
        press.judge,
        on_withdrawal(publication, declared),
        lambda: withdrawals.recent(connection, path, window, publication.window_hours),
    )
    kept_back += more_kept_back
    if not (window.keys or told) and path and not declared and not documents.of_feed(connection, path):
        feeds.settle(connection, path, "")  # nothing public yet: the feed's name is not public either
        return Published(0, kept_back)
    feed = make_feed(publication, path, feeds.name(connection, path), declared)
    newest, _ = archives.newest(stretch)
    feed = replace(feed, history=History(previous=archive_path(path, newest) if newest else ""))
    done = press.make(Order(feed, window.keys, content_of(declared), window.changed, told))
    feeds.settle(connection, path, done.problem)
    problems = (f"/{path}: {done.problem}; the last good document stays",) if done.problem else ()
    return Published(done.documents, kept_back, problems)


def _window(press: Press, path: str, least: int, content: str) -> tuple[Window, tuple[str, ...]]:
    """Return what a live feed shows, and what the gate kept back: others take the places of those."""
    publication = press.publication
    kept_back: tuple[str, ...] = ()
    while True:
        window = feeds.window(press.connection, path, least, publication.window_hours)
        faults = press.judge.render(window.ids, content)
        if not faults:
            return window, kept_back
        kept_back += faults
