"""Pushes and pings: the newest body to each subscription that lasts, signed if it has a secret; other hubs are told."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qs

import pytest

from syndication.catalog import Catalog, documents, jobs, subscriptions
from syndication.delivery.websub.ping import Ping
from syndication.delivery.websub.ping import jobs_for as pings_for
from syndication.delivery.websub.push import Push
from syndication.http.signatures import hub_header
from syndication.model.document import Document
from syndication.model.job import Job, JobKey, Message, Reply
from tests.support import NOON, every_job

BASE = "https://feeds.tribune.example"
HUB = f"{BASE}/hub"
BODY = "<rss>Ω</rss>\n".encode()
TYPE = "application/rss+xml; charset=utf-8"
ONE, OTHER = "https://one.example/?k=1", "https://other.example/"


def publish(catalog: Catalog, body: bytes) -> int:
    document = Document(path="/rss.xml", media_type=TYPE, body=body, modified=NOON, self_url=f"{BASE}/rss.xml")
    with catalog.begin() as connection:
        documents.save(connection, "", [document])
        return documents.at(connection, "/rss.xml")[0]


def subscribe(catalog: Catalog, callback: str, secret: str = "", days: float = 10) -> None:
    with catalog.begin() as connection:
        end = NOON + timedelta(days=days)
        subscriptions.save(connection, "/rss.xml", f"{BASE}/rss.xml", callback, secret, end, NOON)


def pushes(catalog: Catalog, kind: Push) -> Mapping[JobKey, Message]:
    """Return what is sent for a push to each subscription, and to one that is none."""
    with catalog.begin() as connection:
        jobs.add_pushes(connection, ["/rss.xml"], 1, NOON, timedelta())
        found = every_job(connection)
        stranger = Job(kind="push", target="https://stranger.example/", subject="/rss.xml", since=NOON, due=NOON)
        return kind.messages(connection, [*found, stranger], NOON)


def test_a_push_is_the_document_as_get_answers_it_to_the_callback_as_it_was_given(catalog: Catalog) -> None:
    published = publish(catalog, BODY)
    subscribe(catalog, ONE)
    (message,) = pushes(catalog, Push(HUB)).values()
    assert (message.method, message.url, message.body, message.state) == ("POST", ONE, BODY, published)
    assert message.headers == {"Content-Type": TYPE, "Link": f'<{BASE}/rss.xml>; rel="self", <{HUB}>; rel="hub"'}
    assert not message.operator


def test_only_who_gave_a_secret_gets_a_signature(catalog: Catalog) -> None:
    publish(catalog, BODY)
    subscribe(catalog, ONE, "geheim Ω")
    subscribe(catalog, OTHER)
    found = {key.target: message.headers for key, message in pushes(catalog, Push(HUB, "sha512")).items()}
    method, _, digest = found[ONE]["X-Hub-Signature"].partition("=")
    assert method == "sha512"
    assert digest == hmac.new("geheim Ω".encode(), BODY, "sha512").hexdigest()
    assert "X-Hub-Signature" not in found[OTHER]


@pytest.mark.parametrize(
    ("method", "digest"),
    [  # RFC 2202 and RFC 4231, test case 2: the key "Jefe"
        ("sha1", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        ("sha256", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    ],
)
def test_signatures_are_those_of_the_standard(method: str, digest: str) -> None:
    body = b"what do ya want for nothing?"
    assert hub_header(method, "Jefe", body) == {"X-Hub-Signature": f"{method}={digest}"}  # type: ignore[arg-type]  # from a table


def test_whose_lease_is_over_or_who_never_subscribed_is_sent_nothing(catalog: Catalog) -> None:
    publish(catalog, BODY)
    subscribe(catalog, ONE)
    subscribe(catalog, OTHER, days=-1)
    assert [key.target for key in pushes(catalog, Push(HUB))] == [ONE]


def test_a_document_that_is_gone_is_not_pushed(catalog: Catalog) -> None:
    subscribe(catalog, ONE)
    assert pushes(catalog, Push(HUB)) == {}


@pytest.mark.parametrize(
    ("status", "verdict", "left"),
    [
        (200, "done", [(0, 1)]),
        (202, "done", [(0, 1)]),
        (299, "done", [(0, 1)]),
        (410, "gone", []),
        (0, "again", [(1, 0)]),
        (301, "again", [(1, 0)]),
        (404, "again", [(1, 0)]),
        (500, "again", [(1, 0)]),
    ],
)
def test_any_2xx_is_a_success_410_ends_all_else_is_tried_again(
    catalog: Catalog, status: int, verdict: str, left: list[tuple[int, int]]
) -> None:
    subscribe(catalog, ONE)
    kind = Push(HUB)
    job = Job(kind="push", target=ONE, subject="/rss.xml", since=NOON, due=NOON)
    message = Message(method="POST", url=ONE, headers={}, state=3)
    outcome = kind.outcome(job, message, Reply(status=status, problem="" if status else "no answer came in time"))
    assert (outcome.verdict, outcome.state) == (verdict, 3)
    with catalog.begin() as connection:
        kind.settle(connection, [(job, outcome)], NOON)
        assert [(one.failures, one.delivered) for one in subscriptions.find_all(connection)] == left


def test_another_hub_is_told_the_topic_under_both_of_its_names(catalog: Catalog) -> None:
    (job,) = pings_for(["https://hub.example/?a=b"], ["/rss.xml"], 7, NOON)
    with catalog.read() as connection:
        (message,) = Ping(BASE).messages(connection, [job], NOON).values()
    assert (message.method, message.url, message.operator) == ("POST", "https://hub.example/?a=b", True)
    assert message.headers["Content-Type"] == "application/x-www-form-urlencoded"
    topic = [f"{BASE}/rss.xml"]
    assert parse_qs(message.body.decode()) == {"hub.mode": ["publish"], "hub.url": topic, "hub.topic": topic}


@pytest.mark.parametrize(("status", "verdict"), [(204, "done"), (202, "done"), (0, "again"), (503, "again")])
def test_a_ping_is_tried_until_it_is_taken(status: int, verdict: str) -> None:
    (job,) = pings_for(["https://hub.example/"], ["/rss.xml"], 7, NOON)
    message = Message(method="POST", url=job.target, headers={}, state=7)
    assert Ping(BASE).outcome(job, message, Reply(status=status)).verdict == verdict
