"""The port of the web server: refused if another process listens on it."""

from __future__ import annotations

import socket

from syndication.model.errors import SettingsError


def refuse_taken_port(host: str, port: int) -> None:
    """Raise SettingsError if another process listens there.

    The web server cannot find that out by itself: it opens ports with SO_REUSEPORT, so two servers can share one.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingsError(
                f"{host}:{port}: {error.strerror}; stop the program that listens there, or give --port"
            ) from error
