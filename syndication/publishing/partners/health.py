"""How partners are: their stories, their keys, when they came last, and what they have not heard of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Struct
from msgspec.structs import asdict

from syndication.catalog import Connection, partner_keys, partner_ledger, partner_stories, wire
from syndication.model.limits import Moment, described
from syndication.model.partners.key import KeyState, PartnerKey, key_state
from syndication.model.partners.partner import Partner
from syndication.model.publication import Publication
from syndication.publishing.partners.overview import PartnerOverview, partner_overviews


class KeyHealth(Struct, frozen=True, omit_defaults=True):
    """A key of a partner, without the key itself."""

    name: str
    state: KeyState
    created: Moment
    ends: Moment | None = None
    used: Moment | None = None


class PartnerHealth(PartnerOverview, frozen=True, kw_only=True):
    """A partner: its stories, its keys, and whether it comes."""

    keys: tuple[KeyHealth, ...]
    last_pull: Annotated[Moment | None, described("when it fetched something last; null if it never did")]
    unfetched: Annotated[int, described("withdrawals of stories that it has, and that it has not fetched")]
    by_hand: Annotated[int, described("withdrawals that a person must make there")]
    silent: Annotated[bool, described("of a wire: whether it has not asked for longer than wire_silence_minutes")]


class HealthRules(Struct, frozen=True):
    """For how many days fetches are stored, and after how many minutes a partner of the wire is silent; 0: never."""

    ledger_days: int
    silence_minutes: int


def partners_health(
    connection: Connection, publication: Publication, rules: HealthRules, now: datetime
) -> list[PartnerHealth]:
    """Return all partners of the settings, in their order."""
    overviews = partner_overviews(connection, publication, now.date())
    by_hand = [one.partner for one in partner_stories.to_withdraw_by_hand(connection)]
    return [
        _health(connection, partner, overview, rules, now, by_hand=by_hand.count(partner.name))
        for partner, overview in zip(publication.partners, overviews, strict=True)
    ]


def _health(
    connection: Connection,
    partner: Partner,
    overview: PartnerOverview,
    rules: HealthRules,
    now: datetime,
    *,
    by_hand: int,
) -> PartnerHealth:
    keys = partner_keys.of_partner(connection, partner.name)
    return PartnerHealth(
        **asdict(overview),
        keys=tuple(_key(key, now) for key in keys),
        last_pull=_last_pull(connection, partner, keys),
        unfetched=_unfetched(connection, partner, rules, now),
        by_hand=by_hand,
        silent=_is_silent(partner, keys, rules, now),
    )


def _key(key: PartnerKey, now: datetime) -> KeyHealth:
    return KeyHealth(key.name, key_state(key, now), key.created, key.ends, key.used)


def _last_pull(connection: Connection, partner: Partner, keys: list[PartnerKey]) -> datetime | None:
    uses = [key.used for key in keys if key.used]
    fetched = partner_ledger.last_fetch(connection, partner.name)
    return max([*uses, *([fetched] if fetched else [])], default=None)


def _unfetched(connection: Connection, partner: Partner, rules: HealthRules, now: datetime) -> int:
    after = now - timedelta(days=rules.ledger_days)
    if partner.is_on_wire:
        return len(wire.late_removals(connection, [partner.name], after, now))
    if not partner.tells_of_withdrawals:
        return 0
    return len(partner_ledger.unfetched(connection, [partner.name], after, now))


def _is_silent(partner: Partner, keys: list[PartnerKey], rules: HealthRules, now: datetime) -> bool:
    before = now - timedelta(minutes=rules.silence_minutes)
    valid = [key for key in keys if key.is_valid(now) and key.created < before]
    if not partner.is_on_wire or not rules.silence_minutes or not valid:
        return False
    return all(key.used is None or key.used < before for key in valid)
