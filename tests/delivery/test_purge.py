"""Caches are told what changed: each path by PURGE, or all of them by a signed post."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from standardwebhooks import Webhook

from syndication.catalog import Catalog
from syndication.delivery.purge import Purge, PurgeHook, host_of, jobs_for, page_paths
from syndication.delivery.targets import Targets
from syndication.model.job import Job, Message, Reply
from tests.support import NOON

CACHE = "http://127.0.0.1:6081"
HOOK = "https://cdn.example/purge"
SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
PATHS = ("/rss.xml", "/sections/world/rss.xml", "/archive/1/rss.xml", "/items/a-story")


def made(addressees: Targets, paths: Sequence[str] = PATHS) -> list[Job]:
    return list(jobs_for(addressees, paths, 7, NOON))


def sent(catalog: Catalog, kind: Purge | PurgeHook, jobs: list[Job]) -> list[Message]:
    with catalog.read() as connection:
        return list(kind.messages(connection, jobs, NOON).values())


def test_a_cache_gets_purge_for_each_path_under_the_public_host(catalog: Catalog) -> None:
    messages = sent(catalog, Purge((CACHE,), host_of("https://feeds.tribune.example")), made(Targets(caches=(CACHE,))))
    assert [(one.method, one.url, one.headers["Host"]) for one in messages] == [
        ("PURGE", CACHE + path, "feeds.tribune.example") for path in PATHS
    ]
    assert all(one.operator and one.state == 7 for one in messages)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(200, "done"), (204, "done"), (404, "done"), (412, "done"), (0, "again"), (403, "again"), (503, "again")],
)
def test_what_a_cache_does_not_hold_is_purged(status: int, verdict: str) -> None:
    (job, *_) = made(Targets(caches=(CACHE,)))
    message = Message(method="PURGE", url=CACHE, headers={}, state=7)
    outcome = Purge((CACHE,), "feeds.tribune.example").outcome(
        job, message, Reply(status=status, problem="x" * (not status))
    )
    assert (outcome.verdict, outcome.state, bool(outcome.problem)) == (verdict, 7, verdict == "again")


def test_a_hook_is_posted_paths_and_names_signed_as_webhooks_are(catalog: Catalog) -> None:
    (message,) = sent(catalog, PurgeHook((HOOK,), SECRET), made(Targets(purge_hooks=(HOOK,))))
    assert (message.method, message.url, message.operator) == ("POST", HOOK, True)
    assert json.loads(message.body) == {"paths": list(PATHS), "keys": ["all", "sections/world"]}
    key = Webhook(SECRET)
    # The library's clock is its own; what it would check at another time is checked by signing anew.
    at_noon = key.sign(message.headers["webhook-id"], NOON, message.body.decode())
    assert message.headers["webhook-signature"] == at_noon


def test_without_a_secret_a_hook_is_posted_unsigned(catalog: Catalog) -> None:
    (message,) = sent(catalog, PurgeHook((HOOK,), ""), made(Targets(purge_hooks=(HOOK,))))
    assert message.headers == {"Content-Type": "application/json"}


@pytest.mark.parametrize(("status", "verdict"), [(200, "done"), (404, "again"), (0, "again")])
def test_a_hook_must_say_yes(status: int, verdict: str) -> None:
    (job,) = made(Targets(purge_hooks=(HOOK,)))
    outcome = PurgeHook((HOOK,), SECRET).outcome(
        job, Message(method="POST", url=HOOK, headers={}), Reply(status=status)
    )
    assert outcome.verdict == verdict


def test_very_many_paths_go_out_in_several_posts() -> None:
    paths = [f"/archive/{number}/rss.xml" for number in range(1201)]
    jobs = made(Targets(purge_hooks=(HOOK,)), paths)
    assert [len(json.loads(job.payload)["paths"]) for job in jobs] == [500, 500, 201]
    assert len({job.key for job in jobs}) == 3


def test_the_pages_that_show_a_feed_are_those_of_its_folder() -> None:
    live = ["/rss.xml", "/atom.xml", "/sections/world/rss.xml"]
    assert list(page_paths(live)) == ["/", "/sections/world/"]
