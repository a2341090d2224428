"""/metrics: figures for Prometheus, for the machine itself and for those who have a token, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from syndication.catalog import audience_days, counters, jobs, state, subscriptions
from syndication.catalog import tokens as kept
from syndication.model.audience_days import ReaderDay
from syndication.model.capacity import Capacity
from syndication.model.job import Job
from syndication.model.tokens import Token, digest, mint
from syndication.settings import Settings, resolve
from syndication.web.app import create_app
from tests.support import House

ADDED_BY_PROXIES = """
    X-Forwarded-For X-Forwarded-Host X-Forwarded-Proto X-Forwarded-Port X-Forwarded-Server X-Forwarded X-Real-IP
    X-Client-IP X-Cluster-Client-IP True-Client-IP CF-Connecting-IP CF-Ray CDN-Loop Fastly-Client-IP Fly-Client-IP
    X-Original-Forwarded-For X-Envoy-External-Address X-Azure-ClientIP X-Amz-Cf-Id X-Varnish X-Request-Id
    X-Some-Proxy-Of-Tomorrow
""".split()
PROMETHEUS_SENDS = {
    "Host": "localhost:8000",
    "User-Agent": "Prometheus/3.0",
    "Accept": "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
    "Accept-Encoding": "gzip",
    "X-Prometheus-Scrape-Timeout-Seconds": "10",
}
SECRET = "0123456789abcdef" * 2
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
    made.extensions["syndication"].cache.stop()


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
        jobs.claim(connection, "worker", "first", now, now, Capacity(jobs=1))
        counters.count_up(connection, {("push jobs", "done"): 7, ("push jobs", "again"): 2})
    found = figures(client)
    assert found["syndication_items", "accepted"] == 1
    assert found["syndication_items", "quarantined"] == 0
    assert found["syndication_items", "losing"] == 0
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
        *(("127.0.0.1", {name: "203.0.113.9"}, 401) for name in ADDED_BY_PROXIES),
        ("127.0.0.1", {"Host": "feeds.tribune.example"}, 401),
        ("127.0.0.1", {"Host": "[::1]:8000"}, 200),
        ("127.0.0.1", {"Host": "127.0.0.1:8000"}, 200),
        ("127.0.0.1", {"Host": "evil]["}, 401),
        ("127.0.0.1", PROMETHEUS_SENDS, 200),
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


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 401),
        ({"Authorization": f"Bearer {SECRET}"}, 200),
        ({"Authorization": f"Bearer {SECRET[:-1]}"}, 401),
        ({"Authorization": "Bearer Ω".encode().decode("latin-1")}, 401),
        ({"Authorization": "Bearer"}, 401),
        ({"Authorization": "Basic eDp5"}, 401),
    ],
)
@pytest.mark.parametrize("address", ["127.0.0.1", "203.0.113.9"])
def test_with_a_token_in_the_settings_everyone_needs_one(
    app: Flask, address: str, sent: dict[str, str], status: int
) -> None:
    app.extensions["metrics_token"] = SECRET
    answer = app.test_client().get("/metrics", headers=sent, environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == status


def test_the_token_in_the_settings_is_that_of_the_application(house: House) -> None:
    house.publish()
    settings = Settings(database=house.catalog.url, metrics_token=SECRET)
    made = create_app(resolve(settings, house.items))
    made.extensions["syndication"].cache.stop()
    assert made.extensions["metrics_token"] == SECRET
    assert SECRET not in repr(settings)


def test_a_token_that_may_read_opens_it(client: FlaskClient, house: House) -> None:
    text = mint()
    token = Token(name="prometheus", digest=digest(text), scope="read", created=house.now)
    with house.catalog.begin() as connection:
        kept.add(connection, token)
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {text}"}, environ_overrides=STRANGER)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, PROMETHEUS)


def test_requests_are_counted_by_kind_and_status_with_their_times(client: FlaskClient) -> None:
    for path in ("/rss.xml", "/rss.xml", "/", "/nothing", "/api/items"):
        client.get(path)
    found = figures(client)
    assert found["syndication_requests_total", "2xx", "feed", "200"] == 2
    assert found["syndication_requests_total", "2xx", "page", "200"] == 1
    assert found["syndication_requests_total", "4xx", "other", "404"] == 1
    assert found["syndication_requests_total", "4xx", "api", "401"] == 1
    assert found["syndication_request_seconds_count", "feed"] == 2
    assert found["syndication_request_seconds_bucket", "feed", "+Inf"] == 2
    assert 0 < found["syndication_request_seconds_sum", "feed"] < 60
    assert figures(client)["syndication_requests_total", "2xx", "metrics", "200"] == 1


def test_readers_and_polls_are_figures_by_kind(client: FlaskClient, house: House) -> None:
    today = datetime.now(UTC).date()
    services = [
        ReaderDay(day=today, feed="", reader="Feedly", kind="aggregator", reported=462),
        ReaderDay(day=today, feed="sections/world", reader="Feedly", kind="aggregator", reported=8),
        ReaderDay(day=today, feed="", reader="newsboat", kind="app", direct=3),
    ]
    with house.catalog.begin() as connection:
        audience_days.count_day(connection, today, services)
        counters.count_up(connection, {("polls", "app"): 10, ("polls unchanged", "app"): 9})
    found = figures(client)
    assert found["syndication_readers_told", "aggregator"] == 470
    assert found["syndication_readers_seen", "app"] == 3
    assert found["syndication_polls_total", "app"] == 10
    assert found["syndication_polls_unchanged_total", "app"] == 9


def test_every_worker_has_the_figures_of_all(app: Flask, house: House) -> None:
    other = create_app(resolve(Settings(database=house.catalog.url), house.items))
    try:
        for each in (app, other):
            each.test_client().get("/rss.xml")
            each.test_client().get("/metrics")
        for each in (app, other):
            assert figures(each.test_client())["syndication_requests_total", "2xx", "feed", "200"] == 2
    finally:
        other.extensions["syndication"].cache.stop()


def test_documents_are_counted_where_they_are(client: FlaskClient, house: House) -> None:
    client.get("/rss.xml")
    with house.catalog.begin() as connection:
        state.put(connection, state.EDITIONS_BYTES, "1234")
    found = figures(client)
    documents = house.documents()
    assert found["syndication_stored_documents", "served"] == len(documents)
    assert found["syndication_stored_bytes", "served"] == sum(map(len, documents.values()))
    assert (found["syndication_stored_documents", "editions"], found["syndication_stored_bytes", "editions"]) == (
        0,
        1234,
    )
    [cached] = [value for name, value in found.items() if name[0] == "syndication_cached_documents"]
    [size] = [value for name, value in found.items() if name[0] == "syndication_cached_bytes"]
    assert cached >= 1
    assert size > 0


def test_the_age_of_the_last_publication_and_of_the_oldest_delivery(client: FlaskClient, house: House) -> None:
    now = datetime.now(UTC)
    with house.catalog.begin() as connection:
        state.put(connection, state.LAST_SECOND, str(int(now.timestamp()) - 100))
        waiting = (timedelta(seconds=90), timedelta(seconds=30))
        jobs.add(
            connection,
            [Job(kind="purge", target="x", subject=str(age), since=now - age, due=now) for age in waiting],
        )
        dead = Job(kind="event", target="x", subject="dead", since=now - timedelta(days=2), due=None)
        jobs.add(connection, [dead])
    found = figures(client)
    assert 100 <= found["syndication_publication_age_seconds",] < 160
    assert 90 <= found["syndication_queue_age_seconds", "purge"] < 150
    assert ("syndication_queue_age_seconds", "event") not in found
