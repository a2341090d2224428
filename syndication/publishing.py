"""From stale feeds to documents: a shell, checked, with the entries that were rendered and checked when they came in.

What fails the gate leaves the last good document in place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from syndication import gate
from syndication.catalog import Catalog, documents, feeds, items, renderings
from syndication.catalog.feeds import Window
from syndication.formats import FORMATS, assembly
from syndication.formats.format import Format
from syndication.gate import GateError
from syndication.intake import Tell
from syndication.model import Document, Feed, Publication
from syndication.shell import NEVER, declared_feed, make_feed
from syndication.text.dates import whole_second

if TYPE_CHECKING:
    import sqlalchemy as sa

# Readers truncate or refuse what is larger (3 MiB at the strictest); the shell has room beside it.
LARGEST = 3_000_000


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
        if not window.ids and not before and path and not declared:
            feeds.settle(self.connection, path, "")  # nothing public yet: the feed's name is not public either
            return Published(0)
        content = declared.content if declared else "full"
        kept_back = self._render(window.ids, content)
        feed = make_feed(self.publication, path, feeds.name(self.connection, path), declared)
        try:
            made = [self._document(feed, form, window, content, before) for form in self.formats.values()]
        except GateError as error:
            feeds.settle(self.connection, path, str(error))
            return Published(0, kept_back, (f"/{path}: {error}; the last good document stays",))
        new = [document for document in made if before.get(document.path) != document]
        for document in new:
            documents.save(self.connection, path, document)
        feeds.settle(self.connection, path, "")
        return Published(len(new), kept_back)

    def _render(self, ids: Sequence[str], content: str) -> tuple[str, ...]:
        """Render what was not rendered yet with this much content; return the items that the gate keeps back."""
        known = renderings.of_items(self.connection, ids, next(iter(self.formats)), content)
        missing = [item_id for item_id in ids if item_id not in known]
        stored = [one for item_id in missing if (one := items.by_id(self.connection, item_id))]
        entries = [one.entry if content == "full" else replace(one.entry, html="") for one in stored]
        kept_back = []
        for item_id, verdict in gate.judge(entries, self.publication, self.formats, self.now).items():
            renderings.save(self.connection, item_id, content, verdict.rendered)
            if verdict.fault:
                items.judge(self.connection, item_id, verdict.fault)
                feeds.touch(self.connection, items.feeds_of(self.connection, item_id), self.now)
                kept_back.append(f"{item_id}: {verdict.fault}")
        return tuple(kept_back)

    def _document(
        self, feed: Feed, form: Format, window: Window, content: str, before: Mapping[str, Document]
    ) -> Document:
        """Return the document, which is the one before when nothing but its date would differ."""
        found = renderings.of_items(self.connection, window.ids, form.name, content)
        rendered = _within(LARGEST, [found[item_id] for item_id in window.ids if item_id in found])
        last = before.get(gate.path(feed, form))
        if last:
            dated = replace(feed, updated=last.modified)
            same = gate.document(dated, form, assembly.assemble(form, gate.shell(dated, form, self.now), rendered))
            if same == last:
                return last
        date = _date(window.changed, last.modified if last else None, self.now)
        dated = replace(feed, updated=date)
        return gate.document(dated, form, assembly.assemble(form, gate.shell(dated, form, self.now), rendered))


def _within(most: int, rendered: Sequence[bytes]) -> Sequence[bytes]:
    """Return the first of what was rendered, as many as fit; the first in any case."""
    sizes = accumulate(map(len, rendered))
    return [body for number, (body, size) in enumerate(zip(rendered, sizes, strict=True)) if size <= most or not number]


def _date(changed: datetime | None, last: datetime | None, now: datetime) -> datetime:
    """Return the date of a document whose content changed: that of its last visible change, past its last date."""
    date = whole_second(changed) if changed else NEVER
    return date if last is None or date > last else whole_second(now)
