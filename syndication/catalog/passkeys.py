"""The passkeys of users, and the challenges that authenticators must answer, each once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from syndication.catalog.upsert import upsert
from syndication.catalog.user_schema import passkeys, sign_in_steps
from syndication.model.passkey import Passkey
from syndication.text.dates import from_micros, micros

CHALLENGE_VALID = timedelta(minutes=5)


def add(connection: sa.Connection, passkey: Passkey) -> bool:
    """Save a new passkey; return false, without saving it, if it is known already."""
    row = msgspec.structs.asdict(passkey) | {"created": micros(passkey.created), "used": None}
    if find(connection, passkey.id) is not None:
        return False
    connection.execute(sa.insert(passkeys), [row])
    return True


def find(connection: sa.Connection, passkey_id: str) -> Passkey | None:
    """Return the passkey with an id; of what can be no id, None."""
    if not passkey_id.isprintable():
        return None
    row = connection.execute(sa.select(passkeys).where(passkeys.c.id == passkey_id)).one_or_none()
    return _passkey(row) if row else None


def of_user(connection: sa.Connection, user: str) -> list[Passkey]:
    """Return the passkeys of a user, the oldest first."""
    query = sa.select(passkeys).where(passkeys.c.user == user).order_by(passkeys.c.created, passkeys.c.id)
    return [_passkey(row) for row in connection.execute(query)]


def note_use(connection: sa.Connection, passkey_id: str, sign_count: int, now: datetime) -> None:
    """Note the use of a passkey, and how often its authenticator has signed."""
    values = {"sign_count": sign_count, "used": micros(now)}
    connection.execute(sa.update(passkeys).where(passkeys.c.id == passkey_id).values(**values))


def remove(connection: sa.Connection, user: str, passkey_id: str) -> bool:
    """Remove a passkey of a user; return whether there was one."""
    these = (passkeys.c.user == user) & (passkeys.c.id == passkey_id)
    return connection.execute(sa.delete(passkeys).where(these)).rowcount > 0


def save_challenge(connection: sa.Connection, owner: str, kind: str, challenge: bytes, now: datetime) -> None:
    """Save the challenge that the browser with a secret must answer, by the digest of the secret. Old ones go."""
    _forget_old(connection, now)
    upsert(
        connection,
        sign_in_steps,
        [{"digest": owner, "kind": kind, "data": challenge, "ends": micros(now + CHALLENGE_VALID)}],
    )


def take_challenge(connection: sa.Connection, owner: str, kind: str, now: datetime) -> bytes | None:
    """Return the challenge of a browser, and delete it and all old ones: each is answered once."""
    _forget_old(connection, now)
    these = (sign_in_steps.c.digest == owner) & (sign_in_steps.c.kind == kind)
    query = sa.delete(sign_in_steps).where(these).returning(sign_in_steps.c.data)
    return connection.scalar(query)


def _forget_old(connection: sa.Connection, now: datetime) -> None:
    connection.execute(sa.delete(sign_in_steps).where(sign_in_steps.c.ends <= micros(now)))


def _passkey(row: sa.Row[Any]) -> Passkey:
    used = None if row.used is None else from_micros(row.used)
    return Passkey(**row._asdict() | {"created": from_micros(row.created), "used": used})
