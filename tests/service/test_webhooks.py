"""Receivers and caches of a running service are told what becomes of stories, signed, until it has arrived."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from tests.service.pushing import make_service, until, until_failed, write
from tests.service.subscriber import Answer, Callback, Request, Subscriber, always
from tests.support import Service

SECRET = "whsec_" + b64encode(b"0123456789abcdef" * 2).decode()
OTHER = "whsec_" + b64encode(b"fedcba9876543210" * 2).decode()
TABLES = """
[[webhooks]]
name = "all"
url = "{url}/all"
secret = "{secret}"

[[webhooks]]
name = "sport"
url = "{url}/sport"
secret = "{secret}"
events = ["published"]
feeds = ["sections/sport"]
"""


@pytest.fixture(scope="module")
def subscriber() -> Iterator[Subscriber]:
    with Subscriber() as made:
        yield made


@pytest.fixture(scope="module")
def receiver(subscriber: Subscriber) -> Callback:
    return subscriber.callback("all")


@pytest.fixture(scope="module")
def sport(subscriber: Subscriber) -> Callback:
    return subscriber.callback("sport")


@pytest.fixture(scope="module")
def hook(subscriber: Subscriber) -> Callback:
    return subscriber.callback("purge")


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory,
    subscriber: Subscriber,
    receiver: Callback,
    sport: Callback,
    hook: Callback,
) -> Iterator[Service]:
    """A service with two receivers, a cache, and a hook of a CDN."""
    service = make_service(
        tmp_path_factory.mktemp("webhooks"),
        purge=json.dumps([subscriber.url]),
        purge_hooks=json.dumps([hook.url]),
        purge_secret=json.dumps(OTHER),
        cache_keys="true",
    )
    with (service.root / "syndication.toml").open("a") as file:
        file.write(TABLES.format(url=subscriber.url, secret=SECRET))
    service.start("--workers", "1")
    yield service
    service.stop()


def told(callback: Callback, slug: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the kinds of events of a story that a receiver was sent, and what they said, each once."""
    found = {}
    for request in callback.deliveries:
        event = json.loads(request.body)
        if event["data"]["slug"] == slug:
            found[event["id"]] = (event["type"].rpartition(".")[2], event["data"])
    return [found[number] for number in sorted(found)]


def kinds(callback: Callback, slug: str) -> list[str]:
    return [kind for kind, _ in told(callback, slug)]


def headers(request: Request) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def test_the_life_of_a_story_is_told_and_each_event_is_signed(running: Service, receiver: Callback) -> None:
    path = write(running, "harbour", "city")
    running.wait(lambda: kinds(receiver, "harbour") == ["published"])
    path.write_text(path.read_text().replace("reopened", "closed"))
    running.wait(lambda: kinds(receiver, "harbour") == ["published", "updated"])
    assert running.run("correct", "harbour", "--note", "The northern one.").returncode == 0
    running.wait(lambda: kinds(receiver, "harbour")[2:] == ["corrected"])
    assert running.run("withdraw", "harbour", "--kill", "--note", "Not so.").returncode == 0
    running.wait(lambda: kinds(receiver, "harbour")[3:] == ["withdrawn"])
    assert told(receiver, "harbour")[2][1]["note"] == "The northern one."
    assert (told(receiver, "harbour")[3][1]["reason"], told(receiver, "harbour")[3][1]["note"]) == (
        "canceled",
        "Not so.",
    )
    for request in receiver.deliveries:
        assert Webhook(SECRET).verify(request.body, headers(request)) == json.loads(request.body)
        with pytest.raises(WebhookVerificationError):
            Webhook(OTHER).verify(request.body, headers(request))
        assert request.headers["Content-Type"] == "application/cloudevents+json; charset=utf-8"


def test_a_receiver_hears_of_what_it_asked_for_alone(running: Service, receiver: Callback, sport: Callback) -> None:
    match = write(running, "match", "sport")
    write(running, "council", "city")
    running.wait(lambda: kinds(sport, "match") == ["published"] and kinds(receiver, "council") == ["published"])
    match.write_text(match.read_text().replace("reopened", "closed"))
    running.wait(lambda: kinds(receiver, "match") == ["published", "updated"])
    assert {kind for kind, _ in told(sport, "match")} == {"published"}
    assert told(sport, "council") == []


