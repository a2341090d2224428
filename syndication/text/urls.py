"""Addresses: absolute, http or https, ASCII; and the sites that they belong to."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from socket import inet_aton
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

import nh3

# RFC 3986 section 2: reserved and unreserved characters, and the percent sign of encoded characters.
_SAFE = "!#$%&'()*+,/:;=?@~-._"

_NETWORK_BITS = 64  # the IPv6 network that one customer gets
# Below "uk" or "au" these are registries: the owner of "reader.co.uk" does not own "co.uk". The list is not complete.
# Domains below a missing registry count as one site: they share its limits, but no limit can be evaded.
_REGISTRIES = frozenset("ac co com edu go gob gouv gov ltd mil ne net nom or org plc sch".split())
_HOST = re.compile(r"[A-Za-z0-9._~-]+|[0-9a-f:.]+")
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_DOTTED_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_PRIVATE_DOMAINS = frozenset(("internal", "local", "localhost"))
_VISIBLE = re.compile(r"[!-~]+")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def is_http_url(url: str) -> bool:
    """Return whether `url` is an absolute http or https address with a host that the URL standard accepts."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and parts.port != 0 and is_host(parts.hostname or "")
    except ValueError:
        return False


def is_ascii_http_url(url: str) -> bool:
    """Return whether `url` is an http or https address in visible ASCII characters, which can be sent as it is."""
    return is_http_url(url) and bool(_VISIBLE.fullmatch(url))


@lru_cache(4096)
def is_host(host: str) -> bool:
    """Return whether the sanitiser accepts addresses at `host`, given without brackets, by the URL standard.

    The standard refuses names whose last part is a number, such as "tribune.example.2026", and invalid punycode,
    such as "xn--a". The sanitiser's own parser decides, so that the two can never differ.
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
        ValueError: there is no host, it cannot be written in ASCII, or the port is not a number.
    """
    parts = urlsplit(url.strip())
    host = ascii_host(parts.hostname or "")
    if not _HOST.fullmatch(host):
        raise ValueError(f"{host!r} is not a host")
    netloc = f"[{host}]" if ":" in host else host
    if parts.port is not None:
        netloc = f"{netloc}:{parts.port}"
    path, query, fragment = (_quoted(part) for part in (parts.path, parts.query, parts.fragment))
    fragment = fragment.replace("#", "%23")  # RFC 3986 section 3.5
    return urlunsplit((parts.scheme.lower(), netloc, path or "/", query, fragment))


@lru_cache(4096)
def ascii_host(host: str) -> str:
    """Return a host as browsers look it up: "müller.example" is "xn--mller-kva.example".

    The sanitiser's parser converts it, by the URL standard. Python's own codec follows the standard of 2003, in which
    "faß.example" is the host "fass.example", which belongs to somebody else.

    Raises:
        ValueError: the URL standard does not accept the host.
    """
    if host.isascii():
        return host
    link = nh3.clean('<a href="/">', url_relative=("rewrite_with_base", f"http://{host}/"), link_rel=None)
    converted = link.removeprefix('<a href="http://').partition("/")[0]
    if not all(0 < len(label) < 64 for label in converted.removesuffix(".").split(".")):  # RFC 1035 section 2.3.4
        raise ValueError(f"{host!r} has an empty or too long part")
    return converted


def absolute(url: str, base: str) -> str:
    """Return `url` as an absolute http(s) URI resolved against `base`, or "" if it cannot be one or is empty."""
    if not url.strip():
        return ""
    try:
        joined = urljoin(base, url.strip())
        return ascii_url(joined) if is_http_url(joined) else ""
    except ValueError:
        return ""


def parts_of(url: str) -> SplitResult:
    """Return the parts of an address; all are empty if it is none, such as "http://["."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def joined(base: str, url: str) -> str:
    """Return `url` relative to `base`, "" if the two make no address."""
    try:
        return urljoin(base, url)
    except ValueError:
        return ""


def _quoted(part: str) -> str:
    return quote(_STRAY_PERCENT.sub("%25", part), safe=_SAFE)


def is_reachable(url: str) -> bool:
    """Return whether readers elsewhere can fetch an address: its host is a name with a dot, or a public IP address.

    Names below .local, .localhost and .internal (RFC 6761, RFC 6762, ICANN) never lead out of a network.
    """
    try:
        host = (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return False
    if address := ip_address_of(host):
        return address.is_global
    return bool(_DOTTED_NAME.fullmatch(host)) and host.rpartition(".")[2] not in _PRIVATE_DOMAINS


def origin(url: str) -> str:
    """Return the scheme, host and port of an address ("https://tribune.example:8080"), "" if it has no host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else ""


def site_of(url: str) -> str:
    """Return the registered domain of an address, or its IP address; "" if it has neither.

    Example: `reader.co.uk` for `https://a.b.reader.co.uk:8080/x`. For an IPv6 address it is the /64 network.
    """
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
    address = ip_address_of(host)
    return _network(address) if address else _domain(host)


def ip_address_of(host: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address that a host is, None if it is a name that DNS must resolve."""
    with suppress(ValueError):
        return ip_address(host)
    with suppress(OSError, ValueError):
        return IPv4Address(inet_aton(host))  # "127.1" and "2130706433" are addresses for resolvers too
    return None


def _network(address: IPv4Address | IPv6Address) -> str:
    within = getattr(address, "ipv4_mapped", None) or address
    return str(ip_network((within, _NETWORK_BITS), strict=False)) if within.version == 6 else str(within)


def _domain(host: str) -> str:
    labels = host.lower().split(".")
    is_below_registry = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _REGISTRIES
    return ".".join(labels[-3:] if is_below_registry else labels[-2:])
