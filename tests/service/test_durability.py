"""What is to be pushed survives whatever is killed, and whoever is away."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from syndication.catalog import jobs
from syndication.model.job import Job
from tests.service.pushing import (
    body_of,
    catalog_of,
    jobs_for,
    kill,
    make_service,
    publish,
    subscribe,
    topic_of,
    until_delivered,
    until_failed,
    write,
)
from tests.service.subscriber import Answer, Callback, Gate, Request, Subscriber, always, takes
from tests.support import PATIENCE, Service, free_port, processes

MANY = 200
ANSWERED = 60


VICTIMS = {"one": "--only deliver", "all": ""}
ABSENCES = {"while all work": "", "while a worker starts": "--only deliver"}
SECTIONS = "killed stopped away failing gone-work gone-starts".split()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = make_service(tmp_path_factory.mktemp("durability"))
    for section in SECTIONS:
        write(service, f"{section}-0", section)
    service.start("--workers", "1")
    yield service
    service.stop()
    kill(processes(service))


@pytest.fixture
def subscriber() -> Iterator[Subscriber]:
    with Subscriber() as made:
        yield made


class Crowd:
    """Takes the first deliveries; the others hang, and come to nothing, until it is to go on and takes all."""

    def __init__(self) -> None:
        self.is_midway = threading.Event()
        self.taken: dict[str, bytes] = {}
        self._gate = Gate()
        self._lock = threading.Lock()
        self._takes_all = False

    def __call__(self, request: Request) -> Answer:
        with self._lock:
            if self._takes_all or len(self.taken) < ANSWERED:
                self.taken[request.path] = request.body
                return Answer()
        self.is_midway.set()
        self._gate(request)
        return Answer(503)

    def go_on(self) -> None:
        with self._lock:
            self._takes_all = True
        self._gate.open()

    def all_hold(self, body: bytes) -> bool:
        return len(self.taken) == MANY and set(self.taken.values()) == {body}


def subscribed(service: Service, section: str, *callbacks: Callback) -> None:
    with catalog_of(service) as catalog:
        subscribe(catalog, service, topic_of(service, section), [callback.url for callback in callbacks])


def in_order(callback: Callback, bodies: list[bytes]) -> bool:
    """Tell whether a callback was sent no older body after a newer one."""
    seen = [bodies.index(request.body) for request in callback.deliveries]
    return seen == sorted(seen)


@pytest.mark.parametrize("name", VICTIMS)
def test_a_fan_out_that_is_killed_midway_is_completed(running: Service, subscriber: Subscriber, name: str) -> None:
    crowd = Crowd()
    callbacks = [subscriber.callback(f"{name}-{number}", delivered=crowd) for number in range(MANY)]
    before = body_of(running, topic_of(running, "killed"))  # may be announced only now, and go out first
    subscribed(running, "killed", *callbacks)
    first = publish(running, f"{name}-first", "killed")
    assert crowd.is_midway.wait(PATIENCE)
    kill(processes(running, VICTIMS[name]))
    crowd.go_on()
    if name == "all":  # so also who would start others
        assert running.process
        running.process.wait()
        running.start("--workers", "1")
    running.wait(lambda: crowd.all_hold(first))
    second = publish(running, f"{name}-second", "killed")
    running.wait(lambda: crowd.all_hold(second))
    assert all(in_order(callback, [before, first, second]) for callback in callbacks)


def test_what_was_published_but_not_announced_is_announced_later(running: Service, subscriber: Subscriber) -> None:
    callback = subscriber.callback("late")
    subscribed(running, "stopped", callback)
    running.stop()
    write(running, "stopped-1", "stopped")
    done = running.run("publish")
    assert done.returncode == 0, done.stderr
    running.start("--workers", "1")
    until_delivered(running, callback, body_of(running, topic_of(running, "stopped")))
    assert b"Story stopped-1<" in (callback.newest or b"")


def test_who_is_away_gets_the_newest_when_it_is_back(running: Service) -> None:
    port = free_port()
    callback = Callback(f"http://127.0.0.1:{port}/away", takes, takes)
    subscribed(running, "away", callback)
    publish(running, "away-1", "away")
    until_failed(running, callback.url)
    second = publish(running, "away-2", "away")
    with Subscriber(port) as subscriber:
        back = subscriber.callback("away")
        make_due(running, callback)
        until_delivered(running, back, second)
        assert [seen.body for seen in back.deliveries] == [second]


def test_what_was_answered_with_an_error_is_tried_again_by_itself(running: Service, subscriber: Subscriber) -> None:
    callback = subscriber.callback("failing", delivered=always(Answer(500)))
    subscribed(running, "failing", callback)
    first = publish(running, "failing-1", "failing")
    until_failed(running, callback.url)
    callback.delivered = takes
    running.wait(lambda: len(callback.deliveries) == 2)
    until_delivered(running, callback, first)
    began, again = (seen.at for seen in callback.deliveries)
    assert again - began >= 3.9  # five seconds, give or take a fifth


@pytest.mark.parametrize("name", ABSENCES)
def test_a_database_that_is_gone_for_a_moment_loses_nothing(
    running: Service, subscriber: Subscriber, name: str
) -> None:
    section = f"gone-{name.split()[-1]}"
    callback = subscriber.callback(section)
    subscribed(running, section, callback)
    folder, moved = running.root / "var", running.root / "moved"
    folder.rename(moved)
    write(running, f"{section}-1", section)
    kill(processes(running, ABSENCES[name]) if ABSENCES[name] else [])
    time.sleep(2)
    assert running.get("/rss.xml").status == 200
    if folder.exists():  # what somebody made in its place
        folder.rename(running.root / f"made-{section}")
    moved.rename(folder)
    running.wait(lambda: f"Story {section}-1<".encode() in (callback.newest or b""))
    until_delivered(running, callback, body_of(running, topic_of(running, section)))


def make_due(service: Service, callback: Callback) -> None:
    """Let what waits for its next try be tried now."""
    waiting: list[Job] = jobs_for(service, callback.url)
    with catalog_of(service) as catalog, catalog.begin() as connection:
        for job in waiting:
            assert jobs.revive(connection, job.key, datetime.now(UTC))
