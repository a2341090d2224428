"""What is counted for /metrics, on both databases: documents with their bytes, and how long deliveries wait."""

from __future__ import annotations

from datetime import timedelta

from syndication.catalog import Catalog, documents, jobs
from syndication.catalog.jobs import FailedJob
from syndication.model.capacity import Capacity
from syndication.model.document import Document
from syndication.model.job import Job
from tests.support import NOON


def document(path: str, size: int) -> Document:
    return Document(path=path, media_type="x", body=b"x" * size, modified=NOON, self_url=f"https://x.example{path}")


def test_documents_are_counted_with_their_bytes(catalog: Catalog) -> None:
    with catalog.read() as connection:
        assert documents.count(connection) == (0, 0)
    with catalog.begin() as connection:
        documents.save(connection, "", [document("/rss.xml", 5), document("/atom.xml", 100_000)])
    with catalog.read() as connection:
        assert documents.count(connection) == (2, 100_005)


def test_the_oldest_delivery_of_each_kind_is_known_while_it_is_alive(catalog: Catalog) -> None:
    def job(kind: str, subject: str, minutes: int) -> Job:
        return Job(kind=kind, target="x", subject=subject, since=NOON + timedelta(minutes=minutes), due=NOON)

    with catalog.begin() as connection:
        jobs.add(connection, [job("ping", "/a", 2), job("ping", "/b", 1), job("event", "1", 3)])
        assert jobs.oldest(connection) == {
            "event": NOON + timedelta(minutes=3),
            "ping": NOON + timedelta(minutes=1),
        }
        jobs.claim(connection, "worker", "first", NOON, NOON, Capacity(jobs=10))
        jobs.reschedule(connection, "worker", [FailedJob(job("ping", "/b", 1), 500, "answered 500", None)], NOON)
        assert jobs.oldest(connection)["ping"] == NOON + timedelta(minutes=2)
