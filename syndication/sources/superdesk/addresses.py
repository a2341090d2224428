"""Addresses of both interfaces: with parameters, of the next page, and those that only a subscriber can fetch."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from msgspec import Struct

from syndication.text.dates import rfc3339
from syndication.text.urls import absolute

_ENDPOINTS = ("items", "packages", "news", "assets", "account", "atom")
_SECRETS = frozenset(
    """
    token access_token auth_token api_key apikey key auth authorization signature sig x-amz-signature x-goog-signature
    """.split()
)
_PARAMETER_SAFE = ":,"  # as both interfaces write them in their own links


class ApiRoot(Struct, frozen=True):
    """Where an interface is: its host in lower case, and the path before its endpoints without a slash at the end."""

    host: str
    path: str


def with_endpoint(address: str, endpoints: tuple[str, ...]) -> str:
    """Return an address with the path of the first of `endpoints`, unless it has that of one of them already."""
    parts = urlsplit(address)
    path = parts.path.rstrip("/")
    if any(f"{path}/".endswith(f"/{each}/") or f"/{each}/" in path for each in endpoints):
        return urlunsplit(parts._replace(path=path))
    return urlunsplit(parts._replace(path=f"{path}/{endpoints[0]}"))


def parameters_of(address: str) -> dict[str, str]:
    """Return the parameters of an address; of several with one name the last, as both interfaces allow only one."""
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))


def with_parameters(address: str, parameters: Mapping[str, str]) -> str:
    """Return an address with these parameters in place of its own."""
    query = urlencode(parameters, safe=_PARAMETER_SAFE, quote_via=quote)
    return urlunsplit(urlsplit(address)._replace(query=query, fragment=""))


def root_of(address: str) -> ApiRoot | None:
    """Return where the interface of an address is, None if it is no address of one."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    steps = parts.path.split("/")
    at = next((index for index, step in enumerate(steps) if step in _ENDPOINTS), -1)
    return ApiRoot(host, "/".join(steps[:at])) if host and at > 0 else None


def needs_secret(address: str, base: str, roots: frozenset[ApiRoot]) -> bool:
    """Return whether only a subscriber can fetch an address: it is one of the interface, or contains a secret."""
    found = absolute(address, base)
    if not found:
        return False
    parts = urlsplit(found)
    host = (parts.hostname or "").lower()
    if any(name.lower() in _SECRETS for name, _ in parse_qsl(parts.query, keep_blank_values=True)):
        return True
    return any(host == root.host and _is_below(parts.path, root.path) for root in roots)


def _is_below(path: str, root: str) -> bool:
    if root:
        return path.startswith(f"{root}/")
    return path.lstrip("/").partition("/")[0] in _ENDPOINTS


def start_date(bookmark: str, since: datetime | None, margin: timedelta) -> datetime | None:
    """Return the moment from which stories are asked for: `margin` before the bookmark, else `since`."""
    try:
        return datetime.fromisoformat(bookmark) - margin if bookmark else since
    except (ValueError, OverflowError):
        return since


def as_bookmark(latest: datetime | None, now: datetime) -> str:
    """Return the date of the latest version as a bookmark. A date in the future is refused by servers: then `now`."""
    return rfc3339(min(latest, now).replace(microsecond=0)) if latest else ""
