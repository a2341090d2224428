"""Tokens of the API: list, make, revoke, rotate. The secret is in the answer that makes it, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from flask import Blueprint, Response
from msgspec import Meta, Struct

from syndication.catalog import tokens
from syndication.model.limits import Moment, described
from syndication.model.tokens import NAME_PATTERN, Scope
from syndication.publishing.token_access import ListedToken, listed, make_token, revoke_token, rotate_token
from syndication.sources import records
from syndication.web.api.change_feed import read_limit, read_parameters
from syndication.web.api.lists import decode_cursor, encode_cursor, next_page
from syndication.web.api.representation import as_json
from syndication.web.api.request import JSON, fields, media_type
from syndication.web.api.workspace import actor, workspace
from syndication.web.auth import authorised
from syndication.web.context import utc_now

PATH = "/api/tokens"
MOST_HOURS = 720
_HOURS = 24

blueprint = Blueprint("tokens", __name__)


class TokenList(Struct, frozen=True):
    """A page of the tokens, by name."""

    tokens: tuple[ListedToken, ...]
    next: str | None
    cursor: str | None
    total: int


class TokenRequest(Struct, frozen=True):
    """A request for a token."""

    name: Annotated[
        str,
        Meta(description="of the client, for logs; never used again", extra_json_schema={"pattern": NAME_PATTERN}),
    ]
    scope: Scope
    expires: Annotated[
        Moment | None, described("until when it works, a moment in the future; null: until it is revoked")
    ] = None


class RotateRequest(Struct, frozen=True):
    """A request for a new token in place of another one."""

    hours: Annotated[
        int,
        Meta(
            description="for how many hours the old token still works",
            extra_json_schema={"minimum": 0, "maximum": MOST_HOURS},
        ),
    ] = _HOURS


@blueprint.get("/tokens")
@authorised("admin")
def listing() -> Response:
    """List the tokens."""
    parameters = read_parameters(("cursor", "limit"))
    limit, after = read_limit(parameters), decode_cursor(parameters, str, "")
    with workspace().catalog.read() as connection:
        known = tokens.all_tokens(connection)
    found = [token for token in known if token.name > after]
    page = tuple(listed(token, utc_now()) for token in found[:limit])
    cursor = encode_cursor(page[-1].name) if len(found) > limit else None
    return as_json(TokenList(page, next_page(PATH, parameters, cursor), cursor, len(known)))


@blueprint.post("/tokens")
@authorised("admin")
def make() -> Response:
    """Make a token."""
    media_type((JSON,))
    wanted = records.convert_fields(fields(), TokenRequest)
    with workspace().catalog.begin() as connection:
        return as_json(make_token(connection, actor(), wanted.name, wanted.scope, wanted.expires, utc_now()), 201)


@blueprint.delete("/tokens/<token>")
@authorised("admin")
def revoke(token: str) -> Response:
    """Revoke a token."""
    with workspace().catalog.begin() as connection:
        return as_json(revoke_token(connection, actor(), token, utc_now()))


@blueprint.post("/tokens/<token>/rotate")
@authorised("admin")
def rotate(token: str) -> Response:
    """Make a new token for a client; the old one works a while longer."""
    media_type((JSON,))
    wanted = records.convert_fields(fields(), RotateRequest, _problems)
    with workspace().catalog.begin() as connection:
        made = rotate_token(connection, actor(), token, timedelta(hours=wanted.hours), utc_now())
    return as_json(made, 201)


def _problems(wanted: RotateRequest) -> Iterator[tuple[str, str]]:
    if not 0 <= wanted.hours <= MOST_HOURS:
        yield "hours", f"is not between 0 and {MOST_HOURS}"
