"""Sitemaps in size: what the protocol allows is read, what it forbids is said, and there is an end of it."""

from __future__ import annotations

import pytest

from syndication.validation import check
from syndication.validation.checker import LARGEST, LARGEST_SITEMAP, MOST_TAGS
from tests.validation.cases import HERE, NOW

OPEN = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
INDEX = OPEN.replace("urlset", "sitemapindex")
NEWS = (HERE / "good" / "news-sitemap.xml").read_text(encoding="utf-8")


def codes(document: str, url: str | None = None) -> set[str]:
    found = check(f'<?xml version="1.0" encoding="utf-8"?>{document}'.encode(), url=url, now=NOW)
    return {finding.code for finding in found}


def addresses(count: int, name: str = "url") -> str:
    return "".join(f"<{name}><loc>https://news.example.com/{number}</loc></{name}>\n" for number in range(count))


def stories(count: int) -> str:
    start, _, rest = NEWS.partition("<url>")
    story = rest.partition("</url>")[0]
    entries = (f"<url>{story.replace('items/ferries', str(number))}</url>" for number in range(count))
    return start.partition("?>")[2] + "".join(entries) + "</urlset>"


@pytest.mark.parametrize(("start", "name"), [(OPEN, "url"), (INDEX, "sitemap")])
def test_fifty_thousand_entries(start: str, name: str) -> None:
    end = start.partition(" ")[0].replace("<", "</") + ">"
    assert codes(start + addresses(50_000, name) + end) == set()
    assert codes(start + addresses(50_001, name) + end) == {"TooManyAddresses"}


def test_a_thousand_stories() -> None:
    assert codes(stories(1000)) == set()
    assert codes(stories(1001)) == {"TooManyNews"}


BLANKS = " " * LARGEST


@pytest.mark.parametrize(
    "start",
    [
        OPEN,
        INDEX,
        f"<!-- a map --><?xml-stylesheet href='map.xsl'?>\n{OPEN}",
        OPEN.replace("urlset xmlns", "s:urlset xmlns:s"),
    ],
)
def test_a_sitemap_may_be_larger_than_a_feed(start: str) -> None:
    assert "ValidatorLimit" not in codes(start + BLANKS)


@pytest.mark.parametrize(
    "start",
    ['<rss version="2.0">', f'<rss version="2.0"><!-- {OPEN} -->', f"<!-- {OPEN} --><rss>", "<urlsets>", "<?urlset ?>"],
)
def test_other_documents_may_not(start: str) -> None:
    assert codes(start + BLANKS) == {"ValidatorLimit"}


def test_there_is_an_end_of_sitemaps_too() -> None:
    assert codes(OPEN + " " * LARGEST_SITEMAP) == {"ValidatorLimit"}
    assert codes(OPEN + "<x/>" * MOST_TAGS) == {"ValidatorLimit"}


@pytest.mark.parametrize(
    "start", ["<?a?>" * 100_000, "<!-- -->" * 100_000, "<!--" * 100_000, "<?" * 200_000, " " * 400_000]
)
def test_the_root_is_looked_for_once(start: str) -> None:
    """Each would take for ever if a step on the way to the root could be taken in two ways."""
    assert codes(start + "<" + BLANKS) == {"ValidatorLimit"}


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-02-05T23:59:60Z", "2026-02", "2026", "T", "", "½"],
)
def test_any_moment_of_publication(moment: str) -> None:
    assert codes(NEWS.partition("?>")[2].replace("2026-02-05T12:00:00Z", moment)) <= {"InvalidW3CDTFDate", "StaleNews"}


@pytest.mark.parametrize("url", ["http://[", "http://", "https://news.example.com", "map.xml", "-", "http://a b/?#"])
def test_any_address_of_a_sitemap(url: str) -> None:
    assert codes(OPEN + addresses(2) + "</urlset>", url) <= {"AddressOutsideSitemap"}
