"""The tokens of the API, for admins: make, list, rotate, revoke.

Any token can be revoked, also the last one of an admin: there are people who can make another.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import get_args

from flask import Response
from msgspec import Struct

from syndication.catalog import audit
from syndication.catalog import tokens as stored_tokens
from syndication.catalog.audit import AuditEntry
from syndication.model import actors
from syndication.model.errors import ConflictError, FieldError, NotFoundError
from syndication.model.tokens import SCOPES, Scope, Token, TokenState, state
from syndication.publishing.token_access import MadeToken, make_token
from syndication.publishing.token_access import rotate_token as rotate
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.blueprint import desk
from syndication.web.desk.confirm import confirmed
from syndication.web.desk.forms import field
from syndication.web.desk.pages import page, see_other
from syndication.web.desk.places import own_place
from syndication.web.desk.words import marked

_NAME = marked("This name is or was in use, or cannot be one. Write at most 64 letters, digits and . _ @ -")
_SCOPE = marked("Choose what the token may do.")
_DAYS = marked("Write a number of days from 1 to 3650, or nothing.")
_NOT_ROTATED = marked("This token is not active, or there is a newer one already. Revoke one of them first.")
_OVERLAP = timedelta(days=1)
_WHOLE_NUMBER = re.compile(r"[0-9]{1,4}")
_MOST_DAYS = 3650
TOKEN_STATES: dict[TokenState, str] = {
    "active": marked("active"),
    "expired": marked("expired"),
    "revoked": marked("revoked"),
}


class TokenRow(Struct, frozen=True):
    """What the list shows of a token."""

    token: Token
    state: TokenState


@desk.get("/tokens")
@screen("admin")
def tokens() -> Response:
    """List the tokens, with a form to make another one."""
    return _list()


@desk.post("/tokens")
@screen("admin")
@confirmed
def add_token() -> Response:
    """Make a token, and show it once."""
    now, name, scope, days = here().clock(), field("name").strip(), _scope(field("scope")), field("days").strip()
    typed = {"name": name, "chosen": scope, "days": days}
    if scope is None:
        return _list(422, scope_error=_SCOPE, **typed)
    if days and not _is_number_of_days(days):
        return _list(422, days_error=_DAYS, **typed)
    end = now + timedelta(days=int(days)) if days else None
    try:
        with here().catalog.begin() as connection:
            made = make_token(connection, _who(), name, scope, end, now)
    except (FieldError, ConflictError):
        return _list(422, name_error=_NAME, **typed)
    return _show(made)


@desk.post("/tokens/<name>/rotate")
@screen("admin")
@confirmed
def rotate_token(name: str) -> Response:
    """Make a new token for a program, and show it; the old one works for a day more."""
    try:
        with here().catalog.begin() as connection:
            rotated = rotate(connection, _who(), name, _OVERLAP, here().clock())
    except NotFoundError:
        return _list(404)
    except ConflictError:
        return _list(409, refused=_NOT_ROTATED)
    return _show(rotated.new)


@desk.post("/tokens/<name>/revoke")
@screen("admin")
@confirmed
def revoke_token(name: str) -> Response:
    """Revoke a token permanently."""
    now = here().clock()
    try:
        with here().catalog.begin() as connection:
            stored_tokens.revoke(connection, name, now)
            audit.add(connection, [AuditEntry(at=now, who=_who(), action="token revoked", note=name)])
    except NotFoundError:
        return _list(404)
    return see_other(own_place("/tokens"))


def _list(status: int = 200, **values: object) -> Response:
    now = here().clock()
    with here().catalog.read() as connection:
        rows = [TokenRow(one, state(one, now)) for one in stored_tokens.all_tokens(connection)]
    return page("tokens.html", person().language, status, rows=rows, states=TOKEN_STATES, scopes=SCOPES, **values)


def _show(made: MadeToken) -> Response:
    """Show a token. It is an answer to the form, not a page with an address: it can be seen only once."""
    return page("token.html", person().language, token=made, secret=made.token)


def _who() -> str:
    return actors.of_user(person().name)


def _is_number_of_days(text: str) -> bool:
    return _WHOLE_NUMBER.fullmatch(text) is not None and 1 <= int(text) <= _MOST_DAYS


def _scope(text: str) -> Scope | None:
    return next((scope for scope in get_args(Scope) if scope == text), None)
