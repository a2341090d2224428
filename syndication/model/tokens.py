"""Tokens of the API: their form, their scope, and their validity. Pure; no clock."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from typing import Literal

from msgspec import Struct

from syndication.model.errors import SyndicationError

Scope = Literal["read", "write", "withdraw", "admin"]
TokenState = Literal["active", "expired", "revoked"]
Problem = Literal["", "expired", "revoked", "scope"]

SCOPES: tuple[Scope, ...] = ("read", "write", "withdraw", "admin")  # each includes the scopes before it
PREFIX = "syn_"  # lets scanners find a token that leaked into a repository or a log
_RANDOM_BYTES = 32
_TOKEN = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
# Names appear in logs and with every change: one word, which does not look like an option of a command.
NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$"
_LONGEST_NAME = 64
_NAME = re.compile(NAME_PATTERN)
_NUMBERED = re.compile(r"-[1-9][0-9]{0,3}")


class TokenError(SyndicationError):
    """A token cannot be made: its name is taken, or cannot be one."""


class Token(Struct, frozen=True, kw_only=True):
    """A token as it is stored: its `digest`, never the token itself. Moments are in UTC; `used` is the last use."""

    name: str
    digest: str
    scope: Scope
    created: datetime
    expires: datetime | None = None
    used: datetime | None = None
    revoked: datetime | None = None


def covers(scope: Scope, needed: Scope) -> bool:
    """Return whether a token with `scope` is sufficient where `needed` is required."""
    return SCOPES.index(scope) >= SCOPES.index(needed)


def mint() -> str:
    """Return a new token: the prefix and 256 random bits."""
    return PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)


def is_token(text: str) -> bool:
    """Return whether `text` has the form of a token."""
    return _TOKEN.fullmatch(text) is not None


def digest(token: str) -> str:
    """Return the digest of a token that is stored, in hexadecimal."""
    # A slow, salted hash protects passwords that can be guessed. 256 random bits cannot be guessed, so one round of
    # SHA-256 is enough, and it costs only microseconds per request.
    return sha256(token.encode()).hexdigest()


def state(token: Token, now: datetime) -> TokenState:
    """Return whether a token is valid at `now`, or why not."""
    if token.revoked is not None:
        return "revoked"
    return "expired" if token.expires is not None and token.expires <= now else "active"


def problem(token: Token, needed: Scope, now: datetime) -> Problem:
    """Return why a token is not sufficient for the scope `needed` at `now`, "" if it is."""
    found = state(token, now)
    if found != "active":
        return found
    return "" if covers(token.scope, needed) else "scope"


def check_name(name: str) -> None:
    """Refuse a name that a token cannot have.

    Raises:
        TokenError: `name` is not one word of letters, digits and . _ @ -, or is too long.
    """
    if not _NAME.fullmatch(name):
        raise TokenError(
            f"{name[:80]!r} cannot be a token's name; write at most 64 letters, digits and . _ @ -, a letter or digit"
            " at its beginning"
        )


def stem_of(name: str) -> str:
    """Return the name of a client, which its rotated tokens have with a number behind it: "cms" of "cms-2"."""
    stem, hyphen, number = name.rpartition("-")
    return stem if stem and _NUMBERED.fullmatch(f"{hyphen}{number}") else name


def next_name(name: str, known: Collection[str]) -> str:
    """Return the name of the next token of a client, which none has or had: "cms-2" after "cms"."""
    numbers = range(2, len(known) + 3)
    names = (f"{stem_of(name)[: _LONGEST_NAME - 6]}-{number}" for number in numbers)
    return next(one for one in names if one not in known)
