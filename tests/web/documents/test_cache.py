"""The cache: what a worker has ready, within a bound, as new as the catalog, and without it."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import NoReturn

import pytest
import sqlalchemy as sa

from syndication.catalog import Catalog, documents, state
from syndication.catalog.schema import documents as table
from syndication.model.document import Document
from syndication.model.errors import CatalogError
from syndication.model.feed_path import is_archive
from syndication.web.documents.cache import ARCHIVE_SECONDS, DocumentCache, is_polled

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
SIZE = 66_000  # bytes; with all its codings, a body is taken for half as much again


def body(seed: int, size: int = SIZE) -> bytes:
    return random.Random(seed).randbytes(size)


def publish(catalog: Catalog, path: str, content: bytes, modified: datetime = NOON) -> None:
    with catalog.begin() as connection:
        documents.save(
            connection,
            path.rpartition("/")[0].strip("/"),
            [
                Document(
                    path=path,
                    media_type="application/rss+xml; charset=utf-8",
                    body=content,
                    modified=modified,
                    self_url=f"https://feeds.tribune.example{path}",
                )
            ],
        )


def withdraw(catalog: Catalog, path: str) -> None:
    """Delete a document, as archives are when their stories go; others are published with it."""
    with catalog.begin() as connection:
        connection.execute(sa.delete(table).where(table.c.path == path))
    publish(catalog, "/rss.xml", body(99))


def served(cache: DocumentCache, path: str) -> bytes | None:
    found = cache.find(path)
    return found.full[""].body if found else None


def held(cache: DocumentCache, paths: list[str]) -> list[str]:
    return [path for path in paths if cache.get(path)]


@contextmanager
def queries(catalog: Catalog) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    sa.event.listen(catalog.engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(catalog.engine, "before_cursor_execute", note)


@pytest.fixture
def take_away(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A way to lose the database."""

    def refuse() -> NoReturn:
        raise CatalogError("reading the database: it is gone")

    def lose() -> None:
        monkeypatch.setattr(catalog, "read", refuse)

    return lose


def test_what_is_held_costs_no_query(catalog: Catalog) -> None:
    publish(catalog, "/rss.xml", b"one")
    cache = DocumentCache(catalog, 300)
    assert cache.get("/rss.xml") is None
    assert served(cache, "/rss.xml") == b"one"
    with queries(catalog) as seen:
        assert served(cache, "/rss.xml") == b"one"
    assert seen == []


def test_a_new_publication_replaces_what_is_held(catalog: Catalog) -> None:
    publish(catalog, "/rss.xml", b"one")
    cache = DocumentCache(catalog, 300)
    served(cache, "/rss.xml")
    publish(catalog, "/rss.xml", b"two")
    cache.refresh()
    with queries(catalog) as seen:
        assert served(cache, "/rss.xml") == b"two"
    assert seen == []


def test_a_look_without_news_is_one_query(catalog: Catalog) -> None:
    publish(catalog, "/rss.xml", b"one")
    cache = DocumentCache(catalog, 300)
    cache.refresh()
    with queries(catalog) as seen:
        cache.refresh()
    assert len(seen) == 1


def test_what_was_deleted_is_served_no_longer(catalog: Catalog) -> None:
    publish(catalog, "/archive/1/rss.xml", b"a withdrawn story")
    cache = DocumentCache(catalog, 300)
    cache.refresh()
    assert served(cache, "/archive/1/rss.xml") == b"a withdrawn story"
    withdraw(catalog, "/archive/1/rss.xml")
    cache.refresh()
    assert served(cache, "/archive/1/rss.xml") is None


