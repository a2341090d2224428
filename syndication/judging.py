"""Stored items before the gate: composed, rendered and checked once a version, when a document first needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from syndication import chronicle, gate
from syndication.catalog import Catalog, feeds, items, renderings
from syndication.catalog.items import Stored
from syndication.entries import compose, compose_stub
from syndication.formats import FORMATS
from syndication.formats.format import Format
from syndication.lifecycle import as_of
from syndication.model import Entry, Publication

if TYPE_CHECKING:
    import sqlalchemy as sa

BATCH = 100
STUB = "stub"  # the content of what stands for a withdrawn item


class Judged(Struct, frozen=True):
    """What is kept back of those that no document needed, with the reasons, and whether there are more to judge."""

    quarantined: tuple[str, ...]
    more: bool


def judge_rest(
    catalog: Catalog,
    publication: Publication,
    now: datetime,
    enough: Callable[[], bool],
    formats: Mapping[str, Format] = FORMATS,
) -> Judged:
    """Judge the items that no document needed yet, so that an editor knows, until that is done or `enough`.

    Raises:
        CatalogError: the database refuses.
    """
    kept_back: list[str] = []
    more = True
    while more and not enough():
        with catalog.begin() as connection:
            seen, faults = Judge(connection, publication, now, formats).rest()
        kept_back += faults
        more = bool(seen)
    return Judged(tuple(kept_back), more)


class Judge(Struct, frozen=True):
    """What is needed to judge items."""

    connection: sa.Connection
    publication: Publication
    now: datetime
    formats: Mapping[str, Format]

    def render(self, ids: Sequence[str], content: str) -> tuple[str, ...]:
        """Render with this much content what was not yet; return the items that are kept back, with the reason."""
        form = next(iter(self.formats))
        known = renderings.known(self.connection, ids, form, content)
        missing = [item_id for item_id in ids if item_id not in known]
        return tuple(self._judge(list(items.some(self.connection, missing).values()), content)) if missing else ()

    def rest(self) -> tuple[int, tuple[str, ...]]:
        """Judge some of those that no document needed yet; return how many, and those that are kept back."""
        stored = items.unjudged(self.connection, BATCH)
        faults = [
            *self._judge([one for one in stored if not one.withdrawn], "full"),
            *self._judge([one for one in stored if one.withdrawn], STUB),
        ]
        return len(stored), tuple(faults)

    def _judge(self, stored: Sequence[Stored], content: str) -> Iterator[str]:
        composed = [self._composed(one, content) for one in stored]
        entries = [_without_body(entry) for entry in composed] if content == "summary" else composed
        verdicts = gate.judge(entries, self.publication, self.formats, self.now)
        faults = {item_id: verdict.fault for item_id, verdict in verdicts.items() if verdict.fault}
        renderings.save(self.connection, content, {item_id: verdict.rendered for item_id, verdict in verdicts.items()})
        # A summary says nothing of a body that the gate has not seen: only its faults are kept.
        seen = [entry for entry in composed if entry.id in faults] if content == "summary" else composed
        items.judge(self.connection, seen, faults)
        if faults:
            touched = items.feeds_of(self.connection, faults)
            feeds.touch(self.connection, set().union(*touched.values()), self.now)
            kept_back = [one for one in stored if one.item.id in faults]
            chronicle.tell_of_quarantine(self.connection, kept_back, faults, touched, self.now)
        return (f"{item_id}: {fault}" for item_id, fault in faults.items())

    def _composed(self, one: Stored, content: str) -> Entry:
        if content == STUB:
            return compose_stub(one.item, self.publication)
        return one.entry or compose(as_of(one.item, self.now), self.publication)


def _without_body(entry: Entry) -> Entry:
    return replace(entry, html="")
