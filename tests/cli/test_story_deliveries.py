"""`why` says what receivers of webhooks, subscribers and partners have of a story; `status` who must be told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from syndication.catalog import Connection, events, jobs, partner_ledger, subscriptions, webhook_arrivals
from syndication.catalog.partner_schema import partner_stories
from syndication.catalog.webhook_arrivals import Arrival
from syndication.delivery import outbox
from syndication.delivery.targets import Targets
from syndication.http.coded_body import tag_of
from syndication.model.partners.ledger import Fetch
from syndication.model.webhook import Webhook
from tests.cli.newsroom import LEAST, Newsroom, make_empty
from tests.support import make_publication

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
SETTINGS = f"""{LEAST}
[[webhooks]]
name = "room"
url = "https://room.example/"
secret = "{SECRET}"

[[partners]]
name = "msn"
profile = "msn"
[partners.limits]
title = [0, 0]
body = [0, 0]
[partners.lint]
no_lead_image = "off"
"""
ID = "tag:tribune.example,2026-02-05:harbour-reopens"
CALLBACK = "https://reader.example/callback"


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """A publication with a receiver and a story, whose event is announced."""
    made = make_empty(tmp_path, SETTINGS)
    made.record("first.md", "The stories of the foundation have no events")
    made.done("publish")
    made.record("harbour.md", "Harbour reopens", slug='"harbour-reopens"', id=f'"{ID}"')
    made.done("publish")
    return made


def change(room: Newsroom, make: Callable[[Connection], Any]) -> Any:
    catalog = room.catalog()
    with catalog.begin() as connection:
        found = make(connection)
    catalog.close()
    return found


def announce(connection: Connection) -> None:
    receivers = (Webhook(name="room", url="https://room.example/", secret=SECRET),)
    outbox.announce(connection, Targets(webhooks=receivers), make_publication(), datetime.now(UTC))


def lines(room: Newsroom, start: str) -> list[str]:
    return [line for line in room.done("why", "harbour-reopens").splitlines() if line.startswith(start)]


def fetch(room: Newsroom, name: str, key: str = "1") -> None:
    now = datetime.now(UTC)
    tag = tag_of(room.document(f"/partners/{name}/rss.xml").encode())
    change(room, lambda connection: partner_ledger.note_fetches(connection, [Fetch(name, tag, key, now, now)]))


def test_an_event_that_waits_arrives_or_fails(room: Newsroom) -> None:
    assert lines(room, "webhook") == ["webhook room  published: no arrival is noted"]
    change(room, announce)
    assert lines(room, "webhook") == ["webhook room  published: has not arrived yet"]
    (event,) = change(room, lambda connection: events.of_item(connection, ID))
    at = datetime(2026, 2, 6, 12, tzinfo=UTC)
    arrival = Arrival(ID, "room", event.number, "published", at)
    change(room, lambda connection: webhook_arrivals.note(connection, [arrival]))
    (line,) = lines(room, "webhook")
    assert line.startswith("webhook room  published: arrived 2026-02-06T12:00:00Z")
    found = room.told("why", "harbour-reopens")["deliveries"]
    expected = {"receiver": "room", "event": "published", "state": "arrived", "since": "2026-02-06T12:00:00Z"}
    assert found == {"webhooks": [expected], "subscriptions": 0, "waiting": []}


def test_a_push_that_waits(room: Newsroom) -> None:
    now = datetime(2026, 2, 6, 12, tzinfo=UTC)
    end = now + timedelta(days=10)
    change(room, lambda connection: subscriptions.save(connection, "/rss.xml", "x", CALLBACK, "", end, now))
    assert lines(room, "hub") == ["hub  every push of its feeds arrived; subscriptions: 1"]
    change(room, lambda connection: jobs.add_pushes(connection, ["/rss.xml"], 7, now, timedelta()))
    (line,) = lines(room, "hub")
    assert line.startswith(f"hub  a push of /rss.xml to {CALLBACK} waits since 2026-02-06T12:00:00Z")


def test_one_feed_alone_says_nothing_of_others(room: Newsroom) -> None:
    found = room.told("why", "harbour-reopens", "all")
    assert found["partners"] == []
    assert found["deliveries"] == {"webhooks": [], "subscriptions": 0, "waiting": []}


def test_what_a_partner_has_and_what_it_has_not_fetched(room: Newsroom) -> None:
    assert lines(room, "partner msn")
    fetch(room, "msn")
    (line,) = lines(room, "partner msn")
    assert "it has had version 1 since " in line
    assert "(key 1)" in line
    room.done("withdraw", "harbour-reopens", "--kill", "--note", "It was wrong.")
    (line,) = lines(room, "partner msn")
    assert "it has not fetched the withdrawal" in line
    fetch(room, "msn")
    (line,) = lines(room, "partner msn")
    assert "it fetched the withdrawal at " in line


def test_status_says_who_has_not_fetched_a_withdrawal(room: Newsroom) -> None:
    fetch(room, "msn")
    room.done("withdraw", "harbour-reopens", "--kill", "--note", "It was wrong.")
    assert json.loads(room.run("status", "--json").out)["partners"] == []
    settings = room.root / "syndication.toml"
    later = "withdrawal_minutes = 1\n" + settings.read_text()
    settings.write_text(later)
    an_hour_ago = (datetime.now(UTC) - timedelta(hours=1)).timestamp() * 1_000_000
    change(room, lambda connection: _back_date(connection, int(an_hour_ago)))
    answer = room.run("status")
    assert answer.code == 1
    assert f"{ID}: msn has it, and has not fetched its withdrawal of " in answer.out
    fetch(room, "msn")
    assert "has not fetched" not in room.run("status").out


def _back_date(connection: Connection, moment: int) -> None:
    connection.execute(partner_stories.update().values(since=moment))
