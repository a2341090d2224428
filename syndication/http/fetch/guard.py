"""Where requests may go: a guard judges each IP address before a connection to it.

A stranger's address may name an inner machine (server-side request forgery), and a name may lead elsewhere at the next
look-up (DNS rebinding). So a guard judges the very IP address that is then connected to.
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
# Networks that some versions of the standard library call global, although they may lead to inner machines.
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
    """Where an address leads: scheme, host in ASCII without brackets, and port."""

    scheme: str
    host: str
    port: int


Guard: TypeAlias = Callable[[Endpoint, Address], str]
"""Returns why a place may not be reached at an IP address, "" if it may. The text does not name the IP address."""


class RefusedAddressError(OSError):
    """A guard refuses an IP address; the text is the guard's."""


def anywhere(_place: Endpoint, _address: Address) -> str:
    """Allow every address: for places that the operator names."""
    return ""


def public_internet(place: Endpoint, address: Address) -> str:
    """Allow the public internet, at any port."""
    return "" if is_public(address) else f"{place.host} is not on the public internet"


class PublicOnly(Struct, frozen=True):
    """Allows the public internet at the ports of the web, and the service's `own` places."""

    own: frozenset[Endpoint] = frozenset()

    def __call__(self, place: Endpoint, address: Address) -> str:
        """Return why `place` may not be reached, "" if it may."""
        if place in self.own:
            return ""
        if place.port not in _WEB_PORTS:
            return f"port {place.port} is not one of the web's, 80 and 443"
        return public_internet(place, address)


def endpoint_of(url: str) -> Endpoint:
    """Return where an http or https address leads.

    Raises:
        FetchError: it is not an http or https address, or holds a user name.
    """
    if not is_http_url(url):
        raise FetchError("it is not an http or https address")
    if "@" in urlsplit(url).netloc:
        raise FetchError("it holds a user name or password, which are not sent; take them out")
    try:
        parts = urlsplit(ascii_url(url))
    except ValueError as error:
        raise FetchError("it is not an http or https address") from error
    return Endpoint(parts.scheme, parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme])


def is_public(address: Address) -> bool:
    """Return whether an IP address is on the public internet."""
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
        if address not in _GLOBAL_UNICAST:  # this also excludes the other ways to embed an IPv4 address
            return False
    return address.is_global and not address.is_multicast and not any(address in network for network in _CLOSED)
