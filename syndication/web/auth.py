"""Who may use a view: bearer tokens (RFC 6750) in the Authorization header, nowhere else: addresses are logged."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import quote

from flask import current_app, g, request

from syndication.catalog import Catalog
from syndication.catalog import tokens as kept
from syndication.http.document import Headers
from syndication.model.errors import CatalogError
from syndication.model.tokens import Problem, Scope, Token, digest, is_token, problem
from syndication.web.problems import ProblemError

log = logging.getLogger("syndication")

REALM = "syndication"
_SCOPE = "scope"  # the attribute of a guarded view
_ENDED: dict[Problem, str] = {"expired": "The token has expired", "revoked": "The token was revoked"}
_UNKNOWN = "The token is unknown"
_ASK = "; ask whoever runs this service for another"

P = ParamSpec("P")
R = TypeVar("R")


def authorised(scope: Scope) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator for views that are for tokens whose scope covers `scope`; the view learns its `caller()`.

    Such a view raises ProblemError, before anything of the request's body is read: 401 where no good token came,
    403 where its scope does not do.
    """

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            g.caller = _admit(_catalog(), scope, datetime.now(UTC))
            return view(*args, **kwargs)

        vars(guarded)[_SCOPE] = scope
        return guarded

    return guard


def has_token(scope: Scope) -> bool:
    """Return whether the request came with a good token whose scope covers `scope`; one that is not good is logged."""
    if presented() is None:
        return False
    try:
        _admit(_catalog(), scope, datetime.now(UTC))
    except ProblemError:
        return False
    return True


def scope_of(view: Callable[..., object]) -> Scope | None:
    """Return the scope that a view is `authorised` for, None where it asks for no token."""
    found: Scope | None = getattr(view, _SCOPE, None)
    return found


def caller() -> Token:
    """Return the token that this request came with; only in a view that is `authorised`."""
    found = g.caller
    assert isinstance(found, Token)
    return found


def presented() -> str | None:
    """Return what the request presents as its token, None where it presents nothing that could be one."""
    told = request.authorization
    return (told.token or "") if told and told.type == "bearer" else None


def _catalog() -> Catalog:
    found = current_app.extensions["syndication"].catalog
    assert isinstance(found, Catalog)
    return found


def _admit(catalog: Catalog, scope: Scope, now: datetime) -> Token:
    text = presented()
    if text is None:
        raise _unauthorised("Send a token: Authorization: Bearer syn_…", {})
    token = _find(catalog, text)
    if token is None:
        _log_refusal("an unknown token", "unknown")
        raise _unauthorised(f"{_UNKNOWN}{_ASK}", _invalid(_UNKNOWN))
    _refuse(token, problem(token, scope, now), scope)
    _note_use(catalog, token, now)
    return token


def _find(catalog: Catalog, text: str) -> Token | None:
    if not is_token(text):
        return None
    # How long the look-up of a digest takes tells nothing of a token: nobody can choose how the digest begins.
    with catalog.read() as connection:
        return kept.by_digest(connection, digest(text))


def _refuse(token: Token, found: Problem, scope: Scope) -> None:
    if not found:
        return
    _log_refusal(f"token {token.name}", f"scope {token.scope}, needs {scope}" if found == "scope" else found)
    if found == "scope":
        told = {"error": "insufficient_scope", "scope": scope}
        detail = f"This needs a token of the scope {scope}; that of {token.name} is {token.scope}"
        raise ProblemError(403, "Forbidden", detail, _challenge(told))
    raise _unauthorised(f"{_ENDED[found]}{_ASK}", _invalid(_ENDED[found]))


def _note_use(catalog: Catalog, token: Token, now: datetime) -> None:
    """Note the use of a token; a database that is busy for long refuses no reader for that."""
    try:
        with catalog.begin() as connection:
            kept.note_use(connection, token, now)
    except CatalogError as error:
        log.warning("token %s: its use is not noted: %s", token.name, error)


def _log_refusal(who: str, reason: str) -> None:
    """Log who was refused; of the request only what cannot forge a line of the log, and never the token."""
    log.warning("%s %s: %s refused: %s", request.method, quote(request.path), who, reason)


def _unauthorised(detail: str, told: dict[str, str]) -> ProblemError:
    return ProblemError(401, "Unauthorized", detail, _challenge(told))


def _invalid(description: str) -> dict[str, str]:
    return {"error": "invalid_token", "error_description": description}


def _challenge(told: dict[str, str]) -> Headers:
    """Return the header that says what is wanted; no `error` for who presented no token (RFC 6750 section 3.1)."""
    parameters = ", ".join(f'{name}="{value}"' for name, value in ({"realm": REALM} | told).items())
    return (("WWW-Authenticate", f"Bearer {parameters}"),)
