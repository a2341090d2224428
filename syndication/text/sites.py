"""The site of an address: what its owner can give any number of names to."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from socket import inet_aton
from urllib.parse import urlsplit

_NETWORK_BITS = 64  # of IPv6, that one customer is given
# Below "uk" or "au" these are registries: who owns "reader.co.uk" does not own "co.uk". The list is no list of all
# public suffixes: where one is missing, its owners share a site, which slows them and lets nobody past a limit.
_REGISTRIES = frozenset("ac co com edu go gob gouv gov ltd mil ne net nom or org plc sch".split())


def site_of(url: str) -> str:
    """Return the registered domain that an address is at, or its IP address; "" if it has neither.

    `https://a.b.reader.co.uk:8080/x` is at `reader.co.uk`; an IPv6 address is at its /64 network.
    """
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
    address = ip_address_of(host)
    return _network(address) if address else _domain(host)


def ip_address_of(host: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address that a host is by itself, None if it is a name to be looked up."""
    with suppress(ValueError):
        return ip_address(host)
    with suppress(OSError, ValueError):
        return IPv4Address(inet_aton(host))  # "127.1" and "2130706433", which are looked up as an address too
    return None


def _network(address: IPv4Address | IPv6Address) -> str:
    within = getattr(address, "ipv4_mapped", None) or address
    return str(ip_network((within, _NETWORK_BITS), strict=False)) if within.version == 6 else str(within)


def _domain(host: str) -> str:
    labels = host.lower().split(".")
    is_below_registry = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _REGISTRIES
    return ".".join(labels[-3:] if is_below_registry else labels[-2:])
