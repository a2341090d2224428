"""`POST /api/push` and `POST /api/items?format=ninjs` as Superdesk uses them: its texts, and its signature."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from syndication.http import signatures
from syndication.http.signatures import SUPERDESK_HEADER
from tests.support import push_header
from tests.web.api.pushing import SECRET, Wire
from tests.web.api.support import Api, problem

KEY = "fedcba9876543210" * 2
SENT: dict[str, Any] = json.loads((Path(__file__).parents[2] / "field" / "superdesk-push.json").read_text("utf-8"))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """Return a service that takes pushes of Superdesk alone."""
    monkeypatch.setattr("syndication.web.documents.cache.DocumentCache.start", lambda _: None)
    made = Wire(tmp_path, secret="", superdesk=KEY)
    yield made
    made.close()


def signed(body: bytes, key: str = KEY) -> dict[str, str]:
    """Return the header that Superdesk adds: HMAC-SHA1 of the body."""
    return {SUPERDESK_HEADER: f"sha1={hmac.new(key.encode(), body, 'sha1').hexdigest()}"}


def send(desk: Wire, **changes: Any) -> TestResponse:
    body = json.dumps(SENT | changes).encode()
    return desk.push(body, headers=signed(body))


def faults(answer: TestResponse) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [fault["field"] for fault in problem(answer)["errors"]]


def test_what_superdesk_pushes_is_published_and_changed_by_its_next_push(desk: Wire) -> None:
    made = send(desk)
    assert (made.status_code, made.get_json()["result"]) == (201, "created")
    desk.house.publish()
    assert b"Harbour reopens" in desk.house.documents()["/sections/city/rss.xml"]
    assert b"Jane Doe" in desk.house.documents()["/authors/jane-doe/rss.xml"]
    changed = send(desk, versioncreated="2026-02-05T13:00:00+0000", headline="Harbour open", version="3")
    assert (changed.status_code, changed.get_json()["result"]) == (200, "changed")
    killed = send(desk, versioncreated="2026-02-05T13:30:00+0000", pubstatus="canceled")
    assert killed.get_json()["result"] == "changed"
    assert desk.item(SENT["guid"]).status == "canceled"
    assert len(desk.records()) == 1


@pytest.mark.parametrize("guid", ["tag:localhost:2026:0f6c", "0f6c1f7e-0000-4000-8000-000000000001", "2017/08 09 #1"])
def test_a_second_push_of_any_guid_changes_the_same_story(desk: Wire, guid: str) -> None:
    made = send(desk, guid=guid).get_json()
    later = {"versioncreated": "2026-02-06T13:00:00+0000", "firstcreated": "2026-02-06T12:00:00+0000"}
    changed = send(desk, guid=guid, headline="Harbour open", **later).get_json()
    assert (made["result"], changed["result"]) == ("created", "changed")
    assert made["id"] == changed["id"]
    desk.house.publish()
    assert b"Harbour open" in desk.house.documents()["/rss.xml"]


def test_a_recorded_push_that_is_sent_again_changes_nothing(desk: Wire) -> None:
    send(desk)
    send(desk, versioncreated="2026-02-05T13:00:00+0000", headline="Harbour open")
    assert send(desk).get_json()["result"] == "unchanged"
    assert desk.item(SENT["guid"]).headline == "Harbour open"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {SUPERDESK_HEADER: ""},
        {SUPERDESK_HEADER: "sha1="},
        {SUPERDESK_HEADER: "sha1=" + "0" * 40},
        {SUPERDESK_HEADER: "sha256=" + "0" * 64},
        signed(json.dumps(SENT).encode(), "another key" * 4),
        signed(json.dumps(SENT).encode(), ""),
        signed(b"another body"),
    ],
)
def test_what_superdesk_did_not_sign_is_refused(
    desk: Wire, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = desk.push(json.dumps(SENT).encode(), headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'x-superdesk-signature realm="push"'
    assert SUPERDESK_HEADER in problem(answer)["detail"]
    assert desk.records() == {}
    assert KEY not in caplog.text + answer.text + repr(desk.app.extensions)


def test_our_signature_does_not_count_without_its_secret(desk: Wire) -> None:
    body = json.dumps(SENT).encode()
    for key in ("", KEY, SECRET):
        headers = {signatures.PUSH_HEADER: push_header(body, key, datetime.now(UTC))}
        assert desk.push(body, headers=headers).status_code == 401


def test_superdesks_signature_does_not_count_without_its_secret(tmp_path: Path) -> None:
    wire = Wire(tmp_path)
    body = json.dumps(SENT).encode()
    try:
        for key in ("", KEY, SECRET):
            answer = wire.push(body, headers=signed(body, key))
            assert answer.status_code == 401
            assert "superdesk_secret is empty" in problem(answer)["detail"]
        assert wire.push(body).status_code == 201
    finally:
        wire.close()


def test_both_signatures_count_where_both_secrets_are_set(tmp_path: Path) -> None:
    wire = Wire(tmp_path, superdesk=KEY)
    body = json.dumps(SENT).encode()
    try:
        assert wire.push(body).status_code == 201
        assert wire.push(body, headers=signed(body)).status_code == 200
        assert len(wire.push(body, headers={}).headers.getlist("WWW-Authenticate")) == 2
    finally:
        wire.close()


def test_a_picture_inside_the_newsroom_is_left_out_and_the_story_goes_out(desk: Wire) -> None:
    picture = {
        "type": "picture",
        "renditions": {"original": {"href": "http://localhost:5000/1.jpg", "mimetype": "image/jpeg"}},
    }
    answer = send(desk, associations={"featuremedia": picture})
    assert answer.status_code == 201
    assert any(
        warning.startswith("associations.featuremedia.renditions.original.href: is on no public host")
        for warning in answer.get_json()["warnings"]
    )
    desk.house.publish()
    assert b"Harbour reopens" in desk.house.documents()["/rss.xml"]
    assert b"localhost:5000" not in desk.house.documents()["/rss.xml"]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"uri": "urn:x:1-2"}, ["uri"]),
        ({"language": "xq"}, ["language"]),
        ({"language": "no language"}, ["language"]),
        ({"versioncreated": "2999-01-01T00:00:00Z"}, ["versioncreated"]),
        ({"pubstatus": "perhaps", "headline": 7, "keywords": [7]}, ["pubstatus", "keywords[0]", "headline"]),
    ],
)
def test_a_fault_names_the_property_it_is_in(desk: Wire, changes: dict[str, Any], fields: list[str]) -> None:
    assert faults(send(desk, **changes)) == fields
    assert desk.records() == {}


class TestItems:
    def test_what_superdesk_sends_is_taken_by_the_api_too(self, api: Api) -> None:
        made = api.post("/api/items?format=ninjs", SENT)
        assert made.status_code == 201, made.text
        item = made.get_json()
        assert (item["id"], item["section"], item["authors"]) == (
            SENT["guid"],
            "City",
            [{"name": "Jane Doe", "role": "writer"}],
        )
        assert "priority: is not a property of ninjs here; it was left out: 3" in item["import"]["warnings"]

    def test_any_guid_becomes_an_id_of_the_publication(self, api: Api) -> None:
        item = api.post("/api/items?format=ninjs", SENT | {"guid": "20170809001313906811"}).get_json()
        assert item["id"] == "tag:feeds.tribune.example,2026-01-01:guid:20170809001313906811"

    @pytest.mark.parametrize(
        ("changes", "fields"),
        [
            ({"uri": "urn:x:1-2", "expires": "tomorrow"}, ["uri", "expires"]),
            ({"language": "xq"}, ["language"]),
            ({"versioncreated": "2999-01-01T00:00:00Z"}, ["versioncreated"]),
        ],
    )
    def test_a_fault_names_the_property_it_is_in(self, api: Api, changes: dict[str, Any], fields: list[str]) -> None:
        assert faults(api.post("/api/items?format=ninjs", SENT | changes)) == fields

    def test_a_name_that_occurs_twice_is_told_with_its_path(self, api: Api) -> None:
        renditions = '{"broadband": {"href": "a"}, "broadband": {"href": "b"}}'
        data = f'{{"associations": {{"logo": {{"renditions": {renditions}}}}}}}'.encode()
        assert faults(api.post("/api/items?format=ninjs", data=data)) == ["associations.logo.renditions.broadband"]
