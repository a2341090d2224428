"""What makes documents: shells, checked, with the renderings of the entries that belong into them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from datetime import datetime, timedelta
from itertools import accumulate, count
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, documents, items, locks, renderings
from syndication.formats import assembly
from syndication.formats.format import Format
from syndication.model.archive_cuts import FeedKey
from syndication.model.document import Document
from syndication.model.feed import Feed
from syndication.model.feed_header import NEVER
from syndication.model.feed_path import document_path
from syndication.model.publication import DeclaredFeed, Publication
from syndication.publishing import gate
from syndication.publishing.gate import GateError
from syndication.publishing.quarantine import STUB, EntryChecker, UncheckedError
from syndication.publishing.withdrawals import NOTHING, Withdrawals
from syndication.text.dates import whole_second

# Readers truncate or refuse what is larger (3 MiB at the strictest); the shell has room beside it.
LARGEST = 3_000_000

T = TypeVar("T")


class TooSoonError(Exception):
    """No two versions of a document share a second: the next one must wait for the next second."""


class BuildRequest(Struct, frozen=True):
    """Documents to make: a feed, the places of its items, how much of each, their last visible change.

    The items were let in by the gate: those that were not are left out. `told` is what is told of those withdrawn.
    """

    feed: Feed
    keys: Sequence[FeedKey]
    content: str
    changed: datetime | None
    told: Withdrawals = NOTHING

    @property
    def ids(self) -> list[str]:
        """Return the ids of the items and of those that have a stub, newest first."""
        return [key.id for key in sorted((*self.keys, *self.told.stubs), reverse=True)]

    def changed_in(self, form: Format) -> datetime | None:
        """Return when the last change came that can be seen in a format."""
        tombstones = self.told.tombstones if form.has_tombstones else ()
        moments = [self.changed, self.told.changed, *(tombstone.when for tombstone in tombstones)]
        return max((moment for moment in moments if moment), default=None)


class BuildResult(Struct, frozen=True):
    """What became of an order: how many documents changed, and why nothing was made, or ""."""

    documents: int
    problem: str = ""


class DocumentBuilder(Struct, frozen=True):
    """What is needed to make documents; `unrendered` are items that the gate has seen, though they are not rendered."""

    connection: Connection
    publication: Publication
    now: datetime
    formats: Mapping[str, Format]
    unrendered: frozenset[str] = frozenset()

    def require_judged(self, ids: Sequence[str], content: str) -> None:
        """Require that the gate has seen items with this much content.

        Raises:
            UncheckedError: it has not seen some of them.
        """
        known = renderings.known(self.connection, ids, next(iter(self.formats)), content)
        missing = [item_id for item_id in ids if item_id not in known and item_id not in self.unrendered]
        if missing:
            raise UncheckedError(missing, content)

    def make(self, order: BuildRequest) -> BuildResult:
        """Make the documents of a feed in every format, all or none, and keep those that changed.

        Raises:
            TooSoonError: they changed in this second already.
        """
        before = documents.of_feed(self.connection, order.feed.path)
        rendered = self._rendered(order)
        until = items.next_end(self.connection, [key.id for key in order.keys])
        try:
            made = [
                replace(self._document(order, form, rendered, before), until=until) for form in self.formats.values()
            ]
        except GateError as error:
            return BuildResult(0, str(error))
        new = [document for document in made if before.get(document.path) != document]
        documents.save(self.connection, order.feed.path, new)
        return BuildResult(len(new))

    def _rendered(self, order: BuildRequest) -> Mapping[tuple[str, str], bytes]:
        """Return how items and stubs stand in documents, by the names of the formats and the items."""
        rendered = renderings.of_items(self.connection, [key.id for key in order.keys], order.content)
        if order.told.stubs:
            rendered |= renderings.of_items(self.connection, [key.id for key in order.told.stubs], STUB)
        return rendered

    def _document(
        self,
        order: BuildRequest,
        form: Format,
        rendered: Mapping[tuple[str, str], bytes],
        before: Mapping[str, Document],
    ) -> Document:
        """Return the document, which is the one before when nothing but its date would differ."""
        found = (rendered.get((form.name, item_id)) for item_id in order.ids)
        stubs = {rendered.get((form.name, key.id), b"") for key in order.told.stubs}
        entries = _within(LARGEST, [body for body in found if body is not None], stubs)
        feed = replace(order.feed, tombstones=order.told.tombstones)
        last = before.get(document_path(feed.path, form.name))
        if last and assembly.joined(form, entries) in last.body:
            dated = replace(feed, updated=last.modified)
            same = gate.document(dated, form, assembly.assemble(form, gate.shell(dated, form), entries))
            if same == replace(last, until=None):
                return last
        dated = replace(feed, updated=_date(order.changed_in(form), last.modified if last else None, self.now))
        bare = gate.shell(dated, form)
        gate.check(gate.document(dated, form, bare), self.now)
        return gate.document(dated, form, assembly.assemble(form, bare, entries))


def run(judge: EntryChecker, make: Callable[[DocumentBuilder], T]) -> tuple[T, tuple[str, ...]]:
    """Return what `make` returns, and what the gate kept back of the items that it needs.

    It is called as the one that writes, in a transaction, and again after what it needs was judged. While that is
    done, nobody has to wait.

    Raises:
        BusyError: another one writes, and does not come to an end.
        CatalogError: the database refuses.
    """
    unrendered = frozenset[str]()
    kept_back: tuple[str, ...] = ()
    while True:
        try:
            with locks.turn(judge.catalog), judge.catalog.begin() as connection:
                press = DocumentBuilder(connection, judge.publication, judge.now, judge.formats, unrendered)
                return make(press), kept_back
        except UncheckedError as error:
            verdicts = judge.judge(error.ids, error.content)
            unrendered |= verdicts.unrendered
            kept_back += verdicts.kept_back


def content_of(declared: DeclaredFeed | None) -> str:
    """Return how much of each story a feed holds."""
    return declared.content if declared else "full"


def _within(most: int, rendered: Sequence[bytes], always: Set[bytes]) -> Sequence[bytes]:
    """Return the first of what was rendered, as many as fit beside what is `always` there; the first in any case."""
    room = most - sum(map(len, always))
    sizes = accumulate(0 if body in always else len(body) for body in rendered)
    kept = zip(count(), rendered, sizes)
    return [body for number, body, size in kept if size <= room or not number or body in always]


def _date(changed: datetime | None, last: datetime | None, now: datetime) -> datetime:
    """Return the date of a document whose content changed: that of its last visible change, past its last date.

    A last date in the future was written by a clock that was ahead. It is passed by a second, so that no story and no
    withdrawal waits until the time has come.

    Raises:
        TooSoonError: the document changed in this second already.
    """
    dates = (whole_second(changed) if changed else NEVER, whole_second(now))
    date = next((date for date in dates if last is None or date > last), None)
    if date is None and last and last > whole_second(now):
        return last + timedelta(seconds=1)
    if date is None:
        raise TooSoonError
    return date
