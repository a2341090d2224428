"""What subscribers do wrong, and what must not happen then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from msgspec import Struct

from syndication.catalog import subscriptions
from tests.service.pushing import (
    ask,
    asked,
    catalog_of,
    is_signed,
    jobs_for,
    make_service,
    publish,
    settled,
    subscribe,
    topic_of,
    until_delivered,
    until_failed,
    until_verified,
    write,
)
from tests.service.subscriber import Answer, Behaviour, Callback, Request, Subscriber, always, confirms, takes
from tests.support import Service


@pytest.fixture
def subscriber() -> Iterator[Subscriber]:
    with Subscriber() as made:
        yield made


def confirms_with(status: int = 200, more: bytes = b"", seconds: float = 0.0, location: str = "") -> Behaviour:
    """Return an answer that has the challenge, and yet is no confirmation."""

    def behave(request: Request) -> Answer:
        return Answer(status, confirms(request).body + more, location, seconds)

    return behave


UNCONFIRMED: Mapping[str, Behaviour] = {
    "another body": always(Answer(body=b"another")),
    "no body": always(Answer()),
    "more than the challenge": confirms_with(more=b"\n"),
    "not found": confirms_with(404),
    "gone": confirms_with(410),
    "an error": confirms_with(500),
    "a redirect": confirms_with(302, location="confirming"),
}
TOO_LATE: Mapping[str, Behaviour] = {"too late": confirms_with(seconds=12)}

PRIVATE = ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "127.1"]


class Unconfirmed(Struct, frozen=True):
    """Three callbacks that confirmed nothing: a new one, one that asked to renew, and one that asked to leave."""

    new: Callback
    renewing: Callback
    leaving: Callback

    def told(self, secret: str) -> tuple[list[bool], ...]:
        """Tell of each delivery to each of them whether it is signed with a secret."""
        each = (self.new, self.renewing, self.leaving)
        return tuple([is_signed(seen, secret) for seen in callback.deliveries] for callback in each)


@pytest.mark.parametrize(
    "answers",
    [pytest.param(UNCONFIRMED, id="wrong"), pytest.param(TOO_LATE, id="too late", marks=pytest.mark.thorough)],
)
def test_what_is_not_confirmed_changes_nothing(
    publisher: Service, subscriber: Subscriber, answers: Mapping[str, Behaviour]
) -> None:
    topic = topic_of(publisher, "unverified")
    made = {name: _unconfirmed(subscriber, name) for name in answers}
    for one in made.values():
        for callback in (one.renewing, one.leaving):
            assert ask(publisher, topic, callback, secret="old").status == 202
    for one in made.values():
        for callback in (one.renewing, one.leaving):
            until_verified(publisher, callback)
    for name, one in made.items():
        for callback, mode in ((one.new, "subscribe"), (one.renewing, "subscribe"), (one.leaving, "unsubscribe")):
            callback.verified = answers[name]
            assert ask(publisher, topic, callback, mode, secret="new").status == 202
    for one in made.values():
        for callback, times in ((one.new, 1), (one.renewing, 2), (one.leaving, 2)):
            until_verified(publisher, callback, times)
    body = publish(publisher, f"unverified-{len(answers)}", "unverified")
    for one in made.values():
        for callback in (one.renewing, one.leaving):
            until_delivered(publisher, callback, body)
    assert {name: one.told("old") for name, one in made.items()} == dict.fromkeys(answers, ([], [True], [True]))
    assert subscriber.strays == []  # where the redirect leads


def _unconfirmed(subscriber: Subscriber, name: str) -> Unconfirmed:
    path = name.replace(" ", "-")
    return Unconfirmed(*(subscriber.callback(f"{path}-{part}") for part in ("new", "renewing", "leaving")))


def test_who_is_gone_is_left_alone_and_who_redirects_is_not_followed(
    publisher: Service, subscriber: Subscriber
) -> None:
    topic = topic_of(publisher, "gone")
    gone = subscriber.callback("gone", delivered=always(Answer(410)))
    moved = subscriber.callback("moved", delivered=always(Answer(307, location=f"{subscriber.url}/elsewhere")))
    there = subscriber.callback("there", delivered=always(Answer(299, b"whatever")))
    for callback in (gone, moved, there):
        asked(publisher, topic, callback)
    first = publish(publisher, "gone-1", "gone")
    for callback in (gone, there):
        until_delivered(publisher, callback, first)
    until_failed(publisher, moved.url)
    second = publish(publisher, "gone-2", "gone")
    until_delivered(publisher, there, second)
    assert (len(gone.deliveries), len(there.deliveries), jobs_for(publisher, gone.url)) == (1, 2, [])
    assert "/elsewhere" not in {stray.path for stray in subscriber.strays}
    assert jobs_for(publisher, moved.url)[0].status == 307
    with catalog_of(publisher) as catalog, catalog.read() as connection:
        assert {one.callback for one in subscriptions.find_all(connection) if one.topic == topic} == {
            moved.url,
            there.url,
        }


def test_whom_the_operator_removes_is_told(publisher: Service, subscriber: Subscriber) -> None:
    topic = topic_of(publisher, "denied")
    removed, staying = subscriber.callback("removed"), subscriber.callback("staying")
    for callback in (removed, staying):
        asked(publisher, topic, callback)
    done = publisher.run("hub", "remove", removed.url, "--reason", "not welcome, sorry")
    assert done.returncode == 0, done.stderr
    publisher.wait(lambda: len(removed.verifications) == 2)
    told = removed.verifications[1].parameters
    assert told == {"hub.mode": "denied", "hub.topic": topic, "hub.reason": "not welcome, sorry"}
    second = publish(publisher, "denied-1", "denied")
    until_delivered(publisher, staying, second)
    assert (removed.deliveries, jobs_for(publisher, removed.url)) == ([], [])


def test_nothing_connects_to_private_addresses_unless_that_is_allowed(
    tmp_path_factory: pytest.TempPathFactory, subscriber: Subscriber
) -> None:
    service = make_service(tmp_path_factory.mktemp("public"), allow_private_callbacks="false")
    write(service, "refused-0", "refused")
    service.start("--workers", "1")
    topic, port = topic_of(service, "refused"), subscriber.url.rpartition(":")[2]
    callbacks = [Callback(f"http://{host}:{port}/private", confirms, takes) for host in PRIVATE]
    try:
        for callback in callbacks:
            assert ask(service, topic, callback).status in (202, *range(400, 500))
            settled(service, callback.url)
        with catalog_of(service) as catalog:  # as if it had once been allowed
            subscribe(catalog, service, topic, [callback.url for callback in callbacks])
        publish(service, "refused-1", "refused")
        for callback in callbacks:
            until_failed(service, callback.url)
        assert {job.status for callback in callbacks for job in jobs_for(service, callback.url)} == {0}
        assert subscriber.strays == []
    finally:
        service.stop()
