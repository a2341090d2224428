"""A story that a partner had, and must take down: its notice, and whether a person must withdraw it there."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from syndication.model.entries import stub_entry
from syndication.model.errors import ComposeError
from syndication.model.feed import Entry
from syndication.model.item import Item
from syndication.model.partners.profile import Profile
from syndication.model.partners.standings import ByHand, Standing
from syndication.model.publication import Publication
from syndication.text.dates import whole_second


def as_gone(
    known: Standing, item: Item, profile: Profile | None, publication: Publication, since: datetime
) -> Standing:
    """Return the standing of a story that a partner had, and must take down.

    The verdict goes, as it quotes the story. If it was gone before, it keeps its date. Without a profile, the partner
    cannot hear of it.
    """
    moment = known.notice.updated if known.notice else whole_second(since)
    notice = replace(_stub(item, publication), updated=moment)
    by_hand = _by_hand(known, profile)
    return replace(known, state="gone", since=moment, notice=notice, by_hand=by_hand, verdict=None)


def _by_hand(known: Standing, profile: Profile | None) -> ByHand:
    if profile and profile.spells_deletion:
        return ""
    return known.by_hand if known.notice else "open"


def _stub(item: Item, publication: Publication) -> Entry:
    try:
        return stub_entry(item, publication)
    except ComposeError:  # its note cannot be shown: the usual notice is better than none
        return stub_entry(replace(item, revisions=()), publication)
