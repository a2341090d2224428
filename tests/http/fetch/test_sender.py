"""Messages sent to real servers on this machine: what goes out on the wire, what comes back, and what never does."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from syndication import __version__
from syndication.http.fetch.limits import SendLimits
from tests.delivery.sending import CHALLENGE, IMPATIENT, LARGE, body_of, message, one, sent, until_closed
from tests.http.fetch.misbehaving import Server, answer, saying


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


@pytest.fixture
def bodies(server: Server) -> list[bytes]:
    """The bodies that a server got at /cb, which it answers with 204 each on a connection of its own."""
    got: list[bytes] = []

    def talk(connection: socket.socket, received: bytes) -> None:
        got.append(body_of(connection, received))
        connection.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")

    server.talks["/cb"] = talk
    return got


class TestOnTheWire:
    def test_a_message_goes_out_as_it_was_made(self, server: Server, bodies: list[bytes]) -> None:
        given = {"Content-Type": "application/rss+xml", "Link": '<https://a.example/>; rel="hub"', "X-Two": "a, b"}
        [reply] = sent(message(f"{server.url}/cb", b"<rss/>\0\xff", given))
        assert (reply.status, reply.body, reply.problem) == (204, b"", "")
        assert bodies == [b"<rss/>\0\xff"]
        lines = server.asked[0].partition("\r\n\r\n")[0].split("\r\n")
        assert lines[:2] == ["POST /cb HTTP/1.1", f"Host: 127.0.0.1:{server.port}"]
        assert sorted(lines[2:]) == [
            "Accept-Encoding: identity",
            "Accept: */*",
            "Content-Length: 8",
            "Content-Type: application/rss+xml",
            'Link: <https://a.example/>; rel="hub"',
            f"User-Agent: syndication/{__version__}",
            "X-Two: a, b",
        ]

    @pytest.mark.parametrize(
        ("written", "asked"),
        [
            ("/cb?token=a%2Fb&c=1+2&&x", "/cb?token=a%2Fb&c=1+2&&x"),
            ("/a/../b/./c//d", "/a/../b/./c//d"),
            ('/%7euser/%zz?q={a}|b[]^`"<>', '/%7euser/%zz?q={a}|b[]^`"<>'),
            (
                "?hub.mode=subscribe&hub.topic=http%3A%2F%2Fa%2F%3Fb",
                "/?hub.mode=subscribe&hub.topic=http%3A%2F%2Fa%2F%3Fb",
            ),
            ("/a;b=c?d=e?f=/g#part", "/a;b=c?d=e?f=/g"),
            ("/café?q=a b", "/caf%C3%A9?q=a%20b"),
            ("/a\r\nX-Evil: 1", "/aX-Evil:%201"),
        ],
    )
    def test_addresses_are_asked_for_byte_for_byte(self, server: Server, written: str, asked: str) -> None:
        server.talks[asked] = saying(answer(CHALLENGE))
        [reply] = sent(message(server.url + written, method="GET"))
        assert (reply.status, reply.body) == (200, CHALLENGE)
        assert server.asked[0].startswith(f"GET {asked} HTTP/1.1\r\n")

    def test_given_headers_win(self, server: Server) -> None:
        given = {"host": "news.example", "user-agent": "Other/1", "Accept-Encoding": "gzip"}
        server.talks["/a"] = saying(answer(b""))
        sent(message(f"{server.url}/a", method="GET", headers=given))
        head = server.asked[0].lower()
        assert "\r\nhost: news.example\r\n" in head
        assert "\r\nuser-agent: other/1\r\n" in head
        assert "\r\naccept-encoding: gzip\r\n" in head
        assert [head.count(f"\r\n{name}:") for name in ("host", "user-agent", "accept-encoding")] == [1, 1, 1]

    def test_a_purge_has_no_body(self, server: Server) -> None:
        server.talks["/feeds/all.rss"] = saying(answer(b"", status="200 Purged"))
        [reply] = sent(message(f"{server.url}/feeds/all.rss", method="PURGE", headers={"Host": "news.example"}))
        assert reply.status == 200
        assert server.asked[0].startswith("PURGE /feeds/all.rss HTTP/1.1\r\nHost: news.example\r\n")
        assert "transfer-encoding" not in server.asked[0].lower()

    @pytest.mark.parametrize("size", [1, 65_536, 1 << 18, (1 << 18) + 1, len(LARGE)])
    def test_bodies_go_out_whole_with_their_length(self, server: Server, bodies: list[bytes], size: int) -> None:
        [reply] = sent(message(f"{server.url}/cb", LARGE[:size], {"Content-Type": "text/xml"}))
        assert reply.status == 204
        assert bodies == [LARGE[:size]]
        head = server.asked[0].partition("\r\n\r\n")[0]
        assert f"\r\nContent-Length: {size}" in head
        assert "transfer-encoding" not in head.lower()

    def test_proxies_of_the_environment_are_not_used(self, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        proxy = Server({"/cb": saying(answer(b"proxy"))})
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        assert one(server, answer(b"direct")).body == b"direct"
        proxy.close()
        assert proxy.asked == []

    def test_cookies_are_not_kept(self, server: Server) -> None:
        server.talks["/cb"] = saying(answer(b"", "Set-Cookie: a=b; Path=/", "Connection: close"))
        sent(message(f"{server.url}/cb"), message(f"{server.url}/cb"))
        assert ["cookie" in head.lower() for head in server.asked] == [False, False]


class TestAnswers:
    @pytest.mark.parametrize("status", ["200 OK", "202 Taken", "299 Odd", "404 Not Found", "410 Gone", "503 Busy"])
    def test_any_status_is_one(self, server: Server, status: str) -> None:
        reply = one(server, answer(CHALLENGE, status=status))
        assert (reply.status, reply.body, reply.problem) == (int(status[:3]), CHALLENGE, "")

    @pytest.mark.parametrize(("value", "seconds"), [("120", 120), ("soon", 0)])
    def test_how_long_it_asks_to_wait(self, server: Server, value: str, seconds: int) -> None:
        assert one(server, answer(b"", f"Retry-After: {value}", status="429 Slow Down")).wait == seconds

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_redirects_are_not_followed(self, server: Server, status: int) -> None:
        server.talks["/other"] = saying(answer(b"other"))
        reply = one(server, answer(b"", "Location: /other", status=f"{status} There"))
        assert (reply.status, len(server.asked)) == (status, 1)

    def test_hints_before_it_are_passed_over(self, server: Server) -> None:
        hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 2
        assert one(server, hints, answer(CHALLENGE)).body == CHALLENGE

    def test_one_without_a_length_ends_with_the_connection(self, server: Server) -> None:
        assert one(server, b"HTTP/1.0 200 OK\r\n\r\n", CHALLENGE).body == CHALLENGE

    def test_one_to_another_protocol_ends_there(self, server: Server) -> None:
        said = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nhello"
        assert one(server, said).status == 101

    def test_one_that_comes_before_the_body_was_taken(self, server: Server) -> None:
        """A large body that nobody reads is left off as soon as the answer is there, and so is the connection."""
        done = threading.Event()

        def talk(connection: socket.socket, _: bytes) -> None:
            connection.sendall(answer(b"", status="413 Too Large"))
            done.wait(20)

        server.talks["/cb"] = talk
        large = message(f"{server.url}/cb", LARGE * 8)
        replies = sent(large, large)
        done.set()
        assert [reply.status for reply in replies] == [413, 413]
        assert [head[:8] for head in server.asked] == ["POST /cb", "POST /cb"]

    def test_milliseconds_are_those_it_took(self, server: Server) -> None:
        def talk(connection: socket.socket, _: bytes) -> None:
            time.sleep(0.2)
            connection.sendall(answer(b""))

        server.talks["/cb"] = talk
        began = time.monotonic()
        [reply] = sent(message(f"{server.url}/cb"))
        assert 200 <= reply.milliseconds <= (time.monotonic() - began) * 1000 + 1


class TestLimits:
    def test_a_message_may_need_more_of_the_reply(self, server: Server) -> None:
        server.talks["/cb"] = saying(answer(LARGE))
        [reply] = sent(replace(message(f"{server.url}/cb"), reply_bytes=len(LARGE)))
        assert reply.body == LARGE

    @pytest.mark.parametrize("size", [0, 4095, 4096])
    def test_a_body_within_them_is_whole(self, server: Server, size: int) -> None:
        assert one(server, answer(LARGE[:size])).body == LARGE[:size]

    def test_a_larger_body_is_cut(self, server: Server) -> None:
        reply = one(server, answer(LARGE))
        assert (reply.status, reply.body, reply.problem) == (200, LARGE[:4096], "")

    def test_an_endless_body_is_cut_and_left(self, server: Server) -> None:
        ended = threading.Event()

        def talk(connection: socket.socket, _: bytes) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            try:
                while True:
                    connection.sendall(LARGE)
            finally:
                ended.set()

        server.talks["/cb"] = talk
        [reply] = sent(message(f"{server.url}/cb"))
        assert (reply.status, reply.body, reply.problem) == (200, LARGE[:4096], "")
        assert ended.wait(20)

    def test_a_bomb_is_not_set_off(self, server: Server) -> None:
        bomb = gzip.compress(b"\0" * 1_000_000)
        assert one(server, answer(bomb, "Content-Encoding: gzip")).body == bomb[:4096]

    @pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX"])
    def test_a_server_that_falls_silent(self, server: Server, start: bytes) -> None:
        def talk(connection: socket.socket, _: bytes) -> None:
            connection.sendall(start)
            until_closed(connection)

        server.talks["/cb"] = talk
        [reply] = sent(message(f"{server.url}/cb"), limits=IMPATIENT)
        assert (reply.status, reply.problem) == (0, "no answer came in time")
        assert reply.milliseconds >= 1000

    @pytest.mark.parametrize(
        ("start", "piece", "status"),
        [
            (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", 0),
            (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", 0),
            (b"HTTP/1.1 200 OK\r\n\r\n", b" ", 200),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n", b" ", 200),
        ],
        ids=["head", "hints", "body", "promised body"],
    )
    def test_a_server_that_drips(self, server: Server, start: bytes, piece: bytes, status: int) -> None:
        """What comes slowly is ended in time; a status that came is kept, as the message arrived."""

        def talk(connection: socket.socket, _: bytes) -> None:
            connection.sendall(start)
            for _number in range(400):
                connection.sendall(piece)
                time.sleep(0.05)

        server.talks["/cb"] = talk
        [reply] = sent(message(f"{server.url}/cb"), limits=IMPATIENT)
        assert (reply.status, reply.problem) == (status, "no answer came in time")
        assert reply.body.strip() == b""
        assert 1000 <= reply.milliseconds < 20_000

    def test_a_server_that_takes_nothing(self, server: Server) -> None:
        def talk(connection: socket.socket, _: bytes) -> None:
            until_nothing.wait(20)

        until_nothing = threading.Event()
        server.talks["/cb"] = talk
        [reply] = sent(message(f"{server.url}/cb", LARGE * 8), limits=IMPATIENT)
        until_nothing.set()
        assert (reply.status, reply.problem) == (0, "no answer came in time")

    def test_a_handshake_that_never_ends(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
            limits = SendLimits(connect_seconds=0.4, seconds=20)
            [reply] = sent(message(f"https://127.0.0.1:{port}/"), limits=limits)
        assert (reply.status, reply.problem) == (0, "no answer came in time")
        assert 400 <= reply.milliseconds < 20_000


class TestWords:
    @pytest.mark.parametrize(
        ("said", "words"),
        [
            (b"", "the connection was closed without an answer"),
            (b"HTTP/1.1 200 OK\r\nX", "the connection was closed without an answer"),
            (b"SSH-2.0-OpenSSH_9.2\r\n", "the server does not speak HTTP/1.1"),
            (b"HTTP/1.1 abc OK\r\n\r\n", "the server does not speak HTTP/1.1"),
            (b"HTTP/1.1 99999 OK\r\n\r\n", "the server does not speak HTTP/1.1"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhi", "the server does not speak HTTP/1.1"),
            (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 2000 + b"\r\n", "the server does not speak HTTP/1.1"),
            (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000, "a line of the answer's head is too long"),
        ],
    )
    def test_an_answer_that_is_none(self, server: Server, said: bytes, words: str) -> None:
        reply = one(server, said)
        assert (reply.status, reply.problem) == (0, words)

    def test_a_body_that_breaks_off_leaves_the_status(self, server: Server) -> None:
        reply = one(server, b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>")
        assert (reply.status, reply.body) == (200, b"<rss>")
        assert reply.problem == "the connection was broken off in the middle of the body"

    def test_nothing_listens(self, server: Server) -> None:
        server.close()
        [reply] = sent(message(f"{server.url}/"))
        assert (reply.status, reply.problem) == (0, "the connection was refused; nothing listens there")

    def test_a_name_that_leads_nowhere(self) -> None:
        [reply] = sent(message("http://callback.invalid/", operator=False))
        assert reply.status == 0
        assert reply.problem in ("there is no host of that name", "the name of the host cannot be looked up at present")

    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (socket.gaierror(socket.EAI_NONAME, "x"), "there is no host of that name"),
            (socket.gaierror(socket.EAI_AGAIN, "x"), "the name of the host cannot be looked up at present"),
            (UnicodeError("label too long"), "there is no host of that name"),
        ],
    )
    def test_a_name_that_is_not_found(self, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str) -> None:
        def look_up(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        [reply] = sent(message("http://callback.example/"))
        assert (reply.status, reply.problem) == (0, words)

    @pytest.mark.parametrize(
        "url",
        ["ftp://a.example/", "ws://127.0.0.1/", "http:///a", "http://a.example:0/", "http://a.example:99999/", "a", "",
         "http://[::1/", "http://a b/", "http://127.0.0.1\\@a.example/"],
    )  # fmt: skip
    @pytest.mark.parametrize("operator", [True, False])
    def test_what_is_no_address(self, url: str, operator: bool) -> None:
        [reply] = sent(message(url, operator=operator))
        assert (reply.status, reply.problem) == (0, "it is not an http or https address")

    @pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\0"])
    def test_a_header_that_would_be_two_is_not_sent(self, server: Server, value: str) -> None:
        [reply] = sent(message(f"{server.url}/cb", headers={"X-A": value}))
        assert (reply.status, reply.problem) == (
            0,
            "it cannot be sent: its method or a header contains a control character",
        )
        assert "Evil" not in "".join(server.asked)
