"""Posts to receivers: what is sent, when it is not, and what the answer means."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import standardwebhooks
from msgspec.structs import replace

from syndication.catalog import Catalog, webhook_arrivals
from syndication.catalog.webhook_arrivals import Arrival
from syndication.delivery.job_kind import JobKind
from syndication.delivery.webhooks.cloudevents import compose, id_of
from syndication.delivery.webhooks.notification import Notification, jobs_for
from syndication.model import changes
from syndication.model.event import Event, changed_pages, unfetched_event
from syndication.model.job import Job, Message, Outcome, Reply
from syndication.model.partners.ledger import Unfetched
from syndication.model.webhook import Webhook
from tests.delivery.webhooks.test_catalog import FIRST, SECOND
from tests.delivery.webhooks.test_house import Newsroom, broken
from tests.delivery.webhooks.test_receivers import receiver
from tests.http.test_webhook_signatures import OTHER, SECRET
from tests.support import NOON, House, make_publication

DESK = receiver(name="desk")
ALARM = receiver(name="alarm", url="https://alarm.example/", secret=OTHER, events=["withdrawn"])
NOTIFICATION: JobKind = Notification({"desk": DESK, "alarm": ALARM})
HAPPENED = [replace(FIRST, number=1), replace(SECOND, number=2, feeds=("",))]


@pytest.fixture
def newsroom(catalog: Catalog, tmp_path: Path) -> Newsroom:
    made = Newsroom(House(tmp_path, catalog, make_publication(), NOON + timedelta(days=365)))
    made.house.record("a.md", "Harbour reopens", section='"World"')
    return made


def made(happened: Sequence[Event], receivers: Sequence[Webhook] = (DESK, ALARM)) -> list[Job]:
    return list(jobs_for(happened, receivers, make_publication(), NOON))


def sent(newsroom: Newsroom, jobs: Sequence[Job], kind: JobKind = NOTIFICATION) -> dict[tuple[str, str], Message]:
    """Return what is sent to whom, by receiver and kind of event."""
    with newsroom.house.catalog.read() as connection:
        messages = kind.messages(connection, jobs, newsroom.house.now)
    kinds = {job.key: json.loads(job.payload)["type"].rpartition(".")[2] for job in jobs}
    found = {(key.target, kinds[key]): message for key, message in messages.items()}
    assert len(found) == len(messages)
    return found


def test_there_is_a_job_for_each_receiver_that_an_event_concerns() -> None:
    jobs = made(HAPPENED)
    assert [(job.kind, job.target, job.subject, job.wanted) for job in jobs] == [
        ("event", "desk", "1", 1),
        ("event", "desk", "2", 2),
        ("event", "alarm", "2", 2),
    ]
    assert {(job.since, job.due, job.lane) for job in jobs} == {(NOON, NOON, "first")}
    bodies = [compose(event, make_publication()) for event in HAPPENED]
    assert [job.payload for job in jobs] == [bodies[0], bodies[1], bodies[1]]


def test_without_receivers_there_are_no_jobs() -> None:
    assert made(HAPPENED, []) == []
    assert made(HAPPENED, [receiver(feeds=["sections/city"])]) == []


def test_an_event_is_posted_with_its_signature(newsroom: Newsroom) -> None:
    happened = newsroom.happened()
    (job,) = made(happened)
    message = sent(newsroom, [job])["desk", "published"]
    assert (message.method, message.url, message.body, message.state) == ("POST", DESK.url, job.payload, job.wanted)
    assert message.operator is False
    signature = standardwebhooks.Webhook(SECRET).sign(id_of(happened[0]), newsroom.house.now, job.payload.decode())
    assert message.headers == {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "webhook-id": id_of(happened[0]),
        "webhook-timestamp": str(int(newsroom.house.now.timestamp())),
        "webhook-signature": signature,
    }


def test_every_try_has_the_same_id_and_bytes_and_a_signature_of_its_own(newsroom: Newsroom) -> None:
    jobs = made(newsroom.happened())
    first = sent(newsroom, jobs)["desk", "published"]
    newsroom.house.now += timedelta(hours=1)
    second = sent(newsroom, jobs)["desk", "published"]
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]


def test_who_is_no_receiver_any_more_is_told_nothing(newsroom: Newsroom) -> None:
    jobs = made([*newsroom.happened(), *HAPPENED])
    assert sent(newsroom, jobs, Notification({})) == {}
    assert {target for target, _ in sent(newsroom, jobs, Notification({"alarm": ALARM}))} == {"alarm"}


def test_a_receiver_is_told_at_its_present_address_with_its_present_secret(newsroom: Newsroom) -> None:
    jobs = made(newsroom.happened())
    moved = Notification({"desk": receiver(name="desk", url="https://new.example/", secret=OTHER)})
    message = sent(newsroom, jobs, moved)["desk", "published"]
    assert message.url == "https://new.example/"
    assert (
        message.headers["webhook-signature"] != sent(newsroom, jobs)["desk", "published"].headers["webhook-signature"]
    )


def test_the_event_of_a_release_is_sent_also_by_who_read_the_clock_before_it(newsroom: Newsroom) -> None:
    newsroom.happened()
    release = newsroom.house.now + timedelta(minutes=5)
    newsroom.house.record("b.md", "Bridge opens", embargo_until=release.isoformat())
    assert newsroom.happened() == []
    newsroom.house.now = release
    (published,) = newsroom.happened()
    newsroom.house.now = release - timedelta(milliseconds=20)
    assert set(sent(newsroom, made([published]))) == {("desk", "published")}


@pytest.mark.parametrize("how", ["withholding", "kill", "embargo", "expiry", "quarantine"])
def test_a_late_try_tells_nothing_of_a_story_that_was_taken_back(newsroom: Newsroom, how: str) -> None:
    house, happened = newsroom.house, newsroom.happened()
    later = house.now + timedelta(minutes=1)
    match how:
        case "withholding" | "kill":
            newsroom.change("harbour-reopens", lambda item: changes.withdraw(item, how, "No.", house.now))
        case "embargo":
            newsroom.change("harbour-reopens", lambda item: replace(item, embargo_until=later + timedelta(days=1)))
        case "expiry":
            newsroom.change("harbour-reopens", lambda item: replace(item, expires=later))
            happened += newsroom.happened()
        case "quarantine":
            house.formats = broken("Harbour reopens")
            newsroom.change("harbour-reopens", lambda item: replace(item, body="More."))
    happened += newsroom.happened()
    found = sent(newsroom, made(happened))
    last = "quarantined" if how == "quarantine" else "withdrawn"
    assert {key for key in found if key[0] == "desk"} == {("desk", last)}
    assert all(b"Harbour" not in message.body for message in found.values())


def test_a_late_try_tells_nothing_in_the_second_in_which_a_story_ends(newsroom: Newsroom) -> None:
    newsroom.happened()
    end = newsroom.house.now + timedelta(hours=1)
    newsroom.change("harbour-reopens", lambda item: replace(item, expires=end))
    jobs = made(newsroom.happened())
    newsroom.house.now = end - timedelta(seconds=1)
    assert set(sent(newsroom, jobs)) == {("desk", "updated")}
    newsroom.house.now = end
    assert sent(newsroom, jobs) == {}


def test_a_late_try_tells_nothing_of_how_a_story_was_before_it_was_taken_back(newsroom: Newsroom) -> None:
    happened = newsroom.happened()
    newsroom.change("harbour-reopens", lambda item: changes.withdraw(item, "withholding", "No.", item.published))
    newsroom.change("harbour-reopens", lambda item: replace(item, headline="Port reopens"))
    newsroom.change("harbour-reopens", lambda item: changes.reinstate(item, "", item.published))
    happened += newsroom.happened()
    assert [event.kind for event in happened] == ["published", "withdrawn", "published"]
    found = sent(newsroom, made(happened))
    assert json.loads(found["desk", "published"].body)["data"]["headline"] == "Port reopens"
    assert set(found) == {("desk", "published"), ("desk", "withdrawn"), ("alarm", "withdrawn")}
    assert all(b"Harbour" not in message.body for message in found.values())


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, "done"),
        (202, "done"),
        (299, "done"),
        (410, "gone"),
        (0, "again"),
        (301, "again"),
        (400, "again"),
        (401, "again"),
        (404, "again"),
        (429, "again"),
        (500, "again"),
        (503, "again"),
    ],
)
def test_what_an_answer_means(status: int, verdict: str) -> None:
    (job,) = made(HAPPENED[:1])
    message = Message(method="POST", url=DESK.url, headers={}, body=job.payload, state=job.wanted)
    outcome = NOTIFICATION.outcome(job, message, Reply(status=status, problem="" if status else "cannot be reached"))
    told = "" if verdict == "done" else f"answered {status}" if status else "cannot be reached"
    assert (outcome.verdict, outcome.status, outcome.problem) == (verdict, status, told)


def test_what_was_tried_in_vain_is_kept_and_secrets_are_not_shown() -> None:
    assert (NOTIFICATION.name, NOTIFICATION.keeps_dead) == ("event", True)
    assert SECRET not in repr(NOTIFICATION)
    assert OTHER not in repr(NOTIFICATION)


def test_a_withdrawal_that_was_not_fetched_is_told_whatever_became_of_the_story(newsroom: Newsroom) -> None:
    found = unfetched_event(Unfetched("msn", FIRST.item_id, NOON - timedelta(hours=1)), "harbour", NOON)
    (job,) = made([replace(found, number=3)], [DESK])
    with newsroom.house.catalog.read() as connection:
        (message,) = NOTIFICATION.messages(connection, [job], newsroom.house.now).values()
    body = json.loads(message.body)
    assert (body["type"], body["subject"]) == ("org.syndication.item.withdrawal.unfetched", FIRST.item_id)
    assert body["data"] == {
        "id": FIRST.item_id,
        "slug": "harbour",
        "url": "https://feeds.tribune.example/items/harbour",
        "canonical": "https://feeds.tribune.example/items/harbour",
        "feeds": [],
        "partner": "msn",
        "withdrawn": "2026-02-05T11:00:00Z",
    }


def test_it_is_for_receivers_that_get_all_feeds() -> None:
    found = replace(unfetched_event(Unfetched("msn", FIRST.item_id, NOON), "harbour", NOON), number=3)
    assert made([found], [receiver(feeds=["sections/world"])]) == []
    assert len(made([found], [receiver(events=["withdrawal.unfetched"])])) == 1
    assert changed_pages(found) == ()


def test_what_arrived_is_noted(newsroom: Newsroom) -> None:
    first, second = made(HAPPENED, [DESK])
    outcomes = [
        (first, Outcome(verdict="done", status=204)),
        (second, Outcome(verdict="again", status=503, problem="answered 503")),
    ]
    with newsroom.house.catalog.begin() as connection:
        NOTIFICATION.settle(connection, outcomes, NOON)
        found = webhook_arrivals.of_item(connection, HAPPENED[0].item_id)
    assert found == [Arrival(HAPPENED[0].item_id, "desk", 1, HAPPENED[0].kind, NOON)]
