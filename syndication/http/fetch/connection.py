"""Connections within a time: names looked up, addresses tried in turn, TLS; nothing a guard refuses is connected to."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from concurrent.futures import Future
from ipaddress import IPv4Address, ip_address

from msgspec import Struct

from syndication.http.fetch.guard import Address, Endpoint, Guard
from syndication.model.errors import FetchError

_MOST_ADDRESSES = 4
_NO_ADDRESS = IPv4Address(0)
_CONNECT_SECONDS = 8.0


class Deadline(Struct, frozen=True):
    """The moment, on the monotonic clock, by which all must be done."""

    moment: float

    def left(self, most: float) -> float:
        """Return the seconds that are left, `most` at the most.

        Raises:
            TimeoutError: none are left.
        """
        seconds = min(self.moment - time.monotonic(), most)
        if seconds <= 0:
            raise TimeoutError
        return seconds


def connect(place: Endpoint, guard: Guard, deadline: Deadline) -> socket.socket:
    """Return a connection to `place`, at an IP address that `guard` lets pass.

    Raises:
        FetchError: the guard refuses every address of the host.
        OSError: nothing answers, or not as TLS wants it.
    """
    addresses = _addresses(place, guard, deadline)
    refusals = {address: guard(place, address) for address in addresses}
    allowed = [address for address in addresses if not refusals[address]]
    if not allowed:
        raise FetchError(refusals[addresses[0]])
    failure = OSError("no address")
    for address in allowed[:_MOST_ADDRESSES]:
        try:
            return _connected(place, address, deadline)
        except OSError as error:
            failure = error
    raise failure


def _addresses(place: Endpoint, guard: Guard, deadline: Deadline) -> list[Address]:
    """Return the addresses of a host.

    A guard that refuses inner hosts refuses a name that nobody has in the same words, so that strangers do not learn
    which names there are in a house.
    """
    try:
        return _looked_up(place, deadline)
    except (OSError, UnicodeError) as error:
        if refusal := guard(place, _NO_ADDRESS):
            raise FetchError(refusal) from error
        raise


def _looked_up(place: Endpoint, deadline: Deadline) -> list[Address]:
    # In a thread of its own, because the library's look-up knows no limit of time.
    answer: Future[list[Address]] = Future()
    threading.Thread(target=_look_up, args=(place, answer), name="look-up", daemon=True).start()
    return answer.result(deadline.left(_CONNECT_SECONDS))


def _look_up(place: Endpoint, answer: Future[list[Address]]) -> None:
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
        answer.set_result(list(dict.fromkeys(ip_address(str(entry[4][0])) for entry in found)))
    except (OSError, UnicodeError) as error:  # UnicodeError: a name that is too long
        answer.set_exception(error)


def _connected(place: Endpoint, address: Address, deadline: Deadline) -> socket.socket:
    opened = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
    try:
        opened.settimeout(deadline.left(_CONNECT_SECONDS))
        opened.connect((str(address), place.port))
        if place.scheme == "http":
            return opened
        opened.settimeout(deadline.left(_CONNECT_SECONDS))
        return ssl.create_default_context().wrap_socket(opened, server_hostname=place.host)
    except BaseException:
        opened.close()
        raise
