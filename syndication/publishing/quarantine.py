"""Checking stored items: each version is composed, rendered and checked once, when a document first needs it.

This takes long, so it is done without a lock: items are read, checked, and then the verdicts are saved under the lock,
but only for items that are still the same. An item that changed meanwhile stays unchecked, and a later build asks for
it again. An item with a fault is quarantined until its record changes: a new version is unchecked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from syndication.catalog import Catalog, Connection, addresses, feeds, items, locks, losses, renderings
from syndication.formats import FORMATS
from syndication.formats.format import Format
from syndication.model.addresses import Addresses
from syndication.model.entries import entry_at, stub_entry
from syndication.model.errors import ComposeError
from syndication.model.feed import Entry
from syndication.model.item_findings import LossTally, StoryFindings, all_findings, tally_of
from syndication.model.paid_stories import public_entry, without_body
from syndication.model.publication import Publication
from syndication.model.stored import Stored
from syndication.model.uploaded_pictures import StoredPictures
from syndication.publishing import gate, history
from syndication.publishing.gate import EntryVerdict
from syndication.publishing.media import store

BATCH = 100
STUB = "stub"  # the content of the entry for a withdrawn item
_AT_ONCE = 50
_CHARACTERS_AT_ONCE = 1_000_000  # of bodies: saving the verdicts on these holds the lock, so it must be quick


class CheckResult(Struct, frozen=True):
    """The result for items that no document has needed: the problems of quarantined items, and what items lose.

    `more`: more items remain.
    """

    quarantined: tuple[str, ...]
    losses: LossTally
    more: bool


class CheckedEntries(Struct, frozen=True):
    """The result of checking items: the problems of those that were quarantined, and what items lose.

    `unrendered` items have no fault, but could not be rendered: the skeleton of the documents is already invalid.
    """

    quarantined: tuple[str, ...] = ()
    unrendered: frozenset[str] = frozenset()
    losses: LossTally = LossTally()

    def __add__(self, other: CheckedEntries) -> CheckedEntries:
        return CheckedEntries(
            self.quarantined + other.quarantined, self.unrendered | other.unrendered, self.losses + other.losses
        )


class UncheckedError(Exception):
    """A document needs items that the gate has not checked with this much content. They must be checked first."""

    def __init__(self, ids: Sequence[str], content: str) -> None:
        super().__init__(f"{len(ids)} items are not checked ({content})")
        self.ids = ids
        self.content = content


class EntryChecker(Struct, frozen=True):
    """Checks items; `pause` is called after each portion of them. `pictures` is the folder of uploaded pictures."""

    catalog: Catalog
    publication: Publication
    pictures: Path
    now: datetime
    formats: Mapping[str, Format] = FORMATS
    pause: Callable[[], None] = lambda: None

    def check(self, ids: Sequence[str], content: str) -> CheckedEntries:
        """Check items with this much content; an item that changes meanwhile stays unchecked.

        Raises:
            BusyError: another process writes, and did not finish in time.
            CatalogError: the database refuses.
        """
        checked = CheckedEntries()
        for start in range(0, len(ids), _AT_ONCE):
            with self.catalog.read() as connection:
                found = items.by_ids(connection, ids[start : start + _AT_ONCE])
                known = addresses.of_items(connection, (one.item for one in found.values()), ())
            for portion in _portions(found.values()):
                checked += self._check_portion(portion, content, known)
                self.pause()
        return checked

    def _check_portion(self, stored: Sequence[Stored], content: str, known: Addresses) -> CheckedEntries:
        entries, faults = self._entries_and_faults(stored, content, known)
        contents = self._as_in_feeds(entries, stored, content)
        verdicts = gate.check_entries(contents, self.publication, self.formats, self.now, content)
        faults |= {item_id: verdict.fault for item_id, verdict in verdicts.items() if verdict.fault}
        with locks.turn(self.catalog), locks.writer_transaction(self.catalog) as connection:
            same = items.unchanged_ids(connection, stored)
            faults = {item_id: fault for item_id, fault in faults.items() if item_id in same}
            checked = {entry.id: entry for entry in entries if entry.id in same}
            fresh = {item_id: verdicts[item_id] for item_id in verdicts.keys() & same}
            self._save(connection, checked.values(), fresh, content)
            found = _findings(stored, checked) if content == "full" else []  # the same entries have other contents
            losses.save(connection, {story.id: story.severity for story in found})
            self._quarantine(connection, [one for one in stored if one.item.id in faults], faults)
        return CheckedEntries(
            tuple(f"{one.path}: {faults[one.item.id]}" for one in stored if one.item.id in faults),
            frozenset(item_id for item_id, verdict in verdicts.items() if not (verdict.fault or verdict.rendered)),
            tally_of(found),
        )

    def _entries_and_faults(
        self, stored: Sequence[Stored], content: str, known: Addresses
    ) -> tuple[list[Entry], dict[str, str]]:
        """Return the entries of items, and the fault of each item that has none."""
        entries: list[Entry] = []
        faults: dict[str, str] = {}
        pictures = store.pictures_of(self.pictures, (one.item for one in stored if not one.entry))
        for one in stored:
            try:
                entries.append(self._entry(one, content, pictures, known))
            except ComposeError as error:
                faults[one.item.id] = str(error)
        return entries, faults

    def _entry(self, one: Stored, content: str, pictures: StoredPictures, known: Addresses) -> Entry:
        if content == STUB:
            return stub_entry(one.item, self.publication)
        return one.entry or entry_at(one.item, self.publication, self.now, pictures, known)

    def _as_in_feeds(self, entries: Sequence[Entry], stored: Sequence[Stored], content: str) -> Sequence[Entry]:
        """Return entries as feeds with this much content have them."""
        if content == STUB:
            return entries
        if content == "summary":
            return [without_body(entry) for entry in entries]
        by_id = {one.item.id: one.item for one in stored}
        return [public_entry(entry, by_id[entry.id], self.publication) for entry in entries]

    def _save(
        self, connection: Connection, entries: Iterable[Entry], verdicts: Mapping[str, EntryVerdict], content: str
    ) -> None:
        renderings.save(connection, content, {item_id: verdict.rendered for item_id, verdict in verdicts.items()})
        if content in ("full", STUB):  # a check without the body, or of episodes alone, does not say that all is well
            items.save_entries(connection, entries)

    def _quarantine(self, connection: Connection, stored: Sequence[Stored], faults: Mapping[str, str]) -> None:
        if not faults:
            return
        items.quarantine(connection, faults)
        touched = items.feeds_of(connection, faults)
        feeds.mark_stale(connection, set().union(*touched.values()), self.now)
        history.add_quarantine_events(connection, stored, faults, touched, self.now)


def check_rest(checker: EntryChecker, is_over: Callable[[], bool]) -> CheckResult:
    """Check the items that no document needed yet, so that editors see their faults, until the time `is_over`.

    Raises:
        BusyError: another process writes, and did not finish in time.
        CatalogError: the database refuses.
    """
    checked = CheckedEntries()
    more = True
    while more and not is_over():
        with checker.catalog.read() as connection:
            stored = items.unchecked(connection, BATCH)
        checked += checker.check([one.item.id for one in stored if not one.withdrawn], "full")
        checked += checker.check([one.item.id for one in stored if one.withdrawn], STUB)
        more = bool(stored)
    return CheckResult(checked.quarantined, checked.losses, more)


def _findings(stored: Iterable[Stored], entries: Mapping[str, Entry]) -> list[StoryFindings]:
    """Return the findings of items that have some; the entries are by id."""
    checked = [one for one in stored if one.item.id in entries]
    found = ((one, all_findings(one.item, entries[one.item.id])) for one in checked)
    return [StoryFindings(one.path, one.item.id, findings) for one, findings in found if findings]


def _portions(stored: Iterable[Stored]) -> Iterator[list[Stored]]:
    """Yield items in portions that are checked together, bounded by the length of their bodies."""
    portion: list[Stored] = []
    for one in stored:
        portion.append(one)
        if sum(len(each.item.body) for each in portion) > _CHARACTERS_AT_ONCE:
            yield portion
            portion = []
    if portion:
        yield portion
