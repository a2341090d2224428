"""OPML, sitemaps and robots.txt: what goes in and the bytes beside it, and that whatever goes in comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from syndication import validation
from syndication.formats import opml, sitemaps
from syndication.formats.opml import Directory, FeedOutline, OutlineFolder
from syndication.formats.sitemaps import NewsStory, SitemapPage
from tests.publishing.test_clean_output import ALLOWED
from tests.sources.records.strategies import filled, lines, moments

CASES = Path(__file__).parent / "listings"
NOW = datetime(2026, 2, 6, tzinfo=UTC)
SITE = "https://weekly.example"
NS = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}


class News(Struct):
    name: str
    language: str
    stories: list[NewsStory]


#: By what a case is called: what it is read as, its writer, the end of the file beside it, how that is served.
KINDS: dict[str, tuple[Any, Callable[[Any], bytes], str, str]] = {
    "opml": (Directory, opml.write, "opml", opml.MEDIA_TYPE),
    "sitemap": (list[SitemapPage], sitemaps.write, "sitemap.xml", sitemaps.MEDIA_TYPE),
    "index": (list[SitemapPage], sitemaps.write_index, "index.xml", sitemaps.MEDIA_TYPE),
    "news": (
        News,
        lambda news: sitemaps.write_news(news.stories, news.name, news.language),
        "news.xml",
        sitemaps.MEDIA_TYPE,
    ),
    "robots": (list[str], sitemaps.write_robots, "robots.txt", sitemaps.ROBOTS_MEDIA_TYPE),
}
NAMES = sorted(path.stem for path in CASES.glob("*.json"))


def written(name: str) -> bytes:
    made_from, write, _, _ = KINDS[name.partition(".")[2]]
    return write(msgspec.json.decode((CASES / f"{name}.json").read_bytes(), type=made_from))


def codes(body: bytes, url: str, content_type: str, *severities: str) -> set[str]:
    found = validation.check(body, url=url, content_type=content_type, now=NOW)
    return {finding.code for finding in found if finding.severity in severities} - set(ALLOWED["rss.xml"])


@pytest.mark.parametrize("name", NAMES)
def test_bytes(name: str) -> None:
    stem, _, kind = name.partition(".")
    assert written(name).decode() == (CASES / f"{stem}.{KINDS[kind][2]}").read_text(encoding="utf-8")


def test_no_document_without_its_case() -> None:
    documents = {path.name for path in CASES.iterdir() if path.suffix != ".json"}
    assert documents == {f"{name.partition('.')[0]}.{KINDS[name.partition('.')[2]][2]}" for name in NAMES}


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith(".robots")])
def test_case_passes(name: str) -> None:
    content_type = KINDS[name.partition(".")[2]][3]
    found = codes(written(name), f"{SITE}/map.xml", content_type, "error", "warning", "info")
    assert found == ({"EmptySitemap"} if name in ("quiet.news", "withdrawn.sitemap") else set())


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("en", "en"),
        ("EN-gb", "en"),
        ("pt-BR", "pt"),
        ("cmn", "cmn"),
        ("zh", "zh-cn"),
        ("zh-Hans-TW", "zh-cn"),
        ("zh-TW", "zh-tw"),
        ("zh-Hant", "zh-tw"),
        ("zh-hk", "zh-tw"),
    ],
)
def test_the_language_of_news_is_as_the_search_engine_wants_it(tag: str, told: str) -> None:
    body = sitemaps.write_news([NewsStory(page=SitemapPage(f"{SITE}/a"), title="A", published=NOW)], "W", tag)
    assert etree.fromstring(body).findtext(".//n:language", namespaces=NS) == told
    assert codes(body, f"{SITE}/news.xml", sitemaps.MEDIA_TYPE, "error", "warning") == set()


def _one_line(text: str) -> str:
    return " ".join(text.split())


_URLS = st.text("abcxyz0189-._~&=?/", max_size=12).map(lambda rest: f"{SITE}/{rest}")
_PAGES = st.builds(SitemapPage, _URLS, st.none() | moments)
_SUBSCRIPTIONS = st.builds(
    FeedOutline, title=filled, feed=_URLS, page=_URLS, description=lines, language=st.sampled_from(["", "en", "ur"])
)
_DIRECTORIES = st.builds(
    Directory,
    title=filled,
    owner=filled,
    changed=moments,
    folders=st.lists(st.builds(OutlineFolder, lines, st.lists(_SUBSCRIPTIONS, max_size=3).map(tuple)), max_size=3).map(
        tuple
    ),
)
_TOP = OutlineFolder("", (FeedOutline(title="All", feed=f"{SITE}/rss.xml", page=f"{SITE}/"),))


@given(_DIRECTORIES)
def test_every_subscription_comes_back(drawn: Directory) -> None:
    directory = replace(drawn, folders=(_TOP, *drawn.folders))
    body = opml.write(directory)
    found = [dict(outline.attrib) for outline in etree.fromstring(body).iterfind(".//outline[@type='rss']")]
    listed = [one for folder in directory.folders for one in folder.subscriptions]
    assert [(one["text"], one["title"]) for one in found] == [(_one_line(one.title),) * 2 for one in listed]
    assert [(one["xmlUrl"], one["htmlUrl"]) for one in found] == [(one.feed, one.page) for one in listed]
    assert [one.get("description", "") for one in found] == [_one_line(one.description) for one in listed]
    assert codes(body, f"{SITE}/opml.xml", opml.MEDIA_TYPE, "error", "warning") == set()


@given(_DIRECTORIES, st.integers(0, 2_000))
def test_as_many_feeds_are_listed_as_there_is_room_for(drawn: Directory, more: int) -> None:
    directory = replace(drawn, folders=(_TOP, *drawn.folders))
    least = len(opml.write(replace(drawn, folders=(_TOP,))))
    body = opml.write(directory, least + more)
    assert len(body) <= least + more
    found = [outline.get("xmlUrl") for outline in etree.fromstring(body).iterfind(".//outline[@type='rss']")]
    listed = [one.feed for folder in directory.folders for one in folder.subscriptions]
    assert found == listed[: len(found)]
    assert found == listed or len(opml.write(directory)) > least + more
    assert codes(body, f"{SITE}/opml.xml", opml.MEDIA_TYPE, "error", "warning") == set()


@given(st.lists(_PAGES, max_size=5, unique_by=lambda page: page.url))
def test_every_page_comes_back(pages: list[SitemapPage]) -> None:
    for body in (sitemaps.write(pages), *([sitemaps.write_index(pages)] if pages else [])):
        root = etree.fromstring(body)
        assert [entry.findtext("s:loc", namespaces=NS) for entry in root] == [page.url for page in pages]
        dates = [entry.findtext("s:lastmod", namespaces=NS) for entry in root]
        assert [date and datetime.fromisoformat(date) for date in dates] == [
            page.changed and page.changed.replace(microsecond=0) for page in pages
        ]
        assert codes(body, f"{SITE}/sitemap.xml", sitemaps.MEDIA_TYPE, "error", "warning") == set()


@given(
    st.lists(
        st.builds(NewsStory, page=_PAGES, title=filled, published=moments),
        max_size=4,
        unique_by=lambda story: story.page.url,
    ),
    filled,
)
def test_every_story_comes_back(stories: list[NewsStory], name: str) -> None:
    body = sitemaps.write_news(stories, name, "en")
    root = etree.fromstring(body)
    assert [title.text for title in root.iterfind(".//n:title", NS)] == [_one_line(story.title) for story in stories]
    assert {one.text for one in root.iterfind(".//n:name", NS)} == ({_one_line(name)} if stories else set())
    # How old a story may be is for those to see to who choose.
    assert codes(body, f"{SITE}/news-sitemap.xml", sitemaps.MEDIA_TYPE, "error", "warning") <= {"StaleNews"}
