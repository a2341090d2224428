"""Accepted stories arrive at partners: they are candidates, or must be taken down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, partner_feeds, partner_stories
from syndication.model import lifecycle
from syndication.model.archive_cuts import FeedKey
from syndication.model.entries import stub_entry
from syndication.model.errors import ComposeError
from syndication.model.feed import Entry
from syndication.model.item import Item
from syndication.model.partners.choice import partner_refusal
from syndication.model.partners.partner import Partner
from syndication.model.partners.profile import Profile
from syndication.model.partners.standing import Standing
from syndication.model.publication import Publication
from syndication.model.stored import Accepted
from syndication.text.dates import micros, whole_second

DEPTH = 4  # times as many stories as a feed holds may wait, for those that are refused


class _Arrival(Struct, frozen=True):
    """A partner, and the first place of which stories are kept: older ones came too late for its feed."""

    partner: Partner
    profile: Profile
    first: FeedKey | None
    publication: Publication
    now: datetime

    def standing(self, one: Accepted, known: Standing | None) -> Standing | None:
        """Return what becomes of an accepted story, None if the partner neither gets it nor ever had it."""
        present = one.present(self.now)
        refused = self._refusal(one, present)
        if refused:
            return self._gone(one.item, known, present) if known and known.shown else None
        standing = Standing(
            partner=self.partner.name,
            item_id=one.item.id,
            state="candidate",
            published=one.item.published,
            changed=lifecycle.last_significant_change(one.item),
            since=whole_second(present),
            version=one.item.version,
            shown=known.shown if known else False,
        )
        return standing if known or self._is_in_reach(standing) else None

    def _refusal(self, one: Accepted, present: datetime) -> str:
        if not one.stored(self.now).public:
            return "it is not public"
        return partner_refusal(self.partner, self.profile, one.item, self.publication.language, present)

    def _is_in_reach(self, standing: Standing) -> bool:
        latest = max(micros(standing.published), micros(standing.changed))
        return self.first is None or FeedKey(latest, standing.item_id) > self.first

    def _gone(self, item: Item, known: Standing, present: datetime) -> Standing:
        since = lifecycle.withdrawal_time(item) if item.status != "usable" else present
        return gone(known, item, self.profile, self.publication, since)


def gone(known: Standing, item: Item, profile: Profile, publication: Publication, since: datetime) -> Standing:
    """Return the standing of a story that a partner had, and must take down."""
    if known.state == "gone":
        since = known.since
    notice = replace(_stub(item, publication), updated=whole_second(since))
    by_hand = known.by_hand if known.state == "gone" else "" if profile.tells_deletions else "open"
    return replace(known, state="gone", since=whole_second(since), notice=notice, by_hand=by_hand)


def _stub(item: Item, publication: Publication) -> Entry:
    try:
        return stub_entry(item, publication)
    except ComposeError:  # its note cannot be shown: the usual notice is better than none
        return stub_entry(replace(item, revisions=()), publication)


def note_stories(connection: Connection, accepted: Sequence[Accepted], publication: Publication, now: datetime) -> None:
    """Note for each partner what becomes of accepted stories, and mark the feeds that this changes as stale."""
    partners = [(one, one.profile) for one in publication.partners if one.profile]
    if not partners or not accepted:
        return
    known = partner_stories.of_items(connection, [one.item.id for one in accepted])
    for partner, profile in partners:
        first = partner_stories.place_at(connection, partner.name, DEPTH * profile.choice.stories)
        arrival = _Arrival(partner, profile, first, publication, now)
        if first:
            partner_stories.prune(connection, partner.name, first)
        _note(connection, arrival, accepted, known)


def note_forgotten(connection: Connection, item: Item, publication: Publication, now: datetime) -> None:
    """Note that a story was removed from the catalog: partners that had it must take it down."""
    known = partner_stories.of_items(connection, [item.id])
    for partner in publication.partners:
        standing = known.get((partner.name, item.id))
        if standing and not standing.shown:
            partner_stories.delete(connection, partner.name, [item.id])
        elif standing and partner.profile and standing.state != "gone":
            partner_stories.save(connection, [gone(standing, item, partner.profile, publication, now)])
            partner_feeds.mark_stale(connection, [partner.name], now)
            partner_feeds.mark_urgent(connection, [partner.name])


def _note(
    connection: Connection, arrival: _Arrival, accepted: Sequence[Accepted], known: Mapping[tuple[str, str], Standing]
) -> None:
    name = arrival.partner.name
    before = {one.item.id: known.get((name, one.item.id)) for one in accepted}
    after = {one.item.id: arrival.standing(one, before[one.item.id]) for one in accepted}
    changed = [one for item_id, one in after.items() if one and one != before[item_id]]
    left = [item_id for item_id, one in after.items() if one is None and before[item_id]]
    if not changed and not left:
        return
    partner_stories.save(connection, changed)
    partner_stories.delete(connection, name, left)
    partner_feeds.mark_stale(connection, [name], arrival.now)
    if any(one.state == "gone" for one in changed):
        partner_feeds.mark_urgent(connection, [name])
