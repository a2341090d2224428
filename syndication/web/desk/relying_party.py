"""This service as authenticators know it: a passkey belongs to a host name."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from urllib.parse import urlsplit

from flask import request
from msgspec import Struct

from syndication.web.desk.context import desk_context
from syndication.web.desk.cookies import is_local


class RelyingParty(Struct, frozen=True):
    """This service as authenticators know it: its host, and the origin of its pages."""

    id: str
    origin: str


@cache
def is_installed() -> bool:
    """Return whether the extra [passkeys] is installed."""
    return find_spec("webauthn") is not None


def party() -> RelyingParty | None:
    """Return this service as authenticators know it on this request, None where there are no passkeys.

    A passkey belongs to a host name, so there is none for a bare IP address.
    """
    base = f"http://{request.host}" if is_local(request.host) else desk_context().base
    host = urlsplit(base).hostname or ""
    is_name = not host.replace(".", "").isdigit() and ":" not in host
    secret = base.startswith("https:") or host == "localhost"
    if not (is_installed() and is_name and secret):
        return None
    return RelyingParty(host, f"{urlsplit(base).scheme}://{urlsplit(base).netloc}")
