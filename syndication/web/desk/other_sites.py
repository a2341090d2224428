"""Refuse requests that another site makes a browser send: by Sec-Fetch-Site, else by Origin.

The rules are those of CrossOriginProtection in Go 1.25 (words.filippo.io/csrf). Every browser since 2023 says where a
request comes from. A client that sends neither header is no browser, and has no cookie that it did not mean to send.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
_OWN = frozenset(("same-origin", "none"))  # none: typed, or a bookmark


def is_of_other_site(method: str, fetch_site: str, origin: str, hosts: Collection[str]) -> bool:
    """Return whether another site makes a browser send this request, and it could change something.

    Args:
        method: of the request.
        fetch_site: the header Sec-Fetch-Site, "" without it.
        origin: the header Origin, "" without it.
        hosts: with ports, at which this site is reached.
    """
    if method in SAFE_METHODS:
        return False
    if fetch_site:
        return fetch_site not in _OWN
    return bool(origin) and _host_of(origin) not in hosts


def is_of_own_page(fetch_site: str, referer: str, hosts: Collection[str]) -> bool:
    """Return whether a page of this site has led here: for a GET that must not be a link of somebody else.

    Args:
        fetch_site: the header Sec-Fetch-Site, "" without it.
        referer: the header Referer, "" without it.
        hosts: with ports, at which this site is reached.
    """
    return fetch_site == "same-origin" if fetch_site else _host_of(referer) in hosts


def _host_of(origin: str) -> str:
    """Return the host and port of an origin; that of a sandboxed page is "null" and has none."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
