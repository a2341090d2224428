"""Every change of a feed reaches those who wait for it, soon, in few deliveries, and nobody waits for another."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.service.pushing import (
    asked,
    body_of,
    catalog_of,
    publish,
    subscribe,
    topic_of,
    until,
    until_delivered,
    write,
)
from tests.service.subscriber import Callback, Gate, Subscriber, opened
from tests.support import Service, every_job

NAMES = ["rss.xml", "atom.xml", "feed.json"]
SLOW = 120  # more than are sent at a time
SECONDS = 10  # that one delivery may take
ATTEMPTS = 5  # to publish three times within these


@pytest.fixture
def subscriber() -> Iterator[Subscriber]:
    with Subscriber() as made:
        yield made


def test_every_kind_of_change_is_pushed(publisher: Service, subscriber: Subscriber) -> None:
    callbacks = {topic_of(publisher, "changes", name): subscriber.callback(name) for name in NAMES}
    for topic, callback in callbacks.items():
        asked(publisher, topic, callback)

    def reached(text: str) -> None:
        """Wait until the newest documents say something, and everybody holds them."""
        until(publisher, "changes", text)
        for topic, callback in callbacks.items():
            publisher.wait(lambda: text.encode() in body_of(publisher, topic))  # noqa: B023  # waited for at once
            until_delivered(publisher, callback, body_of(publisher, topic))

    path = write(publisher, "tale", "changes")
    reached("Story tale")
    path.write_text(path.read_text().replace("The harbour reopened", "The harbour closed"))
    reached("The harbour closed")
    done = publisher.run("correct", "tale", "--note", "It was the northern harbour.")
    assert done.returncode == 0, done.stderr
    reached("northern harbour")
    done = publisher.run("withdraw", "tale", "--kill", "--note", "It was not so.")
    assert done.returncode == 0, done.stderr
    publisher.wait(lambda: not any(b"northern harbour" in body_of(publisher, topic) for topic in callbacks))
    for topic, callback in callbacks.items():
        until_delivered(publisher, callback, body_of(publisher, topic))


def test_a_story_is_pushed_when_it_is_released(publisher: Service, subscriber: Subscriber) -> None:
    topic, callback = topic_of(publisher, "released"), subscriber.callback("released")
    asked(publisher, topic, callback)
    due = datetime.now(UTC) + timedelta(seconds=2)
    write(publisher, "scheduled", "released", due.isoformat())
    until_delivered(publisher, callback, until(publisher, "released", "Story scheduled<"))
    assert datetime.now(UTC) >= due
    assert all(b"Story scheduled<" in seen.body for seen in callback.deliveries)


def test_what_is_published_while_a_delivery_is_under_way_goes_out_as_one(
    publisher: Service, subscriber: Subscriber
) -> None:
    for attempt in range(ATTEMPTS):
        callback = subscriber.callback(f"many-{attempt}", delivered=(gate := Gate()))
        asked(publisher, topic_of(publisher, "many"), callback)
        with opened(gate):
            first = publish(publisher, f"many-{attempt}-1", "many")
            publisher.wait(lambda: callback.newest == first)  # noqa: B023  # waited for at once
            bodies = [publish(publisher, f"many-{attempt}-{number}", "many") for number in (2, 3, 4)]
            is_under_way = tried_in_vain(publisher, [callback]) == 0
        until_delivered(publisher, callback, bodies[-1])
        if is_under_way:
            # A body may come twice (at least once is promised); those between never do.
            assert list(dict.fromkeys(seen.body for seen in callback.deliveries)) == [first, bodies[-1]]
            return
    pytest.fail("three publications took longer than a delivery may, again and again")


def test_nobody_waits_for_those_who_are_slow(publisher: Service, subscriber: Subscriber) -> None:
    topic, quick = topic_of(publisher, "slow"), subscriber.callback("the-quick")
    with opened(Gate()) as gate:
        slow = [subscriber.callback(f"slow-{number}", delivered=gate) for number in range(SLOW)]
        with catalog_of(publisher) as catalog:
            subscribe(catalog, publisher, topic, [callback.url for callback in slow])
            subscribe(catalog, publisher, topic, [quick.url.replace("127.0.0.1", "localhost")])
        body = publish(publisher, "slow-1", "slow")
        publisher.wait(lambda: quick.newest == body)
        begun = min(callback.deliveries[0].at for callback in slow if callback.deliveries)
        assert quick.deliveries[-1].at - begun < SECONDS  # so it did not wait until they were given up
        assert len([callback for callback in slow if callback.deliveries]) < SLOW / 2  # few of one host at a time
        second = publish(publisher, "slow-2", "slow")
        publisher.wait(lambda: quick.newest == second)


def tried_in_vain(service: Service, callbacks: Collection[Callback]) -> int:
    """Return how often deliveries to these failed until now."""
    targets = {callback.url for callback in callbacks}
    with catalog_of(service) as catalog, catalog.read() as connection:
        return sum(job.tries for job in every_job(connection) if job.target in targets)
