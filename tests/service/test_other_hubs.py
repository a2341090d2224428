"""Other hubs that the settings name: pinged at each change, and told of in the feeds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.service.pushing import body_of, hub_of, make_service, publish, topic_of, write
from tests.service.subscriber import Callback, Subscriber
from tests.support import Service

NAMES = ["rss.xml", "atom.xml", "feed.json"]


@pytest.fixture(scope="module")
def other_hub() -> Iterator[Callback]:
    with Subscriber() as server:
        yield server.callback("other")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, other_hub: Callback) -> Iterator[Service]:
    service = make_service(tmp_path_factory.mktemp("hubs"), hubs=f'["{other_hub.url}"]')
    write(service, "told-0", "told")
    service.start("--workers", "1")
    yield service
    service.stop()


def test_other_hubs_are_told_of_every_topic_that_changed(running: Service, other_hub: Callback) -> None:
    topics = {f"{running.url}{path}/{name}" for path in ("", "/sections/told") for name in NAMES}
    before = len(other_hub.deliveries)
    publish(running, "told-1", "told")
    running.wait(lambda: {ping.form["hub.topic"] for ping in other_hub.deliveries[before:]} >= topics)
    for ping in other_hub.deliveries:
        assert ping.form == {
            "hub.mode": "publish",
            "hub.url": ping.form["hub.topic"],
            "hub.topic": ping.form["hub.topic"],
        }


@pytest.mark.parametrize("name", NAMES)
def test_feeds_name_other_hubs_after_ours(running: Service, other_hub: Callback, name: str) -> None:
    topic = topic_of(running, "told", name)
    header = running.get(topic.removeprefix(running.url), "HEAD").headers["Link"]
    assert header == f'<{topic}>; rel="self", <{hub_of(running)}>; rel="hub", <{other_hub.url}>; rel="hub"'
    body = body_of(running, topic)
    assert 0 < body.index(hub_of(running).encode()) < body.index(other_hub.url.encode())
