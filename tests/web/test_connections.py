"""Connections that are cut: those of one address that wait for an answer, the slowest first."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from syndication.web.connections import cut_slowest

QUIET = 0.05

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pairs() -> Iterator[list[Pair]]:
    """Connections to this very process, both ends: two of one client, of which the second sends more, and another's."""
    with ExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        made = []
        for address, size in (("127.0.0.3", 10), ("127.0.0.3", 10_000), ("127.0.0.4", 10)):
            source = (address, 0)
            client = stack.enter_context(socket.create_connection(listening.getsockname(), 10, source_address=source))
            server = stack.enter_context(listening.accept()[0])
            client.sendall(bytes(size))
            server.settimeout(10)
            while size:
                size -= len(server.recv(size))
            made.append((client, server))
        time.sleep(4 * QUIET)
        yield made


def is_cut(pair: Pair) -> bool:
    """Return whether the server reads the end of what the client sends, which the client did not end."""
    _, server = pair
    server.setblocking(False)
    try:
        return server.recv(1) == b""
    except BlockingIOError:
        return False


def test_the_slowest_of_an_address_is_cut_and_can_be_answered(pairs: list[Pair]) -> None:
    assert cut_slowest("127.0.0.3", QUIET, 1) == 1
    assert [is_cut(pair) for pair in pairs] == [True, False, False]
    client, server = pairs[0]
    server.sendall(b"too slow")
    assert client.recv(100) == b"too slow"


def test_no_more_are_cut_than_there_are(pairs: list[Pair]) -> None:
    assert cut_slowest("127.0.0.3", QUIET, 5) == 2
    assert [is_cut(pair) for pair in pairs] == [True, True, False]


def test_what_was_answered_lately_is_not_cut(pairs: list[Pair]) -> None:
    assert cut_slowest("127.0.0.3", 3600, 5) == 0
    assert not any(map(is_cut, pairs))


def test_nothing_of_others_is_cut(pairs: list[Pair]) -> None:
    assert cut_slowest("127.0.0.9", QUIET, 5) == 0
    assert cut_slowest("::1", QUIET, 5) == 0
    assert not any(map(is_cut, pairs))
