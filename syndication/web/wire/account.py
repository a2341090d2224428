"""What a key of the wire may do: which stories it gets, within which limits, under which terms."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from syndication.model.partners.profile import Choice, Rights, TextLevel
from syndication.web.wire.access import WireCaller
from syndication.web.wire.cursor import VALID_HOURS
from syndication.web.wire.forms import FORMS
from syndication.web.wire.query import MOST, MOST_WAIT


class Entitlement(Struct, frozen=True):
    """Which stories a partner gets, with which text, and the rights of the pictures that it gets with them."""

    choice: Choice
    text: TextLevel
    pictures: tuple[Rights, ...]


class WireLimits(Struct, frozen=True):
    """How often a key may ask, per web worker (0: as often as it likes), for how much, and how long it may rest."""

    requests_per_minute: int
    changes_per_page: int
    wait_seconds: int
    cursor_hours: int


class Account(Struct, frozen=True):
    """What a partner may have, and under which terms. `expires` is when the key ends, null if it does not."""

    partner: str
    key: str
    expires: datetime | None
    entitlement: Entitlement
    limits: WireLimits
    formats: tuple[str, ...]
    terms: str


def account_of(caller: WireCaller, per_minute: int) -> Account:
    """Return what the key of a caller may do; `per_minute` is how often it may ask."""
    profile = caller.profile
    pictures = profile.pictures.rights if profile.body.pictures else ()
    return Account(
        partner=caller.partner.name,
        key=caller.key.name,
        expires=caller.key.expires,
        entitlement=Entitlement(profile.choice, profile.text, pictures),
        limits=WireLimits(per_minute, MOST, MOST_WAIT, VALID_HOURS),
        formats=tuple(FORMS),
        terms=profile.terms,
    )
