"""What was published is announced once, whoever looks first, and with all jobs or none."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from syndication.catalog import Catalog, events, feeds, jobs, state, subscriptions
from syndication.delivery.outbox import announce, has_news
from syndication.delivery.targets import Targets
from syndication.model.job import Job
from syndication.model.webhook import Webhook
from tests.publishing.partners.outlets import make_outlets, partner, story
from tests.support import House, every_job, make_publication

CALLBACK = "http://a.example/"
HUB = "https://hub.example/"
CACHE = "http://127.0.0.1:6081"
HOOK = "https://cdn.example/purge"
SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
ALL = Targets(
    hubs=(HUB,),
    caches=(CACHE,),
    purge_hooks=(HOOK,),
    webhooks=(Webhook(name="room", url="https://room.example/", secret=SECRET),),
)
NOBODY = Targets()


@pytest.fixture
def newsroom(catalog: Catalog, tmp_path: Path) -> House:
    """A publication on each database in turn, all of it announced, with a subscriber of its RSS."""
    made = House(tmp_path, catalog, make_publication(), datetime.fromisoformat("2027-01-01T00:00:00Z"))
    made.record("a.md", "First")
    made.publish()
    announced(made, NOBODY)
    with catalog.begin() as connection:
        subscriptions.save(
            connection, "/rss.xml", "x", CALLBACK, "", lease_end=made.now + timedelta(days=10), now=made.now
        )
    return made


def announced(house: House, addressees: Targets) -> list[Job]:
    """Announce what there is; return the jobs, none of which was there before."""
    with house.catalog.begin() as connection:
        announce(connection, addressees, house.publication, house.now)
        found = every_job(connection)
        jobs.drop(connection, [job.key for job in found])
    return found


def of_kind(found: list[Job], kind: str) -> set[tuple[str, str]]:
    return {(job.target, job.subject) for job in found if job.kind == kind}


def waits(house: House) -> bool:
    with house.catalog.read() as connection:
        return has_news(connection)


def test_what_was_announced_is_no_news(newsroom: House) -> None:
    assert not waits(newsroom)
    assert announced(newsroom, ALL) == []


def test_a_story_is_announced_to_all_that_wait_for_it(newsroom: House) -> None:
    newsroom.record("b.md", "Second", section='"World"')
    newsroom.publish()
    assert waits(newsroom)
    found = announced(newsroom, ALL)
    live = {f"{folder}/{name}" for folder in ("", "/sections/world") for name in ("rss.xml", "atom.xml", "feed.json")}
    assert of_kind(found, "push") == {(CALLBACK, "/rss.xml")}
    assert of_kind(found, "ping") == {(HUB, path) for path in live}
    assert of_kind(found, "purge") >= {(CACHE, path) for path in live | {"/", "/sections/world/", "/items/second"}}
    assert {target for target, _ in of_kind(found, "purge-hook")} == {HOOK}
    assert len(of_kind(found, "event")) == 1
    assert not waits(newsroom)


def test_no_cache_hears_of_the_feed_of_a_partner_with_a_key(tmp_path: Path, catalog: Catalog) -> None:
    partners = (partner("open", "generic-full"), replace(partner("private", "generic-full"), public=False))
    outlets = make_outlets(tmp_path, catalog, *partners)
    story(outlets, "first")
    outlets.publish()
    found = announced(outlets, ALL)
    assert (CACHE, "/partners/open/rss.xml") in of_kind(found, "purge")
    assert not [job for job in found if "private" in job.subject or b"private" in job.payload]
    assert not [job for job in found if "partners" in job.subject and job.kind in ("push", "ping")]
    assert {path for path in outlets.documents() if "private" in path} == {"/partners/private/rss.xml"}
    catalog.close()


def test_a_change_that_a_feed_does_not_show_is_not_pushed(newsroom: House) -> None:
    with newsroom.catalog.begin() as connection:
        subscriptions.save(
            connection,
            "/sections/world/rss.xml",
            "x",
            CALLBACK,
            "",
            lease_end=newsroom.now + timedelta(days=10),
            now=newsroom.now,
        )
    newsroom.record("b.md", "Second", section='"Sport"')
    newsroom.publish()
    assert of_kind(announced(newsroom, NOBODY), "push") == {(CALLBACK, "/rss.xml")}


def test_of_two_who_look_at_once_one_announces(newsroom: House) -> None:
    newsroom.record("b.md", "Second")
    newsroom.publish()
    with newsroom.catalog.begin() as connection:
        before = state.number(connection, state.ANNOUNCED)
        newest = state.number(connection, state.SEQUENCE)
        assert state.advance(connection, state.ANNOUNCED, before, newest)
        assert not state.advance(connection, state.ANNOUNCED, before, newest)
        assert state.number(connection, state.ANNOUNCED) == newest


def test_who_is_killed_before_the_end_leaves_all_to_the_next(newsroom: House) -> None:
    newsroom.record("b.md", "Second")
    newsroom.publish()
    with newsroom.catalog.engine.connect() as connection:  # its work is undone, as that of a killed process
        announce(connection, ALL, newsroom.publication, newsroom.now)
    assert waits(newsroom)
    assert of_kind(announced(newsroom, ALL), "push") == {(CALLBACK, "/rss.xml")}


def test_an_event_waits_for_its_documents_but_not_for_ever(newsroom: House) -> None:
    newsroom.record("b.md", "Second")
    newsroom.publish()
    with newsroom.catalog.begin() as connection:
        feeds.mark_stale(connection, {""}, newsroom.now)  # as between taking a record in and publishing it
        happened = events.after(connection, 0)
    assert [event.kind for event in happened][-1] == "published"
    assert of_kind(announced(newsroom, ALL), "event") == set()
    newsroom.now += timedelta(seconds=6)
    assert len(of_kind(announced(newsroom, ALL), "event")) == 1
