"""Checking stories for a partner: each version is adapted, judged, rendered and validated once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, items, locks, partner_stories, renderings
from syndication.model.feed import Entry
from syndication.model.item import Item
from syndication.model.partners.partner import Partner
from syndication.model.partners.profile import Profile
from syndication.model.partners.standing import Standing
from syndication.model.partners.story import partner_story
from syndication.model.partners.verdict import LintFinding, Verdict
from syndication.model.stored import Stored
from syndication.publishing.gate import EntryVerdict
from syndication.publishing.partners.arrival import gone
from syndication.publishing.quarantine import EntryChecker
from syndication.validation.profiles.judge import verdict_on

_AT_ONCE = 50


Render: TypeAlias = Callable[[Sequence[Entry]], Mapping[str, EntryVerdict]]
"""Returns for each entry what the partner gets of it, or why it cannot be written, by the id of the story."""


class PartnerChecker(Struct, frozen=True):
    """Checks stories for one partner, with the checker of all stories, which composes their entries."""

    checker: EntryChecker
    partner: Partner
    profile: Profile
    render: Render

    def check(self, ids: Sequence[str]) -> None:
        """Check stories, and save the verdicts on those that did not change meanwhile.

        Raises:
            BusyError: another process writes, and did not finish in time.
            CatalogError: the database refuses.
        """
        for start in range(0, len(ids), _AT_ONCE):
            self._check_some(ids[start : start + _AT_ONCE])
            self.checker.pause()

    def _check_some(self, ids: Sequence[str]) -> None:
        stored = self._composed(ids)
        entries = {item_id: one.entry for item_id, one in stored.items() if one.entry and not one.quarantine}
        verdicts = {item_id: self._verdict(entry) for item_id, entry in entries.items()}
        taken = [entries[item_id] for item_id, verdict in verdicts.items() if verdict.outcome != "refused"]
        rendered = self.render(taken)
        verdicts |= {item_id: _invalid(one) for item_id, one in rendered.items() if one.fault}
        with locks.turn(self.checker.catalog), locks.writer_transaction(self.checker.catalog) as connection:
            same = items.unchanged_ids(connection, list(stored.values()))
            found = {item_id: (stored[item_id].item, verdicts.get(item_id)) for item_id in same}
            self._save(connection, found, rendered)

    def _composed(self, ids: Sequence[str]) -> dict[str, Stored]:
        """Return stories with their entries, which the checker of all stories makes if they are missing."""
        with self.checker.catalog.read() as connection:
            stored = items.by_ids(connection, ids)
        without = [item_id for item_id, one in stored.items() if not one.entry]
        if not without:
            return stored
        self.checker.check(without, "full")
        with self.checker.catalog.read() as connection:
            return items.by_ids(connection, ids)

    def _verdict(self, entry: Entry) -> Verdict:
        language = self.checker.publication.language
        return verdict_on(partner_story(entry, self.profile), self.profile, language, self.checker.now)

    def _save(
        self,
        connection: Connection,
        found: Mapping[str, tuple[Item, Verdict | None]],
        rendered: Mapping[str, EntryVerdict],
    ) -> None:
        known = partner_stories.of_items(connection, found.keys())
        saved = []
        for item_id, (item, verdict) in found.items():
            before = known.get((self.partner.name, item_id))
            if before is not None and before.state != "gone":
                saved.append(self._standing(before, item, verdict))
        partner_stories.save(connection, saved)
        kept = [one.item_id for one in saved if one.state == "accepted"]
        bodies = {item_id: rendered[item_id].rendered for item_id in kept if item_id in rendered}
        renderings.save(connection, self.partner.key, bodies)

    def _standing(self, before: Standing, item: Item, verdict: Verdict | None) -> Standing:
        """Return what becomes of a candidate by the verdict on it; None is that of a story in quarantine."""
        if verdict is not None and verdict.outcome != "refused":
            return replace(before, state="accepted", verdict=verdict, shown=True)
        if before.shown:
            taken_down = gone(before, item, self.profile, self.checker.publication, self.checker.now)
            return replace(taken_down, verdict=verdict)
        return replace(before, state="refused", verdict=verdict)


def _invalid(verdict: EntryVerdict) -> Verdict:
    finding = LintFinding("document_invalid", "error", "", verdict.fault, "a valid document", "correct the story")
    return Verdict("refused", (finding,))
