"""The request log: what was asked for and how it was answered; no secret, and no client unless that is wanted."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.http.rate_limit import parse_networks
from syndication.web.traffic.request_log import RequestLog, logged_path

TOKEN = "syn_0123456789"
ENVIRON = {
    "REQUEST_METHOD": "GET",
    "PATH_INFO": "/rss.xml",
    "QUERY_STRING": f"token={TOKEN}",
    "HTTP_AUTHORIZATION": f"Bearer {TOKEN}",
    "HTTP_COOKIE": TOKEN,
    "REMOTE_ADDR": "203.0.113.9",
    "HTTP_USER_AGENT": "NetNewsWire/6.1",
}


def lines(capsys: pytest.CaptureFixture[str], log: RequestLog, **environ: str) -> list[str]:
    """Return the lines of one request, answered with 200 and 5,120 bytes in 1.5 ms."""
    asked = ENVIRON | environ
    log.write([(asked["PATH_INFO"], 200, 0.0015, log.detail(asked, 5120))])
    return capsys.readouterr().err.splitlines()


def as_json(capsys: pytest.CaptureFixture[str], log: RequestLog, **environ: str) -> dict[str, Any]:
    [line] = lines(capsys, log, **environ)
    found = json.loads(line)
    assert isinstance(found, dict)
    return found


def test_a_line_of_text_says_what_was_asked_for_and_answered(capsys: pytest.CaptureFixture[str]) -> None:
    [line] = lines(capsys, RequestLog())
    moment, _, rest = line.partition(" ")
    assert rest == f"INFO web[{os.getpid()}]: GET /rss.xml 200 5120 bytes 1.500 ms"
    assert len(moment) == len("2026-02-05T12:00:00.123Z")


def test_a_line_of_json_has_the_same_in_fields(capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(capsys, RequestLog(is_json=True))
    del found["time"]
    assert found == {
        "level": "INFO",
        "process": "web",
        "pid": os.getpid(),
        "message": "GET /rss.xml 200",
        "method": "GET",
        "path": "/rss.xml",
        "status": 200,
        "bytes": 5120,
        "milliseconds": 1.5,
    }


@pytest.mark.parametrize("is_json", [False, True])
@pytest.mark.parametrize("names_clients", [False, True])
def test_no_secret_is_in_it_and_clients_only_if_they_are_wanted(
    capsys: pytest.CaptureFixture[str], is_json: bool, names_clients: bool
) -> None:
    [line] = lines(capsys, RequestLog(is_json=is_json, names_clients=names_clients))
    assert TOKEN not in line
    assert ("203.0.113.9" in line) is ("NetNewsWire" in line) is names_clients


def test_a_trusted_proxy_names_the_client(capsys: pytest.CaptureFixture[str]) -> None:
    log = RequestLog(is_json=True, names_clients=True, trusted=parse_networks(("10.0.0.1",)))
    named = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.7"}
    assert as_json(capsys, log, **named)["address"] == "198.51.100.7"
    assert as_json(capsys, log, **named | {"REMOTE_ADDR": "10.0.0.2"})["address"] == "10.0.0.2"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/rss.xml", "/rss.xml"),
        ("/tags/a b", "/tags/a%20b"),
        ("/items/\xc3\xa9", "/items/%C3%A9"),  # WSGI has the bytes of UTF-8 as Latin-1
        ("/x\r\n2026 INFO web[1]: forged", "/x%0D%0A2026%20INFO%20web%5B1%5D:%20forged"),
        ("/\x1b[2J", "/%1B%5B2J"),
        ("/pictures/0123456789abcdef.jpg", "/pictures/01234567..."),
        ("/hub/callback/0123456789abcdef", "/hub/callback/01234567..."),
        ("", ""),
        ("/" + "x" * 5000, "/" + "x" * 299),
    ],
)
def test_a_path_cannot_forge_a_line_or_open_a_picture(path: str, shown: str) -> None:
    assert logged_path(path) == shown


@given(st.text(max_size=500), st.text(max_size=500), st.text(max_size=500), st.booleans())
def test_whatever_is_sent_is_one_line_of_bounded_length(path: str, method: str, agent: str, is_json: bool) -> None:
    log = RequestLog(is_json=is_json, names_clients=True)
    asked = ENVIRON | {"REQUEST_METHOD": method, "HTTP_USER_AGENT": agent}
    make = log._json_line if is_json else log._text_line
    line = make(1, (path, 200, 0.1, log.detail(asked, 1)))
    assert line.isprintable()
    assert len(line.encode()) < 4096


def test_many_lines_are_written_in_parts_that_a_pipe_takes_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    parts: list[str] = []

    class Pipe:
        def write(self, text: str) -> None:
            parts.append(text)

        def flush(self) -> None:
            return

    monkeypatch.setattr("sys.stderr", Pipe())
    log = RequestLog()
    log.write([(f"/{number}", 200, 0.001, log.detail(ENVIRON, 1)) for number in range(500)])
    assert all(len(part.encode()) <= 4096 and part.endswith("\n") for part in parts)
    assert len("".join(parts).splitlines()) == 500
