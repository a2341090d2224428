"""Tokens of the API, made, revoked and rotated for a person. The token itself is returned once, and never stored."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Struct

from syndication.catalog import Connection, audit, tokens
from syndication.catalog.audit import AuditEntry
from syndication.model.errors import ConflictError, FieldError, NotFoundError
from syndication.model.limits import Moment, described
from syndication.model.tokens import (
    Scope,
    Token,
    TokenError,
    TokenState,
    check_name,
    digest,
    mint,
    next_name,
    state,
    stem_of,
)

MOST_VALID = 2  # of one client at a time: the old and the new one while it changes over


class ListedToken(Struct, frozen=True, omit_defaults=True):
    """A token as it is listed, without the token itself."""

    name: str
    scope: Scope
    state: TokenState
    created: Moment
    expires: Moment | None = None
    used: Annotated[Moment | None, described("its last use, exact to a minute")] = None


class MadeToken(Struct, frozen=True):
    """A new token; `token` is displayed this once."""

    name: str
    scope: Scope
    created: Moment
    expires: Moment | None
    token: Annotated[str, described("the token; it is never displayed again")]


class RotatedToken(Struct, frozen=True):
    """The new token of a client, and until when its old one works."""

    new: MadeToken
    old: ListedToken


def listed(token: Token, now: datetime) -> ListedToken:
    """Return a token as it is listed."""
    return ListedToken(token.name, token.scope, state(token, now), token.created, token.expires, token.used)


def make_token(
    connection: Connection, who: str, name: str, scope: Scope, expires: datetime | None, now: datetime
) -> MadeToken:
    """Make a token.

    Raises:
        FieldError: the name cannot be one, or the end is in the past.
        ConflictError: the name is or was in use.
    """
    try:
        check_name(name)
    except TokenError as error:
        raise FieldError("name", str(error)) from error
    if expires and expires <= now:
        raise FieldError("expires", "is in the past; give a later moment")
    text = mint()
    try:
        tokens.add(connection, Token(name=name, digest=digest(text), scope=scope, created=now, expires=expires))
    except TokenError as error:
        raise ConflictError(str(error)) from error
    audit.add(connection, [AuditEntry(at=now, who=who, action="token made", note=f"{name}: {scope}")])
    return MadeToken(name, scope, now, expires, text)


def revoke_token(connection: Connection, who: str, name: str, now: datetime) -> ListedToken:
    """Revoke a token; one that is revoked already stays as it is.

    Raises:
        NotFoundError: there is no such token.
        ConflictError: nobody could manage tokens any more.
    """
    known = tokens.all_tokens(connection)
    token = _find(known, name)
    admins = [one for one in known if one.scope == "admin" and state(one, now) == "active"]
    if admins == [token]:
        raise ConflictError(f"{name}: is the last token with the scope admin; make another one first")
    if token.revoked is None:
        tokens.revoke(connection, name, now)
        audit.add(connection, [AuditEntry(at=now, who=who, action="token revoked", note=name)])
    return listed(_find(tokens.all_tokens(connection), name), now)


def rotate_token(connection: Connection, who: str, name: str, overlap: timedelta, now: datetime) -> RotatedToken:
    """Make a new token for a client; its old one works for the `overlap`, so that the client can change over.

    Raises:
        NotFoundError: there is no such token.
        ConflictError: it is not valid, or the client has two valid tokens already.
    """
    known = tokens.all_tokens(connection)
    token = _find(known, name)
    if state(token, now) != "active":
        raise ConflictError(f"{name}: is {state(token, now)}; make a new token instead")
    family = [one for one in known if stem_of(one.name) == stem_of(name)]
    if sum(state(one, now) == "active" for one in family) >= MOST_VALID:
        raise ConflictError(f"{name}: has a successor, and both are valid; revoke one of them first")
    made = make_token(connection, who, next_name(name, {one.name for one in known}), token.scope, None, now)
    end = now + overlap
    tokens.set_end(connection, name, min(end, token.expires) if token.expires else end)
    return RotatedToken(made, listed(_find(tokens.all_tokens(connection), name), now))


def _find(known: list[Token], name: str) -> Token:
    for token in known:
        if token.name == name:
            return token
    raise NotFoundError("there is no such token; GET /api/tokens lists them")
