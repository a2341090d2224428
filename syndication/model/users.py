"""The users of the desk: their names, roles, one-time links and states. Pure; no clock."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from syndication.model.errors import SyndicationError
from syndication.model.tokens import Scope

Role = Scope  # the roles of people have the names of the scopes of tokens
UserState = Literal["active", "invited", "disabled", "removed"]
UserFault = Literal["name", "taken", "unknown", "last admin", "removed"]

LINK_VALID = timedelta(hours=24)
_LINK_BYTES = 32
# Names appear in logs and with every change, and are typed on phones: lower case, one word.
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_MESSAGES: dict[UserFault, str] = {
    "name": "cannot be a user's name; write at most 64 lower-case letters, digits and . _ @ -, a letter or digit first",
    "taken": "the name is or was in use; choose another, as logs name people by it",
    "unknown": "there is no such user; `syndication users list` shows all",
    "removed": "this user was removed; make a user with another name",
    "last admin": "is the last admin; make another one first: syndication users add NAME --role admin",
}


class UserError(SyndicationError):
    """A user cannot be made or changed; `fault` says why."""

    def __init__(self, name: str, fault: UserFault) -> None:
        self.name = name
        self.fault = fault
        super().__init__(f"{name[:80]!r}: {_MESSAGES[fault]}")


class User(Struct, frozen=True, kw_only=True):
    """A user as stored. Moments are in UTC; `used` is the last sign-in.

    `password` is an argon2id hash, "" without one. `link` is the digest of the one-time link that waits to be used.
    `identity` is the issuer and the subject of an account elsewhere (OpenID Connect).
    """

    name: str
    role: Role
    created: datetime
    password: str = ""
    language: str = ""
    link: str = ""
    link_ends: datetime | None = None
    identity: str | None = None
    used: datetime | None = None
    disabled: datetime | None = None
    removed: datetime | None = None

    @property
    def is_admitted(self) -> bool:
        """Whether the user may sign in."""
        return self.disabled is None and self.removed is None


def plain_name(typed: str) -> str:
    """Return the name that someone means who typed `typed`: phones begin with a capital and end with a blank."""
    return typed.strip().lower()


def is_user_name(name: str) -> bool:
    """Return whether a user can have this name."""
    return _NAME.fullmatch(name) is not None


def check_user_name(name: str) -> None:
    """Refuse a name that a user cannot have.

    Raises:
        UserError: `name` is not one word of lower-case letters, digits and . _ @ -, or is too long.
    """
    if not is_user_name(name):
        raise UserError(name, "name")


def mint_secret() -> str:
    """Return 256 random bits: of a one-time link, a session, a device."""
    return secrets.token_urlsafe(_LINK_BYTES)


def user_state(user: User) -> UserState:
    """Return whether a user works here, and if not, why."""
    if user.removed is not None:
        return "removed"
    if user.disabled is not None:
        return "disabled"
    return "active" if user.password or user.identity or user.used else "invited"


def has_open_link(user: User, now: datetime) -> bool:
    """Return whether the one-time link of a user still works."""
    return user.is_admitted and bool(user.link) and user.link_ends is not None and user.link_ends > now
