"""The listening socket. The supervisor opens it and all web workers share it, so that connections wait in one queue.

A worker that ends leaves the queue to the others. With a socket for each worker (SO_REUSEPORT), what waited in its own
queue would be refused.
"""

from __future__ import annotations

import os
import socket

from syndication.model.errors import SettingsError

BACKLOG = 4096  # connections that wait until a worker takes them
_FIRST_INHERITED = 3  # systemd, sd_listen_fds(3)


def open_listener(host: str, port: int) -> socket.socket:
    """Return the socket that systemd opened for this process, or a new one that listens on `host` and `port`.

    Raises:
        SettingsError: the address is not one of this machine, or another process listens there.
    """
    if os.environ.pop("LISTEN_PID", "") == str(os.getpid()) and os.environ.pop("LISTEN_FDS", "0") != "0":
        return socket.socket(fileno=_FIRST_INHERITED)
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
    return listener
