"""The directory of feeds, the sitemaps and robots.txt: what stands in them, and when they are made anew.

All of it is a function of the records and of moments that follow from them. The sitemap has a part for each week in
which stories were published (ISO 8601, in UTC): a story stays in its part, and a new one changes that of its own week
alone. A week of more stories than a sitemap may hold has several. A story leaves the sitemap of news two days after its
date: that moment is kept in the catalog and is due like a release.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count, islice

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Catalog, Connection, documents, locks, state
from syndication.catalog import sitemaps as stored
from syndication.catalog.sitemaps import ListedFeed, Part, SitemapStory
from syndication.formats import opml, sitemaps
from syndication.formats.opml import Directory, FeedOutline, OutlineFolder
from syndication.formats.sitemaps import SitemapPage
from syndication.model.document import Document
from syndication.model.entries import address, title
from syndication.model.feed_header import NEVER, declared_feed, make_feed
from syndication.model.feed_path import AUTHORS, FEEDS, RSS, SECTIONS, TAGS, kind_of, page_path
from syndication.model.progress import Progress
from syndication.model.publication import Publication
from syndication.publishing import gate
from syndication.publishing.gate import GateError
from syndication.text.dates import from_micros, micros, whole_second

OPML, INDEX, PAGES, NEWS, ROBOTS = "opml.xml", "sitemap.xml", "sitemap-pages.xml", "news-sitemap.xml", "robots.txt"
#: What the names of these documents are like, as a regular expression.
NAMES = r"opml\.xml|(?:news-)?sitemap\.xml|sitemap-(?:pages|[0-9]{4}-W[0-9]{2}(?:-[0-9]+)?)\.xml|robots\.txt"
MOST_FEEDS = 10_000
NEWS_LASTS = timedelta(days=2)
_MOST_RECENT = 5_000  # stories that are looked at for the sitemap of news
_OWNER = "directory"  # where the feed of a document stands in the catalog; no feed has this path
# The folders of feeds, and what they are called in the list.
_FOLDERS = {"": "", SECTIONS: "Sections", FEEDS: "Special feeds", TAGS: "Topics", AUTHORS: "Authors"}
_WITH_PAGES_LISTED = (SECTIONS, FEEDS)  # topics and authors may be thousands, of a story or two


class SitemapResult(Struct, frozen=True):
    """What was made anew: how many documents changed, and what the gate kept back."""

    documents: int = 0
    problems: tuple[str, ...] = ()


class _Made(Struct, frozen=True):
    """What became of a document: its date now, whether it changed, and why it could not, or ""."""

    modified: datetime
    changed: bool = False
    problem: str = ""


def renew(
    catalog: Catalog,
    publication: Publication,
    now: datetime,
    tell: Progress,
    most: int = sitemaps.MOST_ADDRESSES,
    most_feeds: int = MOST_FEEDS,
) -> SitemapResult:
    """Make anew what stories, feeds or time have changed; a sitemap holds `most` addresses.

    Raises:
        BusyError: another one writes, and does not come to an end.
        CatalogError: the database refuses.
    """
    with catalog.read() as connection:
        weeks = stored.stale(connection)
        if not weeks and not _is_due(connection, now):
            return SitemapResult()
    made: list[_Made] = []
    failed: list[str] = []
    for number, week in enumerate(weeks, 1):
        with locks.turn(catalog), catalog.begin() as connection:
            parts = list(_SitemapContext(connection, publication, now).week(week, most))
        made += parts
        failed += [week] if any(part.problem for part in parts) else []
        if len(weeks) > 1:
            tell("writing sitemaps", number, len(weeks))
    with locks.turn(catalog), catalog.begin() as connection:
        made += _SitemapContext(connection, publication, now).overview(most_feeds)
        problems = tuple(one.problem for one in made if one.problem)
        stored.settle(connection, failed)
        state.put(connection, state.DIRECTORY_FROM, "" if problems else state.get(connection, state.BUILT_FROM))
    return SitemapResult(sum(one.changed for one in made), problems)


def next_due(connection: Connection) -> datetime | None:
    """Return the moment at which the next story leaves the sitemap of news."""
    value = state.number(connection, state.NEWS_UNTIL)
    return from_micros(value) if value else None


def sitemap_name(week: str, number: int) -> str:
    """Return the name of a part of the sitemap; it is in the root folder, as it speaks for pages below its own."""
    return f"sitemap-{week}.xml" if number == 1 else f"sitemap-{week}-{number}.xml"


def _is_due(connection: Connection, now: datetime) -> bool:
    leaves = next_due(connection)
    made_from = state.get(connection, state.DIRECTORY_FROM)
    return (leaves is not None and leaves <= now) or made_from != state.get(connection, state.BUILT_FROM)


class _SitemapContext(Struct, frozen=True):
    """What is needed to make these documents."""

    connection: Connection
    publication: Publication
    now: datetime

    def week(self, week: str, most: int) -> Iterator[_Made]:
        """Make the sitemaps of a week anew."""
        stories = self._own(stored.of_week(self.connection, week))
        for number in count(1):
            name = sitemap_name(week, number)
            part = list(islice(stories, most))
            if not part and not documents.at(self.connection, f"/{name}")[1]:
                return  # what was never public makes no address either
            pages = [self._story(story) for story in part if story.public]
            changed = max((story.changed for story in part), default=None)
            made = self._publish(name, sitemaps.MEDIA_TYPE, sitemaps.write(pages), changed)
            if not made.problem:
                stored.keep(self.connection, Part(week, number, made.modified), len(pages))
            yield made

    def overview(self, most_feeds: int) -> Iterator[_Made]:
        """Make anew what is one of its kind."""
        feeds = list(islice(self._feeds(), most_feeds))
        newest = max((feed.since for feed in feeds if feed.since), default=None)
        yield self._publish(OPML, opml.MEDIA_TYPE, opml.write(self._directory(feeds, newest)), newest)
        pages = [self._url(""), *(self._page(feed) for feed in feeds if kind_of(feed.path) in _WITH_PAGES_LISTED)]
        yield self._publish(PAGES, sitemaps.MEDIA_TYPE, sitemaps.write([SitemapPage(url) for url in pages]), newest)
        yield self._index(newest)
        yield self._news()
        maps = (self._url(INDEX), self._url(NEWS))
        yield self._publish(ROBOTS, sitemaps.ROBOTS_MEDIA_TYPE, sitemaps.write_robots(maps), None)

    def _feeds(self) -> Iterator[ListedFeed]:
        """Yield the feeds that have something in them, and those that are there whether they have or not."""
        for folder in _FOLDERS:
            for feed in stored.listed(self.connection, folder):
                if feed.since or not feed.path or declared_feed(self.publication, feed.path):
                    yield feed

    def _directory(self, feeds: Iterable[ListedFeed], newest: datetime | None) -> Directory:
        """Return the list of feeds, as old as the first story of its newest feed."""
        folders: dict[str, list[FeedOutline]] = {folder: [] for folder in _FOLDERS}
        for feed in feeds:
            folders[kind_of(feed.path)].append(self._subscription(feed))
        return Directory(
            title=self.publication.title,
            owner=self.publication.publisher,
            changed=newest or NEVER,
            folders=tuple(OutlineFolder(_FOLDERS[folder], tuple(found)) for folder, found in folders.items()),
        )

    def _subscription(self, listed: ListedFeed) -> FeedOutline:
        feed = make_feed(self.publication, listed.path, listed.name, declared_feed(self.publication, listed.path))
        return FeedOutline(
            title=feed.title,
            feed=feed.url(RSS),
            page=self._page(listed),
            description=feed.description if feed.description != feed.title else "",
            language=feed.language,
        )

    def _index(self, newest: datetime | None) -> _Made:
        parts = stored.parts(self.connection)
        maps = [SitemapPage(self._url(sitemap_name(part.week, part.number)), part.modified) for part in parts]
        changes = [moment for moment in (newest, stored.last_change(self.connection)) if moment]
        index = [SitemapPage(self._url(PAGES), newest), *maps][-sitemaps.MOST_ADDRESSES :]
        return self._publish(INDEX, sitemaps.MEDIA_TYPE, sitemaps.write_index(index), max(changes, default=None))

    def _news(self) -> _Made:
        recent = self._recent()
        news = [story for story in recent if story.public and _leaves(story) > self.now][: sitemaps.MOST_NEWS]
        leaves = min((_leaves(story) for story in news), default=None)
        state.put(self.connection, state.NEWS_UNTIL, str(micros(leaves)) if leaves else "")
        told = (
            sitemaps.NewsStory(page=self._story(story), title=title(story.headline), published=story.published)
            for story in news
        )
        body = sitemaps.write_news(told, self.publication.title, self.publication.language)
        changed = max((_last_event(story, self.now) for story in recent), default=None)
        return self._publish(NEWS, sitemaps.MEDIA_TYPE, body, changed)

    def _recent(self) -> list[SitemapStory]:
        """Return the stories of the two days before the newest: of all, the last event for the news is among theirs."""
        recent: list[SitemapStory] = []
        for story in self._own(islice(stored.newest(self.connection), _MOST_RECENT)):
            if recent and _leaves(story) <= recent[0].published:
                break
            recent.append(story)
        return recent

    def _own(self, stories: Iterable[SitemapStory]) -> Iterator[SitemapStory]:
        """Yield the stories whose page here is the canonical one: others are listed where theirs is."""
        own = self.publication.base_url
        return (story for story in stories if address(story.url, story.slug, own) == address("", story.slug, own))

    def _story(self, story: SitemapStory) -> SitemapPage:
        return SitemapPage(address("", story.slug, self.publication.base_url), story.changed)

    def _page(self, feed: ListedFeed) -> str:
        return self.publication.base_url + page_path(feed.path)

    def _url(self, name: str) -> str:
        return f"{self.publication.base_url}/{name}"

    def _publish(self, name: str, media_type: str, body: bytes, changed: datetime | None) -> _Made:
        """Keep a document in place of the last one if it differs and passes the gate."""
        path = f"/{name}"
        last = documents.at(self.connection, path)[1]
        date = _date(changed, last.modified if last else None, self.now)
        made = Document(path=path, media_type=media_type, body=body, modified=date, self_url=self._url(name))
        if last and replace(made, modified=last.modified) == last:
            return _Made(last.modified)
        try:
            if name != ROBOTS:  # which is of no kind that validation knows
                gate.check(made, self.now)
        except GateError as error:
            return _Made(date, problem=f"/{error}; the last good document stays")
        documents.save(self.connection, _OWNER, [made])
        return _Made(date, changed=True)


def _leaves(story: SitemapStory) -> datetime:
    """Return the moment at which a story leaves the sitemap of news."""
    return story.published + NEWS_LASTS


def _last_event(story: SitemapStory, now: datetime) -> datetime:
    """Return when a story last changed the sitemap of news: by its leaving, or by a change before that."""
    leaves = _leaves(story)
    if leaves > now or (not story.public and story.changed < leaves):
        return story.changed
    return leaves


def _date(changed: datetime | None, last: datetime | None, now: datetime) -> datetime:
    """Return the date of a document whose content changed: that of the change, past its last date."""
    date = whole_second(changed) if changed else NEVER
    return date if last is None or date > last else whole_second(now)
