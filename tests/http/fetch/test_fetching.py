"""Fetching from servers that misbehave, over real sockets: it ends in time, within its size, and in plain words."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from syndication import __version__
from syndication.http.fetch import (
    Endpoint,
    Fetched,
    FetchLimits,
    PublicOnly,
    Redirect,
    anywhere,
    fetch,
    repeat_conditionally,
)
from syndication.model.errors import FetchError
from tests.http.fetch.misbehaving import Server, answer, endless, saying

BODY = b"<rss version='2.0'>" + b"news " * 5000 + b"</rss>"
PATIENT = FetchLimits()
IMPATIENT = FetchLimits(seconds=0.5, read_seconds=0.3)
CERTIFICATE = Path(__file__).with_name("feeds.example.pem")


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def got(server: Server, *pieces: bytes, limits: FetchLimits = PATIENT) -> Fetched:
    server.talks["/feed"] = saying(*pieces)
    return fetch(f"{server.url}/feed", anywhere, limits)


def refusal(server: Server, *pieces: bytes, limits: FetchLimits = PATIENT) -> str:
    with pytest.raises(FetchError) as caught:
        got(server, *pieces, limits=limits)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def raw_deflate(data: bytes) -> bytes:
    made = zlib.compressobj(wbits=-15)
    return made.compress(data) + made.flush()


def chunked(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (*pieces, b""))


class TestAnswers:
    def test_says_who_asks_and_takes_gzip(self, server: Server) -> None:
        fetched = got(server, answer(BODY, "Content-Type: application/rss+xml", 'ETag: "a"'))
        assert (fetched.status, fetched.body, fetched.url) == (200, BODY, f"{server.url}/feed")
        assert (fetched.header("content-type"), fetched.header("etag")) == ("application/rss+xml", '"a"')
        assert (fetched.redirects, fetched.problem) == ((), "")
        assert 0 < fetched.elapsed <= PATIENT.seconds
        [head] = server.asked
        assert head.startswith(f"GET /feed HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n")
        assert f"\r\nUser-Agent: syndication/{__version__}\r\n" in head
        assert "\r\nAccept-Encoding: gzip, deflate\r\n" in head

    def test_conditions_are_sent_also_after_a_redirect(self, server: Server) -> None:
        server.talks["/feed"] = saying(answer(b"", "Location: /new", status="301 Moved"))
        server.talks["/new"] = saying(answer(b"", 'ETag: "a"', status="304 Not Modified"))
        fetched = fetch(f"{server.url}/feed", anywhere, PATIENT, {"If-None-Match": '"a"'})
        assert (fetched.status, fetched.url, fetched.body) == (304, f"{server.url}/new", b"")
        assert all('\r\nIf-None-Match: "a"\r\n' in head for head in server.asked)

    def test_asks_in_ascii_and_without_the_fragment(self, server: Server) -> None:
        server.talks["/caf%C3%A9?q=a%20b"] = saying(answer(BODY))
        assert fetch(f"{server.url}/café?q=a b#top", anywhere, PATIENT).url == f"{server.url}/café?q=a b"

    @pytest.mark.parametrize("status", ["404 Not Found", "500 Oops", "410 Gone", "204 No Content", "299 Odd"])
    def test_any_status_is_an_answer(self, server: Server, status: str) -> None:
        assert got(server, answer(b"", status=status)).status == int(status[:3])

    def test_interim_answers_are_passed_over(self, server: Server) -> None:
        hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 2
        assert got(server, b"HTTP/1.1 100 Continue\r\nX Y: z\r\n\r\n", answer(BODY)).body == BODY
        assert got(server, hints, answer(BODY)).body == BODY

    def test_an_answer_without_a_length_ends_with_the_connection(self, server: Server) -> None:
        assert got(server, b"HTTP/1.0 200 OK\r\n\r\n", BODY).body == BODY

    def test_chunks_are_joined(self, server: Server) -> None:
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        assert got(server, head, chunked(b"<rss", b"/>")).body == b"<rss/>"

    @pytest.mark.parametrize("name", ["X Cache", "X-Cache ", "Caché", "(a)", ""])
    def test_a_header_whose_name_is_none_is_kept_and_ends_nothing(self, server: Server, name: str) -> None:
        fetched = got(server, answer(BODY, f"{name}: hit", "Content-Type: text/xml"))
        assert (name, "hit") in fetched.headers
        assert (fetched.header("Content-Type"), fetched.body) == ("text/xml", BODY)


class TestCodings:
    @pytest.mark.parametrize(
        ("name", "coded"),
        [
            ("gzip", gzip.compress(BODY, mtime=0)),
            ("GZIP", gzip.compress(BODY, mtime=0)),
            ("x-gzip", gzip.compress(BODY, mtime=0)),
            ("gzip", gzip.compress(BODY[:100], mtime=0) + gzip.compress(BODY[100:], mtime=0)),
            ("gzip", gzip.compress(BODY, mtime=0) + b"\0" * 20),
            ("deflate", raw_deflate(BODY)),
            ("identity", BODY),
            ("", BODY),
        ],
    )
    def test_what_was_asked_for_is_undone(self, server: Server, name: str, coded: bytes) -> None:
        fetched = got(server, answer(coded, f"Content-Encoding: {name}"))
        assert (fetched.body, fetched.problem) == (BODY, "")

    def test_zlib_in_the_name_of_deflate_is_undone_and_told(self, server: Server) -> None:
        fetched = got(server, answer(zlib.compress(BODY), "Content-Encoding: deflate"))
        assert fetched.body == BODY
        assert fetched.problem == "deflate comes in zlib's wrapper, which not all readers undo"

    @pytest.mark.parametrize(
        ("name", "coded", "problem"),
        [
            ("gzip", BODY, "the header says that the body is gzip, but it is not"),
            ("gzip", gzip.compress(BODY, mtime=0)[:-12], "the body ends in the middle of its gzip data"),
            (
                "gzip",
                gzip.compress(BODY, mtime=0) + b"<!-- cached -->",
                "the header says that the body is gzip, but it is not",
            ),
            ("gzip", b"", "the body ends in the middle of its gzip data"),
            ("deflate", BODY, "the header says that the body is deflate, but it is not"),
            ("deflate", raw_deflate(BODY)[:-3], "the body ends in the middle of its deflate data"),
            ("deflate", b"x", "the body ends in the middle of its deflate data"),
            ("br", BODY, "the body is coded as br, which was not asked for"),
            (
                "gzip, gzip",
                gzip.compress(gzip.compress(BODY, mtime=0), mtime=0),
                "the body is coded more than once: gzip, gzip",
            ),
        ],
    )
    def test_what_cannot_be_undone_leaves_no_body(self, server: Server, name: str, coded: bytes, problem: str) -> None:
        fetched = got(server, answer(coded, f"Content-Encoding: {name}"))
        assert (fetched.status, fetched.body, fetched.problem) == (200, b"", problem)


class TestLimits:
    @pytest.mark.parametrize(
        "coded", [gzip.compress(b" " * 50_000_000, mtime=0), gzip.compress(b"\0" * 500, mtime=0) * 100_000]
    )
    def test_a_bomb_stops_at_the_limit(self, server: Server, coded: bytes) -> None:
        fetched = got(server, answer(coded, "Content-Encoding: gzip"), limits=FetchLimits(seconds=10, bytes=100_001))
        assert (len(fetched.body), fetched.problem) == (100_001, "")

    def test_an_endless_document_stops_at_the_limit(self, server: Server) -> None:
        def talk(connection: socket.socket, _: bytes) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                connection.sendall(BODY)

        server.talks["/feed"] = talk
        assert len(fetch(f"{server.url}/feed", anywhere, FetchLimits(bytes=1_000_001)).body) == 1_000_001

    @pytest.mark.parametrize(
        ("start", "piece"),
        [
            (b"HTTP/1.1 200 OK\r\n", b"not a header\r\n"),
            (b"HTTP/1.1 200 OK\r\n", b"(X): " + b"x" * 60_000 + b"\r\n"),
            (b"HTTP/1.1 200 OK\r\n", b"a name without an end "),
            (b"HTTP/1.1 200 OK\r\n", b"X-Header: a\r\n"),
            (b"HTTP/1.1 200 OK\r\n", b"X-Header: " + b"x" * 60_000 + b"\r\n"),
            (b"HTTP/1.1 200 OK\r\nX-Header: a\r\n", b" continued\r\n"),
            (b"HTTP/1.1 200 OK\r\nX-Header: a\r\n", b"\tcontinued" + b"x" * 60_000 + b"\r\n"),
            (b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
            (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1;" + b"x" * 60_000 + b"\r\na\r\n"),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x"),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X-Trailer: a\r\n"),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"no trailer\r\n"),
        ],
    )
    def test_lines_without_end_are_not_followed(self, server: Server, start: bytes, piece: bytes) -> None:
        """It is their number that ends them, or that of their bytes, and not the time."""
        server.talks["/feed"] = endless(start, piece)
        with pytest.raises(FetchError) as caught:
            fetch(f"{server.url}/feed", anywhere, FetchLimits(seconds=300, read_seconds=300))
        assert "came in time" not in str(caught.value)
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 200

    def test_many_lines_that_are_no_headers(self, server: Server) -> None:
        lines = b"".join(b"(%d): hit\r\n" % number for number in range(100))
        fetched = got(server, b"HTTP/1.1 200 OK\r\n", lines, b"Content-Type: text/xml\r\n\r\n", BODY)
        assert (len(fetched.headers), fetched.body) == (101, BODY)

    def test_a_document_in_small_chunks_is_whole(self, server: Server) -> None:
        pieces = [BODY[start : start + 10] for start in range(0, len(BODY), 10)]
        head = b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        assert got(server, head, chunked(*pieces)).body == BODY

    def test_a_document_of_the_largest_size_is_whole(self, server: Server) -> None:
        assert got(server, answer(BODY), limits=FetchLimits(bytes=len(BODY) + 1)).body == BODY

    @pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX", b"HTTP/1.1 200 OK\r\n\r\n<rss"])
    def test_a_server_that_falls_silent(self, server: Server, start: bytes) -> None:
        def talk(connection: socket.socket, _: bytes) -> None:
            connection.sendall(start)
            connection.recv(1)

        server.talks["/feed"] = talk
        with pytest.raises(FetchError, match="^no answer came in time$"):
            fetch(f"{server.url}/feed", anywhere, IMPATIENT)

    @pytest.mark.parametrize("piece", [b"X-A: b\r\n", b" "], ids=["head", "body"])
    def test_a_server_that_drips(self, server: Server, piece: bytes) -> None:
        def talk(connection: socket.socket, _: bytes) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if piece == b" " else b""))
            for _number in range(90):
                connection.sendall(piece)
                time.sleep(0.05)

        server.talks["/feed"] = talk
        with pytest.raises(FetchError, match="^no answer came in time$"):
            fetch(f"{server.url}/feed", anywhere, IMPATIENT)

    def test_a_name_that_is_looked_up_for_ever(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found = threading.Event()

        def look_up(*_: object, **__: object) -> list[object]:
            found.wait()
            return []

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        with pytest.raises(FetchError, match="^no answer came in time$"):
            fetch("http://feeds.example/", anywhere, IMPATIENT)
        found.set()


class TestWords:
    @pytest.mark.parametrize(
        ("said", "words"),
        [
            (b"", "the connection was closed without an answer"),
            (b"SSH-2.0-OpenSSH_9.2\r\n", "the server does not speak HTTP/1.1"),
            (b"HTTP/1.1 abc OK\r\n\r\n", "the server does not speak HTTP/1.1"),
            (b"HTTP/1.1 99999 OK\r\n\r\n", "the server does not speak HTTP/1.1"),
            (b"HTTP/3.0 200 OK\r\n\r\n", "the server does not speak HTTP/1.1 as it should: HTTP/3.0"),
            (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000, "a line of the answer's head is too long"),
            (
                b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
                "the server does not speak HTTP/1.1 as it should: got more than 100 headers",
            ),
            (
                b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>",
                "the connection was broken off after 5 bytes of the body",
            ),
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n<rss\r\nzz\r\n",
                "the connection was broken off after 4 bytes of the body",
            ),
        ],
    )
    def test_an_answer_that_is_none(self, server: Server, said: bytes, words: str) -> None:
        assert refusal(server, said) == words

    def test_nothing_listens(self, server: Server) -> None:
        server.close()
        with pytest.raises(FetchError, match="^the connection was refused; nothing listens there$"):
            fetch(f"{server.url}/", anywhere, PATIENT)

    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (socket.gaierror(socket.EAI_NONAME, "x"), "there is no host of that name"),
            (socket.gaierror(socket.EAI_AGAIN, "x"), "the name of the host cannot be looked up at present"),
            (UnicodeError("label too long"), "there is no host of that name"),
            (OSError(101, "Network is unreachable"), "network is unreachable"),
        ],
    )
    def test_a_name_that_leads_nowhere(self, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str) -> None:
        def look_up(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        with pytest.raises(FetchError) as caught:
            fetch("http://feeds.example/", anywhere, PATIENT)
        assert str(caught.value) == words


class TestRedirects:
    def test_they_are_followed_and_kept(self, server: Server) -> None:
        server.talks["/a"] = saying(answer(b"", "Location: /b?c#d", status="301 Moved"))
        server.talks["/b?c"] = saying(answer(b"", f"Location: {server.url}/feed", status="307 Over there"))
        server.talks["/feed"] = saying(answer(BODY))
        fetched = fetch(f"{server.url}/a", anywhere, PATIENT)
        assert fetched.redirects == (Redirect(301, f"{server.url}/b?c"), Redirect(307, f"{server.url}/feed"))
        assert (fetched.url, fetched.body) == (f"{server.url}/feed", BODY)

    def test_a_redirect_without_a_target_is_an_answer(self, server: Server) -> None:
        assert got(server, answer(b"", status="302 Found")).status == 302
        assert got(server, answer(b"", "Location: ftp://a.example/", status="302 Found")).status == 302

    def test_a_circle(self, server: Server) -> None:
        server.talks["/a"] = saying(answer(b"", "Location: /b", status="301 Moved"))
        server.talks["/b"] = saying(answer(b"", "Location: /a", status="301 Moved"))
        with pytest.raises(FetchError, match=f"^it is redirected in a circle, back to {server.url}/a$"):
            fetch(f"{server.url}/a", anywhere, PATIENT)

    @pytest.mark.parametrize("steps", [5, 6])
    def test_there_is_an_end_of_them(self, server: Server, steps: int) -> None:
        for step in range(steps):
            server.talks[f"/{step}"] = saying(answer(b"", f"Location: /{step + 1}", status="302 Found"))
        server.talks[f"/{steps}"] = saying(answer(BODY))
        if steps == 5:
            assert len(fetch(f"{server.url}/0", anywhere, PATIENT).redirects) == 5
        else:
            with pytest.raises(FetchError, match="^it is redirected more than 5 times$"):
                fetch(f"{server.url}/0", anywhere, PATIENT)

    def test_an_error_at_their_end_names_the_address(self, server: Server) -> None:
        server.talks["/a"] = saying(answer(b"", "Location: /b", status="302 Found"))
        server.talks["/b"] = saying(b"")
        with pytest.raises(FetchError) as caught:
            fetch(f"{server.url}/a", anywhere, PATIENT)
        words = f"it is redirected to {server.url}/b, and the connection was closed without an answer"
        assert str(caught.value) == words


class TestGuarded:
    @pytest.fixture
    def own(self, server: Server) -> PublicOnly:
        return PublicOnly(own=frozenset({Endpoint("http", "127.0.0.1", server.port)}))

    def test_the_own_place_is_let_through(self, server: Server, own: PublicOnly) -> None:
        server.talks["/feed"] = saying(answer(BODY))
        assert fetch(f"{server.url}/feed", own, PATIENT).body == BODY

    @pytest.mark.parametrize(
        ("target", "words"),
        [
            ("http://127.0.0.1/", "127.0.0.1 is not on the public internet"),
            ("https://127.0.0.1/", "127.0.0.1 is not on the public internet"),
            ("http://localhost/", "localhost is not on the public internet"),
            ("http://2130706433/", "2130706433 is not on the public internet"),
            ("http://0x7f.1/", "0x7f.1 is not on the public internet"),
            ("http://[::ffff:127.0.0.1]/", "::ffff:127.0.0.1 is not on the public internet"),
            ("http://169.254.169.254/latest", "169.254.169.254 is not on the public internet"),
            ("http://127.0.0.1:1/", "port 1 is not one of the web's, 80 and 443"),
            ("http://a:b@127.0.0.1/", "127.0.0.1 is not on the public internet"),
        ],
    )
    def test_a_redirect_into_the_house_is_not_followed(
        self, server: Server, own: PublicOnly, target: str, words: str
    ) -> None:
        server.talks["/feed"] = saying(answer(b"", f"Location: {target}", status="302 Found"))
        with pytest.raises(FetchError) as caught:
            fetch(f"{server.url}/feed", own, PATIENT)
        assert str(caught.value).endswith(f", and {words}")
        assert len(server.asked) == 1

    def test_what_was_checked_is_what_is_connected_to(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A name that leads to a public address first and into the house at the second look-up is asked for once."""
        answers = iter([["93.184.215.14", "10.0.0.1"], ["127.0.0.1"]])
        connected = []

        def look_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in next(answers)]

        def connect(_: socket.socket, address: tuple[str, int]) -> None:
            connected.append(address)
            raise ConnectionRefusedError

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        monkeypatch.setattr(socket.socket, "connect", connect)
        with pytest.raises(FetchError):
            fetch("http://rebinding.example/", PublicOnly(), PATIENT)
        assert connected == [("93.184.215.14", 80)]


