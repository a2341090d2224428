"""Making, rotating and revoking the keys of partners, each with an entry in the log."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from msgspec import Struct

from syndication.catalog import Connection, audit, partner_keys, state
from syndication.catalog.audit import AuditEntry
from syndication.model.errors import ConflictError
from syndication.model.feed_path import WIRE_PATH, document_path
from syndication.model.partners.key import MOST_VALID, PartnerKey, check_key_name, free_name, mint_key
from syndication.model.partners.partner import Partner
from syndication.model.tokens import digest


class NewKey(Struct, frozen=True):
    """A new key, which a person sees once, and the addresses that it opens. Times are in UTC."""

    partner: str
    name: str
    key: str
    url: str
    secret_url: str
    expires: datetime | None


class KeyAct(Struct, frozen=True):
    """Who changes the keys of a partner, and when; `base_url` is the address of the service."""

    who: str
    now: datetime
    base_url: str


def make_key(
    connection: Connection, act: KeyAct, partner: Partner, name: str = "", expires: datetime | None = None
) -> NewKey:
    """Save a new key of a partner; without a name it gets a number.

    Raises:
        SyndicationError: the name cannot be one.
        ConflictError: the partner has or had a key of this name, or has as many valid keys as it may have.
    """
    if name:
        check_key_name(name)
    partner_keys.lock(connection)
    state.first(connection, state.PARTNER_SECRET, secrets.token_hex(32))
    known = partner_keys.of_partner(connection, partner.name)
    valid = [one.name for one in known if one.is_valid(act.now)]
    if len(valid) >= MOST_VALID:
        raise ConflictError(f"{partner.name}: has two valid keys ({', '.join(valid)}); revoke one of them first")
    key, chosen = mint_key(), name or free_name([one.name for one in known])
    new = PartnerKey(partner=partner.name, name=chosen, digest=digest(key), created=act.now, expires=expires)
    if not partner_keys.add(connection, new):
        raise ConflictError(f"{chosen}: {partner.name} has or had a key of this name; choose another")
    _log(connection, act, "partner key made", f"{partner.name}: {chosen}")
    url = feed_address(act.base_url, partner)
    secret_url = url.replace(f"/{partner.folder}/", f"/{partner.folder}/{key}/")
    return NewKey(partner.name, chosen, key, url, secret_url, expires)


def rotate_key(
    connection: Connection, act: KeyAct, partner: Partner, hours: int, expires: datetime | None = None
) -> NewKey:
    """Save a new key of a partner, and let the old one end after some hours; of two old keys, one ends at once."""
    partner_keys.lock(connection)  # in the transaction of the new key: never an old key that ends without a new one
    before = [key for key in partner_keys.of_partner(connection, partner.name) if key.is_valid(act.now)]
    for at, key in enumerate(before):
        partner_keys.revoke(connection, partner.name, key.name, act.now + timedelta(hours=0 if at else hours))
    return make_key(connection, act, partner, "", expires)


def revoke_key(connection: Connection, act: KeyAct, partner: str, name: str) -> None:
    """Revoke a key permanently.

    Raises:
        NotFoundError: the partner has no such key.
    """
    partner_keys.revoke(connection, partner, name, act.now)
    _log(connection, act, "partner key revoked", f"{partner}: {name}")


def feed_address(base_url: str, partner: Partner) -> str:
    """Return the address of what a partner fetches."""
    if partner.is_on_wire:
        return f"{base_url}{WIRE_PATH}"
    document = partner.profile.document if partner.profile else "rss.xml"
    return f"{base_url}{document_path(partner.folder, document)}"


def _log(connection: Connection, act: KeyAct, action: str, note: str) -> None:
    audit.add(connection, [AuditEntry(at=act.now, who=act.who, action=action, note=note)])
