"""From stale feeds to documents: write, check, store. What fails the gate leaves the last good document in place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from syndication import validation
from syndication.catalog import Catalog, documents, feeds, items
from syndication.formats import FORMATS
from syndication.formats.format import Format
from syndication.intake import Tell
from syndication.model import DeclaredFeed, Document, Entry, Feed, Publication
from syndication.text.dates import whole_second
from syndication.text.ids import name_slug

if TYPE_CHECKING:
    import sqlalchemy as sa

# The date of a document that never held an entry: it must not depend on when it was made.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


class Published(Struct, frozen=True):
    """What a publication did: how many documents changed, and what the gate kept back."""

    documents: int
    quarantined: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


class GateError(Exception):
    """A document did not pass validation."""


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
        declared = _declared(self.publication, path)
        if not window.entries and not before and path and not declared:
            feeds.settle(self.connection, path, "")  # nothing public yet: the feed's name is not public either
            return Published(0)
        name = feeds.name(self.connection, path)
        feed = make_feed(self.publication, path, name, declared, window.entries)
        try:
            made = [self._document(feed, form, window.changed, before) for form in self.formats.values()]
        except GateError as error:
            return self._keep_last(feed, str(error))
        new = [document for document in made if before.get(document.path) != document]
        for document in new:
            documents.save(self.connection, path, document)
        feeds.settle(self.connection, path, "")
        return Published(len(new))

    def _document(self, feed: Feed, form: Format, changed: datetime | None, before: Mapping[str, Document]) -> Document:
        """Return the document, which is the one before when nothing but its date would differ."""
        path = "/" + "/".join(part for part in (feed.path, form.name) if part)
        last = before.get(path)
        if last:
            same = _written(replace(feed, updated=last.modified), form, path)
            if same == last:
                return last
        date = _date(changed, last.modified if last else None, self.now)
        document = _written(replace(feed, updated=date), form, path)
        _gate(document, self.now)
        return document

    def _keep_last(self, feed: Feed, problem: str) -> Published:
        """Keep the last good documents and put the items at fault into quarantine."""
        guilty = {entry.id: reason for entry in feed.entries if (reason := self._fault(feed, entry))}
        for item_id, reason in guilty.items():
            items.quarantine(self.connection, item_id, reason)
            feeds.touch(self.connection, items.feeds_of(self.connection, item_id), self.now)
        if guilty:
            return Published(0, quarantined=tuple(f"{item_id}: {reason}" for item_id, reason in guilty.items()))
        feeds.settle(self.connection, feed.path, problem)
        return Published(0, problems=(f"/{feed.path}: {problem}; the last good document stays",))

    def _fault(self, feed: Feed, entry: Entry) -> str:
        """Return what is wrong with a feed of this entry alone, or ""."""
        alone = replace(feed, entries=(entry,), updated=whole_second(self.now))
        for form in self.formats.values():
            try:
                _gate(_written(alone, form, f"/{form.name}"), self.now)
            except GateError as error:
                return str(error)
        return ""


def make_feed(
    publication: Publication, path: str, name: str, declared: DeclaredFeed | None, entries: tuple[Entry, ...]
) -> Feed:
    """Return the feed at `path`, with what it is called and what it says of itself; its date is still to come."""
    title = (declared.title if declared else "") or (f"{publication.title}: {name}" if name else publication.title)
    if declared and declared.content == "summary":
        entries = tuple(replace(entry, html="") for entry in entries)
    return Feed(
        path=path,
        id=f"tag:{publication.authority},2026:{path.replace('/', ':') or 'all'}",
        title=title,
        description=(declared.description if declared else "") or (title if name else publication.description),
        home=publication.home,
        base_url=publication.base_url,
        language=publication.language,
        publisher=publication.publisher,
        updated=NEVER,
        entries=entries,
        rights=publication.rights,
        icon=publication.icon,
    )


def _declared(publication: Publication, path: str) -> DeclaredFeed | None:
    return next((feed for feed in publication.feeds if path == f"feeds/{name_slug(feed.name)}"), None)


def _date(changed: datetime | None, last: datetime | None, now: datetime) -> datetime:
    """Return the date of a document whose content changed: that of its last visible change, past its last date."""
    date = whole_second(changed) if changed else NEVER
    return date if last is None or date > last else whole_second(now)


def _written(feed: Feed, form: Format, path: str) -> Document:
    try:
        body = form.write(feed)
    except Exception as error:  # law 1: whatever a writer does, the last good document stays
        raise GateError(f"{form.label} cannot be written: {error}") from error
    return Document(
        path=path, media_type=form.media_type, body=body, modified=feed.updated, self_url=feed.url(form.name)
    )


def _gate(document: Document, now: datetime) -> None:
    try:
        findings = validation.check(document.body, url=document.self_url, content_type=document.media_type, now=now)
    except Exception as error:  # law 1: what could not be checked has not passed
        raise GateError(f"{document.path.rpartition('/')[2]}: cannot be checked: {error}") from error
    worst = next((finding for finding in findings if finding.severity == "error"), None)
    if worst:
        raise GateError(f"{document.path.rpartition('/')[2]}: {worst.code}: {worst.message}")
