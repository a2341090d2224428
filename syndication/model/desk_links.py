"""The address of the desk, and of the links to it that are sent to people. Pure."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

DESK_PATH = "/desk"
LOCAL_HOSTS = frozenset(("localhost", "127.0.0.1", "::1"))  # what is sent there stays on this machine


def desk_base(base_url: str, desk_host: str) -> str:
    """Return the address of the site under the host of the desk, "" for that of the site itself."""
    return urlsplit(base_url)._replace(netloc=desk_host).geturl() if desk_host else base_url


def desk_address(base_url: str, desk_host: str) -> str:
    """Return the address of the desk ("https://desk.tribune.example/desk")."""
    return f"{desk_base(base_url, desk_host)}{DESK_PATH}"


def link_address(desk: str, secret: str) -> str:
    """Return a one-time link. The secret is in the query, which the log of requests does not have."""
    return f"{desk}/link?{urlencode({'key': secret})}"


def is_of_desk(path: str) -> bool:
    """Return whether a path is one of the desk."""
    return path == DESK_PATH or path.startswith(f"{DESK_PATH}/")
