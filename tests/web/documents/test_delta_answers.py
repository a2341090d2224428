"""The deltas of a web worker: what its cache remembers, what the middleware answers, and none of it unless set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from syndication.catalog import Catalog, documents
from syndication.formats import FORMATS
from syndication.http.document import Answer, respond
from syndication.http.rate_limit import Rate, RateLimiter
from syndication.model.feed import Feed
from syndication.model.licenses import Licensing
from syndication.settings import Settings, resolve
from syndication.web.app import create_app
from syndication.web.documents import deltas
from syndication.web.documents.cache import DocumentCache
from syndication.web.documents.deltas import PastDocuments
from syndication.web.documents.middleware import DocumentMiddleware
from tests.support import make_catalog
from tests.web.documents.test_deltas import document, feed, stories
from tests.web.documents.test_middleware import LATER, Asked, Reply

RSS = FORMATS["rss.xml"]


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    made = make_catalog(tmp_path / "catalog.db")
    yield made
    made.close()


def publish(catalog: Catalog, made: Feed, path: str = "/rss.xml") -> None:
    told = document(FORMATS[path.rpartition("/")[2]], made)
    values = {name: getattr(told, name) for name in ("media_type", "body", "modified", "self_url")}
    with catalog.begin() as connection:
        documents.save(connection, path.rpartition("/")[0].strip("/"), [type(told)(path=path, **values)])


def worker(
    catalog: Catalog, past: PastDocuments | None, megabytes: int = 64, per_minute: int = 0
) -> tuple[DocumentCache, DocumentMiddleware]:
    cache = DocumentCache(catalog, 300, megabytes, past)
    limit = RateLimiter(Rate(per_minute)) if per_minute else None
    return cache, DocumentMiddleware(Asked(), cache, limit, (), lambda: LATER + 100_000)


def poll(application: DocumentMiddleware, tag: str, path: str = "/rss.xml", method: str = "GET") -> Reply:
    return Reply(application, path, method, HTTP_IF_NONE_MATCH=tag, HTTP_A_IM="feed")


def test_a_worker_remembers_what_it_has_served(catalog: Catalog) -> None:
    cache, application = worker(catalog, PastDocuments())
    publish(catalog, feed("ba"))
    first = Reply(application, "/rss.xml").headers["ETag"]
    for made in (feed("cba", 1), feed("dcb", 2)):
        publish(catalog, made)
        cache.refresh()
    reply = poll(application, first)
    assert (reply.status, reply.headers["IM"], reply.headers["Delta-Base"]) == (226, "feed", first)
    assert reply.body == RSS.write(feed("dc", 2))
    assert poll(application, reply.headers["ETag"]).status == 304
    head = poll(application, first, method="HEAD")
    assert (head.status, head.headers, head.body) == (226, reply.headers, b"")


def test_a_delta_has_all_links_of_the_full_answer(catalog: Catalog) -> None:
    """The link to the license is in a field of its own."""
    licensing = Licensing(allow="none")
    cache = DocumentCache(catalog, 300, past=PastDocuments(), licensing=licensing)
    publish(catalog, feed("ba"))
    first = cache.find("/rss.xml")
    assert first
    publish(catalog, feed("cba", 1))
    cache.refresh()
    now = cache.find("/rss.xml")
    assert now
    delta = respond(now, "GET", {"HTTP_IF_NONE_MATCH": first.etag, "HTTP_A_IM": "feed"}, int(LATER))
    assert delta.status == 226
    full = [value for name, value in now.full[""].headers if name == "Link"]
    assert [value for name, value in delta.headers if name == "Link"] == full
    assert len(full) == 2
    assert len([name for name, _ in delta.headers if name == "Content-Length"]) == 1


def test_also_where_the_document_had_made_room_for_others_in_between(catalog: Catalog) -> None:
    cache, application = worker(catalog, PastDocuments(), megabytes=1)
    publish(catalog, feed("ba"))
    first = Reply(application, "/rss.xml").headers["ETag"]
    for number in range(4):
        wide = feed([f"s{number}-{one}" for one in range(300)])
        publish(catalog, wide, f"/tags/{number}/rss.xml")
        Reply(application, f"/tags/{number}/rss.xml")
    assert cache.get("/rss.xml") is None
    publish(catalog, feed("cba", 1))
    cache.refresh()
    assert poll(application, first).status == 226


def test_a_worker_that_has_just_begun_knows_no_earlier_instance(catalog: Catalog) -> None:
    _, application = worker(catalog, PastDocuments())
    publish(catalog, feed("a"))
    first = Reply(application, "/rss.xml").headers["ETag"]
    publish(catalog, feed("ba", 1))
    _, begun = worker(catalog, PastDocuments())
    assert (poll(begun, first).status, poll(begun, first).body) == (200, RSS.write(feed("ba", 1)))


def test_without_the_setting_nothing_is_taken_apart_and_all_is_as_always(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("nobody asked for deltas")

    monkeypatch.setattr(deltas, "split_document", refuse)
    cache, application = worker(catalog, None)
    publish(catalog, feed("a"))
    first = Reply(application, "/rss.xml").headers["ETag"]
    publish(catalog, feed("ba", 1))
    cache.refresh()
    reply = poll(application, first)
    assert (reply.status, reply.headers["Vary"], reply.body) == (200, "Accept-Encoding", RSS.write(feed("ba", 1)))


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(("folder", "status"), [("/sections/world", 226), ("/archive/1", 200)])
def test_only_live_feeds_have_deltas(catalog: Catalog, name: str, folder: str, status: int) -> None:
    path = f"{folder}/{name}"
    cache, application = worker(catalog, PastDocuments())
    publish(catalog, feed("a"), path)
    first = Reply(application, path).headers["ETag"]
    publish(catalog, feed("ba", 1), path)
    cache.refresh()
    assert poll(application, first, path).status == status


def test_a_delta_counts_as_a_full_answer(catalog: Catalog) -> None:
    cache, application = worker(catalog, PastDocuments(), per_minute=3)
    publish(catalog, feed("a"))
    first = Reply(application, "/rss.xml").headers["ETag"]
    publish(catalog, feed("ba", 1))
    cache.refresh()
    assert [poll(application, first).status for _ in range(3)] == [226, 226, 429]
    assert poll(application, "*").status == 304


def test_a_poll_without_news_takes_nothing_apart(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, application = worker(catalog, PastDocuments())
    for made in (feed("a"), feed("ba", 1)):
        publish(catalog, made)
        cache.refresh()
        tag = Reply(application, "/rss.xml").headers["ETag"]

    def refuse(*_: object) -> None:
        raise AssertionError("a poll must cost nothing")

    for name in ("split_document", "accepts_deltas", "assemble"):
        monkeypatch.setattr(deltas, name, refuse)
    assert poll(application, tag).status == 304
    assert Reply(application, "/rss.xml").status == 200


@pytest.mark.parametrize(("said", "status"), [({}, 200), ({"deltas": True}, 226)])
def test_the_setting_turns_them_on(tmp_path: Path, said: dict[str, Any], status: int) -> None:
    app = create_app(resolve(Settings(database="sqlite:///catalog.db", **said), tmp_path))
    site = app.extensions["syndication"]
    publish(site.catalog, feed("a"))
    client = app.test_client()
    first = client.get("/rss.xml").headers["ETag"]
    publish(site.catalog, feed("ba", 1))
    site.cache.refresh()
    reply = client.get("/rss.xml", headers={"If-None-Match": first, "A-IM": "feed"})
    assert reply.status_code == status
    assert stories(RSS, reply_of(reply)) == (["b"] if status == 226 else ["b", "a"])


def reply_of(reply: Any) -> Answer:
    """Return a reply of Flask's client as the answer that it is."""
    return Answer(reply.status_code, tuple(reply.headers), reply.data)
