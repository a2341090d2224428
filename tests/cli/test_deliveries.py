"""`syndication jobs`, `hub` and `webhooks`: what waits, who subscribes, what did not arrive, and how it is mended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from msgspec.structs import replace

from syndication.catalog import Catalog, jobs, subscriptions
from syndication.catalog.jobs import FailedJob
from syndication.model.capacity import Capacity
from syndication.model.job import Job, Outcome
from syndication.publishing.steps import utc_now
from syndication.text.terminal import cells
from tests.cli.newsroom import Newsroom
from tests.support import every_job

TOPIC = "http://127.0.0.1:8000/rss.xml"
ONE, OTHER = "https://one.example/callback", "https://other.example/callback"
SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
WEBHOOK = (
    f'[[webhooks]]\nname = "room"\nurl = "https://room.example/hook"\nsecret = "{SECRET}"\nevents = ["withdrawn"]\n'
)


@contextmanager
def opened(newsroom: Newsroom) -> Iterator[Catalog]:
    catalog = Catalog(f"sqlite:///{newsroom.root}/var/syndication.db")
    catalog.migrate()
    yield catalog
    catalog.close()


def subscribe(newsroom: Newsroom, callback: str, secret: str = "") -> None:
    now = utc_now()
    with opened(newsroom) as catalog, catalog.begin() as connection:
        subscriptions.save(connection, "/rss.xml", TOPIC, callback, secret, now + timedelta(days=10), now)


def fail(newsroom: Newsroom, kind: str, target: str, subject: str, after: timedelta | None) -> None:
    """Let a delivery fail that is tried again `after` some time, or is dead."""
    now = utc_now()
    job = Job(kind=kind, target=target, subject=subject, since=now, due=now)
    with opened(newsroom) as catalog, catalog.begin() as connection:
        jobs.add(connection, [job])
        jobs.claim(connection, "worker", "first", now, now, Capacity(jobs=10))
        put_off = FailedJob(job, 500, "answered 500", now + after if after is not None else None)
        jobs.reschedule(connection, "worker", [put_off], now)
        if kind == "push":
            outcome = Outcome(verdict="again", status=500, problem="answered 500", milliseconds=3)
            subscriptions.save_outcomes(connection, [(job, outcome)], now)


def waiting(newsroom: Newsroom) -> dict[tuple[str, str], Job]:
    with opened(newsroom) as catalog, catalog.read() as connection:
        return {(job.kind, job.target): job for job in every_job(connection)}


def test_with_nothing_to_deliver_it_says_so(newsroom: Newsroom) -> None:
    assert "nothing to deliver" in newsroom.done("jobs")
    assert newsroom.done("hub") == "There are no subscribers\n"
    assert newsroom.done("webhooks").startswith("There are no receivers")


def test_jobs_tells_what_failed_and_when_it_is_tried_again(newsroom: Newsroom) -> None:
    fail(newsroom, "ping", "https://hub.example/", "/rss.xml", timedelta(hours=1))
    told = json.loads(newsroom.done("jobs", "--json"))
    (failed,) = told["failed"]
    assert (failed["kind"], failed["tries"], failed["problem"]) == ("ping", 1, "answered 500")
    assert failed["next_try"] > utc_now().isoformat()
    (tally,) = told["deliveries"]
    assert (tally["kind"], tally["waiting"], tally["failing"], tally["dead"]) == ("ping", 0, 1, 0)
    shown = newsroom.done("jobs")
    assert "https://hub.example/" in shown
    assert "answered 500" in shown


def test_a_dead_delivery_is_an_error_for_those_who_watch(newsroom: Newsroom) -> None:
    fail(newsroom, "event", "room", "7", None)
    answer = newsroom.run("jobs")
    assert answer.code == 1
    assert "dead" in answer.out


def test_hub_tells_how_deliveries_to_each_subscriber_go_and_no_secret(newsroom: Newsroom) -> None:
    subscribe(newsroom, ONE, "open sesame")
    subscribe(newsroom, OTHER)
    fail(newsroom, "push", OTHER, "/rss.xml", timedelta(hours=1))
    text, machine = newsroom.done("hub"), newsroom.done("hub", "--json")
    assert f"{TOPIC}: 2 subscribers" in text
    assert "sesame" not in text + machine
    found = {one["callback"]: one for one in json.loads(machine)["subscriptions"]}
    assert (found[ONE]["state"], found[ONE]["signed"], found[ONE]["last"]) == ("new", True, None)
    assert (found[OTHER]["state"], found[OTHER]["signed"], found[OTHER]["failures"]) == ("failing", False, 1)
    assert (found[OTHER]["status"], found[OTHER]["problem"]) == (500, "answered 500")
    assert found[OTHER]["next_try"] > utc_now().isoformat()


@pytest.mark.parametrize("topic", ["/rss.xml", TOPIC])
def test_one_topic_can_be_looked_at_alone(newsroom: Newsroom, topic: str) -> None:
    subscribe(newsroom, ONE)
    assert len(json.loads(newsroom.done("hub", "--topic", topic, "--json"))["subscriptions"]) == 1
    assert json.loads(newsroom.done("hub", "--topic", "/atom.xml", "--json"))["subscriptions"] == []


def test_resend_makes_a_delivery_due_whatever_failed_before(newsroom: Newsroom) -> None:
    subscribe(newsroom, ONE)
    subscribe(newsroom, OTHER)
    fail(newsroom, "push", OTHER, "/rss.xml", timedelta(hours=1))
    for callback in (ONE, OTHER):
        assert newsroom.done("hub", "resend", callback) == "1 delivery is due now\n"
        job = waiting(newsroom)["push", callback]
        assert job.due
        assert job.due <= utc_now()
        assert job.tries == 0


def test_remove_ends_a_subscription_and_tells_the_subscriber(newsroom: Newsroom) -> None:
    subscribe(newsroom, ONE)
    subscribe(newsroom, OTHER)
    fail(newsroom, "push", ONE, "/rss.xml", timedelta(hours=1))
    assert newsroom.done("hub", "remove", ONE, "--reason", "not welcome") == "1 subscription has ended\n"
    assert [one["callback"] for one in json.loads(newsroom.done("hub", "--json"))["subscriptions"]] == [OTHER]
    found = waiting(newsroom)
    assert found.keys() == {("deny", ONE)}
    assert b"not welcome" in found["deny", ONE].payload


@pytest.mark.parametrize("command", ["resend", "remove"])
def test_who_does_not_subscribe_is_told(newsroom: Newsroom, command: str) -> None:
    answer = newsroom.run("hub", command, ONE)
    assert (answer.code, answer.out) == (1, "")
    assert answer.error == f"error: {ONE}: there is no such subscriber; `syndication hub` lists them\n"


def test_webhooks_tells_what_did_not_arrive_and_sends_it_again(newsroom: Newsroom) -> None:
    settings = newsroom.root / "syndication.toml"
    settings.write_text(f"{settings.read_text()}\n{WEBHOOK}")
    fail(newsroom, "event", "room", "7", None)
    text, machine = newsroom.done("webhooks"), newsroom.done("webhooks", "--json")
    assert SECRET not in text + machine
    (receiver,) = json.loads(machine)["webhooks"]
    assert (receiver["name"], receiver["events"], receiver["feeds"]) == ("room", ["withdrawn"], [])
    assert [(one["event"], one["next_try"]) for one in receiver["undelivered"]] == [("7", None)]
    assert "dead" in text
    assert newsroom.done("webhooks", "resend", "room") == "1 event is due now\n"
    assert waiting(newsroom)["event", "room"].tries == 0
    assert newsroom.done("webhooks", "resend", "room") == "0 events are due now\n"


def test_an_unknown_receiver_is_told(newsroom: Newsroom) -> None:
    answer = newsroom.run("webhooks", "resend", "nobody")
    assert (answer.code, answer.error[:14]) == (1, "error: nobody:")


def test_retry_makes_what_failed_due_now(newsroom: Newsroom) -> None:
    fail(newsroom, "purge", "http://127.0.0.1:6081", "/rss.xml", None)
    fail(newsroom, "ping", "https://hub.example/", "/rss.xml", timedelta(hours=1))
    fail(newsroom, "ping", "https://other.example/", "/rss.xml", timedelta(hours=1))
    assert newsroom.done("jobs", "retry", "purge") == "1 delivery is due now\n"
    assert newsroom.done("jobs", "retry", "ping", "https://hub.example/") == "1 delivery is due now\n"
    assert newsroom.done("jobs", "retry") == "1 delivery is due now\n"
    assert newsroom.done("jobs", "retry") == "0 deliveries are due now\n"
    assert all(job.due and job.due <= utc_now() and not job.tries for job in waiting(newsroom).values())


def test_retry_knows_the_kinds(newsroom: Newsroom) -> None:
    answer = newsroom.run("jobs", "retry", "purges")
    assert answer.code == 2
    assert "'purge-hook'" in answer.error


@pytest.mark.parametrize("columns", [80, 60])
def test_no_line_is_wider_than_the_terminal(newsroom: Newsroom, columns: int) -> None:
    settings = newsroom.root / "syndication.toml"
    settings.write_text(f"{settings.read_text()}\n{WEBHOOK}")
    callback = f"https://reader.example/callback/{'x' * 90}"
    subscribe(newsroom, callback)
    fail(newsroom, "push", callback, "/sections/world/rss.xml", timedelta(hours=1))
    fail(newsroom, "purge", "http://cache.tribune.example:6081", "/sections/world/archive/1/rss.xml", None)
    fail(newsroom, "event", "room", "7", None)
    newsroom.done("tokens", "add", "a-newsroom-system-with-a-long-name", "--scope", "write", "--expires", "30d")
    narrow = replace(newsroom, columns=columns)
    story = "harbour-reopens"
    for command in ("jobs", "hub", "webhooks", "items", "readers", f"history {story}", "audit", "tokens list"):
        printed = narrow.run(*command.split()).out
        assert printed
        assert max(map(cells, printed.splitlines())) <= columns, printed


def test_a_target_is_paused_and_resumed(newsroom: Newsroom) -> None:
    subscribe(newsroom, ONE)
    fail(newsroom, "push", ONE, "/rss.xml", timedelta(hours=1))
    assert newsroom.done("jobs", "pause", "push", ONE).startswith(f"deliveries push to {ONE} wait;")
    shown = newsroom.done("jobs")
    assert f"push {ONE} is paused by cli " in shown
    assert "waiting: 1" in shown
    told = json.loads(newsroom.done("jobs", "--json"))
    assert (told["deliveries"][0]["paused"], told["paused"][0]["target"]) == (1, ONE)
    for refused in (("jobs", "pause", "push", ONE), ("hub", "resend", ONE)):
        assert newsroom.run(*refused).code == 1
    assert newsroom.done("jobs", "resume", "push", ONE) == "1 delivery goes on\n"
    assert json.loads(newsroom.done("jobs", "--json"))["paused"] == []
    assert newsroom.run("jobs", "resume", "push", ONE).code == 1


def test_a_target_that_is_not_there_cannot_be_paused(newsroom: Newsroom) -> None:
    assert newsroom.run("jobs", "pause", "event", "nobody").code == 1
    assert newsroom.run("jobs", "pause", "verify", ONE).code == 2
