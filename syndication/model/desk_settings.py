"""The settings of the desk: what is wrong with them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

# A hyphen is not allowed: WSGI has the headers Desk-User and Desk_User under one name, and a proxy that removes the
# first of what clients send may pass on the second.
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9]{0,63}")
# Headers that have another meaning, and that every client sends.
_NOT_OF_PROXIES = frozenset(("host", "cookie", "authorization", "origin", "user-agent", "accept", "x-forwarded-for"))


def fault_of_desk_host(host: str, base_url: str) -> str:
    """Return the fault of the host of the desk."""
    if not host:
        return ""
    try:
        parts = urlsplit(f"//{host}")
        is_host = parts.netloc == host and bool(parts.hostname) and "@" not in host and (parts.port or 1) > 0
    except ValueError:
        is_host = False
    if not (is_host and host.isascii() and host.isprintable() and " " not in host):
        return f"desk_host: {host!r} is not a host; write desk.example.org or 127.0.0.1:8001"
    if host.lower() == urlsplit(base_url).netloc.lower():
        return f"desk_host: {host} is the host of base_url; give the desk another one, or delete the line"
    return ""


def fault_of_proxy_header(name: str, trusted_proxies: Sequence[str]) -> str:
    """Return the fault of the header with which a proxy signs people in: it must be known which proxy may send it."""
    if not name:
        return ""
    if not _HEADER.fullmatch(name) or name.lower() in _NOT_OF_PROXIES:
        return f"desk_proxy_header: {name[:80]!r} is not a header of a proxy; write DeskUser"
    if not trusted_proxies:
        return "desk_proxy_header: anyone could send this header; name the proxy in trusted_proxies"
    return ""
