"""HTTP as it is on the wire: requests written by hand, and answers with every header that came."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection

import httplint
from msgspec import Struct

from tests.support import PATIENCE, Service


class Exchange(Struct, frozen=True):
    """A request and its answer; nothing was decoded, added or followed."""

    method: str
    url: str
    sent: tuple[tuple[str, str], ...]
    began: float
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return a header's values, joined as a server may join them, or None."""
        values = [value for told, value in self.headers if told.lower() == name.lower()]
        return ", ".join(values) if values else None


def exchange(service: Service, path: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Exchange:
    """Ask with no other headers than Host, User-Agent and those given."""
    sent = (("Host", f"127.0.0.1:{service.port}"), ("User-Agent", "test"), *(headers or {}).items())
    connection = HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE)
    began = time.time()
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in sent:
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    told = tuple(answer.getheaders())
    return Exchange(method, service.url + path, sent, began, answer.status, answer.reason, told, body)


def lint(seen: Exchange) -> set[str]:
    """Return what httplint finds bad, or worth a warning, in an answer: "BAD CL_INCORRECT"."""
    request = httplint.HttpRequestLinter()
    request.process_request_topline(seen.method.encode(), seen.url.encode(), b"HTTP/1.1")
    request.process_headers(_raw(seen.sent))
    request.finish_content(True)
    answer = httplint.HttpResponseLinter(start_time=seen.began, _related=request, no_content=seen.method == "HEAD")
    answer.process_response_topline(b"HTTP/1.1", str(seen.status).encode(), seen.reason.encode())
    answer.process_headers(_raw(seen.headers))
    answer.feed_content(seen.body)
    answer.finish_content(True)
    told = (httplint.levels.BAD, httplint.levels.WARN)
    return {f"{note.level.name} {type(note).__name__}" for note in answer.notes if note.level in told}


def speak(service: Service, said: bytes, seconds: float = PATIENCE) -> bytes:
    """Send bytes as they are; return what comes until the server closes.

    Raises:
        TimeoutError: it neither answered nor closed.
    """
    with socket.create_connection(("127.0.0.1", service.port), timeout=seconds) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):  # refused before it had heard everything
            connection.sendall(said)
        return _heard(connection)


def statuses(said: bytes) -> list[int]:
    """Return the status of each answer in what a server said."""
    lines = [line for line in said.split(b"\r\n") if line.startswith(b"HTTP/1.")]
    return [int(line[9:12]) for line in lines]


def _heard(connection: socket.socket) -> bytes:
    heard = b""
    with suppress(ConnectionResetError):
        while part := connection.recv(65536):
            heard += part
    return heard


def _raw(headers: tuple[tuple[str, str], ...]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("latin-1")) for name, value in headers]
