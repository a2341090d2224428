"""Checking stories for partners: each version is adapted, judged, rendered and validated once for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, items, locks, partner_stories, renderings
from syndication.model.feed import Entry
from syndication.model.item import Item
from syndication.model.partners.partner import Partner
from syndication.model.partners.profile import Profile
from syndication.model.partners.standings import Standing
from syndication.model.partners.verdict import Verdict
from syndication.model.stored import Stored
from syndication.publishing.partners.renderers import Render
from syndication.publishing.partners.takedown import as_gone
from syndication.publishing.partners.verdicts import CheckedStories, check_stories, invalid_verdict
from syndication.publishing.quarantine import EntryChecker

_AT_ONCE = 50


class PartnerCheck(Struct, frozen=True):
    """Stories that are to be checked for a partner.

    `formats` are those of its documents. The wire has none; there, `fault_of` says what no format can hold.
    """

    partner: Partner
    profile: Profile
    render: Render
    ids: Sequence[str]
    fault_of: Callable[[Item, Entry], str] | None = None

    def portions(self) -> Iterator[PartnerCheck]:
        """Yield the check in portions: saving the verdicts on one holds the lock, so it must be quick."""
        for start in range(0, len(self.ids), _AT_ONCE):
            yield replace(self, ids=self.ids[start : start + _AT_ONCE])

    def of(self, stored: Mapping[str, Stored], checker: EntryChecker) -> CheckedStories:
        """Return the verdicts on the stories; one in quarantine is refused."""
        own = [stored[item_id] for item_id in self.ids if item_id in stored]
        entries = [one.entry for one in own if one.entry and not one.quarantine]
        checked = check_stories(entries, self.profile, self.render, checker.publication, checker.now)
        others = {one.item.id: invalid_verdict(one.quarantine) for one in own if one.item.id not in checked.verdicts}
        return replace(checked, verdicts={**checked.verdicts, **self._faults(own, checked), **others})

    def _faults(self, stored: Sequence[Stored], checked: CheckedStories) -> dict[str, Verdict]:
        fault_of = self.fault_of
        if fault_of is None:
            return {}
        taken = [one for one in stored if one.entry and checked.accepts(one.item.id)]
        found = {one.item.id: fault_of(one.item, one.entry) for one in taken if one.entry}
        return {item_id: invalid_verdict(fault) for item_id, fault in found.items() if fault}


def check_for_partners(checker: EntryChecker, checks: Sequence[PartnerCheck]) -> None:
    """Check stories for some partners together, and save the verdicts on those that did not change meanwhile.

    Raises:
        BusyError: another process writes, and did not finish in time.
        CatalogError: the database refuses.
    """
    stored = _composed(checker, list(dict.fromkeys(chain.from_iterable(one.ids for one in checks))))
    done = [(one, one.of(stored, checker)) for one in checks]
    with locks.turn(checker.catalog), locks.writer_transaction(checker.catalog) as connection:
        same = items.unchanged_ids(connection, list(stored.values()))
        known = partner_stories.of_items(connection, same)
        saved = [standing for one, found in done for standing in _standings(one, found, stored, known, checker)]
        partner_stories.save(connection, saved)
        for one, found in done:
            _save_renderings(connection, one.partner, found, saved)
    checker.pause()


def _composed(checker: EntryChecker, ids: Sequence[str]) -> dict[str, Stored]:
    """Return stories with their entries, which the checker of all stories makes if they are missing."""
    with checker.catalog.read() as connection:
        stored = items.by_ids(connection, ids)
    without = [item_id for item_id, one in stored.items() if not one.entry]
    if not without:
        return stored
    checker.check(without, "full")
    with checker.catalog.read() as connection:
        return items.by_ids(connection, ids)


def _standings(
    check: PartnerCheck,
    found: CheckedStories,
    stored: Mapping[str, Stored],
    known: Mapping[tuple[str, str], Standing],
    checker: EntryChecker,
) -> Iterator[Standing]:
    for item_id, verdict in found.verdicts.items():
        before = known.get((check.partner.name, item_id))
        if before is not None and before.state != "gone":
            yield _standing(before, stored[item_id].item, verdict, check.profile, checker)


def _standing(before: Standing, item: Item, verdict: Verdict, profile: Profile, checker: EntryChecker) -> Standing:
    """Return what becomes of a candidate by the verdict on it."""
    if verdict.outcome != "refused":
        return replace(before, state="accepted", verdict=verdict, shown=True, notice=None, by_hand="")
    if before.shown:
        return replace(as_gone(before, item, profile, checker.publication, checker.now), verdict=verdict)
    return replace(before, state="refused", verdict=verdict)


def _save_renderings(
    connection: Connection, partner: Partner, found: CheckedStories, saved: Sequence[Standing]
) -> None:
    accepted = [one.item_id for one in saved if one.partner == partner.name and one.state == "accepted"]
    bodies = {item_id: found.rendered[item_id].rendered for item_id in accepted if item_id in found.rendered}
    renderings.save(connection, partner.key, bodies)
