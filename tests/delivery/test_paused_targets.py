"""Deliveries to a paused target wait, on both databases: nothing is lost, and they go on where they stopped."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from syndication.catalog import Catalog, deliveries, job_retries, jobs, paused_targets
from syndication.catalog.deliveries import DeliveryFilter, JobPlace
from syndication.catalog.jobs import FailedJob, FinishedJob
from syndication.catalog.paused_targets import JobTarget
from syndication.delivery.recovery import find_probes
from syndication.model.capacity import Capacity
from syndication.model.delivery import OPEN_STATES
from syndication.model.job import Job, Lane
from tests.delivery.test_recovery import KINDS
from tests.support import NOON, every_job

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
ROOM = JobTarget("event", "room")


def job(subject: str, target: str = "room", kind: str = "event", **more: Any) -> Job:
    fields: dict[str, Any] = {"since": NOON, "due": NOON, "wanted": 1, "peer": target} | more
    return Job(kind=kind, target=target, subject=subject, **fields)


def add(catalog: Catalog, *added: Job) -> None:
    with catalog.begin() as connection:
        jobs.add(connection, added)


def pause(catalog: Catalog, wanted: JobTarget = ROOM) -> bool:
    with catalog.begin() as connection:
        return paused_targets.pause(connection, wanted, "user ada", NOON)


def resume(catalog: Catalog, now: datetime = NOON, wanted: JobTarget = ROOM) -> bool:
    with catalog.begin() as connection:
        return paused_targets.resume(connection, wanted, now)


def claim(catalog: Catalog, now: datetime = NOON, lane: Lane = "first", most: int = 9) -> list[str]:
    with catalog.begin() as connection:
        held = jobs.claim(connection, "w", lane, now, now + DAY, Capacity(jobs=most))
    return [one.subject for one in held]


def fail(catalog: Catalog, now: datetime, *failed: Job, again: datetime | None) -> None:
    with catalog.begin() as connection:
        jobs.reschedule(connection, "w", [FailedJob(one, 500, "answered 500", again) for one in failed], now)


def states(catalog: Catalog) -> dict[str, str]:
    with catalog.read() as connection:
        found = deliveries.jobs_from(connection, OPEN_STATES, DeliveryFilter(), JobPlace(), 99)
    return {one.subject: state for one, state in found}


def test_they_wait_until_it_is_resumed_and_others_do_not(catalog: Catalog) -> None:
    add(catalog, job("1"), job("2"), job("1", "other"), job("9", "room", "apple-news"))
    assert pause(catalog)
    add(catalog, job("3", due=NOON + SECOND))
    assert sorted(claim(catalog, NOON + SECOND)) == ["1", "9"]
    assert [one.target for one in there(catalog, "paused")] == ["room"] * 3
    assert claim(catalog, NOON + DAY) == []
    assert resume(catalog, NOON + DAY)
    assert claim(catalog, NOON + DAY) == ["1", "2", "3"]


def there(catalog: Catalog, state: Any) -> list[Job]:
    with catalog.read() as connection:
        found = deliveries.jobs_from(connection, (state,), DeliveryFilter(), JobPlace(), 99)
    return [one for one, _ in found]


def test_more_that_wait_than_a_worker_takes_stop_no_other(catalog: Catalog) -> None:
    pause(catalog)
    add(catalog, *(job(str(number)) for number in range(5)), job("9", "other", due=NOON + SECOND))
    found = [claim(catalog, NOON + SECOND, most=2) for _ in range(4)]
    assert [subject for some in found for subject in some] == ["9"]
    with catalog.read() as connection:
        assert not jobs.is_any_due(connection, "first", NOON + DAY)


def test_the_newest_state_is_wanted_when_it_goes_on(catalog: Catalog) -> None:
    add(catalog, job("/rss.xml", "https://a.example/", "push", lane="push"))
    wanted = JobTarget("push", "https://a.example/")
    pause(catalog, wanted)
    add(catalog, job("/rss.xml", "https://a.example/", "push", lane="push", wanted=7))
    assert claim(catalog, lane="push") == []
    resume(catalog, wanted=wanted)
    (found,) = every(catalog)
    assert (found.wanted, found.lane) == (7, "push")
    assert claim(catalog, lane="push") == ["/rss.xml"]


def every(catalog: Catalog) -> list[Job]:
    with catalog.read() as connection:
        return every_job(connection)


@pytest.mark.parametrize("arrives", [True, False])
def test_what_is_being_sent_is_finished(catalog: Catalog, arrives: bool) -> None:
    add(catalog, job("1", kind="push", lane="push"))
    assert claim(catalog, lane="push") == ["1"]
    pause(catalog, JobTarget("push", "room"))
    if arrives:
        with catalog.begin() as connection:
            jobs.finish(connection, "w", [FinishedJob(job("1", kind="push"), 1, NOON)])
        assert every(catalog) == []
    else:
        fail(catalog, NOON, job("1", kind="push"), again=NOON + SECOND)
        assert states(catalog) == {"1": "paused"}
        assert claim(catalog, NOON + DAY, "push") == claim(catalog, NOON + DAY, "slow") == []


def test_one_that_failed_before_has_a_whole_day_again_and_what_was_given_up_stays(catalog: Catalog) -> None:
    add(catalog, job("failing"), job("dead"))
    claim(catalog)
    fail(catalog, NOON, job("failing"), again=NOON + 6 * 3600 * SECOND)
    fail(catalog, NOON, job("dead"), again=None)
    pause(catalog)
    assert states(catalog) == {"failing": "paused", "dead": "given_up"}
    later = NOON + 40 * DAY
    with catalog.begin() as connection:
        jobs.forget_dead(connection, later)
        assert job_retries.retry(connection, later) == 0
    resume(catalog, later)
    assert states(catalog) == {"failing": "waiting", "dead": "given_up"}
    with catalog.begin() as connection:
        (found,) = jobs.claim(connection, "w", "first", later, later + DAY, Capacity(jobs=9))
    assert (found.subject, found.tries, found.failing) == ("failing", 0, None)


def test_a_paused_cache_is_not_tried(catalog: Catalog) -> None:
    cache = "http://127.0.0.1:6081"
    add(catalog, job("/a", cache, "purge"))
    claim(catalog)
    fail(catalog, NOON, job("/a", cache, "purge"), again=NOON + DAY)
    with catalog.read() as connection:
        assert find_probes(connection, KINDS.values(), NOON)
    pause(catalog, JobTarget("purge", cache))
    with catalog.read() as connection:
        assert find_probes(connection, KINDS.values(), NOON) == []


def test_they_are_counted_apart_and_are_not_late(catalog: Catalog) -> None:
    add(catalog, job("1"), job("1", "other", since=NOON + SECOND))
    pause(catalog)
    with catalog.read() as connection:
        (tally,) = jobs.tally(connection)
        assert (tally.waiting, tally.paused, tally.dead) == (1, 1, 0)
        assert jobs.oldest(connection) == {"event": NOON + SECOND}


def test_it_is_paused_once_and_the_first_one_is_named(catalog: Catalog) -> None:
    assert pause(catalog)
    with catalog.begin() as connection:
        assert not paused_targets.pause(connection, ROOM, "user rita", NOON + SECOND)
        assert [(one.who, one.since) for one in paused_targets.find_all(connection)] == [("user ada", NOON)]
    assert resume(catalog)
    assert not resume(catalog)


def test_whoever_parks_a_job_while_its_target_is_resumed_does_not_lose_it(catalog: Catalog) -> None:
    """A worker has read that the target is paused, and parks its jobs only after it was resumed."""
    add(catalog, job("1"))
    with catalog.begin() as connection:
        paused_targets.park(connection, [job("1").key])
    assert claim(catalog) == ["1"]
