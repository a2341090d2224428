"""Access to views by bearer token (RFC 6750).

Tokens are read from the Authorization header only. A token in a URL would end up in access logs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import quote

from flask import g, request

from syndication.catalog import Catalog, tokens
from syndication.http.document import Headers
from syndication.model import actors
from syndication.model.errors import CatalogError
from syndication.model.tokens import Problem, Scope, Token, digest, is_token, problem
from syndication.web.context import here
from syndication.web.problems import ProblemError

log = logging.getLogger("syndication")

REALM = "syndication"
_DESK_COOKIE = "desk_session"
_SCOPE = "scope"  # the attribute that `authorised` sets on a view
_INVALID_DETAILS: dict[Problem, str] = {"expired": "The token has expired", "revoked": "The token was revoked"}
_UNKNOWN = "The token is unknown"
_ADVICE = "; ask the operator of this service for a new one"

P = ParamSpec("P")
R = TypeVar("R")


def authorised(scope: Scope) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that admits only requests whose token covers `scope`; the view can ask for its `caller()`.

    Other requests raise ProblemError before the body is read: 401 without a valid token, 403 if the scope is too small.
    """

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            g.caller = _admit(here().catalog, scope, datetime.now(UTC))
            return view(*args, **kwargs)

        vars(guarded)[_SCOPE] = scope
        return guarded

    return guard


def has_token(scope: Scope) -> bool:
    """Return whether the request has a valid token whose scope covers `scope`; an invalid token is logged."""
    if bearer_token() is None:
        return False
    try:
        _admit(here().catalog, scope, datetime.now(UTC))
    except ProblemError:
        return False
    return True


def caller() -> Token:
    """Return the token of this request; only in a view that is `authorised`."""
    token = g.caller
    assert isinstance(token, Token)
    return token


def insufficient_scope(needed: str) -> Headers:
    """Return the header of a 403 that names the scope that a request needs (RFC 6750 section 3.1)."""
    return _challenge({"error": "insufficient_scope", "scope": needed})


def bearer_token() -> str | None:
    """Return the bearer token text of the request, None if it has no bearer Authorization header."""
    authorization = request.authorization
    return (authorization.token or "") if authorization and authorization.type == "bearer" else None


def _admit(catalog: Catalog, scope: Scope, now: datetime) -> Token:
    text = bearer_token()
    if text is not None and any(name.endswith(_DESK_COOKIE) for name in request.cookies):
        raise ProblemError(400, "Bad Request", "The request has a token and the cookie of the desk; send one of them")
    if text is None:
        raise _unauthorised("Send a token: Authorization: Bearer syn_…", {})
    token = _find(catalog, text)
    if token is None:
        _log_refusal(actors.UNKNOWN_TOKEN, "unknown")
        raise _unauthorised(f"{_UNKNOWN}{_ADVICE}", _invalid_token(_UNKNOWN))
    _refuse_unfit(token, problem(token, scope, now), scope)
    _note_use(catalog, token, now)
    return token


def _find(catalog: Catalog, text: str) -> Token | None:
    if not is_token(text):
        return None
    # The time of this look-up reveals nothing about a token: nobody can choose how a digest begins.
    with catalog.read() as connection:
        return tokens.by_digest(connection, digest(text))


def _refuse_unfit(token: Token, found: Problem, scope: Scope) -> None:
    if not found:
        return
    _log_refusal(actors.of_token(token.name), f"scope {token.scope}, needs {scope}" if found == "scope" else found)
    if found == "scope":
        detail = f"This needs a token with the scope {scope}; the scope of {token.name} is {token.scope}"
        raise ProblemError(403, "Forbidden", detail, insufficient_scope(scope))
    raise _unauthorised(f"{_INVALID_DETAILS[found]}{_ADVICE}", _invalid_token(_INVALID_DETAILS[found]))


def _note_use(catalog: Catalog, token: Token, now: datetime) -> None:
    """Record the use of a token. A busy database is no reason to refuse the request."""
    try:
        with catalog.begin() as connection:
            tokens.note_use(connection, token, now)
    except CatalogError as error:
        log.warning("token %s: its use is not noted: %s", token.name, error)


def _log_refusal(who: str, reason: str) -> None:
    """Log a refusal. The path is quoted, so that it cannot forge a log line; the token is never logged."""
    log.warning("%s %s: %s refused: %s", request.method, quote(request.path), who, reason)


def _unauthorised(detail: str, parameters: dict[str, str]) -> ProblemError:
    return ProblemError(401, "Unauthorized", detail, _challenge(parameters))


def _invalid_token(description: str) -> dict[str, str]:
    return {"error": "invalid_token", "error_description": description}


def _challenge(parameters: dict[str, str]) -> Headers:
    """Return the WWW-Authenticate header. Without a token there is no `error` in it (RFC 6750 section 3.1)."""
    text = ", ".join(f'{name}="{value}"' for name, value in ({"realm": REALM} | parameters).items())
    return (("WWW-Authenticate", f"Bearer {text}"),)
