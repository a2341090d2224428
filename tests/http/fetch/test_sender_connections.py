"""Connections of the client: where they may go, whom they trust, and how they end."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from syndication.http.fetch import session
from syndication.http.fetch.guard import public_internet
from syndication.http.fetch.limits import SendLimits
from syndication.http.fetch.sender import Client
from syndication.model.job import Reply
from tests.delivery.sending import (
    CHALLENGE,
    IMPATIENT,
    LARGE,
    PUBLIC,
    body_of,
    leading_to,
    message,
    one,
    sent,
    until_closed,
)
from tests.http.fetch import misbehaving
from tests.http.fetch.misbehaving import Server, Talk, answer, saying

CERTIFICATE = Path(misbehaving.__file__).with_name("feeds.example.pem")


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


class TestGuarded:
    @pytest.fixture(autouse=True)
    def connected(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The IP addresses that are connected to; those of the public internet refuse."""
        addresses: list[str] = []
        connect = socket.socket.connect

        def noted(self: socket.socket, address: tuple[str, int]) -> None:
            addresses.append(address[0])
            if address[0].startswith("127."):
                return connect(self, address)
            raise ConnectionRefusedError

        monkeypatch.setattr(socket.socket, "connect", noted)
        return addresses

    @pytest.mark.parametrize(
        ("host", "told"),
        [
            ("127.0.0.1", "127.0.0.1 is not on the public internet"),
            ("localhost", "localhost is not on the public internet"),
            ("0x7f000001", "0x7f000001 is not on the public internet"),
            ("0x7f.1", "0x7f.1 is not on the public internet"),
            ("2130706433", "2130706433 is neither a name nor an IP address in its usual form"),
            ("0177.0.0.1", "0177.0.0.1 is neither a name nor an IP address in its usual form"),
            ("127.1", "127.1 is neither a name nor an IP address in its usual form"),
            ("0", "0 is neither a name nor an IP address in its usual form"),
            ("0.0.0.0", "0.0.0.0 is not on the public internet"),
            ("[::1]", "::1 is not on the public internet"),
            ("[::]", ":: is not on the public internet"),
            ("[::ffff:127.0.0.1]", "::ffff:127.0.0.1 is not on the public internet"),
            ("[::ffff:7f00:1]", "::ffff:7f00:1 is not on the public internet"),
            ("[64:ff9b::127.0.0.1]", "64:ff9b::127.0.0.1 is not on the public internet"),
            ("[fe80::1%25lo]", "fe80::1%25lo is not on the public internet"),
            ("10.0.0.1", "10.0.0.1 is not on the public internet"),
            ("169.254.169.254", "169.254.169.254 is not on the public internet"),
            ("１２７.0.0.1", "127.0.0.1 is not on the public internet"),
            ("user:word@127.0.0.1", "127.0.0.1 is not on the public internet"),
        ],
    )
    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_the_house_is_closed_however_it_is_written(
        self, server: Server, connected: list[str], scheme: str, host: str, told: str
    ) -> None:
        [reply] = sent(message(f"{scheme}://{host}:{server.port}/", operator=False))
        assert (reply.status, reply.problem) == (0, told)
        assert (connected, server.asked) == ([], [])

    def test_what_the_operator_names_is_open(self, server: Server) -> None:
        server.talks["/"] = saying(answer(CHALLENGE))
        for host in ("127.0.0.1", "localhost"):
            [reply] = sent(message(f"http://{host}:{server.port}/"))
            assert (reply.status, reply.body) == (200, CHALLENGE)

    def test_a_connection_that_the_operator_opened_is_not_shared(self, server: Server) -> None:
        server.talks["/"] = saying(answer(CHALLENGE))
        replies = sent(message(f"{server.url}/"), message(f"{server.url}/", operator=False))
        assert [reply.status for reply in replies] == [200, 0]
        assert len(server.asked) == 1

    def test_what_was_judged_is_what_is_connected_to(
        self, connected: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A name that leads to a public address first and into the house at the second look-up."""
        monkeypatch.setattr(socket, "getaddrinfo", leading_to([PUBLIC], ["127.0.0.1"], ["127.0.0.1"]))
        monkeypatch.setattr(session, "_NAMES_SECONDS", 0)
        again = message("http://rebinding.example/", operator=False)
        replies = sent(again, again)
        assert [reply.problem for reply in replies] == [
            "the connection was refused; nothing listens there",
            "rebinding.example is not on the public internet",
        ]
        assert connected == [PUBLIC]

    @pytest.mark.parametrize(
        "numbers",
        [
            ["127.0.0.1", PUBLIC, "10.0.0.1"],
            ["::1", "fe80::1", "127.0.0.1", "::ffff:127.0.0.1", PUBLIC],
            [PUBLIC, "::1", "127.0.0.1", "192.168.0.1"],
        ],
    )
    def test_each_address_of_a_name_is_judged(
        self, connected: list[str], monkeypatch: pytest.MonkeyPatch, numbers: list[str]
    ) -> None:
        monkeypatch.setattr(socket, "getaddrinfo", leading_to(numbers))
        [reply] = sent(message("http://several.example/", operator=False))
        assert reply.status == 0
        assert "127." not in reply.problem
        assert set(connected) == {PUBLIC}

    def test_a_name_of_the_house_alone_is_told(self, connected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(socket, "getaddrinfo", leading_to(["::1", "127.0.0.1", "10.0.0.1"]))
        [reply] = sent(message("http://house.example/", operator=False))
        assert reply.problem == "house.example is not on the public internet"
        assert connected == []

    @pytest.mark.parametrize(
        ("errors", "told"),
        [
            ([113], "no route to host"),
            ([101, 101], "network is unreachable"),
            ([101, 111], "could not connect to any of its addresses"),
        ],
    )
    def test_problems_do_not_tell_ip_addresses(
        self, monkeypatch: pytest.MonkeyPatch, errors: list[int], told: str
    ) -> None:
        failures = {PUBLIC: errors[0], "2606:4700:4700::1111": errors[-1]}

        def fail(_: socket.socket, address: tuple[str, int]) -> None:
            raise OSError(failures[address[0]], f"Cannot connect to {address}")

        monkeypatch.setattr(socket.socket, "connect", fail)
        monkeypatch.setattr(socket, "getaddrinfo", leading_to(list(failures)[: len(errors)]))
        [reply] = sent(message("http://away.example/", operator=False))
        assert (reply.status, reply.problem) == (0, told)


class TestTls:
    @pytest.fixture
    def secure(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        made = Server({"/cb": saying(answer(CHALLENGE))}, context)
        monkeypatch.setattr(socket, "getaddrinfo", leading_to(*[["127.0.0.1"]] * 5))
        yield made
        made.close()

    def test_a_certificate_is_held_against_the_name(self, secure: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
        monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
        right, wrong = sent(
            message(f"https://feeds.example:{secure.port}/cb"), message(f"https://other.example:{secure.port}/cb")
        )
        assert (right.status, right.body) == (200, CHALLENGE)
        assert wrong.status == 0
        assert wrong.problem.startswith("the certificate is not trusted: Hostname mismatch")

    def test_a_certificate_of_nobody_is_not_trusted(self, secure: Server) -> None:
        [reply] = sent(message(f"https://feeds.example:{secure.port}/cb"))
        assert (reply.status, reply.problem) == (0, "the certificate is not trusted: self-signed certificate")
        assert secure.asked == []

    def test_a_server_without_tls(self, server: Server) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:

            def speak() -> None:
                connection, _ = listening.accept()
                connection.sendall(b"220 mail.example ESMTP\r\n")
                until_closed(connection)
                connection.close()

            thread = threading.Thread(target=speak)
            thread.start()
            [reply] = sent(message(f"https://127.0.0.1:{listening.getsockname()[1]}/"))
            thread.join()
        assert (reply.status, reply.problem) == (0, "no secure connection could be made")


def serving(times: int, connections: list[int]) -> Talk:
    """Return a talk that answers so many requests on each connection, and notes how many it answered."""

    def talk(connection: socket.socket, received: bytes) -> None:
        connections.append(0)
        here = len(connections) - 1
        while received:
            body_of(connection, received)
            connections[here] += 1  # before the answer: the test ends as soon as it has the last one
            connection.sendall(answer(CHALLENGE))
            if connections[here] == times:
                return
            received = connection.recv(65536)

    return talk


def waiting(over: threading.Event, *pieces: bytes) -> Talk:
    """Return a talk that says `pieces`, takes nothing, and waits until all is over."""

    def talk(connection: socket.socket, _: bytes) -> None:
        for piece in pieces:
            connection.sendall(piece)
        over.wait(20)

    return talk


class TestConnections:
    def test_they_are_used_again(self, server: Server) -> None:
        connections: list[int] = []
        server.talks["/cb"] = serving(9, connections)
        replies = sent(*[message(f"{server.url}/cb", b"news")] * 5)
        assert [reply.body for reply in replies] == [CHALLENGE] * 5
        assert connections == [5]

    @pytest.mark.parametrize("method", ["POST", "PURGE", "GET"])
    def test_one_that_was_closed_meanwhile_costs_no_message(self, server: Server, method: str) -> None:
        """A server that closes each connection after an answer, without saying so, gets all that follows."""
        server.talks["/cb"] = saying(answer(CHALLENGE))
        replies = sent(*[message(f"{server.url}/cb", b"news", method=method)] * 20)
        assert [(reply.status, reply.problem) for reply in replies] == [(200, "")] * 20

    def test_one_that_is_new_and_closed_is_not_tried_again(self, server: Server) -> None:
        assert one(server, b"").status == 0
        assert len(server.asked) == 1

    def test_one_whose_other_side_takes_nothing_is_given_up(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What it did not take is not kept until it does."""
        sockets: list[socket.socket] = []
        connect = socket.socket.connect

        def noted(self: socket.socket, address: tuple[str, int]) -> None:
            sockets.append(self)
            connect(self, address)

        async def send() -> list[int]:
            async with Client(public_internet, IMPATIENT) as client:
                await client.send(message(f"{server.url}/cb", LARGE * 8))
                await client.send(message(f"{server.url}/early", LARGE * 8))
                await asyncio.sleep(0.1)
                return [each.fileno() for each in sockets]

        over = threading.Event()
        server.talks["/cb"] = waiting(over)
        server.talks["/early"] = waiting(over, answer(b""))
        monkeypatch.setattr(socket.socket, "connect", noted)
        assert asyncio.run(send()) == [-1, -1]
        over.set()

    def test_many_at_a_time(self, server: Server) -> None:
        bodies: list[bytes] = []

        def talk(connection: socket.socket, received: bytes) -> None:
            bodies.append(body_of(connection, received))
            connection.sendall(answer(b"", "Connection: close"))

        server.talks["/cb"] = talk

        async def send() -> list[Reply]:
            async with Client(public_internet) as client:
                each = [client.send(message(f"{server.url}/cb", b"%d" % number)) for number in range(150)]
                return await asyncio.gather(*each)

        assert [reply.status for reply in asyncio.run(send())] == [200] * 150
        assert sorted(map(int, bodies)) == list(range(150))

    def test_a_cancelled_message_is_cancelled(self, server: Server) -> None:
        server.talks["/cb"] = lambda connection, _: until_closed(connection)

        async def send() -> None:
            async with Client(public_internet) as client:
                task = asyncio.create_task(client.send(message(f"{server.url}/cb")))
                while not server.asked:
                    await asyncio.sleep(0.01)
                task.cancel()
                await task

        with pytest.raises(asyncio.CancelledError):
            asyncio.run(send())


class TestNames:
    def test_look_ups_that_never_end_hold_up_nothing_else(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        over = threading.Event()

        def look_up(*_: object, **__: object) -> list[object]:
            over.wait(60)
            return []

        async def send() -> tuple[list[Reply], Reply, str]:
            async with Client(public_internet, SendLimits(connect_seconds=0.5)) as client:
                urls = [f"http://{number}.example/" for number in range(200)]
                hanging = asyncio.gather(*(client.send(message(url)) for url in urls))
                await asyncio.sleep(0.1)
                meanwhile = await client.send(message(f"{server.url}/cb"))
                thread = await asyncio.to_thread(lambda: "not starved")
                return await hanging, meanwhile, thread

        server.talks["/cb"] = saying(answer(CHALLENGE))
        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        replies, meanwhile, thread = asyncio.run(send())  # and it ends while they still hang
        over.set()
        assert {reply.problem for reply in replies} == {"no answer came in time"}
        assert (meanwhile.body, thread) == (CHALLENGE, "not starved")

    def test_a_name_without_addresses(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(socket, "getaddrinfo", leading_to([]))
        [reply] = sent(message("http://none.example/"))
        assert (reply.status, reply.problem) == (0, "there is no host of that name")
