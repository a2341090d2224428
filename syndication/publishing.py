"""Live feeds: those that are stale get their documents anew; what fails the gate leaves the last good one in place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndication import archives
from syndication.archives import Stretch
from syndication.archiving import archive_path
from syndication.catalog import Catalog, documents, feeds
from syndication.catalog import archives as stretches
from syndication.formats import FORMATS
from syndication.formats.format import Format
from syndication.intake import Tell
from syndication.model import History, Publication
from syndication.press import Order, Press, content_of
from syndication.shell import declared_feed, make_feed


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
    stretch = stretches.at_end(connection, path, archives.largest(publication.window))
    window = feeds.window(connection, path, _least(publication.window, stretch), publication.window_hours)
    declared = declared_feed(publication, path)
    if not window.ids and path and not declared and not documents.of_feed(connection, path):
        feeds.settle(connection, path, "")  # nothing public yet: the feed's name is not public either
        return Published(0)
    feed = make_feed(publication, path, feeds.name(connection, path), declared)
    newest, _ = archives.newest(stretch)
    history = History(previous=archive_path(path, newest) if newest else "")
    done = press.make(Order(replace(feed, history=history), window.ids, content_of(declared), window.changed))
    feeds.settle(connection, path, done.problem)
    problems = (f"/{path}: {done.problem}; the last good document stays",) if done.problem else ()
    return Published(done.documents, done.kept_back, problems)


def _least(window: int, stretch: Stretch) -> int:
    """Return how many items a live feed must hold: it reaches into the newest archive, so that none falls between."""
    _, after = archives.newest(stretch)
    return max(window, after + 1)
