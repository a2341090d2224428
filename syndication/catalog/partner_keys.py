"""The keys of partners. Each change sets a mark by which web workers notice it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from syndication.catalog import state
from syndication.catalog.partner_schema import partner_keys
from syndication.catalog.upsert import upsert
from syndication.model.errors import NotFoundError
from syndication.model.partners.key import PartnerKey
from syndication.text.dates import from_micros, micros

_MOMENTS = ("created", "expires", "revoked", "used")


def lock(connection: sa.Connection) -> None:
    """Let other changes of keys wait until the end of this transaction, so that what it reads stays true."""
    _note_change(connection)


def add(connection: sa.Connection, key: PartnerKey) -> bool:
    """Save a new key; return false, without saving it, if the partner has or had one of its name."""
    row = msgspec.structs.asdict(key) | {name: _micros(getattr(key, name)) for name in _MOMENTS}
    upsert(connection, partner_keys, [row], keeping=row)
    _note_change(connection)
    return any(one.digest == key.digest for one in of_partner(connection, key.partner))


def of_partner(connection: sa.Connection, partner: str) -> list[PartnerKey]:
    """Return the keys of a partner, also those that are not valid, the newest first."""
    return [one for one in all_keys(connection) if one.partner == partner]


def all_keys(connection: sa.Connection) -> list[PartnerKey]:
    """Return the keys of all partners, also those that are not valid, by partner, the newest first."""
    query = sa.select(partner_keys).order_by(partner_keys.c.partner, partner_keys.c.created.desc(), partner_keys.c.name)
    return [_key(row) for row in connection.execute(query)]


def revoke(connection: sa.Connection, partner: str, name: str, at: datetime) -> None:
    """Revoke a key from a moment on; if it ends sooner already, that stays.

    Raises:
        NotFoundError: the partner has no key of that name.
    """
    these = (partner_keys.c.partner == partner) & (partner_keys.c.name == name)
    sooner = partner_keys.c.revoked.is_(None) | (partner_keys.c.revoked > micros(at))
    connection.execute(sa.update(partner_keys).where(these, sooner).values(revoked=micros(at)))
    if not any(one.name == name for one in of_partner(connection, partner)):
        raise NotFoundError(f"{name}: {partner} has no such key; `syndication partners keys list` shows all")
    _note_change(connection)


def note_uses(connection: sa.Connection, uses: Mapping[tuple[str, str], tuple[datetime, str]]) -> None:
    """Note the last use of keys, by partner and name: when, and from which IP address."""
    # Always in the same order, so that two workers never deadlock. Another worker may have noted a later use.
    for (partner, name), (at, address) in sorted(uses.items()):
        is_last = partner_keys.c.used.is_(None) | (partner_keys.c.used < micros(at))
        these = (partner_keys.c.partner == partner) & (partner_keys.c.name == name) & is_last
        connection.execute(sa.update(partner_keys).where(these).values(used=micros(at), address=address))


def change_mark(connection: sa.Connection) -> str:
    """Return a mark that is another one after each change of a key, "" before the first."""
    return state.get(connection, state.PARTNER_KEYS)


def _note_change(connection: sa.Connection) -> None:
    # Random: two changes at the same time would count up to the same number, and the later one would stay unnoticed.
    state.put(connection, state.PARTNER_KEYS, secrets.token_hex(8))


def _key(row: sa.Row[Any]) -> PartnerKey:
    return PartnerKey(**row._asdict() | {name: _moment(getattr(row, name)) for name in _MOMENTS})


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else micros(moment)


def _moment(value: int | None) -> datetime | None:
    return None if value is None else from_micros(value)
