"""Withdrawals that wait behind a pause are found by what waits for the target, whatever its kind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from syndication.catalog import Catalog, events, jobs
from syndication.catalog.paused_targets import JobTarget
from syndication.delivery.held_withdrawals import held_withdrawals
from syndication.model.event import Event, EventKind
from syndication.model.job import Job
from tests.support import NOON

DAY = timedelta(days=1)
POST = msgspec.json.encode({"paths": ["/items/harbour", "/"], "keys": []})


def happen(catalog: Catalog, kind: EventKind, item_id: str = "tag:harbour", slug: str = "harbour") -> int:
    made = Event(at=NOON, kind=kind, item_id=item_id, slug=slug, feeds=("", "sections/city"))
    with catalog.begin() as connection:
        events.add(connection, [made])
        return events.newest(connection)


def held(catalog: Catalog, **fields: Any) -> list[str]:
    """Return which withdrawals are found behind a target for which one job waits."""
    job = Job(target="there", **{"since": NOON, "due": NOON} | fields)
    with catalog.begin() as connection:
        jobs.add(connection, [job])
        return held_withdrawals(connection, JobTarget(job.kind, "there"))


@pytest.mark.parametrize(
    ("kind", "subject", "payload"),
    [
        ("event", "NUMBER", b""),
        ("push", "/sections/city/atom.xml", b""),
        ("ping", "/rss.xml", b""),
        ("purge", "/items/harbour", b""),
        ("purge", "/feed.json", b""),
        ("purge-hook", "20260205-1", POST),
        ("apple-news", "tag:harbour", b""),
    ],
)
def test_a_withdrawal_is_found(catalog: Catalog, kind: str, subject: str, payload: bytes) -> None:
    subject = subject.replace("NUMBER", str(happen(catalog, "withdrawn")))
    assert held(catalog, kind=kind, subject=subject, payload=payload) == ["tag:harbour"]


@pytest.mark.parametrize(
    ("kind", "subject", "payload"),
    [
        ("event", "NUMBER", b""),
        ("push", "/sections/world/rss.xml", b""),
        ("purge", "/items/other", b""),
        ("purge-hook", "20260205-1", b'{"paths":["/items/other"],"keys":[]}'),
        ("apple-news", "tag:harbour", b"{}"),
    ],
)
def test_what_is_about_something_else_is_not(catalog: Catalog, kind: str, subject: str, payload: bytes) -> None:
    happen(catalog, "withdrawn")
    subject = subject.replace("NUMBER", str(happen(catalog, "published", "tag:other", "other")))
    assert held(catalog, kind=kind, subject=subject, payload=payload) == []


def test_one_that_had_arrived_before_anything_waited_is_not(catalog: Catalog) -> None:
    happen(catalog, "withdrawn")
    assert held(catalog, kind="push", subject="/rss.xml", since=NOON + DAY) == []


def test_without_anything_that_waits_there_is_none(catalog: Catalog) -> None:
    happen(catalog, "withdrawn")
    with catalog.read() as connection:
        assert held_withdrawals(connection, JobTarget("event", "there")) == []
