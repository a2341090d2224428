"""Building documents: a checked skeleton (the document without entries) and the renderings of its entries.

Renderings are made and checked once for each version of an item, so a build only joins bytes. `run_build` makes those
that are missing, and starts the build again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from datetime import datetime
from itertools import accumulate, count
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, document_dates, documents, feeds, items, locks, podcast_guids, renderings
from syndication.catalog.document_dates import LastDate
from syndication.formats import assembly
from syndication.formats.format import Format
from syndication.http.coded_body import tag_of
from syndication.model.archive_cuts import FeedKey
from syndication.model.document import Document
from syndication.model.document_date import date_by_records, next_date
from syndication.model.feed import Feed
from syndication.model.feed_header import make_feed
from syndication.model.feed_path import AUTHORS, SECTIONS, TAGS, document_path, kind_of
from syndication.model.publication import DeclaredFeed, Publication
from syndication.publishing import gate
from syndication.publishing.gate import GateError
from syndication.publishing.quarantine import STUB, CheckedEntries, EntryChecker, UncheckedError
from syndication.publishing.withdrawals import NO_WITHDRAWALS, Withdrawals

# The strictest readers truncate or refuse documents of more than 3 MiB. The rest is room for the skeleton.
LARGEST = 3_000_000

T = TypeVar("T")


class BuildRequest(Struct, frozen=True):
    """The documents to build: a feed, the keys of its items, how much of each, and their last visible change.

    Items without a rendering are left out: the gate has quarantined them. `withdrawals` are the notices to include.
    `is_news` says whether subscribers get the documents if they changed. `rendered` are the renderings of items and
    stubs, by format and item, if they need not be read. The oldest items beyond `most_bytes` are left out;
    None means `LARGEST`.
    """

    feed: Feed
    keys: Sequence[FeedKey]
    content: str
    changed: datetime | None
    withdrawals: Withdrawals = NO_WITHDRAWALS
    is_news: bool = True
    rendered: Mapping[tuple[str, str], bytes] | None = None
    most_bytes: int | None = None

    @property
    def ids(self) -> list[str]:
        """Return the ids of the items and of the stubs, newest first."""
        return [key.id for key in sorted((*self.keys, *self.withdrawals.stubs), reverse=True)]

    def changed_in(self, form: Format) -> datetime | None:
        """Return the last change that is visible in a format."""
        tombstones = self.withdrawals.tombstones if form.has_tombstones else ()
        moments = [self.changed, self.withdrawals.changed, *(tombstone.when for tombstone in tombstones)]
        return max((moment for moment in moments if moment), default=None)


class BuildResult(Struct, frozen=True):
    """The result of a request: how many documents changed, and why none could be built, "" if they could.

    `built` are all of them, as they are now.
    """

    documents: int
    problem: str = ""
    built: tuple[Document, ...] = ()


class DocumentBuilder(Struct, frozen=True):
    """Builds documents within one transaction; `unrendered` are items that were checked but could not be rendered."""

    connection: Connection
    publication: Publication
    now: datetime
    formats: Mapping[str, Format]
    unrendered: frozenset[str] = frozenset()

    def require_checked(self, ids: Sequence[str], content: str) -> None:
        """Require that the gate has checked items with this much content.

        Raises:
            UncheckedError: it has not checked some of them.
        """
        known = renderings.known(self.connection, ids, next(iter(self.formats)), content)
        missing = [item_id for item_id in ids if item_id not in known and item_id not in self.unrendered]
        if missing:
            raise UncheckedError(missing, content)

    def build(self, request: BuildRequest) -> BuildResult:
        """Build the documents of a feed in every format, all or none, and save those that changed.

        Raises:
            SameSecondError: they changed in this second already.
        """
        paths = {name: document_path(request.feed.path, name) for name in self.formats}
        before = documents.of_feed(self.connection, request.feed.path)
        dates = document_dates.of_paths(self.connection, paths.values())
        rendered = self._renderings(request)
        until = items.next_end(self.connection, [key.id for key in request.keys])
        try:
            built = [
                replace(
                    self._document(request, form, rendered, before.get(paths[name]), dates.get(paths[name])),
                    until=until,
                )
                for name, form in self.formats.items()
            ]
        except GateError as error:
            return BuildResult(0, str(error))
        new = [document for document in built if before.get(document.path) != document]
        documents.save(self.connection, request.feed.path, new, is_news=request.is_news)
        self._note_records(request, paths)
        return BuildResult(len(new), built=tuple(built))

    def _note_records(self, request: BuildRequest, paths: Mapping[str, str]) -> None:
        """Note how the records date the documents. They do not say that a name without stories ever had a feed."""
        if not request.keys and kind_of(request.feed.path) in (SECTIONS, TAGS, AUTHORS):
            document_dates.note_without_records(self.connection, paths.values())
        else:
            dates = {paths[name]: date_by_records(request.changed_in(form)) for name, form in self.formats.items()}
            document_dates.note_records(self.connection, dates)

    def _renderings(self, request: BuildRequest) -> Mapping[tuple[str, str], bytes]:
        """Return the renderings of the items and stubs, by the names of the formats and the items."""
        if request.rendered is not None:
            return request.rendered
        rendered = renderings.of_items(self.connection, [key.id for key in request.keys], request.content)
        if request.withdrawals.stubs:
            rendered |= renderings.of_items(self.connection, [key.id for key in request.withdrawals.stubs], STUB)
        return rendered

    def _document(
        self,
        request: BuildRequest,
        form: Format,
        rendered: Mapping[tuple[str, str], bytes],
        stored: Document | None,
        last: LastDate | None,
    ) -> Document:
        """Return the document in a format: the `stored` one, if nothing but its date would differ.

        `last` is the last date of the path, which may have no document now. The skeleton contains the date, so the
        comparison needs a document with the last date. That is built only if the entries are the same as before, which
        a search in the stored body shows, or if there is no stored body.
        """
        found = (rendered.get((form.name, item_id)) for item_id in request.ids)
        stubs = {rendered.get((form.name, key.id), b"") for key in request.withdrawals.stubs}
        most = LARGEST if request.most_bytes is None else request.most_bytes
        entries = first_fitting(most, [body for body in found if body is not None], stubs)
        feed = replace(request.feed, tombstones=request.withdrawals.tombstones)
        if stored and assembly.join_entries(form, entries) in stored.body:
            dated = replace(feed, updated=stored.modified)
            same = gate.document(dated, form, assembly.assemble(form, gate.write_skeleton(dated, form), entries))
            if same == replace(stored, until=None):
                return stored
        if last and not stored:
            same = self._checked(replace(feed, updated=last.modified), form, entries)
            if tag_of(same.body) == last.tag:
                return same
        date = next_date(request.changed_in(form), last.modified if last else None, self.now)
        return self._checked(replace(feed, updated=date), form, entries)

    def _checked(self, feed: Feed, form: Format, entries: Sequence[bytes]) -> Document:
        """Return a document of entries that the gate has checked.

        Raises:
            GateError: the document would be invalid.
        """
        skeleton = gate.checked_skeleton(feed, form, self.now)
        return gate.document(feed, form, assembly.assemble(form, skeleton, entries))


def run_build(checker: EntryChecker, build: Callable[[DocumentBuilder], T]) -> tuple[T, CheckedEntries]:
    """Return what `build` returns, and the result of checking the items that it needed.

    `build` runs in a transaction, under the lock of the writer. When it needs items that are not checked yet, it raises
    UncheckedError: the transaction is rolled back, the items are checked without the lock, as that takes long, and
    `build` runs again. Each round checks more items, so this ends.

    Raises:
        BusyError: another process writes, and did not finish in time.
        CatalogError: the database refuses.
    """
    checked = CheckedEntries()
    while True:
        try:
            with locks.turn(checker.catalog), locks.writer_transaction(checker.catalog) as connection:
                builder = DocumentBuilder(
                    connection, checker.publication, checker.now, checker.formats, checked.unrendered
                )
                return build(builder), checked
        except UncheckedError as error:
            checked += checker.check(error.ids, error.content)


def live_feed(builder: DocumentBuilder, path: str, declared: DeclaredFeed | None) -> Feed:
    """Return the feed at a path without entries. A podcast has the guid that was minted for it first."""
    feed = make_feed(builder.publication, path, feeds.name(builder.connection, path), declared)
    if not (feed.podcast and declared and declared.podcast):
        return feed
    guid = declared.podcast.guid or podcast_guids.of_feed(builder.connection, path) or feed.podcast.guid
    return replace(feed, podcast=replace(feed.podcast, guid=guid))


def content_of(declared: DeclaredFeed | None) -> str:
    """Return how much of each story a feed holds."""
    return declared.entry_content if declared else "full"


def first_fitting(most: int, rendered: Sequence[bytes], always: Set[bytes]) -> Sequence[bytes]:
    """Return the first renderings, as many as fit into `most` bytes; the first one and `always` are in it anyway."""
    room = most - sum(map(len, always))
    sizes = accumulate(0 if body in always else len(body) for body in rendered)
    numbered = zip(count(), rendered, sizes)
    return [body for number, body, size in numbered if size <= room or not number or body in always]
