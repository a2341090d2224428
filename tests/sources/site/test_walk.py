"""Walks without a network: whatever a site answers, a walk ends, and asks for addresses alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model.errors import IngestError
from syndication.sources.site.documents import DocumentRequest, SiteDocument, WalkResult
from syndication.sources.site.walk import walk_site
from syndication.text.urls import is_http_url
from tests.publishing.old_site import WORDPRESS, article, rss

HERE = "https://old.example"
MOST_STEPS = 500
ADDRESSES = ["/", "/2", "?page=3", "https://other.example/x", "http://[", "javascript:x", "", "//", "\x01", "feed/"]


def walk(answer: Callable[[DocumentRequest], SiteDocument], kind: str = "") -> tuple[WalkResult, list[str]]:
    """Return what a walk ends with, and what it asked for."""
    asked = list[str]()
    steps = walk_site(f"{HERE}/", kind)
    try:
        request = next(steps)
        while len(asked) < MOST_STEPS:
            asked.append(request.url)
            request = steps.send(answer(request))
    except StopIteration as end:
        return end.value, asked
    raise AssertionError("the walk does not end")


def found(request: DocumentRequest, body: bytes) -> SiteDocument:
    return SiteDocument(request.url, 200, body, key=f"{request.url} {hash(body)}")


def links(address: str) -> st.SearchStrategy[str]:
    relation = st.sampled_from(["next", "prev-archive", "previous", "self", "alternate"])
    return relation.map(lambda name: f'<atom:link rel="{name}" href="{address}"/>')


HEADS = st.sampled_from(ADDRESSES).flatmap(links) | st.sampled_from([WORDPRESS, "<generator>Blogger</generator>", ""])
FEEDS = st.builds(lambda numbers, head: rss(HERE, numbers, head), st.lists(st.integers(0, 9), max_size=3), HEADS)
JSON_FEEDS = st.builds(
    lambda following, items: json.dumps(
        {"version": "https://jsonfeed.org/version/1", "next_url": following, "items": items}
    ).encode(),
    st.sampled_from(ADDRESSES) | st.none() | st.integers(),
    st.lists(st.none() | st.dictionaries(st.sampled_from(["id", "url"]), st.text(max_size=3) | st.integers())),
)
SITEMAPS = st.lists(st.sampled_from(ADDRESSES), max_size=3).flatmap(
    lambda places: st.sampled_from(
        [
            "<urlset>" + "".join(f"<url><loc>{place}</loc></url>" for place in places) + "</urlset>",
            "<sitemapindex>"
            + "".join(f"<sitemap><loc>{place}</loc></sitemap>" for place in places)
            + "</sitemapindex>",
            "".join(f"Sitemap: {place}\nDisallow: {place}*$\n" for place in places),
            "<html>" + "".join(f'<link rel=alternate type="application/rss+xml" href="{place}">' for place in places),
        ]
    ).map(str.encode)
)
BODIES = FEEDS | JSON_FEEDS | SITEMAPS | st.binary(max_size=20) | st.just(article(f"{HERE}/2", "A"))
ANSWERS = st.builds(
    lambda status, body, problem: (status, body, problem if status != 200 else ""),
    st.sampled_from([200, 200, 200, 200, 404, 500, 0]),
    BODIES,
    st.just("is answered with an error"),
)


@given(st.lists(ANSWERS, min_size=1, max_size=8), st.sampled_from(["", "feed", "pages", "wordpress"]))
def test_every_walk_ends(answers: list[tuple[int, bytes, str]], kind: str) -> None:
    number = iter(range(MOST_STEPS + 1))

    def answer(request: DocumentRequest) -> SiteDocument:
        assert is_http_url(request.url), request.url
        status, body, problem = answers[next(number) % len(answers)]
        if problem:
            return SiteDocument(request.url, status, problem=problem)
        return found(request, body)

    with suppress(IngestError):
        result, asked = walk(answer, kind)
        _check(result, asked)


def _check(result: WalkResult, asked: list[str]) -> None:
    """Check that the documents of a result were asked for."""
    keys = [key for export in result.exports for key in export.keys]
    assert {key.partition(" ")[0] for key in (*keys, *result.old)} <= set(asked)


def test_a_feed_that_always_has_new_entries_ends_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndication.sources.site.feed_walk.MOST_PAGES", 50)
    number = iter(range(MOST_STEPS))
    result, asked = walk(lambda request: found(request, rss(HERE, [next(number)], WORDPRESS)), "feed")
    assert len(asked) < 80
    assert list(result.problems) == ["the feed has more than 50 pages; the older ones were not fetched"]


def test_a_page_that_is_the_same_at_each_address_ends() -> None:
    """Its relative links are other addresses each time: /feed/, /feed/feed/ and so on."""
    page = b'{"version": "https://jsonfeed.org/version/1", "next_url": "feed/", "items": [{"url": "story"}]}'
    _, asked = walk(lambda request: found(request, page), "feed")
    assert len(asked) < 10


def test_pages_that_fail_and_known_ones_in_turns_end() -> None:
    answers = iter([*[rss(HERE, [1], WORDPRESS), b"<html>", rss(HERE, [1], WORDPRESS), b"<html>"]] * 20)
    _, asked = walk(lambda request: found(request, next(answers)), "feed")
    assert len(asked) < 10


def test_sitemaps_that_list_each_other_end() -> None:
    def answer(request: DocumentRequest) -> SiteDocument:
        if request.url.endswith("robots.txt"):
            return SiteDocument(request.url, 404, problem="missing")
        other = f"{HERE}/{len(request.url)}.xml"
        return found(request, f"<sitemapindex><sitemap><loc>{other}</loc></sitemap></sitemapindex>".encode())

    with pytest.raises(IngestError, match="has neither a feed nor a sitemap"):
        walk(answer)


def test_many_pages_that_fail_end_the_walk() -> None:
    pages = "".join(f"<url><loc>{HERE}/{number}</loc></url>" for number in range(100))

    def answer(request: DocumentRequest) -> SiteDocument:
        if request.url == f"{HERE}/":
            return found(request, f"<urlset>{pages}</urlset>".encode())
        if request.url == f"{HERE}/0":
            return found(request, article(f"{HERE}/0", "A"))
        return SiteDocument(request.url, 404 if "robots" in request.url else 500, problem="fails")

    result, asked = walk(answer)
    assert result.is_unfinished
    assert len(asked) == 23  # the sitemap, robots.txt, one page, and twenty that fail
    assert result.problems[-1] == "20 pages in a row could not be fetched; import again later"


def test_each_host_of_a_site_has_its_own_robots_txt() -> None:
    hosts = ("https://old.example", "https://blog.old.example", "https://down.old.example", "https://other.example")
    pages = "".join(f"<url><loc>{host}/{name}</loc></url>" for host in hosts for name in "ab")

    def answer(request: DocumentRequest) -> SiteDocument:
        match request.url:
            case "https://old.example/":
                return found(request, f"<urlset>{pages}</urlset>".encode())
            case "https://old.example/robots.txt":
                return SiteDocument(request.url, 404, problem="missing")
            case "https://blog.old.example/robots.txt":
                return found(request, b"User-agent: *\nDisallow: /a\n")
            case "https://down.old.example/robots.txt":
                return SiteDocument(request.url, 0, problem="no answer came in time")
        return found(request, article(request.url, "A"))

    result, asked = walk(answer)
    assert [url for url in asked if url.endswith(("/a", "/b"))] == [
        "https://old.example/a",
        "https://old.example/b",
        "https://blog.old.example/b",
    ]
    assert result.skipped == {
        "page of another site": 2,
        "page that robots.txt disallows": 1,
        "page of a host without an answer for robots.txt": 2,
    }
    assert result.disallowed == ["https://blog.old.example/a"]
