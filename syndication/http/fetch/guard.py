"""Where requests may go: a guard is asked about each IP address before anything connects to it.

A stranger's address may name a machine of the house (server-side request forgery), and a name may lead elsewhere at the
next look-up (DNS rebinding). So a guard judges the very IP address that is then connected to.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_network
from typing import TypeAlias
from urllib.parse import urlsplit

from msgspec import Struct

from syndication.model.errors import FetchError
from syndication.text.urls import ascii_url, is_http_url

Address: TypeAlias = IPv4Address | IPv6Address

DEFAULT_PORTS = {"http": 80, "https": 443}
_WEB_PORTS = frozenset(DEFAULT_PORTS.values())
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
# What the standard library's tables leave open in some of its versions, and what leads into a house all the same.
_CLOSED = tuple(
    ip_network(each)
    for each in (
        "100.64.0.0/10",  # shared address space, RFC 6598; also a cloud's metadata
        "168.63.129.16/32",  # a cloud's metadata under a public number
        "192.0.0.0/24",  # protocol assignments, RFC 6890; also a cloud's metadata
        "192.88.99.0/24",  # 6to4 relays, RFC 7526
        "198.18.0.0/15",  # benchmarks, RFC 2544
        "2001::/23",  # protocol assignments, among them Teredo
        "2001:db8::/32",  # documentation, RFC 3849
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",  # documentation, RFC 9637
    )
)


class Endpoint(Struct, frozen=True):
    """What an address leads to: scheme, host in ASCII without brackets, and port."""

    scheme: str
    host: str
    port: int


Guard: TypeAlias = Callable[[Endpoint, Address], str]
"""Says why a place may not be reached at an IP address, "" where it may."""


def anywhere(_place: Endpoint, _address: Address) -> str:
    """Let everything pass: for addresses that the operator gives."""
    return ""


class PublicOnly(Struct, frozen=True):
    """Lets pass what is on the public internet at the ports of the web, and the places of the house's `own`."""

    own: frozenset[Endpoint] = frozenset()

    def __call__(self, place: Endpoint, address: Address) -> str:
        """Say why `place` may not be reached; the IP address, which strangers need not know, is not told."""
        if place in self.own:
            return ""
        if place.port not in _WEB_PORTS:
            return f"port {place.port} is not one of the web's, 80 and 443"
        return "" if is_public(address) else f"{place.host} is not on the public internet"


def place_of(url: str) -> Endpoint:
    """Return the place that an http or https address leads to.

    Raises:
        FetchError: it is another kind of address, has no host, or holds a user name.
    """
    if not is_http_url(url):
        raise FetchError("it is no http or https address")
    if "@" in urlsplit(url).netloc:
        raise FetchError("it holds a user name or password, which are not sent; take them out")
    try:
        parts = urlsplit(ascii_url(url))
    except ValueError as error:
        raise FetchError("it is no http or https address") from error
    return Endpoint(parts.scheme, parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme])


def is_public(address: Address) -> bool:
    """Tell whether an IP address is one of the public internet."""
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
        if address not in _GLOBAL_UNICAST:  # so also all that hold an IPv4 address in other ways
            return False
    return address.is_global and not address.is_multicast and not any(address in network for network in _CLOSED)
