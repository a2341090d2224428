"""Accepted stories arrive at partners: they are candidates, or must be taken down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, partner_feeds, partner_stories, partner_windows
from syndication.model import lifecycle
from syndication.model.archive_cuts import FeedKey
from syndication.model.item import Item
from syndication.model.partners.choice import partner_end, partner_refusal
from syndication.model.partners.partner import Partner
from syndication.model.partners.profile import Profile
from syndication.model.partners.standings import ByHand, Standing
from syndication.model.publication import Publication
from syndication.model.stored import Accepted, Stored
from syndication.publishing.partners.takedown import as_gone
from syndication.publishing.partners.usable import UsablePartner, usable_partners
from syndication.text.dates import micros, whole_second

DEPTH = 4  # times as many stories as a feed holds may wait, for those that are refused


class _Arrival(Struct, frozen=True):
    """A partner, and the first place of which stories are kept: older ones came too late for its feed."""

    usable: UsablePartner
    first: FeedKey | None
    publication: Publication
    now: datetime

    @property
    def partner(self) -> Partner:
        return self.usable.partner

    @property
    def profile(self) -> Profile:
        return self.usable.profile

    def standing(self, one: Accepted, known: Standing | None) -> Standing | None:
        """Return what becomes of an accepted story, None if the partner neither gets it nor ever had it."""
        present = one.present(self.now)
        if self._is_refused(one, present):
            return self._gone(one, known, present)
        if self.usable.frozen and not (known and known.shown):
            return known
        if known and known.state == "accepted" and known.version == one.item.version:
            return known  # it stays so: if its rendering is missing, the next build checks it
        standing = self._candidate(one.item, known, present)
        return standing if known or self._is_in_reach(standing) else None

    def _candidate(self, item: Item, known: Standing | None, present: datetime) -> Standing:
        """Return a story that is to be checked. One that is gone keeps its notice: it may turn out to stay gone."""
        return Standing(
            partner=self.partner.name,
            item_id=item.id,
            state="candidate",
            published=item.published,
            changed=lifecycle.last_significant_change(item),
            since=whole_second(present),
            version=item.version,
            shown=known.shown if known else False,
            notice=known.notice if known else None,
            by_hand=known.by_hand if known else "",
        )

    def _is_refused(self, one: Accepted, present: datetime) -> bool:
        return not one.stored(self.now).public or self._does_not_choose(one.item, present)

    def _does_not_choose(self, item: Item, moment: datetime) -> bool:
        return bool(partner_refusal(self.partner, self.profile, item, self.publication.language, moment))

    def _is_in_reach(self, standing: Standing) -> bool:
        latest = max(micros(standing.published), micros(standing.changed))
        return self.first is None or FeedKey(latest, standing.item_id) > self.first

    def _gone(self, one: Accepted, known: Standing | None, present: datetime) -> Standing | None:
        since = _end(self.partner.name, one.item, present)
        if known and known.shown:
            return as_gone(known, one.item, self.profile, self.publication, since or present)
        if one.before or not since or not one.stored(self.now).was_public:
            return None
        return self._presumed_gone(one.item, since)

    def _presumed_gone(self, item: Item, since: datetime) -> Standing | None:
        """Return the standing of a story that was withdrawn before this catalog knew it.

        An earlier catalog may have given it to the partner. The notice of a story that the partner never had does no
        harm; without it, a story that it has would stay there.
        """
        if self.usable.frozen or self._does_not_choose(item, item.published):
            return None
        standing = replace(self._candidate(item, None, since), shown=True)
        found = as_gone(standing, item, self.profile, self.publication, since)
        is_recent = since > self.now - timedelta(hours=self.profile.deletion.hours)
        by_hand: ByHand = found.by_hand if is_recent else ""  # older ones were ticked off long ago
        return replace(found, by_hand=by_hand)


def _end(partner: str, item: Item, present: datetime) -> datetime | None:
    """Return when a story ended, as its record says; None if it did not: it is scheduled, or no longer chosen."""
    if item.status != "usable":
        return lifecycle.withdrawal_time(item)
    ends = (lifecycle.end_time(item), partner_end(partner, item))
    return min((moment for moment in ends if moment and moment <= present), default=None)


def note_stories(connection: Connection, accepted: Sequence[Accepted], publication: Publication, now: datetime) -> None:
    """Note for each partner what becomes of accepted stories, and mark the feeds that this changes as stale."""
    if not accepted:
        return
    known = partner_stories.of_items(connection, [one.item.id for one in accepted])
    found = usable_partners(connection, publication)
    names = {usable.partner.name for usable in found}
    _note_at_others(connection, [one for one in known.values() if one.partner not in names], accepted, publication, now)
    for usable in found:
        name, depth = usable.partner.name, DEPTH * usable.profile.choice.stories
        first = partner_windows.place_at(connection, name, depth)
        if first:
            partner_windows.prune(connection, name, first)
        _note(connection, _Arrival(usable, first, publication, now), accepted, known)


def _note(
    connection: Connection, arrival: _Arrival, accepted: Sequence[Accepted], known: Mapping[tuple[str, str], Standing]
) -> None:
    name = arrival.partner.name
    before = {one.item.id: known.get((name, one.item.id)) for one in accepted}
    after = {one.item.id: arrival.standing(one, before[one.item.id]) for one in accepted}
    changed = [one for item_id, one in after.items() if one and one != before[item_id]]
    left = [item_id for item_id, one in after.items() if one is None and before[item_id]]
    partner_stories.save(connection, changed)
    partner_stories.delete(connection, name, left)
    # The wire tells of a kill after a withholding, too, which may change nothing else.
    noted = after.values() if arrival.profile.form == "wire" else changed
    gone = [one for one in noted if one and one.state == "gone"]
    if changed or left or gone or any(one and one.state == "accepted" for one in after.values()):
        partner_feeds.mark_stale(connection, [name], arrival.now)
    if gone:
        partner_feeds.mark_urgent(connection, [name])


def _note_at_others(
    connection: Connection,
    known: Sequence[Standing],
    accepted: Sequence[Accepted],
    publication: Publication,
    now: datetime,
) -> None:
    """Note what partners must take down that have no profile any more: a person must withdraw it there.

    They have left the settings, or their profile is broken and no former one can be read.
    """
    items = {one.item.id: one for one in accepted}
    ended = [(one, items[one.item_id]) for one in known if one.shown and one.state != "gone"]
    gone = [
        as_gone(one, story.item, None, publication, _end(one.partner, story.item, now) or now)
        for one, story in ended
        if not story.stored(now).public
    ]
    partner_stories.save(connection, gone)
    _mark_urgent(connection, {one.partner for one in gone}, publication, now)


def _mark_urgent(connection: Connection, partners: Set[str], publication: Publication, now: datetime) -> None:
    """Mark the feeds of partners as urgent, of those that are in the settings."""
    names = partners & {partner.name for partner in publication.partners}
    partner_feeds.mark_stale(connection, names, now)
    partner_feeds.mark_urgent(connection, names)


def note_forgotten(connection: Connection, stored: Stored, publication: Publication, now: datetime) -> None:
    """Note for each partner that a story is forgotten: those that have it must take it down."""
    partners = {one.partner.name: one for one in usable_partners(connection, publication)}
    for standing in partner_stories.of_items(connection, [stored.item.id]).values():
        usable = partners.get(standing.partner)
        if not standing.shown:
            partner_stories.delete(connection, standing.partner, [stored.item.id])
            continue
        profile = usable.profile if usable else None
        partner_stories.save(connection, [as_gone(standing, stored.item, profile, publication, now)])
        _mark_urgent(connection, {standing.partner}, publication, now)
