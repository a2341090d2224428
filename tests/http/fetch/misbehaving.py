"""A web server that says, byte by byte, what a test wants it to say, also what no server should."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import closing, suppress

Talk = Callable[[socket.socket, bytes], None]
"""What is said on a connection, given the head of the request."""


def saying(*pieces: bytes) -> Talk:
    """Return a talk that says the same whatever is asked."""

    def talk(connection: socket.socket, _: bytes) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return talk


def endless(start: bytes, piece: bytes) -> Talk:
    """Return a talk that never comes to an end: `start`, then the same piece again and again."""

    def talk(connection: socket.socket, _: bytes) -> None:
        connection.sendall(start)
        many = piece * (1 + 20_000 // len(piece))
        while True:
            connection.sendall(many)

    return talk


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Return a sound answer with its length."""
    head = "".join(f"{header}\r\n" for header in (*headers, f"Content-Length: {len(body)}"))
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


class Server:
    """Listens on a port of its own; `talks` are by path, `asked` are the heads of the requests that came."""

    def __init__(self, talks: Mapping[str, Talk] | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.talks = dict(talks or {})
        self.asked: list[str] = []
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, plain: socket.socket) -> None:
        with closing(plain), suppress(OSError, LookupError):
            connection = self._tls.wrap_socket(plain, server_side=True) if self._tls else plain
            with closing(connection):
                head = b""
                while b"\r\n\r\n" not in head and (piece := connection.recv(65536)):
                    head += piece
                self.asked.append(head.decode("latin-1"))
                self.talks[head.split()[1].decode("latin-1")](connection, head)
