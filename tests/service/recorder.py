"""A proxy that notes what readers ask for and what they get."""

from __future__ import annotations

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from msgspec import Struct


class Exchange(Struct, frozen=True):
    """A request and the status of its answer."""

    path: str
    conditional: bool
    status: int


class Recorder:
    """Forwards every GET to the service at `port`, and keeps the exchanges."""

    def __init__(self, port: int) -> None:
        self.exchanges: list[Exchange] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler(port))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self, port: int) -> type[BaseHTTPRequestHandler]:
        exchanges = self.exchanges

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                upstream = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                upstream.request("GET", self.path, headers=dict(self.headers.items()))
                answer = upstream.getresponse()
                body = answer.read()
                upstream.close()
                conditional = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
                exchanges.append(Exchange(self.path, conditional, answer.status))
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler
