"""Requests to the wire: keys, cursors, conditions, limits, long polls, single versions. On SQLite."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import etree
from werkzeug.exceptions import ServiceUnavailable

from syndication.catalog import partner_keys
from syndication.formats.newsml_g2 import NAR
from syndication.web.context import utc_now
from syndication.web.wire import views
from syndication.web.wire.cursor import VALID_HOURS, WireCursor, format_cursor, parse_cursor
from syndication.web.wire.news import WireNews
from tests.publishing.partners.outlets import partner
from tests.support import NOON, make_catalog
from tests.web.api.support import problem
from tests.web.wire.test_wire import CORRECTION
from tests.web.wire.wires import Newsroom, Receiver, newsroom, wire_partner

ID = "tag:feeds.tribune.example,2026-02-05:first"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A publication with a partner on the wire, and one with a feed alone."""
    with newsroom(
        tmp_path, make_catalog(tmp_path / "catalog.db"), wire_partner(terms="By contract"), partner()
    ) as made:
        yield made


@pytest.fixture
def reader(room: Newsroom) -> Receiver:
    return room.receiver()


@pytest.mark.parametrize("path", ["/api/wire", "/api/wire/account", f"/api/wire/versions?id={quote(ID)}"])
def test_without_a_valid_key(room: Newsroom, path: str) -> None:
    ended = room.receiver(name="2", expires=NOON)
    for answer in (room.app.test_client().get(path), Receiver(room.app, "syp_no").get(path), ended.get(path)):
        assert problem(answer)["status"] == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_key_of_a_feed_opens_no_wire(room: Newsroom) -> None:
    answer = room.receiver("msn").get("/api/wire")
    assert problem(answer)["status"] == 403
    assert "the feed of msn" in problem(answer)["detail"]


def test_a_revoked_key(room: Newsroom, reader: Receiver) -> None:
    assert reader.get("/api/wire").status_code == 200
    with room.house.catalog.begin() as connection:
        partner_keys.revoke(connection, "agency", "1", NOON)
    room.app.extensions["wire"].access.refresh()
    assert reader.get("/api/wire").status_code == 401


def test_the_account(reader: Receiver) -> None:
    found = json.loads(reader.get("/api/wire/account").text)
    assert (found["partner"], found["key"], found["expires"]) == ("agency", "1", None)
    assert (found["terms"], found["formats"]) == ("By contract", ["ninjs", "g2", "nitf"])
    assert found["entitlement"]["pictures"] == ["own", "licensed"]
    assert found["limits"]["cursor_hours"] >= 72


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("after=x", "after"),
        ("after=é", "after"),
        ("since=2026-02-05", "since"),
        ("since=2026-02-05T12:00:00Z&after=x", "since"),
        ("wait=60", "wait"),
        ("wait=-1", "wait"),
        ("limit=0", "limit"),
        ("limit=1e3", "limit"),
        ("format=rss", "format"),
        ("format=g2&format=g2", "format"),
        ("before=x", "before"),
    ],
)
def test_what_is_wrong_is_named(reader: Receiver, query: str, field: str) -> None:
    answer = reader.get(f"/api/wire?{query}")
    assert (problem(answer)["status"], problem(answer)["field"]) == (400, field)


def test_the_answer_to_the_same_request_stays_the_same(room: Newsroom, reader: Receiver) -> None:
    room.story("first")
    first = reader.get(reader.next)
    assert reader.get(reader.next, **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    reader.poll()
    empty = reader.get(reader.next)
    assert reader.get(reader.next, **{"If-None-Match": empty.headers["ETag"]}).status_code == 304
    room.story("second")
    assert reader.get(reader.next, **{"If-None-Match": empty.headers["ETag"]}).status_code == 200


def test_a_cursor_is_good_for_three_days_of_rest(
    room: Newsroom, reader: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.poll()
    room.story("first")
    now = utc_now()
    monkeypatch.setattr(views, "utc_now", lambda: now + timedelta(hours=72))
    assert reader.get(reader.next).status_code == 200
    monkeypatch.setattr(views, "utc_now", lambda: now + timedelta(hours=VALID_HOURS + 1))
    answer = reader.get(reader.next)
    assert (problem(answer)["status"], problem(answer)["field"]) == (410, "after")
    assert "since=" in problem(answer)["detail"]


@pytest.mark.parametrize("cursor", [WireCursor("other", 0, 10**5), WireCursor("", 10**9, 10**6)])
def test_a_cursor_of_another_catalog_has_ended(room: Newsroom, reader: Receiver, cursor: WireCursor) -> None:
    assert reader.get(f"/api/wire?after={format_cursor(cursor)}").status_code == 410


@pytest.mark.parametrize("text", ["", "!", "W10", "WyIiLDAsLTFd", "WzEsMiwzXQ", "a" * 5000])
def test_what_is_no_cursor(text: str) -> None:
    assert parse_cursor(text) is None


def test_a_key_may_ask_only_so_often(tmp_path: Path) -> None:
    catalog = make_catalog(tmp_path / "catalog.db")
    with newsroom(tmp_path, catalog, wire_partner(), wire_requests=2) as room:
        one, other = room.receiver(name="1"), room.receiver(name="2")
        assert [one.get("/api/wire").status_code for _ in range(3)] == [200, 200, 429]
        assert "Retry-After" in one.get("/api/wire").headers
        assert other.get("/api/wire").status_code == 200


def test_a_long_poll_ends_with_the_change(room: Newsroom, reader: Receiver) -> None:
    reader.poll()
    reader.next += "&wait=20"
    found: list[tuple[str, str]] = []
    waiting = threading.Thread(target=lambda: found.extend(reader.polled()))
    waiting.start()
    _until(lambda: room.app.extensions["wire"].news._waiting.total() == 1)
    room.story("first")
    waiting.join(10)
    assert found == [("first", "1")]


def _until(holds: object) -> None:
    assert callable(holds)
    ends = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_who_finds_no_place_to_wait_is_answered_at_once(room: Newsroom, tmp_path: Path) -> None:
    news = WireNews(room.house.catalog, most=2, most_of_one=1)
    with news.place("a") as first, news.place("a") as second, news.place("b") as third, news.place("c") as fourth:
        assert (first, second, third, fourth) == (True, False, True, False)
    with news.place("c") as free:
        assert free


def test_nothing_new_in_time(reader: Receiver) -> None:
    reader.poll()
    reader.next += "&wait=1"
    assert reader.poll() == []
    assert "wait=1" in reader.next


@pytest.mark.parametrize(("form", "inside"), [("g2", "application/xhtml+xml"), ("nitf", "application/nitf+xml")])
def test_messages(room: Newsroom, reader: Receiver, form: str, inside: str) -> None:
    path = room.story("first")
    answer = reader.get(f"/api/wire?format={form}")
    assert answer.headers["Content-Type"] == "application/vnd.iptc.g2.newsmessage+xml"
    assert 'rel="next"' in answer.headers["Link"]
    root = etree.fromstring(answer.data)
    [inline] = root.iter(f"{{{NAR}}}inlineXML")
    assert inline.get("contenttype") == inside
    room.withdraw(path)
    after = answer.headers["Link"].partition("?")[2].partition(">")[0]
    root = etree.fromstring(reader.get(f"/api/wire?{after}").data)
    assert [one.get("qcode") for one in root.iter(f"{{{NAR}}}pubStatus")] == ["stat:canceled"]


@pytest.mark.parametrize("form", ["g2", "nitf"])
def test_a_message_has_one_item_at_least(reader: Receiver, form: str) -> None:
    answer = reader.get(f"/api/wire?format={form}")
    assert (answer.status_code, answer.data) == (204, b"")
    assert 'rel="next"' in answer.headers["Link"]


def test_each_version_that_was_received(room: Newsroom, reader: Receiver) -> None:
    path = room.story("first", headline="The harbour opens")
    reader.poll()
    room.change(path, "The harbour opens", "The harbour reopens")
    room.change(path, "\n+++\n\n", CORRECTION)
    reader.poll()
    address = f"/api/wire/versions?id={quote(ID)}"
    titles = {
        number: answer.get_json(force=True)["headlines"][0]["value"]
        for number in (1, 2, 3)
        if (answer := reader.get(f"{address}&version={number}")).status_code == 200
    }
    assert titles == {1: "The harbour opens", 3: "The harbour reopens"}  # nobody received the second
    assert reader.get(f"{address}&format=nitf").data.startswith(b"<?xml")
    room.withdraw(path)
    gone = problem(reader.get(f"{address}&version=1"))
    assert (gone["status"], "killed" in gone["detail"]) == (410, True)


@pytest.mark.parametrize("query", ["id=none", f"id={quote(ID)}&version=9", "id=%00"])
def test_a_version_that_is_not_there(room: Newsroom, reader: Receiver, query: str) -> None:
    room.story("first")
    assert reader.get(f"/api/wire/versions?{query}").status_code == 404


def test_a_single_version_counts_as_received(room: Newsroom, reader: Receiver) -> None:
    path = room.story("first")
    assert reader.get(f"/api/wire/versions?id={quote(ID)}").status_code == 200
    room.withdraw(path)
    assert reader.polled() == [("first", "canceled: killed")]


def test_a_head_request_receives_nothing(room: Newsroom, reader: Receiver) -> None:
    path = room.story("first")
    assert reader.client.head("/api/wire", headers=reader.headers).status_code == 200
    room.withdraw(path)
    assert reader.polled() == []


def test_the_use_of_a_key_is_noted(room: Newsroom, reader: Receiver) -> None:
    reader.poll()
    room.app.extensions["wire"].fetches.write()
    with room.house.catalog.read() as connection:
        [key] = partner_keys.of_partner(connection, "agency")
    assert key.used is not None


def test_a_long_poll_that_finds_no_slot_afterwards(
    room: Newsroom, reader: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise ServiceUnavailable("Too many requests at this moment; ask again in a minute")

    reader.poll()
    monkeypatch.setattr(WireNews, "wait_beyond", full)
    answer = reader.get(f"{reader.next}&wait=5")
    assert (problem(answer)["status"], answer.headers["Retry-After"]) == (503, "60")
