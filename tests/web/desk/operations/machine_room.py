"""What goes wrong in a publication: broken and missing records, deliveries that fail, withdrawals by hand."""

from __future__ import annotations

from datetime import timedelta

from syndication.catalog import attempts, jobs
from syndication.catalog.attempts import Attempt
from syndication.catalog.jobs import FailedJob
from syndication.model.capacity import Capacity
from syndication.model.job import Job
from syndication.publishing.editions import update_editions
from tests.support import House

CALLBACK = "https://reader.example/callback?key=s3cret"
ANSWER = "<script>alert(1)</script>"
SECOND = timedelta(seconds=1)


def break_record(house: House) -> None:
    """Write a record with a field that is misspelt, which has a cure, and delete the one of a public story."""
    house.record("broken.md", "Broken <b>story</b>", slug='"broken"', sektion='"City"')
    (house.items / "plain.md").unlink()
    house.publish()


def fill_queue(house: House) -> None:
    """Add a push that was given up, two events that wait, and one that arrived."""
    now = house.now
    with house.catalog.begin() as connection:
        jobs.add(connection, [Job(kind="push", target=CALLBACK, subject="/rss.xml", since=now, due=now, lane="push")])
        held = jobs.claim(connection, "w", "push", now, now + 99 * SECOND, Capacity(jobs=1))
        jobs.reschedule(connection, "w", [FailedJob(job, 500, "answered 500", None) for job in held], now)
        waiting = [
            Job(kind="event", target="newsroom", subject=str(number), since=now + SECOND, due=now + SECOND)
            for number in range(2)
        ]
        jobs.add(connection, waiting)
        failed = Attempt(
            at=now, kind="push", target=CALLBACK, subject="/rss.xml", status=500, problem="answered 500",
            milliseconds=7, answer=ANSWER,
        )  # fmt: skip
        arrived = Attempt(at=now, kind="event", target="sport", subject="9", status=204, problem="", milliseconds=3)
        attempts.add(connection, [failed, arrived])


def keep_editions(house: House) -> None:
    """Publish, and store the documents as the service does."""
    house.publish()
    update_editions(house.catalog, house.now, 7)