class TestTls:
    @pytest.fixture
    def secure(self) -> Iterator[Server]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        context.set_servername_callback(lambda _socket, name, _context: self.named.append(name))
        self.named: list[str | None] = []
        made = Server({"/feed": saying(answer(BODY))}, context)
        yield made
        made.close()

    @pytest.fixture(autouse=True)
    def every_name_is_here(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def look_up(_: str, port: int, **__: object) -> list[tuple[object, ...]]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)

    def test_the_host_is_named_to_server_and_certificate(self, secure: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
        monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
        assert fetch(f"https://feeds.example:{secure.port}/feed", anywhere, PATIENT).body == BODY
        assert self.named == ["feeds.example"]
        assert f"\r\nHost: feeds.example:{secure.port}\r\n" in secure.asked[0]
        with pytest.raises(FetchError, match="^the certificate is not trusted: Hostname mismatch"):
            fetch(f"https://other.example:{secure.port}/feed", anywhere, PATIENT)

    def test_a_certificate_of_nobody_is_not_trusted(self, secure: Server) -> None:
        with pytest.raises(FetchError, match="^the certificate is not trusted: self-signed certificate"):
            fetch(f"https://feeds.example:{secure.port}/feed", anywhere, PATIENT)
        assert secure.asked == []

    def test_a_server_without_tls(self, server: Server) -> None:
        server.talks["/feed"] = saying(answer(BODY))
        with pytest.raises(FetchError, match="^no (secure connection comes about|answer came in time)$"):
            fetch(f"https://feeds.example:{server.port}/feed", anywhere, IMPATIENT)


class TestAskedAgain:
    def test_with_the_validators_that_came(self, server: Server) -> None:
        date = "Thu, 05 Feb 2026 12:00:00 GMT"
        fetched = got(server, answer(BODY, 'ETag: W/"a"', f"Last-Modified: {date}"))
        server.talks["/feed"] = saying(b"HTTP/1.1 304 Not Modified\r\n\r\n")
        assert repeat_conditionally(fetched, anywhere, PATIENT) == 304
        assert f'\r\nIf-None-Match: W/"a"\r\nIf-Modified-Since: {date}\r\n' in server.asked[1]

    def test_a_full_answer_is_not_read(self, server: Server) -> None:
        fetched = got(server, answer(BODY, 'ETag: "a"'))
        assert repeat_conditionally(fetched, anywhere, PATIENT) == 200

    @pytest.mark.parametrize("header", ["X-Other: a", "ETag: ", "ETag: a\r\n b"])
    def test_not_without_validators(self, server: Server, header: str) -> None:
        assert repeat_conditionally(got(server, answer(BODY, header)), anywhere, PATIENT) == 0
        assert len(server.asked) == 1

    def test_no_answer_is_none(self, server: Server) -> None:
        fetched = got(server, answer(BODY, 'ETag: "a"'))
        server.close()
        assert repeat_conditionally(fetched, anywhere, PATIENT) == 0
