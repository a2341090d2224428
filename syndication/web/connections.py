"""Shut down the connections of clients that send too slowly (Linux only).

A WSGI server does not say which connection a request came over, and Granian cannot be interrupted while it waits for
the bytes of a body. So this module lists the sockets of the process and asks the kernel about each. On other systems
no connection is cut.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

_DESCRIPTORS = Path("/proc/self/fd")
# Two fields of struct tcp_info (linux/tcp.h; new fields are only appended): tcpi_last_data_sent, in milliseconds, and
# tcpi_bytes_received.
_INFO = struct.Struct("=44xI80xQ")
_MILLISECONDS = 1000.0


def cut_slowest(peer: str, quiet: float, count: int) -> int:
    """Cut up to `count` connections from the IP address `peer`; return how many were cut.

    Only connections over which we sent nothing for `quiet` seconds are cut, the slowest first. Only the receiving side
    is shut down: a response can still be sent.
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
    """Yield duplicates of the sockets of this process: the server may close the originals at any moment."""
    seen: set[int] = set()  # inodes; a duplicate may get a number that the listing still contains
    for name in os.listdir(_DESCRIPTORS) if _DESCRIPTORS.is_dir() else ():
        try:
            number = os.stat(int(name)).st_ino
            connection = None if number in seen else _copy(int(name))
        except OSError:  # already closed, or not a socket
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
    """Return the bytes per second received over a connection, None if the connection must not be cut."""
    try:
        if connection.family not in (socket.AF_INET, socket.AF_INET6):
            return None
        if ip_address(connection.getpeername()[0]) != peer:
            return None
        last_sent, received = _INFO.unpack(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO.size))
    except (OSError, ValueError, struct.error):  # a listening or closed socket, not TCP, or a kernel before 4.1
        return None
    seconds = last_sent / _MILLISECONDS
    return received / seconds if seconds >= quiet > 0 else None


def _cut(connection: socket.socket) -> bool:
    try:
        connection.shutdown(socket.SHUT_RD)
    except OSError:  # already closed
        return False
    return True
