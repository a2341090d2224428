"""What the screens of partners show of stories: verdicts, and withdrawals that have not arrived or are made by hand."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec import Struct

from syndication.catalog import Connection, items, partner_ledger, partner_stories, wire
from syndication.model.archive_cuts import FeedKey
from syndication.model.partners.standings import Standing, StandingState
from syndication.model.publication import Publication
from syndication.model.stored import Stored
from syndication.model.tokens import Scope
from syndication.publishing.partners.by_hand import withdrawals_by_hand
from syndication.publishing.partners.overview import StoryAtPartner, story_at_partner
from syndication.text.dates import micros
from syndication.web.desk.story_edits import shows


class StoryName(Struct, frozen=True):
    """What a story is called; `slug` is empty if it was forgotten."""

    slug: str
    headline: str


class VerdictRow(Struct, frozen=True):
    """A story at a partner."""

    name: StoryName
    at: StoryAtPartner


class VerdictPage(Struct, frozen=True):
    """A page of the stories of a partner, and the place after it, None at the end."""

    rows: tuple[VerdictRow, ...]
    place: FeedKey | None


class WithdrawalRow(Struct, frozen=True):
    """A withdrawal that a partner has not fetched, or that a person must make at `place`."""

    partner: str
    item: str
    name: StoryName
    since: datetime | None = None
    place: str = ""
    is_needed: bool = True


class Reader(Struct, frozen=True):
    """For whom rows are made: a role, at a moment."""

    role: Scope
    now: datetime


def partner_page(
    connection: Connection,
    partner: str,
    states: Collection[StandingState],
    before: FeedKey | None,
    most: int,
    reader: Reader,
) -> VerdictPage:
    """Return the newest stories of a partner in some states, those before a place if there is one."""
    found = partner_stories.page(connection, partner, states, before, most + 1)
    listed = found[:most]
    known = items.by_ids(connection, [one.item_id for one in listed])
    rows = [
        VerdictRow(name_of(one.item_id, known.get(one.item_id)), story_at_partner(one))
        for one in listed
        if _is_seen(known.get(one.item_id), reader)
    ]
    return VerdictPage(tuple(rows), _place(listed[-1]) if len(found) > most else None)


def rows_unfetched(
    connection: Connection, publication: Publication, ledger_days: int, reader: Reader
) -> list[WithdrawalRow]:
    """Return the withdrawals that partners have not fetched, the oldest first."""
    telling = [one.name for one in publication.partners if one.tells_of_withdrawals and not one.is_on_wire]
    after = reader.now - timedelta(days=ledger_days)
    on_wire = [one.name for one in publication.partners if one.is_on_wire]
    found = partner_ledger.unfetched(connection, telling, after, reader.now)
    found += wire.late_removals(connection, on_wire, after, reader.now)
    known = items.by_ids(connection, {one.item_id for one in found})
    return [
        WithdrawalRow(one.partner, one.item_id, name_of(one.item_id, known.get(one.item_id)), one.since)
        for one in found
    ]


def rows_by_hand(
    connection: Connection, publication: Publication, ledger_days: int, reader: Reader
) -> list[WithdrawalRow]:
    """Return the withdrawals that a person must make, then those not needed, as the partner never had the story."""
    found = withdrawals_by_hand(connection, publication, ledger_days, reader.now)
    known = items.by_ids(connection, {one.item_id for one in (*found.needed, *found.never_fetched)})
    places = {one.name: one.profile.deletion.by_hand for one in publication.partners if one.profile}
    return [
        WithdrawalRow(
            one.partner,
            one.item_id,
            name_of(one.item_id, known.get(one.item_id)),
            one.since,
            places.get(one.partner) or one.partner,
            is_needed,
        )
        for group, is_needed in ((found.needed, True), (found.never_fetched, False))
        for one in group
    ]


def name_of(item_id: str, stored: Stored | None) -> StoryName:
    """Return what a story is called, the end of its id if it was forgotten."""
    return StoryName(stored.item.slug, stored.item.headline) if stored else StoryName("", item_id.rpartition(":")[2])


def _is_seen(stored: Stored | None, reader: Reader) -> bool:
    return stored is None or shows(reader.role, stored, reader.now)


def _place(last: Standing) -> FeedKey:
    return FeedKey(micros(last.published), last.item_id)
