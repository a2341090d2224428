"""From stale feeds to documents: write, check, store. What fails the gate leaves the last good document in place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from syndication import gate
from syndication.catalog import Catalog, documents, feeds, items
from syndication.catalog.feeds import Window
from syndication.formats import FORMATS
from syndication.formats.format import Format
from syndication.gate import GateError
from syndication.intake import Tell
from syndication.model import Document, Feed, Publication
from syndication.shell import NEVER, declared_feed, make_feed
from syndication.text.dates import whole_second

if TYPE_CHECKING:
    import sqlalchemy as sa


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
                press = _Press(connection, publication, now, formats)
                report = press.renew(path)
            changed += report.documents
            quarantined += report.quarantined
            problems += report.problems
            done += 1
            tell("writing feeds", done, done + len(paths) - paths.index(path) - 1)
    return Published(changed, tuple(quarantined), tuple(problems))


def _stale(catalog: Catalog) -> list[str]:
    with catalog.read() as connection:
        return feeds.stale(connection)


class _Press(Struct, frozen=True):
    """What is needed to make the documents of a feed."""

    connection: sa.Connection
    publication: Publication
    now: datetime
    formats: Mapping[str, Format]

    def renew(self, path: str) -> Published:
        window = feeds.window(self.connection, path, self.publication.window, self.publication.window_hours)
        before = documents.of_feed(self.connection, path)
        declared = declared_feed(self.publication, path)
        if not window.entries and not before and path and not declared:
            feeds.settle(self.connection, path, "")  # nothing public yet: the feed's name is not public either
            return Published(0)
        name = feeds.name(self.connection, path)
        feed = make_feed(self.publication, path, name, declared, window.entries)
        try:
            made = [self._document(feed, form, window, before) for form in self.formats.values()]
        except GateError as error:
            return self._keep_last(feed, str(error))
        new = [document for document in made if before.get(document.path) != document]
        for document in new:
            documents.save(self.connection, path, document)
        feeds.settle(self.connection, path, "")
        return Published(len(new))

    def _document(self, feed: Feed, form: Format, window: Window, before: Mapping[str, Document]) -> Document:
        """Return the document, which is the one before when nothing but its date would differ."""
        last = before.get(gate.path(feed, form))
        if last:
            same = gate.written(replace(feed, updated=last.modified), form)
            if same == last:
                return last
        date = _date(window.changed, last.modified if last else None, self.now)
        document = gate.written(replace(feed, updated=date), form)
        gate.check(document, self.now, window.vetted)
        return document

    def _keep_last(self, feed: Feed, problem: str) -> Published:
        """Keep the last good documents and put the items at fault into quarantine."""
        guilty = gate.faults(feed, self.formats, self.now)
        for item_id, reason in guilty.items():
            items.quarantine(self.connection, item_id, reason)
            feeds.touch(self.connection, items.feeds_of(self.connection, item_id), self.now)
        if guilty:
            return Published(0, quarantined=tuple(f"{item_id}: {reason}" for item_id, reason in guilty.items()))
        feeds.settle(self.connection, feed.path, problem)
        return Published(0, problems=(f"/{feed.path}: {problem}; the last good document stays",))


def _date(changed: datetime | None, last: datetime | None, now: datetime) -> datetime:
    """Return the date of a document whose content changed: that of its last visible change, past its last date."""
    date = whole_second(changed) if changed else NEVER
    return date if last is None or date > last else whole_second(now)
