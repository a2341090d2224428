"""Where a story that was withdrawn is at partners: which of them hear of it, and where a person must withdraw it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, partner_stories
from syndication.model.limits import described
from syndication.model.partners.profile import Profile
from syndication.model.partners.standings import Standing
from syndication.model.publication import Publication


class PartnerWithdrawal(Struct, frozen=True):
    """A partner that had a withdrawn story: it hears of it, or a person must withdraw it at `place`."""

    partner: str
    how: Annotated[
        Literal["feed", "push", "by hand", "done by hand"],
        described("by its feed, by a push to its API, or by hand: a person must withdraw it at the place"),
    ]
    place: Annotated[str, described("where a person withdraws it; empty unless a person does")] = ""


def partner_withdrawals(connection: Connection, publication: Publication, item_id: str) -> list[PartnerWithdrawal]:
    """Return the partners that had a story and must take it down, by name."""
    known = partner_stories.of_items(connection, [item_id]).values()
    return _withdrawals((one for one in known if one.state == "gone"), publication)


def expected_withdrawals(connection: Connection, publication: Publication, item_id: str) -> list[PartnerWithdrawal]:
    """Return the partners that have a story, and how each would hear that it is withdrawn."""
    telling = {one.name for one in publication.partners if one.profile and one.profile.spells_deletion}
    known = partner_stories.of_items(connection, [item_id]).values()
    having = (one for one in known if one.shown and one.state != "gone")
    marked = (replace(one, by_hand="" if one.partner in telling else "open") for one in having)
    return _withdrawals(marked, publication)


def _withdrawals(gone: Iterable[Standing], publication: Publication) -> list[PartnerWithdrawal]:
    profiles = {partner.name: partner.profile for partner in publication.partners}
    return [_withdrawal(one, profiles.get(one.partner)) for one in sorted(gone, key=lambda one: one.partner)]


def _withdrawal(one: Standing, profile: Profile | None) -> PartnerWithdrawal:
    if not one.by_hand:
        return PartnerWithdrawal(one.partner, "push" if profile and profile.is_pushed else "feed")
    place = profile.deletion.by_hand if profile else ""
    return PartnerWithdrawal(one.partner, "by hand" if one.by_hand == "open" else "done by hand", place or one.partner)
