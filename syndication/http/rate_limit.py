"""How many full answers a client may have: who asks, and whether it asked too often. No clock: moments come in.

A client is an address and a User-Agent, as many readers share the address of an office or of a whole provider.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from msgspec import Struct

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

MINUTE = 60.0
_ROUNDING = 1e-6  # seconds: shares of a minute do not add up to one exactly
_MOST_CLIENTS = 20_000
_LONGEST_WAY = 50  # proxies that a request is believed to have come through
_SITE_BITS = 64  # what one customer is given of IPv6


class Rate(Struct, frozen=True):
    """So many answers a minute, of which all may come at once."""

    per_minute: int

    def after(self, spent: float, now: float) -> float | None:
        """Return what is spent with one more answer, None if that is too much.

        What is spent is told as the moment when nothing of it is left: each answer moves it on by its share of a
        minute, and it may not lie more than a minute ahead. `spent` is that of the answer before, in seconds as `now`.
        """
        after = max(spent, now) + MINUTE / self.per_minute
        return after if after <= now + MINUTE + _ROUNDING else None


class Limit:
    """The clients that were answered lately, and whether they may be answered again; safe to share between threads.

    What is not spent is forgotten, and where there are too many clients the one that was answered first.
    """

    def __init__(self, rate: Rate, most_clients: int = _MOST_CLIENTS) -> None:
        self._rate = rate
        self._most = most_clients
        self._spent: dict[int, float] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._spent)

    def admits(self, client: tuple[str, str], now: float) -> bool:
        """Tell whether `client` may have one more full answer at `now`, and count it if so."""
        key = hash(client)  # of one size, however long a User-Agent is
        with self._lock:
            after = self._rate.after(self._spent.get(key, now), now)
            if after is None:
                return False
            self._spent.pop(key, None)
            self._spent[key] = after
            self._forget(now)
            return True

    def _forget(self, now: float) -> None:
        """Drop the oldest: two at the most for each that comes, so that no request waits for a great clearance."""
        for _ in range(2):
            oldest = next(iter(self._spent))
            if self._spent[oldest] > now and len(self._spent) <= self._most:
                return
            del self._spent[oldest]


def networks(proxies: tuple[str, ...]) -> tuple[Network, ...]:
    """Return addresses ("10.0.0.1") and networks ("10.0.0.0/8") as networks.

    Raises:
        ValueError: one is neither.
    """
    return tuple(ip_network(proxy, strict=False) for proxy in proxies)


def client(environ: Mapping[str, str], trusted: tuple[Network, ...]) -> tuple[str, str]:
    """Return who asks: the address of the request, or what trusted proxies say it is, and the User-Agent."""
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "") if trusted else ""
    return address(environ.get("REMOTE_ADDR", ""), forwarded, trusted), environ.get("HTTP_USER_AGENT", "")


def address(remote: str, forwarded: str, trusted: tuple[Network, ...]) -> str:
    """Return the address of a client, IPv6 as the network of one site.

    Args:
        remote: the address that the connection came from.
        forwarded: X-Forwarded-For: each proxy wrote at its end whom it was asked by, and anybody may have begun it.
        trusted: the proxies whose word is believed.
    """
    found = _parsed(remote)
    if found is None:
        return remote
    for told in reversed(forwarded.rsplit(",", _LONGEST_WAY)):
        before = _parsed(told)
        if before is None or not any(found in network for network in trusted):
            break
        found = before
    return _site(found)


def _parsed(text: str) -> Address | None:
    """Return an address, written with or without a port; IPv4 within IPv6 is IPv4."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _site(found: Address) -> str:
    return str(ip_network((found, _SITE_BITS), strict=False)) if found.version == 6 else str(found)
