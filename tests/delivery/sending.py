"""What tests of the client share: messages, one client that sends them, and what their servers say."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress

from syndication.http.fetch.guard import public_internet
from syndication.http.fetch.limits import SendLimits
from syndication.http.fetch.sender import Client
from syndication.model.job import Message, Reply
from tests.http.fetch.misbehaving import Server, saying

IMPATIENT = SendLimits(connect_seconds=0.9, seconds=1.0)
CHALLENGE = b"3c2f1e"
LARGE = bytes(range(256)) * 5000
PUBLIC = "93.184.215.14"


def message(
    url: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    *,
    method: str = "POST",
    operator: bool = True,
) -> Message:
    return Message(method=method, url=url, headers=headers or {}, body=body, operator=operator)


def sent(*messages: Message, limits: SendLimits | None = None) -> list[Reply]:
    """Return the replies to messages that one client sends, one after the other."""

    async def send() -> list[Reply]:
        async with Client(public_internet, limits) as client:
            return [await client.send(each) for each in messages]

    return asyncio.run(send())


def one(server: Server, *pieces: bytes, limits: SendLimits | None = None) -> Reply:
    """Return the reply to a message that is answered with `pieces`."""
    server.talks["/cb"] = saying(*pieces)
    [reply] = sent(message(f"{server.url}/cb", b"news"), limits=limits)
    return reply


def until_closed(connection: socket.socket) -> None:
    with suppress(OSError):
        while connection.recv(65536):
            pass


def body_of(connection: socket.socket, received: bytes) -> bytes:
    """Return the body of a request by its Content-Length, of which a part came with the head."""
    head, _, body = received.partition(b"\r\n\r\n")
    [length] = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while len(body) < length and (piece := connection.recv(65536)):
        body += piece
    return body


Found = Callable[..., list[tuple[object, ...]]]


def leading_to(*answers: list[str]) -> Found:
    """Return a look-up that gives other IP addresses each time."""
    left = iter(answers)

    def look_up(_: str, port: int, *__: object, **___: object) -> list[tuple[object, ...]]:
        kinds = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(kinds[":" in number], socket.SOCK_STREAM, 6, "", (number, port)) for number in next(left)]

    return look_up
