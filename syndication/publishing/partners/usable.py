"""Which profile is in force for each partner: its own, or the last good one while that in the settings is broken."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Connection, documents, partner_feeds, partner_stories
from syndication.model.partners.partner import Partner
from syndication.model.partners.profile import Profile
from syndication.model.publication import Publication


class UsablePartner(Struct, frozen=True):
    """A partner with a profile. A `frozen` one gets no further stories: only changes and withdrawals of what it has."""

    partner: Partner
    profile: Profile
    frozen: bool = False


def usable_partners(connection: Connection, publication: Publication) -> list[UsablePartner]:
    """Return the partners of the settings whose profile is known."""
    found = (usable_partner(connection, partner) for partner in publication.partners)
    return [one for one in found if one]


def usable_partner(connection: Connection, partner: Partner) -> UsablePartner | None:
    """Return a partner with its profile. If that is broken, it is the last good one: a withdrawal reaches it so."""
    if partner.profile:
        return UsablePartner(partner, partner.profile)
    last = partner_feeds.last_profile(connection, partner.name)
    return UsablePartner(replace(partner, profile=last), last, frozen=True) if last else None


def apply_partners(connection: Connection, publication: Publication, now: datetime) -> None:
    """Let the partners of new settings take effect: every feed is stale, and those of others are deleted.

    What a partner had stays known when it leaves the settings: if it returns, it gets the withdrawals since.
    """
    names = {partner.name for partner in publication.partners}
    for partner in partner_feeds.names(connection) - names:
        documents.drop(connection, Partner(name=partner, profile=None).folder)
        partner_stories.delete_never_shown(connection, partner)
        partner_feeds.remove(connection, partner)
    partner_feeds.save_profiles(connection, {one.name: one.profile for one in publication.partners if one.profile})
    partner_feeds.mark_stale(connection, names, now)
