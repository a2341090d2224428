"""A subscriber to test hubs with: callbacks on a real port, each answering as told, and all that they were sent."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct

from tests.support import PATIENCE


class Request(Struct, frozen=True):
    """A request as it came; `at` is when it was read whole, in monotonic seconds."""

    method: str
    path: str
    query: str
    headers: Message
    body: bytes
    at: float

    @property
    def parameters(self) -> Mapping[str, str]:
        """What the query says, each name once."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def form(self) -> Mapping[str, str]:
        """What the body says if it is a form, each name once."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


class Answer(Struct, frozen=True):
    """What a callback answers, `seconds` after it was asked."""

    status: int = 200
    body: bytes = b""
    location: str = ""
    seconds: float = 0.0


Behaviour = Callable[[Request], Answer]


def confirms(request: Request) -> Answer:
    """Answer a verification as it wants it."""
    return Answer(body=request.parameters.get("hub.challenge", "").encode())


def takes(_request: Request) -> Answer:
    """Take a delivery."""
    return Answer()


def always(answer: Answer) -> Behaviour:
    """Return what answers the same to everything."""
    return lambda _request: answer


class Gate:
    """Holds requests up until it is opened, however slow the machine is."""

    def __init__(self) -> None:
        self._opened = threading.Event()

    def open(self) -> None:
        self._opened.set()

    def __call__(self, _request: Request) -> Answer:
        self._opened.wait(PATIENCE)
        return Answer()


class Callback:
    """One callback of a subscriber: how it answers verifications and deliveries, and which it got."""

    def __init__(self, url: str, verified: Behaviour, delivered: Behaviour) -> None:
        self.url = url
        self.verified = verified
        self.delivered = delivered
        self.requests: list[Request] = []

    @property
    def verifications(self) -> list[Request]:
        return [request for request in self.requests if request.method == "GET"]

    @property
    def deliveries(self) -> list[Request]:
        return [request for request in self.requests if request.method == "POST"]

    @property
    def newest(self) -> bytes | None:
        """The body that came last."""
        bodies = [request.body for request in self.deliveries]
        return bodies[-1] if bodies else None

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        return (self.verified if request.method == "GET" else self.delivered)(request)


class Subscriber:
    """A server at 127.0.0.1 with any number of callbacks; whatever nobody made answers 404 and is kept as well."""

    def __init__(self, port: int = 0) -> None:
        self.strays: list[Request] = []
        self._callbacks: dict[str, Callback] = {}
        self._closing = threading.Event()
        self._server = _Server(("127.0.0.1", port), _handler(self._answer, self._closing))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def callback(
        self, name: str, verified: Behaviour = confirms, delivered: Behaviour = takes, *, query: str = ""
    ) -> Callback:
        """Return a new callback at the path of that name."""
        made = Callback(f"{self.url}/{name}{query}", verified, delivered)
        self._callbacks[f"/{name}"] = made
        return made

    def _answer(self, request: Request) -> Answer:
        found = self._callbacks.get(request.path)
        if found is None:
            self.strays.append(request)
            return Answer(404)
        return found.answer(request)


@contextmanager
def opened(gate: Gate) -> Iterator[Gate]:
    """Open a gate in the end, whatever comes between."""
    try:
        yield gate
    finally:
        gate.open()


class _Server(ThreadingHTTPServer):
    request_queue_size = 512  # many are delivered to at once


def _handler(answer: Behaviour, closing: threading.Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path)
            told = answer(Request(self.command, parts.path, parts.query, self.headers, body, time.monotonic()))
            closing.wait(told.seconds)
            with suppress(BrokenPipeError, ConnectionResetError):  # who asked has given up or was killed
                self._send(told)

        def _send(self, told: Answer) -> None:
            self.send_response(told.status)
            self.send_header("Content-Length", str(len(told.body)))
            if told.location:
                self.send_header("Location", told.location)
            self.end_headers()
            self.wfile.write(told.body)

        do_GET = do_POST = do_PURGE = _reply  # noqa: N815  # as the base class looks them up

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