def test_a_document_that_was_read_before_its_replacement_is_not_kept(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(catalog, "/archive/1/rss.xml", b"old")
    cache = DocumentCache(catalog, 300)
    cache.refresh()
    read = documents.at

    def read_and_be_overtaken(connection: sa.Connection, path: str) -> tuple[int, Document | None]:
        found = read(connection, path)
        monkeypatch.setattr(documents, "at", read)
        publish(catalog, "/archive/1/rss.xml", b"new")
        cache.refresh()
        return found

    monkeypatch.setattr(documents, "at", read_and_be_overtaken)
    assert served(cache, "/archive/1/rss.xml") == b"old"  # asked for before it was replaced
    assert served(cache, "/archive/1/rss.xml") == b"new"


def test_another_database_is_taken_for_what_it_is(catalog: Catalog) -> None:
    for number in range(5):
        publish(catalog, "/rss.xml", f"before {number}".encode())
    cache = DocumentCache(catalog, 300)
    cache.refresh()
    served(cache, "/rss.xml")
    with catalog.begin() as connection:
        connection.execute(sa.delete(table))
        state.put(connection, state.SEQUENCE, "0")
    publish(catalog, "/rss.xml", b"rebuilt")
    cache.refresh()
    assert (served(cache, "/rss.xml"), cache.sequence) == (b"rebuilt", 1)


def test_what_was_not_asked_for_the_longest_time_makes_room(catalog: Catalog) -> None:
    paths = [f"/tags/{number}/rss.xml" for number in range(12)]
    for number, path in enumerate(paths):
        publish(catalog, path, body(number))
    cache = DocumentCache(catalog, 300, megabytes=1)
    for path in paths[:9]:
        served(cache, path)
    cache.get(paths[0])
    for path in paths[9:]:
        served(cache, path)
    assert held(cache, paths) == [paths[0], *paths[4:]]
    assert served(cache, paths[1]) == body(1)


def test_it_stays_within_its_bound_whatever_is_asked(catalog: Catalog) -> None:
    paths = [f"/tags/{number}/rss.xml" for number in range(40)]
    for number, path in enumerate(paths):
        publish(catalog, path, body(number, 1000 * (number * 7 % 60 + 1)))
    cache = DocumentCache(catalog, 300, megabytes=1)
    chance = random.Random(5)
    for _ in range(200):
        path = chance.choice(paths)
        assert served(cache, path) == body(paths.index(path), 1000 * (paths.index(path) * 7 % 60 + 1))
        found = [cache.get(each) for each in held(cache, paths)]
        assert sum(len(each.full[""].body) for each in found if each) <= 1_000_000


def test_a_document_too_large_for_the_shelf_is_served_and_drives_out_nothing(catalog: Catalog) -> None:
    publish(catalog, "/rss.xml", body(1))
    publish(catalog, "/sitemap-2026-W05.xml", body(2, 1_000_000))
    cache = DocumentCache(catalog, 300, megabytes=1)
    served(cache, "/rss.xml")
    assert served(cache, "/sitemap-2026-W05.xml") == body(2, 1_000_000)
    assert held(cache, ["/rss.xml", "/sitemap-2026-W05.xml"]) == ["/rss.xml"]


def test_the_same_bytes_are_kept_once_and_coded_once(catalog: Catalog) -> None:
    publish(catalog, "/tags/a/rss.xml", b"same " * 1000)
    publish(catalog, "/tags/b/rss.xml", b"same " * 1000)
    cache = DocumentCache(catalog, 300)
    one, other = cache.find("/tags/a/rss.xml"), cache.find("/tags/b/rss.xml")
    assert one
    assert other
    assert one.coded is other.coded
    assert one.full["gzip"].body is other.full["gzip"].body
    publish(catalog, "/tags/a/rss.xml", b"same " * 1000, NOON.replace(hour=13))
    cache.refresh()
    again = cache.get("/tags/a/rss.xml")
    assert again
    assert again.coded is one.coded
    assert again.modified == one.modified + 3600


def test_what_is_polled_is_made_ready_ahead_and_the_feed_of_all_first(catalog: Catalog) -> None:
    for path in ("/tags/x/rss.xml", "/archive/1/rss.xml", "/sitemap-2026-W05.xml", "/rss.xml", "/sitemap.xml"):
        publish(catalog, path, body(len(path), 266_000))
    cache = DocumentCache(catalog, 300, megabytes=1)
    cache.refresh()
    cache.preload()
    paths = ["/rss.xml", "/sitemap.xml", "/tags/x/rss.xml", "/archive/1/rss.xml", "/sitemap-2026-W05.xml"]
    assert held(cache, paths) == ["/rss.xml", "/sitemap.xml"]


def test_what_is_asked_for_is_never_driven_out_by_what_is_not(catalog: Catalog) -> None:
    for number in range(9):
        publish(catalog, f"/tags/{number}/rss.xml", body(number))
    cache = DocumentCache(catalog, 300, megabytes=1)
    cache.refresh()
    for number in range(9):
        served(cache, f"/tags/{number}/rss.xml")
    for number in range(9):
        publish(catalog, f"/tags/new-{number}/rss.xml", body(100 + number))
    cache.refresh()
    for _ in range(3):
        cache.preload()
    assert len(held(cache, [f"/tags/{number}/rss.xml" for number in range(9)])) == 9


def test_without_the_database_it_serves_what_it_has(catalog: Catalog, take_away: Callable[[], None]) -> None:
    publish(catalog, "/rss.xml", b"one")
    publish(catalog, "/atom.xml", b"two")
    cache = DocumentCache(catalog, 300)
    assert served(cache, "/rss.xml") == b"one"
    take_away()
    with pytest.raises(CatalogError):
        cache.refresh()
    assert served(cache, "/rss.xml") == b"one"
    with pytest.raises(CatalogError):
        cache.find("/atom.xml")


def test_a_refresh_that_failed_is_made_up_for(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(catalog, "/rss.xml", b"one")
    cache = DocumentCache(catalog, 300)
    cache.refresh()
    served(cache, "/rss.xml")
    publish(catalog, "/rss.xml", b"two")
    read = documents.at

    def fail_once(_connection: sa.Connection, _path: str) -> tuple[int, Document | None]:
        monkeypatch.setattr(documents, "at", read)
        raise CatalogError("reading the database: it is gone")

    monkeypatch.setattr(documents, "at", fail_once)
    with pytest.raises(CatalogError):
        cache.refresh()
    assert served(cache, "/rss.xml") == b"one"
    cache.refresh()
    assert served(cache, "/rss.xml") == b"two"


def test_nothing_ends_the_thread_that_keeps_up(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    publish(catalog, "/rss.xml", b"one")
    changed, calls = documents.changed_since, count()

    def fail_at_first(connection: sa.Connection, sequence: int) -> tuple[int, list[str]]:
        if (number := next(calls)) < 2:
            raise (ValueError, CatalogError)[number]("as it happens")
        return changed(connection, sequence)

    monkeypatch.setattr(documents, "changed_since", fail_at_first)
    cache = DocumentCache(catalog, 300)
    for _ in range(3):
        cache._refresh_once()
    assert cache.get("/rss.xml")
    assert "ValueError: as it happens" in caplog.text


def test_many_threads_find_what_was_published(catalog: Catalog) -> None:
    paths = [f"/tags/{number}/rss.xml" for number in range(20)]
    for number, path in enumerate(paths):
        publish(catalog, path, body(number, 90_000))
    cache = DocumentCache(catalog, 300, megabytes=1)
    wrong: list[str] = []

    def ask(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(40):
            number = chance.randrange(20)
            if served(cache, paths[number]) != body(number, 90_000):
                wrong.append(paths[number])

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        cache.refresh()
        cache.preload()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(held(cache, paths)) <= 10


def test_a_closed_archive_may_be_kept_longer_than_a_live_feed(catalog: Catalog) -> None:
    cache = DocumentCache(catalog, 300)
    for path, seconds in (
        ("/rss.xml", 300),
        ("/sections/archive/rss.xml", 300),
        ("/archive/1/rss.xml", ARCHIVE_SECONDS),
    ):
        publish(catalog, path, b"x")
        found = cache.find(path)
        assert found
        assert dict(found.unchanged.headers)["Cache-Control"].startswith(f"max-age={seconds},")


@pytest.mark.parametrize(
    ("path", "archive", "often"),
    [
        ("/rss.xml", False, True),
        ("/sections/world/rss.xml", False, True),
        ("/sections/archive/rss.xml", False, True),
        ("/archive/1/rss.xml", True, False),
        ("/sections/world/archive/20260205120000123/feed.json", True, False),
        ("/sections/archive/archive/1/atom.xml", True, False),
        ("/sitemap.xml", False, True),
        ("/sitemap-2026-W05.xml", False, False),
        ("/opml.xml", False, True),
    ],
)
def test_what_is_an_archive_and_what_is_polled(path: str, archive: bool, often: bool) -> None:
    assert (is_archive(path), is_polled(path)) == (archive, often)
