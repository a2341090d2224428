"""/metrics: figures for Prometheus, for the machine itself and for those who have a token, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from syndication.catalog import attempts, jobs, subscriptions
from syndication.catalog import tokens as kept
from syndication.outgoing.job import Job
from syndication.outgoing.room import Room
from syndication.settings import Settings, resolve
from syndication.tokens import Token, digest, mint
from syndication.web import create_app
from tests.support import House

STRANGER = {"REMOTE_ADDR": "203.0.113.9"}
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@pytest.fixture
def app(house: House) -> Iterator[Flask]:
    house.record("a.md", "First")
    house.publish()
    made = create_app(
        resolve(Settings(database=house.catalog.url, base_url="https://feeds.tribune.example"), house.items)
    )
    yield made
    made.extensions["syndication"].shelf.stop()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def figures(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Return what Prometheus reads: by name and labels."""
    text = client.get("/metrics").get_data(as_text=True)
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_figures_are_those_of_the_catalog(client: FlaskClient, house: House) -> None:
    now = house.now
    with house.catalog.begin() as connection:
        for number in range(3):
            subscriptions.save(connection, "/rss.xml", "x", f"http://{number}.example/", "", now + timedelta(1), now)
        jobs.add(connection, [Job(kind="ping", target="x", subject=one, since=now, due=now) for one in ("a", "b")])
        jobs.claim(connection, "worker", "first", now, now, Room(jobs=1))
        attempts.count_up(connection, {("push jobs", "done"): 7, ("push jobs", "again"): 2})
    found = figures(client)
    assert found["syndication_items", "accepted"] == 1
    assert found["syndication_items", "quarantined"] == 0
    assert found["syndication_subscriptions", "new"] == 3
    assert (found["syndication_jobs", "ping", "waiting"], found["syndication_jobs", "ping", "running"]) == (1, 1)
    assert found["syndication_attempts_total", "push", "done"] == 7
    assert found["syndication_attempts_total", "push", "again"] == 2
    assert found["syndication_publications_total",] >= 1
    assert found["syndication_events_total",] >= 0


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("203.0.113.9", {}, 401),
        ("10.0.0.7", {}, 401),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 401),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.9"}, 401),
        ("127.0.0.1", {"Via": "1.1 cache"}, 401),
        ("203.0.113.9", {"Authorization": "Bearer syn_wrong"}, 401),
    ],
)
def test_only_the_machine_itself_needs_no_token(
    client: FlaskClient, address: str, headers: dict[str, str], status: int
) -> None:
    answer = client.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == status
    assert ("syndication_items" in answer.get_data(as_text=True)) == (status == 200)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_token_that_may_read_opens_it(client: FlaskClient, house: House) -> None:
    text = mint()
    token = Token(name="prometheus", digest=digest(text), scope="read", created=house.now)
    with house.catalog.begin() as connection:
        kept.add(connection, token)
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {text}"}, environ_overrides=STRANGER)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, PROMETHEUS)
