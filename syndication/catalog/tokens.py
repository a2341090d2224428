"""The tokens of the API, and the stored answers to requests with an Idempotency-Key."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from syndication.catalog.schema import requests, tokens
from syndication.catalog.upsert import upsert
from syndication.model.errors import NotFoundError
from syndication.model.tokens import Token, TokenError, check_name
from syndication.text.dates import from_micros, micros

USE_EVERY = timedelta(minutes=1)  # precision of the last use: noting it is a write

_MOMENTS = ("created", "expires", "used", "revoked")
_decode_headers = msgspec.json.Decoder(tuple[tuple[str, str], ...]).decode


class StoredAnswer(Struct, frozen=True, kw_only=True):
    """An answer, `at` in UTC; `digest` is that of the request, as a client may use a key for another request."""

    digest: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    at: datetime


def add(connection: sa.Connection, token: Token) -> None:
    """Save a new token.

    Raises:
        TokenError: its name is invalid or in use, also by a revoked token.
    """
    check_name(token.name)
    row = msgspec.structs.asdict(token) | {name: _micros(getattr(token, name)) for name in _MOMENTS}
    upsert(connection, tokens, [row], keeping=row)
    stored = _by_name(connection, token.name)
    if stored is None or stored.digest != token.digest:
        raise TokenError(f"{token.name}: the name is or was in use; choose another, as logs name tokens by it")


def by_digest(connection: sa.Connection, digest: str) -> Token | None:
    """Return the token with this digest, also a revoked one."""
    row = connection.execute(sa.select(tokens).where(tokens.c.digest == digest)).one_or_none()
    return _token(row) if row else None


def all_tokens(connection: sa.Connection) -> list[Token]:
    """Return all tokens, also revoked ones, by name."""
    return [_token(row) for row in connection.execute(sa.select(tokens).order_by(tokens.c.name))]


def revoke(connection: sa.Connection, name: str, now: datetime) -> None:
    """Revoke a token; one that is revoked already keeps its date.

    Raises:
        NotFoundError: there is no token of that name.
    """
    is_valid = tokens.c.revoked.is_(None)
    connection.execute(sa.update(tokens).where(tokens.c.name == name, is_valid).values(revoked=micros(now)))
    if _by_name(connection, name) is None:
        raise NotFoundError(f"{name}: there is no such token; `syndication tokens list` shows all")


def set_end(connection: sa.Connection, name: str, at: datetime) -> None:
    """Let a token expire at a moment."""
    connection.execute(sa.update(tokens).where(tokens.c.name == name).values(expires=micros(at)))


def note_use(connection: sa.Connection, token: Token, now: datetime) -> None:
    """Note the use of a token, unless that was done within a minute: then nothing is written or locked."""
    ago = now - USE_EVERY
    if token.used is not None and token.used > ago:
        return
    due = sa.or_(tokens.c.used.is_(None), tokens.c.used <= micros(ago))
    connection.execute(sa.update(tokens).where(tokens.c.name == token.name, due).values(used=micros(now)))


def stored_answer(connection: sa.Connection, token: str, key: str) -> StoredAnswer | None:
    """Return the answer to the request that the token of this name sent with `key`."""
    query = sa.select(requests).where(requests.c.token == token, requests.c.key == key)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return StoredAnswer(
        digest=row.digest,
        status=row.status,
        headers=_decode_headers(row.headers),
        body=row.body,
        at=from_micros(row.at),
    )


def save_answer(connection: sa.Connection, token: str, key: str, answer: StoredAnswer) -> StoredAnswer:
    """Save the answer to a request with `key`, unless there is one already; return the stored answer.

    If that is not `answer`, another request with the same key was quicker.
    """
    row = {
        "token": token,
        "key": key,
        "digest": answer.digest,
        "status": answer.status,
        "headers": msgspec.json.encode(answer.headers).decode(),
        "body": answer.body,
        "at": micros(answer.at),
    }
    upsert(connection, requests, [row], keeping=row)
    return stored_answer(connection, token, key) or answer


def forget_old(connection: sa.Connection, before: datetime) -> None:
    """Delete the answers from before a moment: their keys may be used again."""
    connection.execute(sa.delete(requests).where(requests.c.at < micros(before)))


def _by_name(connection: sa.Connection, name: str) -> Token | None:
    row = connection.execute(sa.select(tokens).where(tokens.c.name == name)).one_or_none()
    return _token(row) if row else None


def _token(row: sa.Row[Any]) -> Token:
    return Token(**row._asdict() | {name: _moment(getattr(row, name)) for name in _MOMENTS})


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else micros(moment)


def _moment(value: int | None) -> datetime | None:
    return None if value is None else from_micros(value)
