"""Rules on sitemaps and sitemap indexes (sitemaps.org) and on the extensions for news, images and videos."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from syndication.model.finding import Finding
from syndication.validation import uris
from syndication.validation.code_lists import LANGUAGES
from syndication.validation.names import SITEMAP, SITEMAP_NEWS
from syndication.validation.rule import Place, Rule, XmlPlace
from syndication.validation.rules.links import INVALID_FULL_LINK, full_link
from syndication.validation.rules.structure import MISSING_ELEMENT
from syndication.validation.rules.values import INVALID_LANGUAGE

ADDRESS_TOO_LONG = Rule(
    "AddressTooLong",
    "error",
    "{name}: an address of 2048 characters or more: {value}",
    "Search engines drop it. Give the page a shorter address.",
)
DUPLICATE_ADDRESS = Rule(
    "DuplicateAddress",
    "warning",
    "{name}: another entry of this document has the same address: {value}",
    "Search engines use one of the entries, and you cannot know which. List each address once.",
)
ADDRESS_OUTSIDE_SITEMAP = Rule(
    "AddressOutsideSitemap",
    "warning",
    "{name}: not below the address of the sitemap: {value}",
    "A sitemap may list only pages with its own scheme, host and port, in its own folder and below. Others are "
    "ignored. Move the sitemap to the root folder of that host, or name it in the robots.txt of that host.",
)
TOO_MANY_ADDRESSES = Rule(
    "TooManyAddresses",
    "error",
    "{name}: more than 50,000 entries: {value}",
    "Search engines refuse such a sitemap. Divide it into several and list them in a sitemap index.",
)
TOO_MANY_NEWS = Rule(
    "TooManyNews",
    "error",
    "{name}: more than 1,000 news stories: {value}",
    "Google reads at most 1,000 stories of a news sitemap. Divide it into several and list them in a sitemap index.",
)
EMPTY_SITEMAP = Rule(
    "EmptySitemap",
    "info",
    "{name}: no stories",
    "This is right if nothing was published in the last two days, but search engines report it anyway.",
)
INVALID_CHANGE_FREQUENCY = Rule(
    "InvalidChangeFrequency",
    "error",
    "{name}: not a change frequency: {value}",
    "Write always, hourly, daily, weekly, monthly, yearly or never, in lower case, or leave the element out: large "
    "search engines ignore it.",
)
INVALID_PRIORITY = Rule(
    "InvalidPriority",
    "error",
    "{name}: not a priority from 0.0 to 1.0: {value}",
    "Write a number with a point, 0.8, or leave the element out: large search engines ignore it.",
)
STALE_NEWS = Rule(
    "StaleNews",
    "warning",
    "{name}: published more than two days ago: {value}",
    "A news sitemap lists the stories of the last two days. Remove this one, or only its news:news. The story stays in "
    "the index of Google News.",
)
OBSOLETE_NEWS_ELEMENT = Rule(
    "ObsoleteNewsElement",
    "info",
    "{name}: an element that is no longer used",
    "Google News ignores it. Leave it out.",
)

_MOST_ADDRESSES = 50_000
_MOST_NEWS = 1_000
_TOO_LONG = 2048
_NEWS_LASTS = timedelta(days=2)
_DAY = timedelta(days=1)
_FREQUENCIES = frozenset("always hourly daily weekly monthly yearly never".split())
_PRIORITY = re.compile(r"(?:0?\.[0-9]+|0\.?|1(?:\.0*)?)\Z")
_NEWS_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")
_CHINESE = frozenset({"zh-cn", "zh-tw"})
_ORIGIN = re.compile(r"https?://[^/?#]+", re.IGNORECASE)
_URL = f"{{{SITEMAP}}}url"
_LOC = f"{{{SITEMAP}}}loc"
_NEWS = f"{{{SITEMAP_NEWS}}}news"


def address(place: Place, value: str) -> Iterator[Finding]:
    """sitemaps.org, loc: a percent-encoded http or https address of fewer than 2,048 characters."""
    text = value.strip()
    if len(text) >= _TOO_LONG:
        yield place.finding(ADDRESS_TOO_LONG, text)
    elif uris.scheme(text) in ("http", "https"):
        yield from full_link(place, text)
    else:
        yield place.finding(INVALID_FULL_LINK, text)


def change_frequency(place: Place, value: str) -> Iterator[Finding]:
    """sitemaps.org, changefreq."""
    if value.strip() not in _FREQUENCIES:
        yield place.finding(INVALID_CHANGE_FREQUENCY, value)


def priority(place: Place, value: str) -> Iterator[Finding]:
    """sitemaps.org, priority: from 0.0 to 1.0."""
    if not _PRIORITY.match(value.strip()):
        yield place.finding(INVALID_PRIORITY, value)


def size(site: XmlPlace) -> Iterator[Finding]:
    """sitemaps.org, Sitemap index files: at most 50,000 entries."""
    entries = len(site.element)
    if entries > _MOST_ADDRESSES:
        yield site.finding(TOO_MANY_ADDRESSES, str(entries))


def pages(site: XmlPlace) -> Iterator[Finding]:
    """sitemaps.org, Sitemap file location: pages are below the sitemap, each listed once."""
    path = re.split("[?#]", site.source.url[len(_origin(site.source.url)) :])[0]
    return _addresses(site, path[: path.rfind("/") + 1])


def sitemaps(site: XmlPlace) -> Iterator[Finding]:
    """sitemaps.org, Sitemap index files: sitemaps are on the host of their index, each listed once."""
    return _addresses(site, "/")


def _addresses(site: XmlPlace, folder: str) -> Iterator[Finding]:
    own = _origin(site.source.url)
    seen: set[str] = set()
    for entry in site.element:
        loc = entry.find(_LOC)
        text = (loc.text or "").strip() if loc is not None else ""
        origin = _origin(text)
        if loc is None or not origin:
            continue
        own = own or origin
        if origin != own or not (text[len(origin) :] or "/").startswith(folder):
            yield site.at(loc).finding(ADDRESS_OUTSIDE_SITEMAP, text)
        if text in seen:
            yield site.at(loc).finding(DUPLICATE_ADDRESS, text)
        seen.add(text)


def _origin(url: str) -> str:
    found = _ORIGIN.match(url)
    return found[0].lower() if found else ""


def pages_or_news(site: XmlPlace) -> Iterator[Finding]:
    """sitemaps.org, url: at least one. Google, News sitemaps: at most 1,000 stories, and none on a quiet day."""
    stories = sum(1 for entry in site.element.iterchildren(_URL) if entry.find(_NEWS) is not None)
    if stories > _MOST_NEWS:
        yield site.finding(TOO_MANY_NEWS, str(stories))
    if site.element.find(_URL) is None:
        if SITEMAP_NEWS in site.element.nsmap.values():
            yield site.finding(EMPTY_SITEMAP)
        else:
            yield site.finding(MISSING_ELEMENT, "url")


def news_language(place: Place, value: str) -> Iterator[Finding]:
    """Google, News sitemaps, language: a code of ISO 639, or one of two kinds of Chinese."""
    text = value.strip().lower()
    if text in _CHINESE:
        return
    if not _NEWS_LANGUAGE.match(text) or (len(text) == 2 and text not in LANGUAGES):
        yield place.finding(INVALID_LANGUAGE, value)


def fresh(place: Place, value: str) -> Iterator[Finding]:
    """Google, News sitemaps: stories of the last two days. A date without a time counts until the end of its day."""
    text = value.strip()
    moment = _moment(text)
    lasts = _NEWS_LASTS if "T" in text else _NEWS_LASTS + _DAY
    if moment and place.now - moment > lasts:
        yield place.finding(STALE_NEWS, text)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:  # only a month, or not a date: InvalidW3CDTFDate reports that
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def obsolete(site: XmlPlace) -> Iterator[Finding]:
    """Google, News sitemaps: elements that it no longer uses."""
    yield site.finding(OBSOLETE_NEWS_ELEMENT)
