"""The listening sockets: that of all web workers, and that of the desk worker.

The supervisor opens the first one. All web workers share it, so that connections wait in one queue.

A worker that ends leaves the queue to the others. With a socket for each worker (SO_REUSEPORT), what waited in its own
queue would be refused.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from syndication.model.errors import SettingsError

BACKLOG = 4096  # connections that wait until a worker takes them
# A client that takes no byte for so long is gone. Until then it holds the thread that sends it a sound.
_UNTAKEN_MILLISECONDS = 60_000
_DESK_BACKLOG = 256  # more than one machine's web workers relay at once
_FIRST_INHERITED = 3  # systemd, sd_listen_fds(3)


def open_listener(host: str, port: int) -> socket.socket:
    """Return the socket that systemd opened for this process, or a new one that listens on `host` and `port`.

    Raises:
        SettingsError: the address is not one of this machine, or another process listens there.
    """
    if os.environ.pop("LISTEN_PID", "") == str(os.getpid()) and os.environ.pop("LISTEN_FDS", "0") != "0":
        return _with_end(socket.socket(fileno=_FIRST_INHERITED))
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind)
    except OSError as error:
        raise SettingsError(f"host: {host}: {error.strerror}") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"{host}:{port}: {error.strerror}; stop the program that listens there, or give --port"
        ) from error
    listener.setblocking(False)
    return _with_end(listener)


@contextmanager
def desk_socket_place() -> Iterator[Path]:
    """Give the place of the desk worker's socket, in a folder of which all is gone after the block.

    Raises:
        SettingsError: there is no folder for it.
    """
    try:
        folder = TemporaryDirectory(prefix="syndication-")  # only this user can enter it
    except OSError as error:
        raise SettingsError(f"no temporary folder can be made: {error.strerror}; set TMPDIR to one") from error
    with folder as name:
        yield Path(name, "desk")


def open_desk_listener(place: Path) -> socket.socket:
    """Return a Unix socket that listens at a place.

    Raises:
        OSError: there can be none.
    """
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(place))
    listener.listen(_DESK_BACKLOG)
    listener.setblocking(False)
    return listener


def _with_end(listener: socket.socket) -> socket.socket:
    """Let the system end connections on which nothing gets through (tcp(7); connections inherit the option)."""
    if hasattr(socket, "TCP_USER_TIMEOUT") and listener.family in (socket.AF_INET, socket.AF_INET6):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNTAKEN_MILLISECONDS)
    return listener
