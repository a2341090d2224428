"""Sitemaps of many stories: where they are divided, what one more costs, and both databases alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from syndication import validation
from syndication.catalog import Catalog, documents, feeds
from syndication.catalog import sitemaps as stored
from syndication.catalog.schema import items, memberships
from syndication.formats.sitemaps import MOST_ADDRESSES, MOST_NEWS
from syndication.model.document import Document
from syndication.model.progress import ignore_progress
from syndication.publishing import sitemaps
from syndication.publishing.sitemaps import INDEX, NEWS, PAGES
from syndication.text.dates import micros
from tests.publishing.sitemaps.reading import SITE
from tests.support import House, make_publication

NOW = datetime(2026, 2, 8, 12, tzinfo=UTC)
MONDAY = datetime(2026, 2, 2, tzinfo=UTC)
PUBLICATION = make_publication()
FEED = Document(path="/rss.xml", media_type="text/xml", body=b"", modified=NOW, self_url=f"{SITE}/rss.xml")


def fill(catalog: Catalog, dates: Iterable[datetime], start: int = 0) -> None:
    """Put stories of these dates into the catalog, numbered from `start`, as if they had been taken in."""
    rows = [_row(number, published) for number, published in enumerate(dates, start)]
    told = [{"feed": "", "item_id": row["id"], "published": row["published"], "name": ""} for row in rows]
    with catalog.begin() as connection:
        connection.execute(sa.insert(items), rows)
        connection.execute(sa.insert(memberships), told)
        feeds.mark_stale(connection, [""], NOW)
        documents.save(connection, "", [FEED])
        stored.mark_stale(connection, list(dates))


def _row(number: int, published: datetime) -> dict[str, object]:
    slug = f"story-{number}"
    return {
        "id": f"tag:tribune.example,2026:{number:09}",
        "slug": slug,
        "path": f"items/{number}.md",
        "published": micros(published),
        "public": True,
        "was_public": True,
        "visible_change": micros(published),
        "due": None,
        "quarantine": "",
        "judged": True,
        "item": f'{{"headline":"Story {number}","body":"Text."}}'.encode(),
        "entry": b"",
    }


def renew(catalog: Catalog, now: datetime = NOW) -> int:
    made = sitemaps.build_stale(catalog, PUBLICATION, now, ignore_progress)
    assert made.problems == ()
    return made.documents


def found(catalog: Catalog) -> dict[str, Document]:
    with catalog.read() as connection:
        return documents.of_feed(connection, "directory")


def count(document: Document) -> int:
    return document.body.count(b"<loc>")


def test_one_story_more_than_a_sitemap_may_hold(house: House) -> None:
    fill(house.catalog, [MONDAY + timedelta(seconds=number) for number in range(MOST_ADDRESSES + 1)])
    assert renew(house.catalog) == 7
    made = found(house.catalog)
    first, second = made["/sitemap-2026-W06.xml"], made["/sitemap-2026-W06-2.xml"]
    assert (count(first), count(second)) == (MOST_ADDRESSES, 1)
    assert b"/items/story-50000<" in second.body
    assert first.modified == MONDAY + timedelta(seconds=MOST_ADDRESSES - 1)
    assert made["/sitemap.xml"].body.count(b"<sitemap>") == 3


def test_a_story_more_remakes_one_of_many_sitemaps(house: House) -> None:
    fill(house.catalog, [MONDAY - timedelta(weeks=number // 20, hours=number % 20) for number in range(2_000)])
    assert renew(house.catalog) == 106
    before = found(house.catalog)
    fill(house.catalog, [NOW], start=2_000)
    renew(house.catalog)
    after = found(house.catalog)
    changed = {path for path in after if after[path] != before.get(path)}
    assert changed == {"/sitemap-2026-W06.xml", f"/{INDEX}", f"/{NEWS}"}


def test_no_more_news_than_the_search_engine_reads(house: House) -> None:
    fill(house.catalog, [NOW - timedelta(seconds=number) for number in range(MOST_NEWS + 1)])
    renew(house.catalog)
    news = found(house.catalog)[f"/{NEWS}"]
    assert count(news) == MOST_NEWS
    assert b"/items/story-0<" in news.body
    assert b"/items/story-1000<" not in news.body
    codes = {finding.code for finding in validation.check(news.body, url=news.self_url, now=NOW)}
    assert codes == set()


@pytest.mark.parametrize("twins", [1, 7])
def test_stories_are_read_in_pages_on_both_databases(catalog: Catalog, twins: int) -> None:
    """Of one second there may be several: their ids tell them apart, and none is lost where a page ends."""
    fill(catalog, [MONDAY + timedelta(seconds=number // twins) for number in range(1_203)])
    with catalog.read() as connection:
        forwards = [story.slug for story in stored.stories_of_week(connection, "2026-W06")]
        backwards = [story.slug for story in stored.newest_stories(connection)]
    assert forwards == [f"story-{number}" for number in range(1_203)]
    assert backwards == forwards[::-1]


def test_both_databases_make_the_same(catalog: Catalog) -> None:
    fill(catalog, [MONDAY, MONDAY + timedelta(weeks=-1), NOW])
    assert renew(catalog) == 7
    made = found(catalog)
    assert set(made) == {
        "/opml.xml",
        "/robots.txt",
        *(f"/{name}" for name in (INDEX, NEWS, PAGES, "sitemap-2026-W05.xml", "sitemap-2026-W06.xml")),
    }
    assert made[f"/{INDEX}"].modified == NOW
    with catalog.read() as connection:
        assert sitemaps.next_due(connection) == NOW + timedelta(days=2)
    assert renew(catalog) == 0
    assert renew(catalog, NOW + timedelta(days=2)) == 1
