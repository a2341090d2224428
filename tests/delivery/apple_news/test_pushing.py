"""Stories at Apple News: created, updated and deleted, whatever goes wrong on the way. On both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from msgspec.structs import replace

from syndication.catalog import Catalog, job_retries
from syndication.delivery.apple_news import steps
from syndication.delivery.apple_news.kind import AppleNews
from syndication.delivery.queue import claim_jobs, prepare_deliveries, settle
from syndication.delivery.targets import Targets
from syndication.delivery.worker import Dispatch, deliver
from syndication.http.fetch.guard import public_internet
from syndication.http.fetch.sender import Client
from syndication.model.capacity import Capacity
from syndication.model.partners.pushed_article import APPLE_NEWS
from tests.delivery.apple_news.fake_api import CHANNEL, FakeApple, Trouble, serving
from tests.delivery.apple_news.newsroom import IDS, Newsroom
from tests.delivery.test_worker import PATIENCE, wait
from tests.publishing.partners.outlets import standing, withdraw
from tests.publishing.partners.test_forgetting import forget
from tests.publishing.partners.test_partner_feeds import edit

CREATE = f"POST /channels/{CHANNEL}"
TITLE = "The harbour reopens after the storm: first"


@pytest.fixture
def apple() -> Iterator[FakeApple]:
    with serving() as found:
        yield found


@pytest.fixture
def room(tmp_path: Path, catalog: Catalog, apple: FakeApple) -> Newsroom:
    return Newsroom(tmp_path, catalog, apple)


def test_a_story_is_created_once(room: Newsroom, apple: FakeApple) -> None:
    room.story("first")
    room.publish_and_deliver()
    assert apple.refused == []
    assert apple.titles == [TITLE]
    room.publish_and_deliver()
    assert apple.methods == ["create"]
    assert room.jobs == []
    found = room.article("first")
    assert found
    [article] = apple.articles.values()
    assert (found.state.article_id, found.state.revision) == (article["id"], article["revision"])
    assert (found.state.share_url, found.state.pushed_version) == ("https://apple.news/A1", 1)


def test_a_change_replaces_the_document(room: Newsroom, apple: FakeApple) -> None:
    path = room.story("first")
    room.publish_and_deliver()
    edit(path, "The harbour reopened on Thursday", "The harbour reopened on Friday")
    room.publish_and_deliver()
    assert apple.methods == ["create", "update"]
    [article] = apple.articles.values()
    assert "Friday" in str(article["document"]["components"])
    found = room.article("first")
    assert found
    assert found.state.revision == article["revision"]


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_a_withdrawal_deletes_it(room: Newsroom, apple: FakeApple, status: str) -> None:
    path = room.story("first")
    room.story("second")
    room.publish_and_deliver()
    withdraw(path, status=status)
    room.publish_and_deliver()
    assert apple.titles == [TITLE.replace("first", "second")]
    assert apple.methods.count("delete") == 1
    assert room.jobs == []
    found = standing(room.house, "first", "apple-news")
    assert found
    assert (found.state, found.by_hand) == ("gone", "")


def test_a_story_that_the_partner_may_have_no_longer_is_deleted(room: Newsroom, apple: FakeApple) -> None:
    path = room.story("first")
    room.publish_and_deliver()
    edit(path, "+++\n\n", 'partners.deny = ["apple-news"]\n+++\n\n')
    room.publish_and_deliver()
    assert apple.articles == {}


def test_it_comes_back(room: Newsroom, apple: FakeApple) -> None:
    path = room.story("first")
    room.publish_and_deliver()
    edit(path, "+++\n\n", 'partners.deny = ["apple-news"]\n+++\n\n')
    room.publish_and_deliver()
    assert apple.articles == {}
    edit(path, 'deny = ["apple-news"]', "deny = []")
    room.publish_and_deliver()
    assert apple.titles == [TITLE]
    assert apple.methods == ["create", "delete", "create"]


def test_somebody_changed_the_article_there(room: Newsroom, apple: FakeApple) -> None:
    path = room.story("first")
    room.publish_and_deliver()
    [article] = apple.articles.values()
    apple.touch(article)
    edit(path, "The harbour reopened on Thursday", "The harbour reopened on Friday")
    room.publish_and_deliver()
    assert apple.methods == ["create", "update", "read", "update"]
    assert "Friday" in str(article["document"]["components"])


def test_somebody_deleted_the_article_there(room: Newsroom, apple: FakeApple) -> None:
    path = room.story("first")
    room.publish_and_deliver()
    apple.articles.clear()
    edit(path, "The harbour reopened on Thursday", "The harbour reopened on Friday")
    room.publish_and_deliver()
    [job] = room.jobs
    assert job.due is None
    assert "somebody has deleted it there" in job.problem
    withdraw(path)
    room.publish_and_deliver()
    assert room.jobs == []


def test_an_article_that_is_gone_there_is_created_again(room: Newsroom, apple: FakeApple) -> None:
    """410 says the same as 404."""
    path = room.story("first")
    room.publish_and_deliver()
    apple.articles.clear()
    apple.troubles.append(Trouble("POST /articles", 410))
    edit(path, "The harbour reopened on Thursday", "The harbour reopened on Friday")
    room.publish_and_deliver()
    assert "somebody has deleted it there" in room.jobs[0].problem
    edit(path, "The harbour reopened on Friday", "The harbour reopened on Saturday")
    room.publish_and_deliver()
    assert apple.titles == [TITLE]


def test_an_answer_about_another_article_changes_no_other(room: Newsroom, apple: FakeApple) -> None:
    path = room.story("first")
    room.publish_and_deliver()
    edit(path, "The harbour reopened on Thursday", "The harbour reopened on Friday")
    answer = {"data": {"id": "of-another", "revision": "AAAA"}}
    apple.troubles.append(Trouble("POST /articles", 200, body=answer, happens=True))
    room.publish_and_deliver()
    withdraw(path)
    room.publish_and_deliver()
    assert apple.articles == {}


@pytest.mark.parametrize("listed", [[], [{"id": "of-another", "title": TITLE}]])
def test_a_search_that_never_ends_stops(
    room: Newsroom, apple: FakeApple, monkeypatch: pytest.MonkeyPatch, listed: list[dict[str, str]]
) -> None:
    monkeypatch.setattr(steps, "MOST_PAGES", 3)
    monkeypatch.setattr(apple, "_search", lambda _: (200, {}, {"data": listed, "meta": {"nextPageToken": "same"}}))
    apple.troubles.append(Trouble(CREATE, 500))
    room.story("first")
    room.publish_and_deliver()
    assert apple.methods.count("search") == 4
    [job] = room.jobs
    assert job.due is None
    assert "lists articles without end" in job.problem


@pytest.mark.parametrize("status", [500, 503, 0])
def test_a_failure_is_tried_again(room: Newsroom, apple: FakeApple, status: int) -> None:
    apple.troubles.append(Trouble(CREATE, status))
    room.story("first")
    room.publish_and_deliver()
    assert apple.titles == [TITLE]
    assert apple.methods == ["create", "search", "create"]
    assert room.jobs == []


@pytest.mark.parametrize("status", [500, 0])
def test_an_article_whose_answer_was_lost_is_found_and_not_created_twice(
    room: Newsroom, apple: FakeApple, status: int
) -> None:
    apple.finds_duplicates = False
    apple.troubles.append(Trouble(CREATE, status, happens=True))
    room.story("other", headline="Another story about the harbour")
    room.publish_and_deliver()
    room.story("first")
    apple.troubles.append(Trouble(CREATE, status, happens=True))
    room.publish_and_deliver()
    assert apple.titles == ["Another story about the harbour", TITLE]
    assert room.jobs == []
    found = room.article("first")
    assert found
    assert apple.articles[found.state.article_id]["title"] == TITLE


def test_a_kill_before_the_answer_came_is_followed_by_a_deletion(room: Newsroom, apple: FakeApple) -> None:
    path = room.story("first")
    room.house.publish()
    claimed = room.claim()
    replies = room.send(claimed)
    withdraw(path)
    room.house.publish()
    room.settle(claimed, replies)
    assert apple.titles == [TITLE]
    room.deliver()
    assert apple.articles == {}
    assert room.jobs == []


def test_a_kill_after_the_worker_died_before_the_answer_finds_the_article(room: Newsroom, apple: FakeApple) -> None:
    path = room.story("first")
    room.house.publish()
    room.send(room.claim())  # and then the worker is killed
    room.release()
    withdraw(path)
    room.publish_and_deliver()
    assert apple.methods == ["create", "search", "read", "delete"]
    assert apple.articles == {}
    assert room.jobs == []


def test_a_story_that_was_never_sent_needs_no_deletion(room: Newsroom, apple: FakeApple) -> None:
    path = room.story("first")
    room.house.publish()
    withdraw(path)
    room.publish_and_deliver()
    assert apple.asked == []
    assert room.jobs == []


def test_a_withdrawn_story_that_apple_never_got_is_searched_for_in_vain(room: Newsroom, apple: FakeApple) -> None:
    path = room.story("first")
    room.house.publish()
    room.claim()  # and then the worker is killed before it sends
    room.release()
    withdraw(path)
    room.publish_and_deliver()
    assert set(apple.methods) == {"search"}
    assert room.jobs == []


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after(room: Newsroom, apple: FakeApple, status: int) -> None:
    apple.troubles.append(Trouble(CREATE, status, {"Retry-After": "900"}))
    room.story("first")
    room.house.publish()
    began = room.house.now
    room.deliver(turns=1)
    [job] = room.jobs
    assert job.due == began + timedelta(seconds=900)
    room.deliver()
    assert apple.titles == [TITLE]


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [({"secret": "b3RoZXI="}, 0, "check key and secret"), ({}, 403, "check key and channel")],
)
def test_a_refused_key_stops_until_somebody_corrects_it(
    room: Newsroom, apple: FakeApple, changes: dict[str, str], status: int, words: str
) -> None:
    room.partner = room.partner_with(**changes)
    if status:
        apple.troubles.append(Trouble(CREATE, status))
    room.story("first")
    room.publish_and_deliver()
    [job] = room.jobs
    assert job.due is None
    assert words in job.problem
    assert "syndication jobs retry apple-news" in job.problem
    assert apple.articles == {}


def test_an_invalid_article_stops_no_other(room: Newsroom, apple: FakeApple) -> None:
    error = {"code": "INVALID_DOCUMENT", "keyPath": ["components", "3"]}
    apple.troubles.append(Trouble(CREATE, 400, body={"errors": [error]}))
    room.story("first")
    room.story("second")
    room.publish_and_deliver()
    [job] = room.jobs
    assert "INVALID_DOCUMENT at components.3" in job.problem
    assert len(apple.articles) == 1


def test_a_duplicate_that_is_ours_is_taken_over(room: Newsroom, apple: FakeApple) -> None:
    """The article is there, but nothing here knows it: an answer was lost, and the search does not show it."""
    room.story("first")
    room.house.publish()
    room.send(room.claim())
    room.release()
    apple.troubles.append(Trouble("GET /channels", 200, body={"data": [], "meta": {}}))
    room.deliver()
    assert apple.titles == [TITLE]
    assert apple.methods == ["create", "search", "create", "read", "update"]
    assert room.jobs == []


def test_a_duplicate_that_is_not_ours_needs_a_person(room: Newsroom, apple: FakeApple) -> None:
    room.story("first", headline="Morning briefing of the Tribune")
    room.story("second", headline="Morning briefing of the Tribune")
    room.publish_and_deliver()
    assert len(apple.articles) == 1
    [job] = room.jobs
    assert job.due is None
    assert "change the headline" in job.problem


@pytest.mark.parametrize(
    "body", [b"<html>", b"{", b'{"data": 5}', b"[" * 5000, {"data": {"id": "../../x", "revision": 7}}]
)
def test_an_answer_that_cannot_be_read(room: Newsroom, apple: FakeApple, body: object) -> None:
    apple.troubles.append(Trouble(CREATE, 201, body=body, happens=True))
    room.story("first")
    room.publish_and_deliver()
    assert apple.titles == [TITLE]
    assert room.jobs == []


def test_an_old_story_is_searched_for_first(tmp_path: Path, catalog: Catalog, apple: FakeApple) -> None:
    """A database that was built anew does not know what Apple has."""
    room = Newsroom(tmp_path, catalog, apple)
    room.story("first", published="2026-02-05T01:00:00Z")
    room.publish_and_deliver()
    assert apple.methods == ["search", "create"]


def test_nothing_is_pushed_again_for_a_setting_that_changes_no_byte(room: Newsroom, apple: FakeApple) -> None:
    room.story("first")
    room.publish_and_deliver()
    room.house.publication = replace(
        room.house.publication, partners=(replace(room.partner, access=None, title="Tribune"),)
    )
    room.publish_and_deliver()
    assert apple.methods == ["create"]


def test_settings_and_record_say_what_apple_is_told(tmp_path: Path, catalog: Catalog, apple: FakeApple) -> None:
    room = Newsroom(tmp_path, catalog, apple, push={"preview": True, "maturity": "GENERAL"}, choice={"sponsored": True})
    room.story("first", sponsor='{name = "Port Ltd"}', disclosure='"Paid for by Port Ltd."')
    room.publish_and_deliver()
    [article] = apple.articles.values()
    told = article["told"]
    assert (told["isPreview"], told["isSponsored"], told["maturityRating"]) == (True, True, "GENERAL")


def test_a_refused_story_is_not_pushed(room: Newsroom, apple: FakeApple) -> None:
    room.story("first", authors="[]")
    room.publish_and_deliver()
    assert apple.asked == []
    found = standing(room.house, "first", "apple-news")
    assert found
    assert found.state == "refused"
    assert found.item_id == IDS + "first"


def test_a_partner_whose_settings_are_broken_keeps_its_jobs(room: Newsroom, apple: FakeApple) -> None:
    room.story("first")
    room.house.publish()
    broken = replace(room.partner, access=None, fault="partners: apple-news: secret: is not base64")
    kinds = {APPLE_NEWS: AppleNews({broken.name: broken})}
    with room.catalog.begin() as connection:
        claimed = claim_jobs(connection, "worker", {"first": Capacity(jobs=10)}, room.house.now)
        deliveries, [failed] = prepare_deliveries(connection, kinds, claimed, room.house.now)
        settle(connection, kinds, "worker", [failed], room.house.now)
    assert deliveries == []
    [job] = room.jobs
    assert job.problem == "partners: apple-news: secret: is not base64"
    room.deliver()
    assert apple.titles == [TITLE]


def test_a_story_that_is_forgotten_is_deleted(room: Newsroom, apple: FakeApple) -> None:
    path = room.story("first")
    room.publish_and_deliver()
    path.unlink()
    forget(room.house, "first")
    room.publish_and_deliver()
    assert apple.articles == {}


def test_the_worker_itself(room: Newsroom, apple: FakeApple) -> None:
    """As in the process: claims are noted, and an answer that never comes makes no second article."""
    apple.finds_duplicates = False
    apple.troubles.append(Trouble(CREATE, 503, happens=True))
    room.story("first")
    room.house.publish()
    kinds = {APPLE_NEWS: AppleNews({room.partner.name: room.partner})}
    dispatch, stop = Dispatch(room.catalog, kinds, Targets(), room.house.publication), Event()
    thread = Thread(target=deliver, args=(dispatch, lambda: Client(public_internet), stop))
    thread.start()
    wait(lambda: bool(room.jobs) and room.jobs[0].tries == 1)
    with room.catalog.begin() as connection:
        job_retries.retry(connection, datetime.now(UTC))
    wait(lambda: not room.jobs)
    stop.set()
    thread.join(PATIENCE)
    assert apple.titles == [TITLE]
    assert apple.methods == ["create", "search", "read", "update"]
