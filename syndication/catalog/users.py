"""The users of the desk. Each change is in the log; the last admin stays."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from syndication.catalog import audit, state, user_sessions
from syndication.catalog.audit import AuditEntry
from syndication.catalog.desk_schema import open_editors, saved_filters
from syndication.catalog.upsert import upsert
from syndication.catalog.user_schema import passkeys, user_devices, users
from syndication.model.tokens import digest
from syndication.model.users import LINK_VALID, Role, User, UserError, check_user_name, is_user_name
from syndication.text.dates import from_micros, micros

_MOMENTS = ("created", "link_ends", "used", "disabled", "removed")


def lock(connection: sa.Connection) -> None:
    """Let other changes of users wait until the end of this transaction, so that what it reads stays true."""
    state.put(connection, state.USERS, secrets.token_hex(8))


def add(connection: sa.Connection, user: User, who: str) -> None:
    """Save a new user.

    Raises:
        UserError: the name is invalid or in use, also by a user who was removed.
    """
    check_user_name(user.name)
    lock(connection)
    if find(connection, user.name) is not None:
        raise UserError(user.name, "taken")
    row = msgspec.structs.asdict(user) | {name: _micros(getattr(user, name)) for name in _MOMENTS}
    upsert(connection, users, [row], keeping=row)
    _note(connection, user.created, who, "user made", f"{user.name}: {user.role}")


def find(connection: sa.Connection, name: str) -> User | None:
    """Return the user with a name, also a removed one. What can be no name is nobody's: PostgreSQL refuses some."""
    return _one(connection, users.c.name == name) if is_user_name(name) else None


def by_link(connection: sa.Connection, secret: str) -> User | None:
    """Return the user whose one-time link has this secret; the link may have ended."""
    return _one(connection, users.c.link == digest(secret)) if secret else None


def by_identity(connection: sa.Connection, identity: str) -> User | None:
    """Return the user who has an account elsewhere."""
    return _one(connection, users.c.identity == identity)


def all_users(connection: sa.Connection) -> list[User]:
    """Return all users by name, without those who were removed."""
    query = sa.select(users).where(users.c.removed.is_(None)).order_by(users.c.name)
    return [_user(row) for row in connection.execute(query)]


def has_any(connection: sa.Connection) -> bool:
    """Return whether there is a user."""
    return connection.execute(sa.select(users.c.name).where(users.c.removed.is_(None)).limit(1)).first() is not None


def make_link(connection: sa.Connection, name: str, secret: str, who: str, now: datetime) -> User:
    """Give a user a one-time link, with which a password can be set; an earlier link ends.

    Raises:
        UserError: there is no such user.
    """
    user = _existing(connection, name)
    _set(connection, name, link=digest(secret), link_ends=micros(now + LINK_VALID))
    _note(connection, now, who, "link made", name)
    return user


def change_role(connection: sa.Connection, name: str, role: Role, who: str, now: datetime) -> None:
    """Give a user another role, and end the sessions of the user.

    Raises:
        UserError: there is no such user, or it is the last admin.
    """
    user = _existing(connection, name)
    if user.role == role:
        return
    _refuse_last_admin(connection, user)
    _set(connection, name, role=role)
    user_sessions.end_all(connection, name)
    _note(connection, now, who, "role changed", f"{name}: {user.role} to {role}")


def disable(connection: sa.Connection, name: str, who: str, now: datetime) -> None:
    """Let a user sign in no more, and end the sessions and the link of the user.

    Raises:
        UserError: there is no such user, or it is the last admin.
    """
    user = _existing(connection, name)
    if user.disabled is not None:
        return
    _refuse_last_admin(connection, user)
    _set(connection, name, disabled=micros(now), link="", link_ends=None)
    user_sessions.end_all(connection, name)
    _note(connection, now, who, "user disabled", name)


def enable(connection: sa.Connection, name: str, who: str, now: datetime) -> None:
    """Let a user who was disabled sign in again.

    Raises:
        UserError: there is no such user.
    """
    if _existing(connection, name).disabled is None:
        return
    _set(connection, name, disabled=None)
    _note(connection, now, who, "user enabled", name)


def remove(connection: sa.Connection, name: str, who: str, now: datetime) -> None:
    """Remove a user permanently. Only the name stays, as the log has it and nobody else may get it.

    Raises:
        UserError: there is no such user, or it is the last admin.
    """
    user = _existing(connection, name)
    _refuse_last_admin(connection, user)
    _set(connection, name, removed=micros(now), password="", link="", link_ends=None, identity=None, language="")
    user_sessions.end_all(connection, name)
    for table in (user_devices, passkeys, open_editors, saved_filters):
        connection.execute(sa.delete(table).where(table.c.user == name))
    _note(connection, now, who, "user removed", name)


def end_sessions(connection: sa.Connection, name: str, who: str, now: datetime) -> int:
    """End all sessions of a user; return how many.

    Raises:
        UserError: there is no such user.
    """
    _existing(connection, name)
    ended = user_sessions.end_all(connection, name)
    _note(connection, now, who, "sessions ended", f"{name}: {ended}")
    return ended


def set_password(connection: sa.Connection, name: str, hashed: str, who: str, now: datetime) -> None:
    """Save the hash of a new password; the sessions of the user and the one-time link end."""
    _set(connection, name, password=hashed, link="", link_ends=None)
    user_sessions.end_all(connection, name)
    _note(connection, now, who, "password set", name)


def save_hash(connection: sa.Connection, name: str, old: str, new: str) -> None:
    """Replace the hash of a password by another one of the same password."""
    connection.execute(sa.update(users).where(users.c.name == name, users.c.password == old).values(password=new))


def connect(connection: sa.Connection, name: str, identity: str, who: str, now: datetime) -> None:
    """Let a user sign in with an account elsewhere, and end the one-time link.

    Raises:
        UserError: there is no such user, or the account is that of another user.
    """
    _existing(connection, name)
    owner = by_identity(connection, identity)
    if owner is not None and owner.name != name:
        raise UserError(owner.name, "taken")
    _set(connection, name, identity=identity, link="", link_ends=None)
    _note(connection, now, who, "account connected", name)


def set_language(connection: sa.Connection, name: str, language: str) -> None:
    """Save the language in which a user reads the desk."""
    _set(connection, name, language=language)


def note_sign_in(connection: sa.Connection, name: str, now: datetime) -> None:
    """Note the last sign-in of a user."""
    _set(connection, name, used=micros(now))


def _existing(connection: sa.Connection, name: str) -> User:
    lock(connection)
    user = find(connection, name)
    if user is None or user.removed is not None:
        raise UserError(name, "unknown" if user is None else "removed")
    return user


def _refuse_last_admin(connection: sa.Connection, user: User) -> None:
    admins = [one.name for one in all_users(connection) if one.role == "admin" and one.is_admitted]
    if admins == [user.name]:
        raise UserError(user.name, "last admin")


def _one(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> User | None:
    row = connection.execute(sa.select(users).where(condition)).one_or_none()
    return _user(row) if row else None


def _set(connection: sa.Connection, name: str, **values: object) -> None:
    connection.execute(sa.update(users).where(users.c.name == name).values(**values))


def _note(connection: sa.Connection, at: datetime, who: str, action: str, note: str) -> None:
    audit.add(connection, [AuditEntry(at=at, who=who, action=action, note=note)])


def _user(row: sa.Row[Any]) -> User:
    return User(**row._asdict() | {name: _moment(getattr(row, name)) for name in _MOMENTS})


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else micros(moment)


def _moment(value: int | None) -> datetime | None:
    return None if value is None else from_micros(value)
