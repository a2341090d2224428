"""Addresses: absolute, http or https, ASCII."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import nh3

# RFC 3986 section 2: reserved and unreserved characters, and the percent sign of what is encoded already.
_SAFE = "!#$%&'()*+,/:;=?@~-._"

_HOST = re.compile(r"[A-Za-z0-9._~-]+|[0-9a-f:.]+")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def is_http_url(url: str) -> bool:
    """Tell whether `url` is an absolute http or https address with a host that the URL standard accepts."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and parts.port != 0 and is_host(parts.hostname or "")
    except ValueError:
        return False


@lru_cache(4096)
def is_host(host: str) -> bool:
    """Tell whether the sanitiser can take addresses at `host`, without brackets, by the rules of the URL standard.

    The standard refuses names whose last part is a number, such as "tribune.example.2026", and punycode that
    decodes to nothing, such as "xn--a". The sanitiser's own parser is asked, so that no two rules can differ.
    """
    if not host:
        return False
    try:
        nh3.clean("", url_relative=("rewrite_with_base", f"http://{f'[{host}]' if ':' in host else host}/"))
    except ValueError:
        return False
    return True


def ascii_url(url: str) -> str:
    """Return `url` as a URI (RFC 3987 section 3.1): host in punycode, the rest percent-encoded.

    Raises:
        ValueError: there is no host, it cannot be written in ASCII, or the port is no number.
    """
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").encode("idna").decode() if not url.isascii() else (parts.hostname or "")
    if not _HOST.fullmatch(host):
        raise ValueError(f"{host!r} is no host")
    netloc = f"[{host}]" if ":" in host else host
    if parts.port is not None:
        netloc = f"{netloc}:{parts.port}"
    path, query, fragment = (_quoted(part) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme.lower(), netloc, path or "/", query, fragment))


def absolute(url: str, base: str) -> str:
    """Return `url` as an absolute http(s) URI resolved against `base`, or "" if it cannot be one or is empty."""
    if not url.strip():
        return ""
    try:
        joined = urljoin(base, url.strip())
        return ascii_url(joined) if is_http_url(joined) else ""
    except ValueError:
        return ""


def _quoted(part: str) -> str:
    return quote(_STRAY_PERCENT.sub("%25", part), safe=_SAFE)
