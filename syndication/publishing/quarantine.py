"""Stored items before the gate: composed, rendered and checked once a version, when a document first needs them.

That may take long, so nobody waits for it: items are read, judged while no lock is held, and the verdicts are kept if
the items are still the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Catalog, Connection, feeds, items, locks, renderings
from syndication.formats import FORMATS
from syndication.formats.format import Format
from syndication.model.entries import composed, composed_stub
from syndication.model.errors import ComposeError
from syndication.model.feed import Entry
from syndication.model.publication import Publication
from syndication.model.stored import Stored
from syndication.publishing import gate, history
from syndication.publishing.gate import Verdict

BATCH = 100
STUB = "stub"  # the content of what stands for a withdrawn item
_AT_ONCE = 50
_CHARACTERS_AT_ONCE = 1_000_000  # of bodies: nobody writes for as long as it takes to keep the verdicts on these


class CheckResult(Struct, frozen=True):
    """What is kept back of those that no document needed, with the reasons, and whether there are more to judge."""

    quarantined: tuple[str, ...]
    more: bool


class CheckedEntries(Struct, frozen=True):
    """What became of items before the gate: those that are kept back, with the reason.

    `unrendered` have no fault of their own, but could not be rendered: no document can, as its shell does not pass.
    """

    kept_back: tuple[str, ...] = ()
    unrendered: frozenset[str] = frozenset()

    def __add__(self, other: CheckedEntries) -> CheckedEntries:
        return CheckedEntries(self.kept_back + other.kept_back, self.unrendered | other.unrendered)


class UncheckedError(Exception):
    """A document needs items that the gate has not seen with this much content; they are to be judged first."""

    def __init__(self, ids: Sequence[str], content: str) -> None:
        super().__init__(f"{len(ids)} items are not judged ({content})")
        self.ids = ids
        self.content = content


class EntryChecker(Struct, frozen=True):
    """What is needed to judge items; `pause` is called between some of them and the next."""

    catalog: Catalog
    publication: Publication
    now: datetime
    formats: Mapping[str, Format] = FORMATS
    pause: Callable[[], None] = lambda: None

    def judge(self, ids: Sequence[str], content: str) -> CheckedEntries:
        """Judge items with this much content; one that is changed meanwhile has no verdict.

        Raises:
            BusyError: another one writes, and does not come to an end.
            CatalogError: the database refuses.
        """
        verdicts = CheckedEntries()
        for start in range(0, len(ids), _AT_ONCE):
            with self.catalog.read() as connection:
                found = items.some(connection, ids[start : start + _AT_ONCE])
            for some in _in_portions(found.values()):
                verdicts += self._judge(some, content)
                self.pause()
        return verdicts

    def _judge(self, stored: Sequence[Stored], content: str) -> CheckedEntries:
        entries, faults = self._composed(stored, content)
        shown = [_without_body(entry) for entry in entries] if content == "summary" else entries
        verdicts = gate.check_entries(shown, self.publication, self.formats, self.now)
        faults |= {item_id: verdict.fault for item_id, verdict in verdicts.items() if verdict.fault}
        with locks.turn(self.catalog), self.catalog.begin() as connection:
            same = items.unchanged(connection, stored)
            faults = {item_id: fault for item_id, fault in faults.items() if item_id in same}
            seen = [entry for entry in entries if entry.id in same]
            self._keep(connection, seen, {item_id: verdicts[item_id] for item_id in verdicts.keys() & same}, content)
            self._quarantine(connection, [one for one in stored if one.item.id in faults], faults)
        return CheckedEntries(
            tuple(f"{item_id}: {fault}" for item_id, fault in faults.items()),
            frozenset(item_id for item_id, verdict in verdicts.items() if not (verdict.fault or verdict.rendered)),
        )

    def _composed(self, stored: Iterable[Stored], content: str) -> tuple[list[Entry], dict[str, str]]:
        """Return the entries of items, and the fault of each item that has none."""
        entries: list[Entry] = []
        faults: dict[str, str] = {}
        for one in stored:
            try:
                entries.append(self._entry(one, content))
            except ComposeError as error:
                faults[one.item.id] = str(error)
        return entries, faults

    def _entry(self, one: Stored, content: str) -> Entry:
        if content == STUB:
            return composed_stub(one.item, self.publication)
        return one.entry or composed(one.item, self.publication, self.now)

    def _keep(
        self, connection: Connection, entries: Sequence[Entry], verdicts: Mapping[str, Verdict], content: str
    ) -> None:
        renderings.save(connection, content, {item_id: verdict.rendered for item_id, verdict in verdicts.items()})
        if content != "summary":  # which says nothing of a body that the gate has not seen
            items.judge(connection, entries)

    def _quarantine(self, connection: Connection, stored: Sequence[Stored], faults: Mapping[str, str]) -> None:
        if not faults:
            return
        items.quarantine(connection, faults)
        touched = items.feeds_of(connection, faults)
        feeds.touch(connection, set().union(*touched.values()), self.now)
        history.tell_of_quarantine(connection, stored, faults, touched, self.now)


def check_rest(judge: EntryChecker, enough: Callable[[], bool]) -> CheckResult:
    """Judge the items that no document needed yet, so that an editor knows, until that is done or `enough`.

    Raises:
        BusyError: another one writes, and does not come to an end.
        CatalogError: the database refuses.
    """
    verdicts = CheckedEntries()
    more = True
    while more and not enough():
        with judge.catalog.read() as connection:
            stored = items.unjudged(connection, BATCH)
        verdicts += judge.judge([one.item.id for one in stored if not one.withdrawn], "full")
        verdicts += judge.judge([one.item.id for one in stored if one.withdrawn], STUB)
        more = bool(stored)
    return CheckResult(verdicts.kept_back, more)


def _in_portions(stored: Iterable[Stored]) -> Iterator[list[Stored]]:
    portion: list[Stored] = []
    for one in stored:
        portion.append(one)
        if sum(len(each.item.body) for each in portion) > _CHARACTERS_AT_ONCE:
            yield portion
            portion = []
    if portion:
        yield portion


def _without_body(entry: Entry) -> Entry:
    return replace(entry, html="")
