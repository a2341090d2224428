"""What the gate says of items before their records are written: asked while no lock is held, as it may take long."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from syndication.formats import FORMATS
from syndication.model.entries import composed
from syndication.model.errors import ComposeError, FieldError
from syndication.model.feed import Entry
from syndication.model.item import Item
from syndication.model.publication import Publication
from syndication.publishing import gate


class RecordChecker:
    """Remembers the fault of each item that it has checked, "" for none."""

    def __init__(self, publication: Publication, now: datetime) -> None:
        self._publication = publication
        self._now = now
        self._faults: dict[Item, str] = {}

    def check(self, items: Iterable[Item]) -> None:
        """Let the gate see items as they will be accepted, each once; of what is withdrawn there is nothing to see."""
        entries: dict[str, Item] = {}
        composable: list[Entry] = []
        for item in items:
            if self.knows(item):
                continue
            try:
                composable.append(composed(item, self._publication, self._now))
                entries[item.id] = _unstamped(item)
            except ComposeError as error:
                self._faults[_unstamped(item)] = str(error)
        verdicts = gate.check_entries(composable, self._publication, FORMATS, self._now)
        self._faults |= {entries[item_id]: verdict.fault for item_id, verdict in verdicts.items()}

    def knows(self, item: Item) -> bool:
        """Tell whether an item was checked, or need not be."""
        return item.status != "usable" or _unstamped(item) in self._faults

    def refuse_faulty(self, item: Item) -> None:
        """Refuse an item that was checked and would wait in quarantine.

        Raises:
            FieldError: it would spoil the feeds.
        """
        if fault := self._faults.get(_unstamped(item), ""):
            raise FieldError("body", f"would spoil the feeds: {fault}")


def _unstamped(item: Item) -> Item:
    """Return an item without what an entry says nothing of, and what another change at the same moment may move."""
    return replace(item, version=0, changed=None)
