"""The crawlers that robots.txt names: those of the package's list, and those that the settings add."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from msgspec import Struct, convert

from syndication.model.licenses import Crawler, Licensing, Purpose, is_contracted

_FILE = Path(__file__).with_name("crawlers.toml")


class _CrawlerSource(Struct, frozen=True):
    """Where the facts about crawlers come from, and on what day they were looked up."""

    url: str
    looked: str


class _CrawlerList(Struct, frozen=True):
    """The content of the file; a crawler names its source by the key."""

    sources: dict[str, _CrawlerSource]
    crawlers: tuple[Crawler, ...]


@cache
def package_crawlers() -> tuple[Crawler, ...]:
    """Return the crawlers of the package's list, each with the address of its source and the day."""
    known = convert(tomllib.loads(_FILE.read_text(encoding="utf-8")), _CrawlerList)
    return tuple(_with_source(crawler, known.sources[crawler.source]) for crawler in known.crawlers)


def crawlers_of(licensing: Licensing) -> tuple[Crawler, ...]:
    """Return all known crawlers, by name; what the settings say of one replaces what the list says."""
    own = {crawler.name.lower(): crawler for crawler in licensing.crawlers}
    known = {crawler.name.lower(): crawler for crawler in package_crawlers()}
    return tuple(crawler for _, crawler in sorted((known | own).items()))


def names_for(licensing: Licensing, purpose: Purpose) -> tuple[str, ...]:
    """Return the names of the crawlers with a purpose, without those that have a contract."""
    chosen = (crawler.name for crawler in crawlers_of(licensing) if crawler.purpose == purpose)
    return tuple(name for name in chosen if not is_contracted(licensing, name))


def _with_source(crawler: Crawler, source: _CrawlerSource) -> Crawler:
    return Crawler(
        name=crawler.name,
        purpose=crawler.purpose,
        operator=crawler.operator,
        obeys=crawler.obeys,
        source=source.url,
        looked=source.looked,
    )
