"""The rate limit (GCRA, the generic cell rate algorithm), and which client a request comes from. Pure; no clock.

A client is an IP address and a User-Agent, because many readers share the address of an office or a provider.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from msgspec import Struct

from syndication.http.fetch.guard import IpAddress

Network = IPv4Network | IPv6Network

MINUTE = 60.0
_ROUNDING = 1e-6  # seconds: the fractions of a minute do not add up to it exactly
_MAX_CLIENTS = 20_000
_MAX_PROXIES = 50  # entries of X-Forwarded-For that are read
_SITE_BITS = 64  # of IPv6: one customer has at least such a network


class Rate(Struct, frozen=True):
    """A number of answers per minute; a burst of all of them is allowed."""

    per_minute: int

    def after(self, spent: float, now: float) -> float | None:
        """Return the theoretical arrival time after one more answer at `now`, None if that exceeds the rate.

        GCRA: `spent` is the theoretical arrival time after the last answer. Each answer adds its fraction of a minute,
        and the result may not be more than a minute after `now`. With 2 a minute and spent == now == 0: 30, 60, None.
        """
        after = max(spent, now) + MINUTE / self.per_minute
        return after if after <= now + MINUTE + _ROUNDING else None


class RateLimiter:
    """Counts the answers of each client; safe to share between threads.

    It forgets clients that have used nothing of their rate, and the oldest clients if there are too many.
    """

    def __init__(self, rate: Rate, most_clients: int = _MAX_CLIENTS) -> None:
        self._rate = rate
        self._most = most_clients
        self._spent: dict[int, float] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._spent)

    def admits(self, identity: tuple[str, str], now: float) -> bool:
        """Return whether the client `identity` may have one more full answer at `now`, and count it if so."""
        key = hash(identity)  # a User-Agent may be long
        with self._lock:
            after = self._rate.after(self._spent.get(key, now), now)
            if after is None:
                return False
            self._spent.pop(key, None)
            self._spent[key] = after
            self._forget(now)
            return True

    def _forget(self, now: float) -> None:
        """Forget at most the two oldest clients, so that no request waits until many are removed."""
        for _ in range(2):
            oldest = next(iter(self._spent))
            if self._spent[oldest] > now and len(self._spent) <= self._most:
                return
            del self._spent[oldest]


def limiter(per_minute: int) -> RateLimiter | None:
    """Return a limiter of so many answers per minute, None for 0, which is no limit."""
    return RateLimiter(Rate(per_minute)) if per_minute else None


def parse_networks(proxies: tuple[str, ...]) -> tuple[Network, ...]:
    """Return addresses ("10.0.0.1") and networks ("10.0.0.0/8") as networks.

    Raises:
        ValueError: one is neither.
    """
    return tuple(ip_network(proxy, strict=False) for proxy in proxies)


def fault_of_proxies(proxies: tuple[str, ...]) -> str:
    """Return what is wrong with the setting `trusted_proxies`, "" if nothing is."""
    try:
        parse_networks(proxies)
    except ValueError as error:
        wrong = str(error).partition(" does not ")[0]
        return f"trusted_proxies: {wrong} is neither an IP address nor a network; write 10.0.0.1 or 10.0.0.0/8"
    return ""


def client_of(environ: Mapping[str, str], trusted: tuple[Network, ...]) -> tuple[str, str]:
    """Return the client of a request: its address, which trusted proxies may name, and its User-Agent."""
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "") if trusted else ""
    return client_address(environ.get("REMOTE_ADDR", ""), forwarded, trusted), environ.get("HTTP_USER_AGENT", "")


def client_address(remote: str, forwarded: str, trusted: tuple[Network, ...]) -> str:
    """Return the address of a client, IPv6 as the network of one site.

    Args:
        remote: the address of the other end of the connection.
        forwarded: X-Forwarded-For. Each proxy appends the address that it was connected from; the client may have
            written anything before these.
        trusted: the proxies whose entries are believed.
    """
    found = _parse_address(remote)
    if found is None:
        return remote
    for entry in reversed(forwarded.rsplit(",", _MAX_PROXIES)):
        before = _parse_address(entry)
        if before is None or not any(found in network for network in trusted):
            break
        found = before
    return _site_of(found)


def is_trusted(remote: str, trusted: tuple[Network, ...]) -> bool:
    """Return whether the other end of a connection is a trusted proxy."""
    found = _parse_address(remote)
    return found is not None and any(found in network for network in trusted)


def _parse_address(text: str) -> IpAddress | None:
    """Return an address, written with or without a port; IPv4 mapped to IPv6 as IPv4."""
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


def _site_of(found: IpAddress) -> str:
    return str(ip_network((found, _SITE_BITS), strict=False)) if found.version == 6 else str(found)
