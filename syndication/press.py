"""What makes documents: shells, checked, with the renderings of the entries that belong into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from syndication import gate
from syndication.catalog import documents, feeds, items, renderings
from syndication.formats import assembly
from syndication.formats.format import Format
from syndication.gate import GateError
from syndication.model import DeclaredFeed, Document, Feed, Publication
from syndication.shell import NEVER
from syndication.text.dates import whole_second

if TYPE_CHECKING:
    import sqlalchemy as sa

# Readers truncate or refuse what is larger (3 MiB at the strictest); the shell has room beside it.
LARGEST = 3_000_000


class Order(Struct, frozen=True):
    """Documents to make: a feed, the ids of its items, newest first, how much of each, their last visible change."""

    feed: Feed
    ids: Sequence[str]
    content: str
    changed: datetime | None


class Done(Struct, frozen=True):
    """What became of an order: how many documents changed, the items kept back, and why nothing was made, or ""."""

    documents: int
    kept_back: tuple[str, ...] = ()
    problem: str = ""


class Press(Struct, frozen=True):
    """What is needed to make documents."""

    connection: sa.Connection
    publication: Publication
    now: datetime
    formats: Mapping[str, Format]

    def make(self, order: Order) -> Done:
        """Make the documents of a feed in every format, all or none, and keep those that changed."""
        kept_back = self._render(order)
        before = documents.of_feed(self.connection, order.feed.path)
        try:
            made = [self._document(order, form, before) for form in self.formats.values()]
        except GateError as error:
            return Done(0, kept_back, str(error))
        new = [document for document in made if before.get(document.path) != document]
        for document in new:
            documents.save(self.connection, order.feed.path, document)
        return Done(len(new), kept_back)

    def _render(self, order: Order) -> tuple[str, ...]:
        """Render what was not rendered yet with this much content; return the items that the gate keeps back."""
        known = renderings.of_items(self.connection, order.ids, next(iter(self.formats)), order.content)
        missing = [item_id for item_id in order.ids if item_id not in known]
        stored = [one for item_id in missing if (one := items.by_id(self.connection, item_id))]
        entries = [one.entry if order.content == "full" else replace(one.entry, html="") for one in stored]
        kept_back = []
        for item_id, verdict in gate.judge(entries, self.publication, self.formats, self.now).items():
            renderings.save(self.connection, item_id, order.content, verdict.rendered)
            if verdict.fault:
                items.judge(self.connection, item_id, verdict.fault)
                feeds.touch(self.connection, items.feeds_of(self.connection, item_id), self.now)
                kept_back.append(f"{item_id}: {verdict.fault}")
        return tuple(kept_back)

    def _document(self, order: Order, form: Format, before: Mapping[str, Document]) -> Document:
        """Return the document, which is the one before when nothing but its date would differ."""
        found = renderings.of_items(self.connection, order.ids, form.name, order.content)
        rendered = _within(LARGEST, [found[item_id] for item_id in order.ids if item_id in found])
        last = before.get(gate.path(order.feed, form))
        if last:
            dated = replace(order.feed, updated=last.modified)
            same = gate.document(dated, form, assembly.assemble(form, gate.shell(dated, form), rendered))
            if same == last:
                return last
        dated = replace(order.feed, updated=_date(order.changed, last.modified if last else None, self.now))
        bare = gate.shell(dated, form)
        gate.check(gate.document(dated, form, bare), self.now)
        return gate.document(dated, form, assembly.assemble(form, bare, rendered))


def content_of(declared: DeclaredFeed | None) -> str:
    """Return how much of each story a feed holds."""
    return declared.content if declared else "full"


def _within(most: int, rendered: Sequence[bytes]) -> Sequence[bytes]:
    """Return the first of what was rendered, as many as fit; the first in any case."""
    sizes = accumulate(map(len, rendered))
    return [body for number, (body, size) in enumerate(zip(rendered, sizes, strict=True)) if size <= most or not number]


def _date(changed: datetime | None, last: datetime | None, now: datetime) -> datetime:
    """Return the date of a document whose content changed: that of its last visible change, past its last date."""
    date = whole_second(changed) if changed else NEVER
    return date if last is None or date > last else whole_second(now)
