"""The hub and the feeds as websub.rocks tests them: its hub cases 100 to 104 and its publisher flow, on loopback."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from lxml import etree

from tests.service.pushing import (
    ask,
    asked,
    body_of,
    hub_of,
    is_signed,
    jobs_for,
    kill,
    post,
    publish,
    settled,
    topic_of,
    until_delivered,
    until_verified,
)
from tests.service.subscriber import Callback, Request, Subscriber
from tests.service.wire import exchange
from tests.support import Service, processes

NAMES = ["rss.xml", "atom.xml", "feed.json"]
ATOM = "{http://www.w3.org/2005/Atom}"
# What a reader's strict expression takes for a link: rel alone, then a comma or the end.
LINK = re.compile(r'<([^<>]+)>; rel="([a-z]+)"(?:, |$)')


@pytest.fixture
def subscriber() -> Iterator[Subscriber]:
    with Subscriber() as made:
        yield made


def next_delivery(service: Service, callback: Callback, slug: str, section: str) -> Request:
    """Publish a story; return the one delivery that it brings."""
    before = len(callback.deliveries)
    publish(service, slug, section)
    service.wait(lambda: len(callback.deliveries) > before)
    settled(service, callback.url)
    assert len(callback.deliveries) == before + 1
    return callback.deliveries[-1]


def assert_is_the_topic(service: Service, delivery: Request, topic: str) -> None:
    """Compare what was delivered with what GET answers, byte for byte."""
    current = exchange(service, topic.removeprefix(service.url))
    assert (delivery.body, delivery.headers["Content-Type"]) == (current.body, current.header("Content-Type"))
    assert delivery.headers.get_all("Link") == [f'<{topic}>; rel="self", <{hub_of(service)}>; rel="hub"']


def test_100_a_typical_request(publisher: Service, subscriber: Subscriber) -> None:
    topic, callback = topic_of(publisher, "typical"), subscriber.callback("typical")
    answer = post(hub_of(publisher), {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": callback.url})
    assert answer.status == 202
    until_verified(publisher, callback)
    told = callback.verifications[0].parameters
    assert told.keys() == {"hub.mode", "hub.topic", "hub.challenge", "hub.lease_seconds"}
    assert (told["hub.mode"], told["hub.topic"], told["hub.lease_seconds"]) == ("subscribe", topic, "864000")
    assert len(told["hub.challenge"]) >= 16
    delivery = next_delivery(publisher, callback, "typical-1", "typical")
    assert_is_the_topic(publisher, delivery, topic)
    assert b"Story typical-1<" in delivery.body
    assert delivery.headers["X-Hub-Signature"] is None


def test_101_a_secret(publisher: Service, subscriber: Subscriber) -> None:
    topic, callback = topic_of(publisher, "signed"), subscriber.callback("signed")
    asked(publisher, topic, callback, secret="a secret of ours")
    settings = publisher.root / "syndication.toml"
    for number, method in enumerate(("sha256", "sha512"), 1):
        if method != "sha256":  # which is the default
            with settings.open("a") as file:
                file.write(f'hub_signature = "{method}"\n')
            kill(processes(publisher, "--only deliver"))  # whoever takes its place reads the settings anew
        delivery = next_delivery(publisher, callback, f"signed-{number}", "signed")
        settings.write_text(settings.read_text().replace(f'hub_signature = "{method}"\n', ""))
        assert delivery.headers["X-Hub-Signature"].startswith(f"{method}=")
        assert is_signed(delivery, "a secret of ours")
        assert_is_the_topic(publisher, delivery, topic)


def test_102_additional_parameters(publisher: Service, subscriber: Subscriber) -> None:
    topic, callback = topic_of(publisher, "extra"), subscriber.callback("extra")
    known = [("hub.mode", "subscribe"), ("hub.topic", topic), ("hub.callback", callback.url)]
    unknown = [("foo", "bar"), ("hub.foo", "hub.bar"), ("hub.verify", "sync"), ("hub.verify", "async")]
    assert post(hub_of(publisher), [*known, *unknown, ("hub.verify_token", "a token")]).status == 202
    until_verified(publisher, callback)
    told = callback.verifications[0].parameters
    assert told["hub.verify_token"] == "a token"
    assert not told.keys() & {"foo", "hub.foo", "hub.verify"}
    assert_is_the_topic(publisher, next_delivery(publisher, callback, "extra-1", "extra"), topic)


def test_103_a_second_subscription_before_the_first_has_ended(publisher: Service, subscriber: Subscriber) -> None:
    topic, callback = topic_of(publisher, "again"), subscriber.callback("again")
    for secret in ("first", "second"):
        asked(publisher, topic, callback, secret=secret)
    challenges = {request.parameters["hub.challenge"] for request in callback.verifications}
    assert len(challenges) == 2
    delivery = next_delivery(publisher, callback, "again-1", "again")  # exactly one
    assert is_signed(delivery, "second")
    asked(publisher, topic, callback)
    assert next_delivery(publisher, callback, "again-2", "again").headers["X-Hub-Signature"] is None


def test_104_an_unsubscription(publisher: Service, subscriber: Subscriber) -> None:
    topic, leaving, staying = (
        topic_of(publisher, "ended"),
        subscriber.callback("leaving"),
        subscriber.callback("staying"),
    )
    for callback in (leaving, staying):
        asked(publisher, topic, callback)
    asked(publisher, topic, leaving, "unsubscribe")
    assert leaving.verifications[-1].parameters["hub.mode"] == "unsubscribe"
    next_delivery(publisher, staying, "ended-1", "ended")
    assert (leaving.deliveries, jobs_for(publisher, leaving.url)) == ([], [])


def test_the_query_of_a_callback_stays_as_it_is(publisher: Service, subscriber: Subscriber) -> None:
    callback = subscriber.callback("query", query="?k=a%20b&k=c+d&hub.x=%C3%A9&e=")
    asked(publisher, topic_of(publisher, "query"), callback)
    assert callback.verifications[0].query.startswith("k=a%20b&k=c+d&hub.x=%C3%A9&e=&hub.mode=subscribe&")
    assert next_delivery(publisher, callback, "query-1", "query").query == "k=a%20b&k=c+d&hub.x=%C3%A9&e="


@pytest.mark.parametrize(
    ("wanted", "granted"), [("7200", "86400"), ("1000000", "1000000"), ("99999999", "2592000"), ("", "864000")]
)
def test_the_lease_is_told_when_a_subscription_is_verified(
    publisher: Service, subscriber: Subscriber, wanted: str, granted: str
) -> None:
    callback = subscriber.callback("lease")
    asked(publisher, topic_of(publisher, "query"), callback, **({"lease_seconds": wanted} if wanted else {}))
    assert callback.verifications[0].parameters["hub.lease_seconds"] == granted


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_publisher_is_discovered_from_its_headers(publisher: Service, name: str, method: str) -> None:
    topic = topic_of(publisher, "flow", name)
    header = exchange(publisher, topic.removeprefix(publisher.url), method).header("Link") or ""
    assert LINK.sub("", header) == ""
    assert [(rel, url) for url, rel in LINK.findall(header)] == [("self", topic), ("hub", hub_of(publisher))]


@pytest.mark.parametrize("name", NAMES)
def test_the_publisher_is_discovered_from_the_document(publisher: Service, name: str) -> None:
    topic = topic_of(publisher, "flow", name)
    assert links_in(name, body_of(publisher, topic)) == {"self": [topic], "hub": [hub_of(publisher)]}


def links_in(name: str, body: bytes) -> dict[str, list[str]]:
    """Return where the links of a feed itself lead, by their rel."""
    if name == "feed.json":
        told = json.loads(body)
        assert {hub["type"] for hub in told["hubs"]} == {"WebSub"}
        return {"self": [told["feed_url"]], "hub": [hub["url"] for hub in told["hubs"]]}
    root = etree.fromstring(body)
    links = (root if root.tag == f"{ATOM}feed" else root[0]).findall(f"{ATOM}link")
    return {rel: [link.get("href", "") for link in links if link.get("rel") == rel] for rel in ("self", "hub")}


def test_the_publisher_flow(publisher: Service, subscriber: Subscriber) -> None:
    callbacks = {topic_of(publisher, "flow", name): subscriber.callback(name) for name in NAMES}
    for topic, callback in callbacks.items():
        assert ask(publisher, topic, callback, lease_seconds="7200").status == 202
    for callback in callbacks.values():
        until_verified(publisher, callback)
    publish(publisher, "flow-1", "flow")
    for topic, callback in callbacks.items():
        until_delivered(publisher, callback, body_of(publisher, topic))
        assert_is_the_topic(publisher, callback.deliveries[-1], topic)
