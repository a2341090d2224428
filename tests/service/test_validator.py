"""The validator of a running service: what is too large, and clients that never finish, cost nobody else a feed."""

from __future__ import annotations

import re
import socket
from contextlib import ExitStack

from tests.support import Service

HEAD = (
    "POST /validate HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=sep\r\n"
    "Content-Length: {}\r\n\r\n"
)


def connected(service: Service, head: str) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", service.port), timeout=10)
    made.sendall(head.encode())
    return made


def test_what_is_too_large_is_refused_before_it_is_read(running: Service) -> None:
    with connected(running, HEAD.format(50_000_000)) as client:
        assert client.recv(20).startswith(b"HTTP/1.1 413 ")


def test_clients_that_never_finish_hold_up_nobody(running: Service) -> None:
    with ExitStack() as clients:
        for _ in range(20):
            clients.enter_context(connected(running, HEAD.format(1000) + "--sep\r\n"))
        for _ in range(10):
            for path in ("/validate?url=/rss.xml", "/validate", "/rss.xml"):
                assert running.get(path).status == 200


def test_the_command_says_that_a_feed_of_the_service_is_clean(running: Service) -> None:
    kinds = {"rss.xml": "RSS 2.0", "atom.xml": "Atom feed", "feed.json": "JSON Feed"}
    answer = running.run("validate", *(f"{running.url}/{name}" for name in kinds))
    assert answer.returncode == 0, answer.stdout
    assert re.sub(r", [0-9,]+ (bytes|kB)", "", answer.stdout).splitlines() == [
        f"{running.url}/{name}: clean ({kind})" for name, kind in kinds.items()
    ]


def test_a_feed_of_the_service_is_clean_with_all_that_http_says(running: Service) -> None:
    for name in ("rss.xml", "atom.xml", "feed.json"):
        by_page = running.get(f"/validate?format=json&url=/{name}").body.decode()
        by_command = running.run("validate", "--json", f"{running.url}/{name}").stdout
        assert by_page.strip() == by_command.strip()
        assert '"findings":[]' in by_page
