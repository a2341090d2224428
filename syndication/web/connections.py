"""The connections of this process, as Linux has them: those of a client that sends too slowly are cut.

A WSGI server does not say over which connection a request came, and Granian cannot be stopped while it waits for the
bytes of a body. So the connections are found by what the kernel knows of them. Elsewhere than on Linux none is cut.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

_DESCRIPTORS = Path("/proc/self/fd")
# struct tcp_info of linux/tcp.h, which only ever grows: milliseconds since data was last sent, and bytes received.
_INFO = struct.Struct("=44xI80xQ")
_MILLISECONDS = 1000.0


def cut_slowest(peer: str, quiet: float, count: int) -> int:
    """Cut up to `count` connections that come from the IP address `peer`; return how many were cut.

    Only connections are cut over which nothing was sent for `quiet` seconds, those first that brought least in that
    time. What comes in ends there; an answer can still be sent.
    """
    address = ip_address(peer)
    paces: list[tuple[float, socket.socket]] = []
    try:
        for connection in _connections():
            pace = _pace(connection, address, quiet)
            if pace is None:
                connection.close()
            else:
                paces.append((pace, connection))
        paces.sort(key=lambda each: each[0])
        return sum(_cut(connection) for _, connection in paces[:count])
    finally:
        for _, connection in paces:
            connection.close()


def _connections() -> Iterator[socket.socket]:
    """Yield the sockets of this process, each under a descriptor of its own, as the others may close at any moment."""
    seen: set[int] = set()  # a descriptor of ours may have the number of one that was closed meanwhile
    for name in os.listdir(_DESCRIPTORS) if _DESCRIPTORS.is_dir() else ():
        try:
            number = os.stat(int(name)).st_ino
            connection = None if number in seen else _copy(int(name))
        except OSError:  # closed meanwhile, or no socket
            continue
        if connection is not None:
            seen.add(number)
            yield connection


def _copy(descriptor: int) -> socket.socket:
    copied = os.dup(descriptor)
    try:
        return socket.socket(fileno=copied)
    except OSError:
        os.close(copied)
        raise


def _pace(connection: socket.socket, peer: IPv4Address | IPv6Address, quiet: float) -> float | None:
    """Return the bytes a second that a connection brought, None where it is not one that may be cut."""
    try:
        if connection.family not in (socket.AF_INET, socket.AF_INET6):
            return None
        if ip_address(connection.getpeername()[0]) != peer:
            return None
        last_sent, received = _INFO.unpack(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO.size))
    except (OSError, ValueError, struct.error):  # it listens, is closed, is not TCP, or the kernel is older than 4.1
        return None
    seconds = last_sent / _MILLISECONDS
    return received / seconds if seconds >= quiet > 0 else None


def _cut(connection: socket.socket) -> bool:
    try:
        connection.shutdown(socket.SHUT_RD)
    except OSError:  # it was closed meanwhile
        return False
    return True
