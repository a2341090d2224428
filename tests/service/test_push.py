"""Superdesk pushes to a running service over real sockets: its header, its text, its picture; readers see the story."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.support import Reply, Service

KEY = "fedcba9876543210" * 2
SENT: dict[str, Any] = json.loads((Path(__file__).parents[1] / "field" / "superdesk-push.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    made = Service(tmp_path_factory.mktemp("superdesk"))
    settings = made.root / "syndication.toml"
    settings.write_text(f'{settings.read_text()}superdesk_secret = "{KEY}"\n')
    made.start("--workers", "1")
    yield made
    made.stop()
    log = (made.root / "serve.log").read_text(errors="replace")
    assert "Traceback" not in log
    assert KEY not in log


def push(service: Service, key: str = KEY, **changes: Any) -> Reply:
    """Send what Superdesk's HTTP push sends: JSON, and the HMAC-SHA1 of its bytes."""
    body = json.dumps(SENT | changes).encode()
    headers = {
        "Content-type": "application/json",
        "Accept": "application/json",
        "x-superdesk-signature": f"sha1={hmac.new(key.encode(), body, 'sha1').hexdigest()}",
    }
    connection = HTTPConnection("127.0.0.1", service.port, timeout=30)
    try:
        connection.request("POST", "/api/push", body, headers)
        answer = connection.getresponse()
        return Reply(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def test_superdesk_publishes_corrects_and_kills(service: Service) -> None:
    inside = {"href": "http://localhost:5000/1.jpg", "mimetype": "image/jpeg"}
    made = push(service, associations={"featuremedia": {"type": "picture", "renditions": {"original": inside}}})
    assert made.status == 201, made.body
    assert b"associations.featuremedia.renditions.original.href" in made.body
    service.wait(lambda: b"Harbour reopens" in service.get("/sections/city/rss.xml").body)
    service.wait(lambda: b"Jane Doe" in service.get("/authors/jane-doe/feed.json").body)
    corrected = push(service, headline="Harbour open", versioncreated="2026-02-05T13:00:00+0000")
    assert json.loads(corrected.body)["result"] == "changed"
    service.wait(lambda: b"Harbour open" in service.get("/rss.xml").body)
    killed = push(service, pubstatus="canceled", versioncreated="2026-02-05T14:00:00+0000")
    assert json.loads(killed.body)["result"] == "changed"
    service.wait(lambda: b"Harbour open" not in service.get("/rss.xml").body)


def test_another_key_is_refused_and_faults_are_listed(service: Service) -> None:
    assert push(service, key="0" * 32).status == 401
    refused = push(service, guid="other", language="no language", versioncreated="today", keywords=[7])
    fields = [fault["field"] for fault in json.loads(refused.body)["errors"]]
    assert (refused.status, set(fields)) == (422, {"versioncreated", "keywords[0]", "language"})
