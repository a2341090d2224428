"""The cookies of the desk: where browsers send them, and whether only over https.

They never leave the desk: either it has a host of its own, or they are for its path alone.
"""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from flask import Response, g, request
from msgspec import Struct

from syndication.model.desk_links import LOCAL_HOSTS
from syndication.web.desk.context import DeskContext, desk_context

CookieName = Literal["desk_session", "desk_device", "desk_step"]

COOKIE_NAMES: tuple[CookieName, ...] = ("desk_session", "desk_device", "desk_step")
PREFIXES = ("", "__Secure-", "__Host-")
DEVICE_SECONDS = 400 * 86400  # the most that browsers keep a cookie


class CookieForm(Struct, frozen=True):
    """How cookies are set: what their names begin with, their path, and whether only https carries them."""

    prefix: str
    path: str
    is_secure: bool


def cookie_form(context: DeskContext, host: str) -> CookieForm:
    """Return the form of cookies on a request to `host`. Only on this machine, http may carry them."""
    if not context.is_encrypted and is_local(host):
        return CookieForm("", context.path, is_secure=False)
    if context.has_own_host:
        return CookieForm("__Host-", "/", is_secure=True)
    return CookieForm("__Secure-", context.path, is_secure=True)


def is_local(host: str) -> bool:
    """Return whether a Host header names this machine, so that nobody can read the requests on their way."""
    try:
        return urlsplit(f"//{host}").hostname in LOCAL_HOSTS
    except ValueError:
        return False


def has_desk_cookie() -> bool:
    """Return whether a request has a cookie of a session at the desk."""
    return any(f"{prefix}desk_session" in request.cookies for prefix in PREFIXES)


def read_cookie(name: CookieName) -> str:
    """Return the value of a cookie, "" without it."""
    form = cookie_form(desk_context(), request.host)
    return request.cookies.get(form.prefix + name, "")


def set_cookie(name: CookieName, value: str, seconds: int | None = None) -> None:
    """Set a cookie with the response to this request; without a time it ends with the browser."""
    _changes()[name] = (value, seconds)


def delete_cookie(name: CookieName) -> None:
    """Delete a cookie with the response to this request."""
    _changes()[name] = ("", 0)


def add_cookies(response: Response) -> Response:
    """Add the cookies that were set or deleted during this request to its response."""
    form = cookie_form(desk_context(), request.host)
    for name, (value, seconds) in _changes().items():
        response.set_cookie(
            form.prefix + name,
            value,
            max_age=seconds,
            path=form.path,
            secure=form.is_secure,
            httponly=True,
            samesite="Lax",
        )
    return response


def _changes() -> dict[str, tuple[str, int | None]]:
    found: dict[str, tuple[str, int | None]] = g.setdefault("desk_cookies", {})
    return found
