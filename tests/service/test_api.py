"""The API of a running service: what it changes, readers see; what a hand changes meanwhile is not lost."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http.client import HTTPConnection
from typing import Any

import pytest

from tests.support import Reply, Service

STORY: dict[str, Any] = {"headline": "Harbour reopens", "published": "2026-02-05T12:00:00Z", "body": "It did."}


class Desk:
    """Someone who holds a token that may write and withdraw."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.token = service.run("tokens", "add", "desk", "--scope", "withdraw").stdout.strip()

    def ask(self, method: str, path: str, told: Any = None, headers: Mapping[str, str] | None = None) -> Reply:
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        connection = HTTPConnection("127.0.0.1", self.service.port, timeout=30)
        try:
            body = None if told is None else json.dumps(told)
            connection.request(method, path, body, sent | dict(headers or {}))
            answer = connection.getresponse()
            return Reply(answer.status, answer.headers, answer.read())
        finally:
            connection.close()


@pytest.fixture(scope="module")
def desk(running: Service) -> Desk:
    return Desk(running)


def test_a_story_goes_from_the_api_into_feeds_and_out_of_them_again(desk: Desk) -> None:
    service = desk.service
    made = desk.ask("POST", "/api/items", STORY | {"headline": "First story"})
    assert (made.status, made.headers["Location"], made.headers["ETag"]) == (201, "/api/items/first-story", '"1"')
    service.wait(
        lambda: all(b"First story" in service.get(f"/{name}").body for name in ("rss.xml", "atom.xml", "feed.json"))
    )
    assert service.get("/items/first-story").status == 200
    gone = desk.ask("POST", "/api/items/first-story/withdraw", {"kind": "kill", "note": "It never happened."})
    assert json.loads(gone.body)["status"] == "canceled"
    service.wait(lambda: b"First story" not in service.get("/rss.xml").body)
    assert service.get("/items/first-story").status == 410
    back = desk.ask("POST", "/api/items/first-story/reinstate", {"note": "It did happen."})
    assert back.headers["ETag"] == '"3"'
    service.wait(lambda: b"First story" in service.get("/rss.xml").body)


def test_an_edit_by_hand_is_not_overwritten_unseen(desk: Desk) -> None:
    seen = desk.ask("POST", "/api/items", STORY | {"headline": "By two hands"})
    (path,) = desk.service.items.rglob("*by-two-hands.md")
    path.write_text(path.read_text().replace("It did.", "By hand."))
    change = {"standfirst": "By the API"}
    condition = {"If-Match": seen.headers["ETag"]}
    answers = [desk.ask("PATCH", "/api/items/by-two-hands", change, condition)]
    while answers[-1].status == 409:  # the file may still be arriving
        answers.append(desk.ask("PATCH", "/api/items/by-two-hands", change, condition))
    assert answers[-1].status == 412
    assert "By hand." in path.read_text()
    assert "By the API" not in path.read_text()
    both = desk.ask("PATCH", "/api/items/by-two-hands", change)
    assert both.status == 200
    item = json.loads(both.body)
    assert (item["body"], item["standfirst"], item["version"]) == ("By hand.", "By the API", 3)
    told = json.loads(desk.ask("GET", "/api/items/by-two-hands/history").body)["versions"]
    assert [one["who"] for one in told] == ["token desk", "file", "token desk"]


def test_a_batch_of_fifty_is_in_the_feeds(desk: Desk) -> None:
    operations = [
        {"op": "create", "item": STORY | {"headline": f"Story {number}", "section": "Batch"}} for number in range(50)
    ]
    headers = {"Idempotency-Key": "batch-of-fifty"}
    done, again = (desk.ask("POST", "/api/batch", operations, headers) for _ in range(2))
    assert [one["status"] for one in json.loads(done.body)] == [201] * 50
    assert again.body == done.body
    desk.service.wait(lambda: len(re.findall(rb"<item>", desk.service.get("/sections/batch/rss.xml").body)) == 50)
    assert len(list(desk.service.items.rglob("*-story-*.md"))) == 50


def test_who_asks_before_sending_twenty_megabytes_need_not_send_them(desk: Desk) -> None:
    connection = HTTPConnection("127.0.0.1", desk.service.port, timeout=30)
    connection.putrequest("POST", "/api/items")
    for name, value in {
        "Authorization": f"Bearer {desk.token}",
        "Content-Type": "application/json",
        "Content-Length": "20000000",
        "Expect": "100-continue",
    }.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413
    assert answer.headers["Content-Type"] == "application/problem+json"
    connection.close()
    assert desk.service.get("/healthz").status == 200


def test_a_body_whose_length_is_not_told_is_read(desk: Desk) -> None:
    connection = HTTPConnection("127.0.0.1", desk.service.port, timeout=30)
    body = json.dumps(STORY | {"headline": "In chunks"}).encode()
    headers = {"Authorization": f"Bearer {desk.token}", "Content-Type": "application/json"}
    connection.request("POST", "/api/items", iter([body[:20], body[20:]]), headers, encode_chunked=True)
    assert connection.getresponse().status == 201
    connection.close()


@pytest.mark.parametrize(
    ("method", "path", "token", "status"),
    [
        ("GET", "/api/items", "", 401),
        ("GET", "/api/items/none", "", 401),
        ("GET", "/api/nothing.xml", "", 404),
        ("DELETE", "/api/items/first-story", "", 405),
        ("GET", "/api/items/none", "good", 404),
        ("GET", "/api/items/%2e%2e%2fsecret", "good", 404),
        ("GET", "/api/items/%ff%00", "good", 404),
    ],
)
def test_a_refusal_is_never_a_page(desk: Desk, method: str, path: str, token: str, status: int) -> None:
    answer = desk.ask(method, path, headers={} if token else {"Authorization": ""})
    assert answer.status == status
    assert b"<html" not in answer.body
    assert desk.token.encode() not in answer.body + bytes(str(answer.headers), "utf-8")
