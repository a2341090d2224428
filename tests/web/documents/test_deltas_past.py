"""What a worker remembers of its feeds for the sake of deltas: enough, within bounds, and of feeds alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from msgspec.structs import replace

from syndication.formats import FORMATS
from syndication.http.document import PreparedDocument, prepare
from syndication.model.feed import Feed
from syndication.web.documents.deltas import INSTANCES, PastDocuments
from tests.web.documents.test_deltas import ask, document, feed, served, stories


def test_the_last_instances_are_remembered_and_no_more() -> None:
    numbers = range(INSTANCES + 3)
    every = served(FORMATS["rss.xml"], *[feed([f"s{number}"], number) for number in numbers])
    assert [ask(every[-1], old.etag).status for old in every[:-1]] == [200] * 3 + [226] * (INSTANCES - 1)


def test_all_that_is_remembered_stays_within_its_bound_and_what_changed_last_stays() -> None:
    past = PastDocuments(most=3000)
    form = FORMATS["rss.xml"]

    def follow(path: str, made: Feed) -> PreparedDocument:
        return past.with_deltas(path, prepare(document(form, made), 300), 300)

    paths = [f"/tags/{number}/rss.xml" for number in range(20)]
    first = {path: follow(path, feed("a")) for path in paths}
    later = {path: follow(path, feed("ba", 1)) for path in reversed(paths)}
    statuses = [ask(later[path], first[path].etag).status for path in reversed(paths)]
    assert statuses == sorted(statuses, reverse=True)
    assert 0 < statuses.count(226) < 10
    assert past._size <= 3000


def test_a_delta_is_by_base_once() -> None:
    old, new = served(FORMATS["rss.xml"], feed("a"), feed("ba", 1))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: ask(new, old.etag), range(20)))
    assert {answer.body for answer in answers} == {FORMATS["rss.xml"].write(feed("b", 1))}
    assert ask(new, old.etag) is ask(new, old.etag)


def test_deltas_take_no_more_room_than_the_document() -> None:
    names = [f"s{number}" for number in range(INSTANCES)]
    feeds = [feed(names[: number + 1][::-1], number) for number in range(INSTANCES)]
    every = served(FORMATS["rss.xml"], *feeds)
    last = every[-1]
    for old in every[:-1]:
        assert len(stories(FORMATS["rss.xml"], ask(last, old.etag))) == INSTANCES - 1 - every.index(old)
    deltas: Any = last.deltas
    kept = sum(len(answer.body) for answers in deltas._by_base.values() for answer in answers.values())
    assert 0 < kept <= sum(map(len, last.coded.bodies.values()))


def test_an_instance_that_comes_back_is_the_newest() -> None:
    form = FORMATS["feed.json"]  # it carries no date of its own, so that the same stories are the same bytes
    first, second, again, last = served(form, feed("a"), feed("ba", 1), feed("a", 2), feed("ca", 3))
    assert first.etag == again.etag
    assert ask(again, second.etag) == again.full[""]
    assert dict(ask(last, f"{second.etag}, {first.etag}").headers)["Delta-Base"] == again.etag


@pytest.mark.parametrize("path", ["/opml.xml", "/sitemap.xml", "/robots.txt", "/rss.xml.bak", "/"])
def test_what_is_no_feed_has_no_deltas(path: str) -> None:
    past = PastDocuments()
    found = [
        past.with_deltas(path, prepare(document(FORMATS["rss.xml"], made), 300), 300)
        for made in (feed("a"), feed("ba", 1))
    ]
    assert [one.deltas for one in found] == [None, None]


def test_a_feed_that_cannot_be_taken_apart_is_sent_in_full() -> None:
    past = PastDocuments()
    ready = []
    for made in (feed("a"), feed("ba", 1)):
        whole = document(FORMATS["rss.xml"], made)
        ready.append(past.with_deltas("/rss.xml", prepare(replace(whole, body=whole.body.strip()), 300), 300))
    assert ask(ready[1], ready[0].etag) == ready[1].full[""]
