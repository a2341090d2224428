"""Building the list of feeds (OPML), the sitemaps, robots.txt and the license.

All of them follow from the records and their dates alone. The sitemap has a part for each week in which stories were
published (ISO 8601, in UTC): a story stays in its part, and a new story changes the part of its week alone. A week with
more stories than a sitemap may hold has several parts. A story leaves the sitemap of news two days after its date: the
catalog stores the next such moment, and it is due like a release.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count, islice
from urllib.parse import urljoin, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Catalog, Connection, document_dates, documents, editions, locks, state
from syndication.catalog import sitemaps as stored_sitemaps
from syndication.catalog.document_dates import LastDate
from syndication.catalog.sitemaps import ListedFeed, SitemapPart, SitemapStory
from syndication.formats import opml, robots, rsl, sitemaps, tdmrep
from syndication.formats.opml import Directory, FeedOutline, OutlineFolder
from syndication.formats.sitemaps import SitemapPage
from syndication.http.coded_body import tag_of
from syndication.model.document import Document
from syndication.model.document_date import SameSecondError, date_by_records, next_date
from syndication.model.entries import one_line_title, story_url
from syndication.model.feed_header import NEVER, declared_feed, make_feed
from syndication.model.feed_path import AUTHORS, FEEDS, RSS, SECTIONS, TAGS, kind_of, page_path
from syndication.model.licenses import LICENSE_PATH, RSL_TYPE, TDMREP_PATH
from syndication.model.progress import Progress
from syndication.model.publication import Publication
from syndication.publishing import gate
from syndication.publishing.gate import GateError
from syndication.publishing.news_sitemap import MOST_RECENT, last_news_event, news_end, recent_stories
from syndication.text.dates import from_micros, micros, whole_second

OPML, INDEX, PAGES, NEWS, ROBOTS = "opml.xml", "sitemap.xml", "sitemap-pages.xml", "news-sitemap.xml", "robots.txt"
#: A regular expression for the names of these documents.
NAMES = (
    r"opml\.xml|(?:news-)?sitemap\.xml|sitemap-(?:pages|[0-9]{4}-W[0-9]{2}(?:-[0-9]+)?)\.xml|robots\.txt|"
    r"license\.xml|\.well-known/tdmrep\.json"
)
MOST_FEEDS = 10_000
_UNKNOWN_FORMATS = (ROBOTS, TDMREP_PATH[1:])  # to validation
_OWNER = "directory"  # in place of the feed path of these documents in the catalog; no feed has this path
# The folders of feeds, and their titles in the list.
_FOLDERS = {"": "", SECTIONS: "Sections", FEEDS: "Special feeds", TAGS: "Topics", AUTHORS: "Authors"}
_WITH_PAGES_LISTED = (SECTIONS, FEEDS)  # there may be thousands of topics and authors, each with a story or two


class SitemapResult(Struct, frozen=True):
    """The result: how many documents changed, and what the gate refused."""

    documents: int = 0
    problems: tuple[str, ...] = ()


class _PublishedDocument(Struct, frozen=True):
    """The result for one document: its date now, whether it changed, and why it could not be built, or ""."""

    modified: datetime
    changed: bool = False
    problem: str = ""


def build_stale(
    catalog: Catalog,
    publication: Publication,
    now: datetime,
    progress: Progress,
    most: int = sitemaps.MOST_ADDRESSES,
    most_feeds: int = MOST_FEEDS,
) -> SitemapResult:
    """Build the documents that stories, feeds or time have changed; a sitemap holds `most` addresses.

    Raises:
        BusyError: another process writes, and did not finish in time.
        CatalogError: the database refuses.
    """
    with catalog.read() as connection:
        weeks = stored_sitemaps.stale_weeks(connection)
        if not weeks and not _is_due(connection, now):
            return SitemapResult()
    made: list[_PublishedDocument] = []
    failed: list[str] = []
    for number, week in enumerate(weeks, 1):
        with locks.turn(catalog), locks.writer_transaction(catalog) as connection:
            parts = list(_SitemapContext(connection, publication, now).week(week, most))
        made += parts
        failed += [week] if any(part.problem for part in parts) else []
        if len(weeks) > 1:
            progress("writing sitemaps", number, len(weeks))
    with locks.turn(catalog), locks.writer_transaction(catalog) as connection:
        made += _SitemapContext(connection, publication, now).overview(most_feeds)
        problems = tuple(one.problem for one in made if one.problem)
        stored_sitemaps.clear_stale(connection, failed)
        state.put(connection, state.SITEMAPS_FROM, "" if problems else state.get(connection, state.BUILT_FROM))
    return SitemapResult(sum(one.changed for one in made), problems)


def build_weeks(catalog: Catalog, publication: Publication, now: datetime, weeks: Iterable[str]) -> SitemapResult:
    """Build the sitemaps of weeks with stories that are public no more, and the sitemap of news.

    The weeks stay stale: the index of sitemaps follows with the next publication.

    Raises:
        BusyError: another process writes, and did not finish in time.
        CatalogError: the database refuses.
    """
    made: list[_PublishedDocument] = []
    for week in weeks:
        with locks.turn(catalog), locks.writer_transaction(catalog) as connection:
            context = _SitemapContext(connection, publication, now)
            made += [*context.week(week, sitemaps.MOST_ADDRESSES), context.news()]
            stored_sitemaps.clear_urgent(connection, week)
    return SitemapResult(sum(one.changed for one in made), tuple(one.problem for one in made if one.problem))


def next_due(connection: Connection) -> datetime | None:
    """Return the moment at which the next story leaves the sitemap of news."""
    value = state.number(connection, state.NEWS_UNTIL)
    return from_micros(value) if value else None


def sitemap_name(week: str, number: int) -> str:
    """Return the name of a part of the sitemap. It is in the root folder: a sitemap may list pages below its own."""
    return f"sitemap-{week}.xml" if number == 1 else f"sitemap-{week}-{number}.xml"


def _is_due(connection: Connection, now: datetime) -> bool:
    leaves = next_due(connection)
    made_from = state.get(connection, state.SITEMAPS_FROM)
    return (leaves is not None and leaves <= now) or made_from != state.get(connection, state.BUILT_FROM)


class _SitemapContext(Struct, frozen=True):
    """Builds these documents within one transaction."""

    connection: Connection
    publication: Publication
    now: datetime

    def week(self, week: str, most: int) -> Iterator[_PublishedDocument]:
        """Build the sitemaps of a week."""
        stories = self._canonical(stored_sitemaps.stories_of_week(self.connection, week))
        for number in count(1):
            name = sitemap_name(week, number)
            part = list(islice(stories, most))
            if not part and not documents.at(self.connection, f"/{name}")[1]:
                return  # no document for stories that were never public
            pages = [self._story(story) for story in part if story.public]
            changed = max((story.changed for story in part), default=None)
            made = self._publish(name, sitemaps.MEDIA_TYPE, sitemaps.write(pages), changed)
            if not made.problem:
                stored_sitemaps.save(self.connection, SitemapPart(week, number, made.modified), len(pages))
            yield made

    def overview(self, most_feeds: int) -> Iterator[_PublishedDocument]:
        """Build the documents that exist once."""
        feeds = list(islice(self._feeds(), most_feeds))
        newest = max((feed.since for feed in feeds if feed.since), default=None)
        yield self._publish(OPML, opml.MEDIA_TYPE, opml.write(self._directory(feeds, newest)), newest)
        pages = [self._url(""), *(self._page(feed) for feed in feeds if kind_of(feed.path) in _WITH_PAGES_LISTED)]
        yield self._publish(PAGES, sitemaps.MEDIA_TYPE, sitemaps.write([SitemapPage(url) for url in pages]), newest)
        yield self._index(newest)
        yield self.news()
        yield from self._licenses()
        yield self._publish(ROBOTS, sitemaps.ROBOTS_MEDIA_TYPE, self._robots(), None)

    def _robots(self) -> bytes:
        maps, base_url = (self._url(INDEX), self._url(NEWS)), self.publication.base_url
        licensing = self.publication.licensing
        groups = robots.write_groups(licensing, base_url) if licensing else ""
        return sitemaps.write_robots(maps, self._robots_root(), groups)

    def _licenses(self) -> Iterator[_PublishedDocument]:
        """Build what says how programs may use the publication; without such settings there are no such documents."""
        licensing, base_url = self.publication.licensing, self.publication.base_url
        if licensing is None:
            if documents.remove(self.connection, paths := (LICENSE_PATH, TDMREP_PATH)):
                editions.end(self.connection, paths, self.now)
            return
        yield self._publish(LICENSE_PATH[1:], RSL_TYPE, rsl.write(licensing, base_url), None)
        yield self._publish(TDMREP_PATH[1:], tdmrep.MEDIA_TYPE, tdmrep.write(licensing, base_url), None)

    def _robots_root(self) -> str:
        """Return the address at which crawlers look for the robots.txt, "" if it is ours."""
        base_url = self.publication.base_url
        return urljoin(base_url, f"/{ROBOTS}") if urlsplit(base_url).path else ""

    def _feeds(self) -> Iterator[ListedFeed]:
        """Yield feeds that have stories. The feed of all stories and declared feeds are included even when empty.

        An empty feed that has moved is left out.
        """
        for folder in _FOLDERS:
            for feed in stored_sitemaps.served_feeds(self.connection, folder):
                is_declared = declared_feed(self.publication, feed.path) is not None
                if feed.since or not feed.path or (is_declared and feed.path not in self.publication.moved_feeds):
                    yield feed

    def _directory(self, feeds: Iterable[ListedFeed], newest: datetime | None) -> Directory:
        """Return the list of feeds; its date is `newest`, when the newest feed got its first story."""
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

    def _index(self, newest: datetime | None) -> _PublishedDocument:
        parts = stored_sitemaps.parts(self.connection)
        maps = [SitemapPage(self._url(sitemap_name(part.week, part.number)), part.modified) for part in parts]
        changes = [moment for moment in (newest, stored_sitemaps.last_change(self.connection)) if moment]
        index = [SitemapPage(self._url(PAGES), newest), *maps][-sitemaps.MOST_ADDRESSES :]
        return self._publish(INDEX, sitemaps.MEDIA_TYPE, sitemaps.write_index(index), max(changes, default=None))

    def news(self) -> _PublishedDocument:
        """Build the sitemap of news."""
        newest = islice(stored_sitemaps.newest_stories(self.connection), MOST_RECENT)
        recent = recent_stories(self._canonical(newest))
        news = [story for story in recent if story.public and news_end(story) > self.now][: sitemaps.MOST_NEWS]
        leaves = min((news_end(story) for story in news), default=None)
        state.put(self.connection, state.NEWS_UNTIL, str(micros(leaves)) if leaves else "")
        stories = (
            sitemaps.NewsStory(page=self._story(story), title=one_line_title(story.headline), published=story.published)
            for story in news
        )
        body = sitemaps.write_news(stories, self.publication.title, self.publication.language)
        changed = max((last_news_event(story, self.now) for story in recent), default=None)
        return self._publish(NEWS, sitemaps.MEDIA_TYPE, body, changed)

    def _canonical(self, stories: Iterable[SitemapStory]) -> Iterator[SitemapStory]:
        """Yield the stories whose canonical page is here; others belong to the sitemap of their own site."""
        base = self.publication.base_url
        return (story for story in stories if story_url(story.url, story.slug, base) == story_url("", story.slug, base))

    def _story(self, story: SitemapStory) -> SitemapPage:
        return SitemapPage(story_url("", story.slug, self.publication.base_url), story.changed)

    def _page(self, feed: ListedFeed) -> str:
        return self.publication.base_url + page_path(feed.path)

    def _url(self, name: str) -> str:
        return f"{self.publication.base_url}/{name}"

    def _publish(self, name: str, media_type: str, body: bytes, changed: datetime | None) -> _PublishedDocument:
        """Save a document if it differs from the last one and passes the gate."""
        path = f"/{name}"
        stored = documents.at(self.connection, path)[1]
        last = document_dates.of_paths(self.connection, [path]).get(path)
        date = self._date(changed, body, last)
        new = Document(path=path, media_type=media_type, body=body, modified=date, self_url=self._url(name))
        if stored and replace(new, modified=stored.modified) == stored:
            document_dates.note_records(self.connection, {path: date_by_records(changed)})
            return _PublishedDocument(stored.modified)
        try:
            if name not in _UNKNOWN_FORMATS:
                gate.check(new, self.now)
        except GateError as error:
            return _PublishedDocument(date, problem=f"/{error}; the last good document stays")
        documents.save(self.connection, _OWNER, [new])
        document_dates.note_records(self.connection, {path: date_by_records(changed)})
        return _PublishedDocument(date, changed=True)

    def _date(self, changed: datetime | None, body: bytes, last: LastDate | None) -> datetime:
        """Return the date of a document: the last one if the body is the same as then."""
        if last and tag_of(body) == last.tag:
            return last.modified
        try:
            return next_date(changed, last.modified if last else None, self.now)
        except SameSecondError:  # a withdrawal was published in this second, between two parts of this publication
            return whole_second(self.now) + timedelta(seconds=1)
