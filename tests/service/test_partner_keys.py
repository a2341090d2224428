"""The feeds of partners over real sockets, with two web workers: who gets them, until when, and what is noted."""

from __future__ import annotations

import base64
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import pytest

from syndication.catalog import Catalog, partner_keys
from syndication.model.partners.key import PartnerKey, mint_key
from syndication.model.tokens import digest
from tests.support import Reply, Service

SETTINGS = """
request_log = "on"
cache_keys = true
withdrawal_minutes = 0

[[partners]]
name = "private"
profile = "generic-full"

[[partners]]
name = "open"
profile = "generic-full"
public = true
"""
RECORD = """+++
headline = "The harbour reopens"
slug = "harbour"
published = 2026-02-05T10:00:00Z
+++

The harbour reopened on Thursday, says SECRETWORD.
"""
PATH = "/partners/private/rss.xml"
CONNECTIONS = 24  # so many that both workers have some


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("partners"))
    settings = service.root / "syndication.toml"
    settings.write_text(settings.read_text() + SETTINGS)
    (service.items / "harbour.md").write_text(RECORD)
    service.start("--workers", "2")
    yield service
    service.stop()


def log_of(service: Service) -> str:
    return (service.root / "serve.log").read_text()


def catalog_of(service: Service) -> Catalog:
    return Catalog(f"sqlite:///{service.root}/var/syndication.db")


def add_key(service: Service, name: str) -> str:
    """Make a key; a worker may learn of it up to a second later (see `ask`)."""
    catalog, made, now = catalog_of(service), mint_key(), datetime.now(UTC)
    with catalog.begin() as connection:
        key = PartnerKey(partner="private", name=name, digest=digest(made), created=now)
        assert partner_keys.add(connection, key)
    catalog.close()
    return made


def ask(service: Service, path: str, headers: dict[str, str] | None = None, method: str = "GET") -> Reply:
    """Return the answer of a worker that knows the key: each worker learns of it in its own time."""
    answers: list[Reply] = []

    def is_known() -> bool:
        answers.append(service.get(path, method, headers))
        return answers[-1].status != 401

    service.wait(is_known)
    return answers[-1]


def revoke(service: Service, name: str) -> None:
    catalog = catalog_of(service)
    with catalog.begin() as connection:
        partner_keys.revoke(connection, "private", name, datetime.now(UTC))
    catalog.close()


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def seconds_until_refused(service: Service, connections: list[HTTPConnection], key: str) -> float:
    """Return after how many seconds a key opens nothing any more, on any of the connections."""
    began = time.monotonic()
    opened = began
    for _ in range(2):  # the second time none may be open again
        for connection in connections:
            while status(connection, key) != 401:
                opened = time.monotonic()
    return opened - began


def status(connection: HTTPConnection, key: str) -> int:
    connection.request("GET", PATH, headers=bearer(key))
    response = connection.getresponse()
    response.read()
    return response.status


def test_a_revoked_key_opens_nothing_after_a_second_on_any_worker(running: Service) -> None:
    seconds = []
    for number in range(3):
        key = add_key(running, f"revoked-{number}")
        with ExitStack() as stack:
            opened = [HTTPConnection("127.0.0.1", running.port, timeout=60) for _ in range(CONNECTIONS)]
            for connection in opened:
                stack.callback(connection.close)
            running.wait(lambda: all(status(each, key) == 200 for each in opened))  # noqa: B023  # called at once
            revoke(running, f"revoked-{number}")
            seconds.append(seconds_until_refused(running, opened, key))
    workers = re.compile(rf"web\[(\d+)\]: GET {PATH} 401")
    running.wait(lambda: len(set(workers.findall(log_of(running)))) == 2)
    assert min(seconds) < 1  # a busy machine may delay one of the three


def test_the_ways_to_bring_a_key_and_what_caches_are_told(running: Service) -> None:
    key = add_key(running, "ways")
    basic = base64.b64encode(f"private:{key}".encode()).decode()
    done = running.run("partners", "keys", "sign", "private", "ways")
    signed = done.stdout.strip().removeprefix(running.url)
    answers = [
        ask(running, PATH, bearer(key)),
        ask(running, PATH, {"Authorization": f"Basic {basic}"}),
        ask(running, f"/partners/private/{key}/rss.xml"),
        ask(running, signed),
    ]
    for answer in answers:
        assert answer.status == 200
        assert b"SECRETWORD" in answer.body
        assert key.encode() not in answer.body
        assert answer.headers["Cache-Control"] == "private, max-age=300"
        assert answer.headers["Vary"] == "Accept-Encoding, Authorization"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert not {"Surrogate-Key", "Cache-Tag", "Access-Control-Allow-Origin"} & set(answer.headers)
        assert key not in str(answer.headers)
    public = running.get("/partners/open/rss.xml")
    assert public.headers["Surrogate-Key"] == "partners/open"
    assert "private" not in public.headers["Cache-Control"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", [PATH, "/partners/nobody/rss.xml"])
def test_without_a_key(running: Service, path: str, method: str) -> None:
    answer = running.get(path, method)
    assert answer.status == 401
    assert re.fullmatch(r'Basic realm="\w+", charset="UTF-8"', answer.headers["WWW-Authenticate"])
    assert (answer.headers["Cache-Control"], answer.headers["Vary"]) == ("no-store", "Authorization")
    assert (answer.body == b"") == (method == "HEAD")


def test_conditions_and_head(running: Service) -> None:
    headers = bearer(add_key(running, "conditions"))
    first = ask(running, PATH, headers)
    for condition in ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}):
        again = ask(running, PATH, headers | condition)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["Cache-Control"] == "private, max-age=300"
    head = ask(running, PATH, headers, "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["ETag"] == first.headers["ETag"]


def test_other_ways_lead_not_to_the_feed(running: Service) -> None:
    """The validator and the hub know it as little as a client without a key."""
    found = running.get(f"/validate?url={running.url}{PATH}")
    assert b"SECRETWORD" not in found.body
    assert found.status == running.get(f"/validate?url={running.url}/partners/nobody/rss.xml").status
    topic = urlencode({"hub.mode": "subscribe", "hub.topic": running.url + PATH, "hub.callback": "https://a.example/"})
    request = urllib.request.Request(f"{running.url}/hub", topic.encode())
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(request, timeout=60)
    for path in ("/", "/opml.xml", "/sitemap.xml", "/robots.txt", "/rss.xml"):
        assert b"/partners/" not in running.get(path).body


def test_no_key_gets_into_the_log(running: Service) -> None:
    key = add_key(running, "logged")
    for path in (f"/partners/private/{key}/rss.xml", f"//partners/private/{key}/rss.xml", f"/partners/{key}"):
        running.get(f"{path}?key={key}")
    running.get("/partners/private/last")
    running.wait(lambda: "/partners/private/last" in log_of(running))
    assert key not in log_of(running)


def test_what_was_fetched(running: Service) -> None:
    key = add_key(running, "ledger")
    ask(running, PATH, bearer(key))
    running.wait(lambda: "ledger" in fetched(running))
    before = fetched(running)["ledger"]
    listed = json.loads(running.run("partners", "keys", "list", "private", "--json").stdout)["keys"]
    assert [one["address"] for one in listed if one["name"] == "ledger"] == ["127.0.0.1"]
    assert (before["version"], before["is_notice"]) == (1, False)


def fetched(service: Service) -> dict[str, Any]:
    """Return what was noted of the story, by key."""
    found = json.loads(service.run("why", "harbour", "--json").stdout)["partners"]
    (private,) = (one for one in found if one["partner"] == "private")
    return {one["key_name"]: one for one in private["fetched"]}
