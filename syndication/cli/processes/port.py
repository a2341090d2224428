"""The port to be served on: refused where another process listens."""

from __future__ import annotations

import socket

from syndication.model.errors import SettingsError


def refuse_taken_port(host: str, port: int) -> None:
    """Raise SettingsError when another process listens there: the web server itself would share the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingsError(f"{host}:{port}: {error.strerror}; stop what listens there, or give --port") from error
