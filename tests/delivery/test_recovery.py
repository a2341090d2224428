"""A cache that was down gets everything that waits for it as soon as it is back, also what was given up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from syndication.catalog import Catalog, job_retries, jobs
from syndication.delivery.job_kind import JobKind
from syndication.delivery.purge import Purge, PurgeHook
from syndication.delivery.queue import claim_jobs, settle
from syndication.delivery.recovery import find_probes
from syndication.delivery.websub.ping import Ping
from syndication.delivery.worker import probe_failed_targets
from syndication.model.capacity import Capacity
from syndication.model.job import AttemptResult, Job, JobKey, Outcome, Verdict
from tests.delivery.claiming import claim_deliveries
from tests.support import NOON, every_job

CACHE, OTHER, HOOK = "http://127.0.0.1:6081", "http://127.0.0.2:6081", "https://cdn.example/purge"
HUB = "https://hub.example/"
KINDS: Mapping[str, JobKind] = {
    kind.name: kind for kind in (Purge((CACHE, OTHER), "x.example"), PurgeHook((HOOK,), ""), Ping("https://x.example"))
}
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def job(kind: str, target: str, subject: str, since: datetime = NOON) -> Job:
    return Job(kind=kind, target=target, peer=target, subject=subject, since=since, due=NOON, wanted=1)


def add(catalog: Catalog, *added: Job) -> None:
    with catalog.begin() as connection:
        jobs.add(connection, added)


def answer(catalog: Catalog, now: datetime, verdict: Verdict) -> set[str]:
    """Let a worker try what is due `now`, each with the same result; return the subjects."""
    with catalog.begin() as connection:
        claimed = claim_jobs(connection, "worker", {"first": Capacity(jobs=100)}, now)
        outcome = Outcome(verdict=verdict, status=0, problem="x" * (verdict == "again"), state=1)
        settle(connection, KINDS, "worker", [AttemptResult(each, outcome, now) for each in claimed], now)
    return {each.subject for each in claimed}


def states(catalog: Catalog) -> dict[str, tuple[datetime | None, int]]:
    with catalog.read() as connection:
        return {each.subject: (each.due, each.tries) for each in every_job(connection)}


def fail_for_a_day(catalog: Catalog) -> datetime:
    """Let everything fail until it is dead; return that moment."""
    now = NOON
    for _ in range(30):
        answer(catalog, now, "again")
        now += timedelta(hours=6)
    return now


@pytest.mark.parametrize(("kind", "target"), [("purge", CACHE), ("purge-hook", HOOK)])
def test_a_purge_that_failed_for_a_day_stays(catalog: Catalog, kind: str, target: str) -> None:
    add(catalog, job(kind, target, "/a"), job("ping", HUB, "/p"))
    fail_for_a_day(catalog)
    found = states(catalog)
    assert found.keys() == {"/a"}
    assert found["/a"][0] is None


def test_when_one_purge_succeeds_all_that_wait_for_that_cache_are_due(catalog: Catalog) -> None:
    add(catalog, *(job("purge", CACHE, path) for path in ("/a", "/b")), job("purge", OTHER, "/o"))
    now = fail_for_a_day(catalog)
    assert answer(catalog, now, "done") == set()
    probe_failed_targets(catalog, KINDS, now)
    assert answer(catalog, now, "done") == {"/a", "/o"}
    assert states(catalog) == {"/b": (now, 0)}
    assert answer(catalog, now, "done") == {"/b"}
    assert states(catalog) == {}


def test_what_waits_for_its_next_try_is_due_as_well(catalog: Catalog) -> None:
    add(catalog, *(job("purge", CACHE, path) for path in ("/a", "/b")), job("purge-hook", HOOK, "1"))
    answer(catalog, NOON, "again")
    with catalog.begin() as connection:
        job_retries.try_early(connection, [JobKey("purge", CACHE, "/b")], NOON)
    assert answer(catalog, NOON, "done") == {"/b"}
    found = states(catalog)
    assert found["/a"] == (NOON, 0)
    assert found["1"][1] == 1


def test_one_job_for_each_target_is_tried_early_the_oldest(catalog: Catalog) -> None:
    add(catalog, *(job("purge", CACHE, path, NOON + MINUTE) for path in ("/c", "/b")), job("purge", CACHE, "/d"))
    add(catalog, job("purge-hook", HOOK, "1"), job("ping", HUB, "/p"))
    answer(catalog, NOON, "again")
    with catalog.read() as connection:
        probes = find_probes(connection, KINDS.values(), NOON + timedelta(seconds=1))
    assert probes == [JobKey("purge", CACHE, "/d"), JobKey("purge-hook", HOOK, "1")]


def test_nothing_is_tried_early_while_something_is_tried_anyway(catalog: Catalog) -> None:
    add(catalog, job("purge", CACHE, "/a"), job("purge", CACHE, "/b"))
    answer(catalog, NOON, "again")
    later = NOON + MINUTE  # both are due
    with catalog.read() as connection:
        assert find_probes(connection, KINDS.values(), later) == []


def test_a_probe_that_fails_begins_nothing_anew(catalog: Catalog) -> None:
    add(catalog, job("purge", CACHE, "/a"))
    now = fail_for_a_day(catalog)
    tries = states(catalog)["/a"][1]
    probe_failed_targets(catalog, KINDS, now)
    assert answer(catalog, now, "again") == {"/a"}
    assert states(catalog) == {"/a": (None, tries + 1)}


def test_a_success_of_what_never_failed_changes_nothing(catalog: Catalog) -> None:
    add(catalog, job("purge", CACHE, "/a"))
    answer(catalog, NOON, "again")
    before = states(catalog)
    add(catalog, job("purge", CACHE, "/b"))
    assert answer(catalog, NOON + timedelta(seconds=1), "done") == {"/b"}
    assert states(catalog) == before


def test_the_jobs_of_other_kinds_wait_as_before(catalog: Catalog) -> None:
    add(catalog, job("ping", HUB, "/a"), job("ping", HUB, "/b"))
    answer(catalog, NOON, "again")
    with catalog.begin() as connection:
        job_retries.try_early(connection, [JobKey("ping", HUB, "/a")], NOON)
    assert answer(catalog, NOON, "done") == {"/a"}
    assert states(catalog)["/b"][1] == 1


def test_a_cache_that_the_settings_no_longer_name_gets_nothing(catalog: Catalog) -> None:
    add(catalog, job("purge", "http://gone.example", "/a"), job("purge-hook", "https://gone.example/", "1"))
    with catalog.begin() as connection:
        assert claim_deliveries(connection, KINDS, "worker", {"first": 10}, NOON) == []
    assert states(catalog) == {}


@pytest.mark.parametrize(
    ("kind", "target", "revived"),
    [
        ("", "", {"/a", "/b", "/o", "/p"}),
        ("purge", "", {"/a", "/b", "/o"}),
        ("purge", CACHE, {"/a", "/b"}),
        ("", HUB, {"/p"}),
        ("event", "", set()),
    ],
)
def test_a_retry_takes_those_of_a_kind_and_target_that_failed(
    catalog: Catalog, kind: str, target: str, revived: set[str]
) -> None:
    add(catalog, *(job("purge", CACHE, path) for path in ("/a", "/b")), job("purge", OTHER, "/o"))
    add(catalog, job("ping", HUB, "/p"))
    answer(catalog, NOON, "again")
    add(catalog, Job(kind="purge", target=CACHE, subject="/new", since=NOON, due=NOON + DAY))
    with catalog.begin() as connection:
        assert job_retries.retry(connection, NOON, kind, target) == len(revived)
    assert {subject for subject, (due, tries) in states(catalog).items() if (due, tries) == (NOON, 0)} == revived
