"""`POST /api/push`: signed ninjs makes items, changes them, withdraws them and brings them back; nothing else does."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from syndication.catalog import versions
from syndication.http import signatures
from syndication.model.item_findings import all_findings
from syndication.sources.plain_text import MAX_BYTES
from syndication.web.documents.cache import DocumentCache
from tests.support import push_header
from tests.web.api.pushing import SECRET, URI, Wire
from tests.web.api.support import BASE, NINJS, problem

OLD = "this version is not newer than the stored one; give every change a later versionCreated"


@pytest.fixture(autouse=True)
def unfollowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start no thread that looks for new documents: it would outlive the test, and no test here asks for one."""
    monkeypatch.setattr(DocumentCache, "start", lambda _: None)


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[Wire]:
    made = Wire(tmp_path)
    yield made
    made.close()


def told(answer: TestResponse, status: int) -> tuple[str, int]:
    """Return what became of the item, and its version."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/json"), answer.text
    found = answer.get_json()
    assert (found["id"], found["slug"]) == (URI, "harbour-reopens")
    return found["result"], found["version"]


def refused(wire: Wire, answer: TestResponse, status: int) -> dict[str, Any]:
    """Return the problem of a push that must have left no trace."""
    assert answer.status_code == status
    assert wire.records() == {}
    return problem(answer)


def test_a_new_uri_is_a_new_item_with_a_record(wire: Wire) -> None:
    answer = wire.send()
    assert told(answer, 201) == ("created", 1)
    assert answer.headers["Location"] == f"{BASE}/api/items/harbour-reopens"
    assert answer.headers["Cache-Control"] == "no-store"
    assert list(wire.records()) == ["2026-02-05-harbour-reopens.html"]
    assert (wire.item().headline, wire.item().body) == ("Harbour reopens", "<p>It did.</p>")
    wire.house.publish()
    assert b"Harbour reopens" in wire.house.documents()["/rss.xml"]


def test_what_has_no_place_in_an_item_is_told(wire: Wire) -> None:
    assert "title: has no place in a record; it was left out: harbour-3" in wire.send().get_json()["warnings"]


def test_what_was_left_out_is_listed_with_the_item_and_once_in_the_answer(wire: Wire) -> None:
    logo = {"type": "component", "headlines": [{"value": "The mark"}]}
    answer = wire.send(associations=[{"name": "logo", **logo}]).get_json()
    assert len(set(answer["warnings"])) == len(answer["warnings"])
    found = all_findings(wire.item(), None)
    assert {finding.severity for finding in found} == {"loses content", "cosmetic"}
    assert [finding.message for finding in found if finding.severity == "loses content"] == [
        "associations[0].type: has no place in a record; the association was left out: component"
    ]
    assert {finding.message for finding in found} == set(answer["warnings"])


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", "application/vnd.iptc.ninjs+json"])
def test_json_by_any_name_is_taken(wire: Wire, media_type: str) -> None:
    assert told(wire.push(json.dumps(NINJS).encode(), content_type=media_type), 201) == ("created", 1)


@pytest.mark.parametrize(
    "document",
    [
        {"headline": "Harbour reopens", "body_html": "<p>It did.</p>", "versioncreated": "2026-02-05T12:00:00Z"},
        {
            "headlines": [{"value": "Harbour reopens"}],
            "bodies": [{"contenttype": "text/html", "value": "<p>It did.</p>"}],
            "firstcreated": "2026-02-05T12:00:00Z",
        },
    ],
)
def test_older_versions_of_ninjs_are_taken(wire: Wire, document: dict[str, Any]) -> None:
    assert told(wire.push(json.dumps({"uri": URI} | document).encode()), 201) == ("created", 1)
    assert wire.item().body == "<p>It did.</p>"


def test_a_newer_version_replaces_the_content_and_the_publication_stays(wire: Wire) -> None:
    wire.send()
    answer = wire.send(13, headlines=[{"value": "Harbour open"}], firstCreated="2026-02-05T12:30:00Z")
    assert told(answer, 200) == ("changed", 2)
    assert "Location" not in answer.headers
    item = wire.item()
    assert (item.headline, item.slug) == ("Harbour open", "harbour-reopens")
    assert item.published == datetime(2026, 2, 5, 12, tzinfo=UTC)
    assert item.modified == datetime(2026, 2, 5, 13, tzinfo=UTC)


def test_who_made_a_version_is_told(wire: Wire) -> None:
    wire.send()
    wire.send(13, headlines=[{"value": "Harbour open"}])
    with wire.house.catalog.read() as connection:
        assert {version.who for version in versions.of_item(connection, URI)} == {"push"}


@pytest.mark.parametrize("hour", [12, 13, 14])
def test_what_is_not_newer_changes_nothing(wire: Wire, hour: int) -> None:
    wire.send()
    wire.send(14, headlines=[{"value": "Harbour open"}])
    before = wire.records()
    answer = wire.send(hour, headlines=[{"value": "Harbour closed"}])
    assert told(answer, 200) == ("unchanged", 2)
    assert answer.get_json()["warnings"][-1] == OLD
    assert wire.records() == before


def test_the_same_bytes_again_change_nothing(wire: Wire) -> None:
    body = json.dumps(NINJS).encode()
    assert [told(wire.push(body), status) for status in (201, 200, 200)] == [
        ("created", 1),
        ("unchanged", 1),
        ("unchanged", 1),
    ]


@pytest.mark.parametrize(("status", "kind"), [("canceled", "kill"), ("withheld", "withholding")])
def test_a_withdrawal_takes_the_story_out_of_every_feed_and_a_newer_version_brings_it_back(
    wire: Wire, status: str, kind: str
) -> None:
    wire.send()
    wire.house.publish()
    assert told(wire.send(13, pubStatus=status, headlines=None, bodies=None), 200) == ("changed", 2)
    assert (wire.item().status, wire.item().revisions[-1].kind) == (status, kind)
    wire.house.publish()
    assert b"It did." not in wire.house.documents()["/rss.xml"]
    assert told(wire.send(), 200) == ("unchanged", 2)
    assert told(wire.send(14), 200) == ("changed", 3)
    assert (wire.item().status, wire.item().revisions[-1].kind) == ("usable", "reinstatement")
    wire.house.publish()
    assert b"It did." in wire.house.documents()["/rss.xml"]


def test_a_kill_without_a_date_of_its_own_counts(wire: Wire) -> None:
    wire.send(14)
    assert told(wire.send(12, pubStatus="canceled"), 200) == ("changed", 2)
    assert wire.item().status == "canceled"


def test_a_withdrawal_of_what_is_not_here_says_so(wire: Wire) -> None:
    answer = wire.send(pubStatus="canceled", headlines=None, bodies=None)
    assert "nothing to withdraw" in refused(wire, answer, 404)["detail"]


def test_an_embargoed_story_is_in_no_feed(wire: Wire) -> None:
    wire.send(embargoedUntil="2999-01-01T00:00:00Z")
    wire.house.publish()
    assert not any(b"Harbour" in body for body in wire.house.documents().values())
    assert wire.client.get("/items/harbour-reopens").status_code == 404


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"headers": {}}, "is missing"),
        ({"headers": {signatures.PUSH_HEADER: "t=1"}}, "cannot be read"),
        ({"seconds": 301}, "seconds ago; set the sender's clock"),
        ({"seconds": -302}, "seconds from now; set the sender's clock"),
        ({"secret": "f" * 32}, "is wrong; sign exactly"),
        ({"secret": ""}, "is wrong; sign exactly"),
        ({"headers": {"Authorization": f"Bearer {SECRET}"}}, "is missing"),
    ],
)
def test_what_is_not_signed_is_refused_and_logged_without_the_secret(
    wire: Wire, caplog: pytest.LogCaptureFixture, options: dict[str, Any], words: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = wire.push(json.dumps(NINJS).encode(), **options)
    assert words in refused(wire, answer, 401)["detail"]
    assert answer.headers["WWW-Authenticate"] == 'Syndication-Signature realm="push"'
    assert "a push was refused: Syndication-Signature: " in caplog.text
    assert SECRET not in caplog.text + answer.text + repr(wire.app.extensions)


def test_a_body_that_was_changed_on_its_way_is_refused(wire: Wire) -> None:
    body = json.dumps(NINJS).encode()
    signed = {signatures.PUSH_HEADER: push_header(body, SECRET, datetime.now(UTC))}
    refused(wire, wire.push(body.replace(b"reopens", b"closes!"), headers=signed), 401)


@pytest.mark.parametrize("seconds", [290, -290])
def test_clocks_may_differ_by_minutes(wire: Wire, seconds: float) -> None:
    assert told(wire.push(json.dumps(NINJS).encode(), seconds=seconds), 201) == ("created", 1)


def test_without_a_secret_there_is_nothing_to_push_to(tmp_path: Path) -> None:
    closed = Wire(tmp_path, secret="")
    try:
        answer = closed.push(json.dumps(NINJS).encode(), secret="")
        assert "push_secret" in refused(closed, answer, 404)["detail"]
    finally:
        closed.close()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"uri": None}, "uri"),
        ({"uri": "no uri"}, "uri"),
        ({"headlines": None}, "headlines"),
        ({"bodies": []}, "bodies"),
        ({"pubStatus": "perhaps"}, "pubStatus"),
        ({"type": "picture"}, "type"),
        ({"language": "no language at all"}, "language"),
        ({"expires": "2020-01-01T00:00:00Z"}, "expires"),
        ({"versionCreated": "2999-01-01T00:00:00Z"}, "versionCreated"),
    ],
)
def test_a_story_that_cannot_be_taken_is_told_the_field(wire: Wire, changes: dict[str, Any], field: str) -> None:
    assert refused(wire, wire.send(**changes), 422)["field"] == field


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"uri": "a:b", "uri": "a:c"}'])
def test_what_is_no_story_is_refused(wire: Wire, body: bytes) -> None:
    assert refused(wire, wire.push(body), 422)["detail"]


@pytest.mark.parametrize("media_type", ["", "text/plain", "application/xml", "multipart/form-data"])
def test_other_media_types_are_told_what_is_taken(wire: Wire, media_type: str) -> None:
    answer = wire.push(json.dumps(NINJS).encode(), content_type=media_type)
    refused(wire, answer, 415)
    assert answer.headers["Accept-Post"] == "application/json, application/*+json"


def test_what_is_too_large_is_refused_before_it_is_read_or_while(wire: Wire) -> None:
    stated = {"CONTENT_LENGTH": str(MAX_BYTES + 1)}
    refused(wire, wire.client.post("/api/push", content_type="application/json", environ_overrides=stated), 413)
    stream = BytesIO(bytes(2 * MAX_BYTES))
    answer = wire.client.post(
        "/api/push",
        input_stream=stream,
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True},
        headers={"Transfer-Encoding": "chunked"},
    )
    refused(wire, answer, 413)


def test_two_who_push_one_new_story_at_once_make_one_item(wire: Wire) -> None:
    found: list[int] = []
    pushers = [threading.Thread(target=lambda: found.append(wire.send().status_code)) for _ in range(3)]
    for pusher in pushers:
        pusher.start()
    for pusher in pushers:
        pusher.join()
    assert set(found) <= {200, 201, 409}
    assert found.count(201) == 1
    assert len(wire.records()) == 1
