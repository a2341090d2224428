"""Checks items before their records are written. It may take long, so it is done before the lock is taken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from syndication.formats import FORMATS
from syndication.model.entries import entry_at
from syndication.model.errors import ComposeError, FieldError
from syndication.model.feed import Entry
from syndication.model.item import Item
from syndication.model.paid_stories import public_entry
from syndication.model.publication import Publication
from syndication.model.versioning import without_stamps
from syndication.publishing import gate
from syndication.publishing.fault_fields import field_at_fault
from syndication.publishing.gate import EntryVerdict
from syndication.publishing.media import store


class ItemPrecheck:
    """Checks items, and remembers the entry of each, and its problem, "" for none.

    They are remembered without version and date of change. Entries do not contain these, and another writer's change
    would alter them.
    """

    def __init__(self, publication: Publication, pictures: Path, now: datetime) -> None:
        self._publication = publication
        self._pictures = pictures
        self._now = now
        self._problems: dict[Item, str] = {}
        self._entries: dict[Item, Entry] = {}

    def check(self, items: Iterable[Item]) -> None:
        """Check items as they will be accepted, each once; withdrawn items need no check."""
        composed: dict[Item, Entry] = {}
        for item in items:
            if self.knows(item):
                continue
            try:
                pictures = store.pictures_of(self._pictures, [item])
                composed[without_stamps(item)] = entry_at(item, self._publication, self._now, pictures)
            except ComposeError as error:
                self._problems[without_stamps(item)] = str(error)
        self._entries |= composed
        in_feeds = [public_entry(entry, item, self._publication) for item, entry in composed.items()]
        verdicts = gate.check_entries(in_feeds, self._publication, FORMATS, self._now)
        self._problems |= {item: _problem(verdicts[entry.id]) for item, entry in composed.items()}

    def knows(self, item: Item) -> bool:
        """Return whether an item was checked, or needs no check."""
        return item.status != "usable" or without_stamps(item) in self._problems

    def entry(self, item: Item) -> Entry | None:
        """Return the entry of an item that was checked, None if it has none."""
        return self._entries.get(without_stamps(item))

    def refuse_faulty(self, item: Item) -> None:
        """Refuse an item that was checked and would be quarantined.

        Raises:
            FieldError: no entry can be made of it, or it would make the feeds invalid.
        """
        if problem := self._problems.get(without_stamps(item), ""):
            raise FieldError(field_at_fault(problem), problem)


def _problem(verdict: EntryVerdict) -> str:
    return f"would make the feeds invalid: {verdict.fault}" if verdict.fault else ""
