"""The jobs of the catalog, on both databases: held by one worker at a time, there until what is wanted has arrived."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from msgspec import structs

from syndication.catalog import Catalog, jobs, subscriptions
from syndication.catalog.jobs import FailedJob, FinishedJob
from syndication.model.capacity import Capacity
from syndication.model.job import Job, JobKey, Lane
from tests.support import NOON, every_job

SECOND = timedelta(seconds=1)
LAPSES = NOON + 60 * SECOND


def job(subject: str = "a", lane: Lane = "first", wanted: int = 1, due: float = 0.0, kind: str = "ping") -> Job:
    return Job(
        kind=kind,
        target="http://a.example/",
        subject=subject,
        lane=lane,
        wanted=wanted,
        since=NOON,
        due=NOON + due * SECOND,
    )


def add(catalog: Catalog, *added: Job) -> None:
    with catalog.begin() as connection:
        jobs.add(connection, added)


def claim(catalog: Catalog, worker: str = "one", lane: Lane = "first", after: float = 0, most: int = 10) -> list[Job]:
    with catalog.begin() as connection:
        now = NOON + after * SECOND
        return sorted(
            jobs.claim(connection, worker, lane, now, now + 60 * SECOND, Capacity(jobs=most)),
            key=lambda claimed: claimed.subject,
        )


def finish(catalog: Catalog, worker: str, finished: Iterable[FinishedJob]) -> None:
    with catalog.begin() as connection:
        jobs.finish(connection, worker, list(finished))


def there(catalog: Catalog) -> dict[str, Job]:
    with catalog.read() as connection:
        return {found.subject: found for found in every_job(connection)}


def test_a_job_comes_back_as_it_was_added(catalog: Catalog) -> None:
    added = job("x", wanted=7)
    add(catalog, added)
    assert claim(catalog) == [added]


def test_what_is_not_due_and_what_waits_in_another_lane_is_not_claimed(catalog: Catalog) -> None:
    add(catalog, job("now"), job("later", due=5), job("push", lane="push"))
    assert [found.subject for found in claim(catalog)] == ["now"]
    assert [found.subject for found in claim(catalog, after=5)] == ["later"]
    assert [found.subject for found in claim(catalog, lane="push")] == ["push"]


def test_those_that_are_due_longest_come_first_and_no_more_than_there_is_room_for(catalog: Catalog) -> None:
    add(catalog, job("c", due=3), job("a", due=1), job("b", due=2))
    assert [found.subject for found in claim(catalog, after=9, most=2)] == ["a", "b"]


def test_what_one_worker_holds_no_other_claims(catalog: Catalog) -> None:
    add(catalog, job())
    assert len(claim(catalog, "one")) == 1
    assert claim(catalog, "other", after=3600) == []
    with catalog.read() as connection:
        assert not jobs.is_any_due(connection, "first", NOON)
        assert jobs.claimants(connection) == {"one"}


def test_workers_side_by_side_hold_each_job_once(catalog: Catalog) -> None:
    add(catalog, *(job(f"{number:03}") for number in range(200)))
    held: dict[str, list[str]] = {}
    start = Barrier(4)

    def work(name: str) -> None:
        start.wait()
        held[name] = []
        while claimed := claim(catalog, name, most=7):
            held[name] += [found.subject for found in claimed]

    threads = [Thread(target=work, args=(f"worker {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Who finds all that are left locked by others goes home early; what nobody holds is claimed by the next.
    subjects = [subject for some in held.values() for subject in some]
    subjects += [found.subject for found in claim(catalog, "last", most=200)]
    assert sorted(subjects) == [f"{number:03}" for number in range(200)]


def test_a_finished_job_is_gone(catalog: Catalog) -> None:
    add(catalog, job())
    finish(catalog, "one", [FinishedJob(found, 1, NOON) for found in claim(catalog)])
    assert there(catalog) == {}


def test_what_is_wanted_meanwhile_makes_a_job_go_on(catalog: Catalog) -> None:
    add(catalog, job(wanted=1), job("other"))
    held = claim(catalog)
    add(catalog, job(wanted=2))
    assert claim(catalog, "other") == []
    finish(catalog, "one", [FinishedJob(found, 1, NOON + 2 * SECOND) for found in held])
    assert claim(catalog, after=1) == []
    (again,) = claim(catalog, after=2)
    assert (again.subject, again.wanted, again.tries) == ("a", 2, 0)


def test_what_was_newer_than_wanted_ends_what_came_meanwhile(catalog: Catalog) -> None:
    add(catalog, job(wanted=1))
    held = claim(catalog)
    add(catalog, job(wanted=2))
    finish(catalog, "one", [FinishedJob(held[0], 2, NOON)])
    assert there(catalog) == {}


def test_who_lost_a_job_neither_ends_it_nor_puts_it_off(catalog: Catalog) -> None:
    add(catalog, job())
    held = claim(catalog, "one")
    with catalog.begin() as connection:
        assert jobs.release(connection, ["one"], NOON) == 1
    assert len(claim(catalog, "other")) == 1
    finish(catalog, "one", [FinishedJob(held[0], 1, NOON)])
    with catalog.begin() as connection:
        jobs.reschedule(connection, "one", [FailedJob(held[0], 500, "answered 500", None)], NOON)
        assert jobs.claimants(connection) == {"other"}
    assert there(catalog)["a"].tries == 0


def test_what_was_held_too_long_is_let_go_whoever_holds_it(catalog: Catalog) -> None:
    add(catalog, job())
    claim(catalog)
    with catalog.begin() as connection:
        assert jobs.release(connection, [], LAPSES) == 0
        assert jobs.release(connection, [], LAPSES + SECOND) == 1
    assert len(claim(catalog, "other", after=61)) == 1


def test_a_push_that_failed_waits_with_others_that_fail_and_tells_since_when(catalog: Catalog) -> None:
    add(catalog, job(lane="push"))
    for tries in (1, 2):
        held = claim(catalog, lane="push" if tries == 1 else "slow", after=tries)
        with catalog.begin() as connection:
            due = NOON + (tries + 1) * SECOND
            jobs.reschedule(connection, "one", [FailedJob(held[0], 500, "answered 500", due)], NOON + tries * SECOND)
        found = there(catalog)["a"]
        assert (found.lane, found.tries, found.failing) == ("slow", tries, NOON + SECOND)
        assert (found.status, found.problem, found.due) == (500, "answered 500", due)


def test_the_slow_lane_has_an_older_name_in_the_database(catalog: Catalog) -> None:
    slow = job(lane="slow", kind="push")
    add(catalog, slow)
    with catalog.begin() as connection:
        assert connection.scalar(sa.text("SELECT lane FROM jobs")) == "ailing"
        connection.execute(sa.text("UPDATE jobs SET subject = 'b', lane = 'ailing'"))
    stored = structs.replace(slow, subject="b")
    assert there(catalog) == {"b": stored}
    with catalog.read() as connection:
        assert jobs.is_any_due(connection, "slow", NOON)
    assert claim(catalog, lane="slow") == [stored]


def test_news_does_not_hasten_what_waits_for_another_try(catalog: Catalog) -> None:
    add(catalog, job())
    with catalog.begin() as connection:
        jobs.reschedule(
            connection, "one", [FailedJob(found, 0, "", NOON + 9 * SECOND) for found in _held(catalog)], NOON
        )
    add(catalog, job(wanted=2))
    assert claim(catalog, after=8) == []
    assert claim(catalog, after=9)[0].wanted == 2


@pytest.mark.parametrize("lane", ["first", "verify"])
def test_what_is_for_others_than_subscribers_never_waits_among_them(catalog: Catalog, lane: Lane) -> None:
    add(catalog, job(lane=lane))
    held = claim(catalog, lane=lane)
    with catalog.begin() as connection:
        jobs.reschedule(connection, "one", [FailedJob(held[0], 0, "", NOON + SECOND)], NOON)
    assert claim(catalog, lane="slow", after=9) == []
    assert len(claim(catalog, lane=lane, after=9)) == 1


def _held(catalog: Catalog) -> list[Job]:
    return claim(catalog)


@pytest.mark.parametrize("revived", ["by hand", "by news"])
def test_a_dead_job_waits_until_it_is_revived(catalog: Catalog, revived: str) -> None:
    add(catalog, job())
    held = claim(catalog)
    with catalog.begin() as connection:
        jobs.reschedule(connection, "one", [FailedJob(held[0], 500, "answered 500", None)], NOON)
    assert claim(catalog, after=10**6) == []
    assert [tally.dead for tally in _tally(catalog)] == [1]
    if revived == "by news":
        add(catalog, job(wanted=2, due=5))
    else:
        with catalog.begin() as connection:
            assert jobs.revive(connection, JobKey("ping", "http://a.example/", "a"), NOON + 5 * SECOND)
            assert not jobs.revive(connection, JobKey("ping", "http://a.example/", "b"), NOON)
    assert claim(catalog, after=4) == []
    assert len(claim(catalog, after=5)) == 1


def test_dead_jobs_are_forgotten_in_the_end(catalog: Catalog) -> None:
    add(catalog, job("dead"), job("waits"))
    dead = claim(catalog)[0]
    with catalog.begin() as connection:
        jobs.reschedule(connection, "one", [FailedJob(dead, 500, "answered 500", None)], NOON)
        jobs.release(connection, ["one"], NOON)
        jobs.forget_dead(connection, NOON)
    assert sorted(there(catalog)) == ["dead", "waits"]
    with catalog.begin() as connection:
        jobs.forget_dead(connection, NOON + SECOND)
    assert sorted(there(catalog)) == ["waits"]


def _tally(catalog: Catalog) -> list[jobs.Tally]:
    with catalog.read() as connection:
        return jobs.tally(connection)


def test_the_tally_tells_what_waits_fails_and_runs(catalog: Catalog) -> None:
    add(catalog, job("a"), job("b"), job("c", due=5), job("d", kind="purge"))
    held = claim(catalog, most=1)
    with catalog.begin() as connection:
        jobs.reschedule(connection, "one", [FailedJob(held[0], 500, "x", NOON + SECOND)], NOON)
    claim(catalog, most=1)
    found = {tally.kind: tally for tally in _tally(catalog)}
    total = [sum(getattr(tally, name) for tally in found.values()) for name in ("waiting", "failing", "running")]
    assert total == [2, 1, 1]
    assert {tally.since for tally in found.values()} == {NOON}
    with catalog.read() as connection:
        assert jobs.count(connection, "ping") + jobs.count(connection, "purge") == 4


def subscribe(catalog: Catalog, path: str, callback: str, **fields: float) -> None:
    with catalog.begin() as connection:
        subscriptions.save(
            connection,
            path=path,
            topic=f"https://feeds.tribune.example{path}",
            callback=callback,
            secret="",
            lease_end=NOON + fields.get("lease", 3600) * SECOND,
            now=NOON,
        )


def push(catalog: Catalog, paths: list[str], wanted: int, after: float = 0) -> None:
    with catalog.begin() as connection:
        jobs.add_pushes(connection, paths, wanted, NOON + after * SECOND, 2 * SECOND)


def test_a_push_is_added_for_each_subscription_of_what_changed_whose_lease_lasts(catalog: Catalog) -> None:
    subscribe(catalog, "/rss.xml", "http://a.example/")
    subscribe(catalog, "/rss.xml", "http://b.example/")
    subscribe(catalog, "/rss.xml", "http://over.example/", lease=-1)
    subscribe(catalog, "/atom.xml", "http://a.example/")
    push(catalog, ["/rss.xml", "/feed.json"], 5)
    found = claim(catalog, lane="push")
    assert sorted((one.kind, one.target, one.subject, one.wanted) for one in found) == [
        ("push", "http://a.example/", "/rss.xml", 5),
        ("push", "http://b.example/", "/rss.xml", 5),
    ]
    push(catalog, ["/rss.xml"], 6)
    assert claim(catalog, "other", lane="push", after=99) == []