def test_who_comes_to_look_finds_what_the_event_tells_of(
    running: Service, subscriber: Subscriber, receiver: Callback
) -> None:
    seen: list[int] = []

    def look(request: Request) -> Answer:
        event = json.loads(request.body)
        if event["data"]["slug"] == "found":
            seen.append(running.get("/items/found").status)
            seen.append(running.get("/rss.xml").body.count(b"Story found"))
        return Answer()

    receiver.delivered = look
    write(running, "found", "city")
    running.wait(lambda: len(seen) == 2)
    receiver.delivered = always(Answer())
    assert seen == [200, 1]


def test_what_is_not_public_is_told_to_nobody(running: Service, receiver: Callback, subscriber: Subscriber) -> None:
    write(running, "secret", "city", published="2999-01-01T12:00:00Z")
    write(running, "after", "city")
    running.wait(lambda: kinds(receiver, "after") == ["published"])
    assert told(receiver, "secret") == []
    assert not any(b"secret" in request.body for request in receiver.deliveries)
    assert not any("secret" in request.path for request in subscriber.strays)


def test_a_receiver_that_fails_is_tried_again_and_shown(running: Service, receiver: Callback) -> None:
    receiver.delivered = always(Answer(503))
    write(running, "again", "city")
    running.wait(lambda: any(b'"again"' in request.body for request in receiver.deliveries))
    running.wait(lambda: _undelivered(running) == ["answered 503"])
    receiver.delivered = always(Answer())
    running.wait(lambda: _undelivered(running) == [])
    same = [request for request in receiver.deliveries if json.loads(request.body)["data"]["slug"] == "again"]
    assert len({request.body for request in same}) == 1
    assert len({request.headers["webhook-id"] for request in same}) == 1
    assert len(same) >= 2


def _undelivered(running: Service) -> list[str]:
    done = running.run("webhooks", "--json")
    (everything, _) = json.loads(done.stdout)["webhooks"]
    return [one["problem"] for one in everything["undelivered"]]


def test_caches_are_purged_of_what_changed(running: Service, subscriber: Subscriber, hook: Callback) -> None:
    write(running, "stale", "world")
    until(running, "world", "Story stale<")
    expected = {"/rss.xml", "/sections/world/rss.xml", "/sections/world/", "/", "/items/stale"}
    running.wait(lambda: expected <= {one.path for one in subscriber.strays if one.method == "PURGE"})
    assert {one.headers["Host"] for one in subscriber.strays if one.method == "PURGE"} == {f"127.0.0.1:{running.port}"}
    running.wait(lambda: expected <= {path for one in hook.deliveries for path in json.loads(one.body)["paths"]})
    for request in hook.deliveries:
        said = Webhook(OTHER).verify(request.body, headers(request))
        assert set(said) == {"paths", "keys"}
    keys = {key for one in hook.deliveries for key in json.loads(one.body)["keys"]}
    assert {"all", "sections/world"} <= keys


@pytest.mark.parametrize(("path", "key"), [("/rss.xml", "all"), ("/sections/world/atom.xml", "sections/world")])
def test_documents_say_by_which_name_caches_drop_them(running: Service, path: str, key: str) -> None:
    write(running, "keyed", "world")
    running.wait(lambda: b"Story keyed" in running.get(path).body)
    tag = running.get(path).headers["ETag"]
    for answer in (running.get(path), running.get(path, headers={"If-None-Match": tag})):
        assert (answer.headers["Surrogate-Key"], answer.headers["Cache-Tag"]) == (key, key)


def test_private_receivers_are_refused_unless_they_are_allowed(tmp_path: Path) -> None:
    with Subscriber() as subscriber:
        receiver = subscriber.callback("all")
        service = make_service(tmp_path, allow_private_callbacks="false")
        with (service.root / "syndication.toml").open("a") as file:
            file.write(TABLES.format(url=subscriber.url, secret=SECRET))
        service.start("--workers", "1")
        try:
            write(service, "harbour", "city", published=datetime.now(UTC).isoformat())
            until_failed(service, "all")
            assert "not on the public internet" in service.run("jobs", "--json").stdout
        finally:
            service.stop()
        assert receiver.requests == []
