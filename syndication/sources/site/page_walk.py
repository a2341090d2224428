"""The pages of a site, by its sitemaps, as far as its robots.txt allows it."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Generator, Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from syndication.model.errors import IngestError
from syndication.sources.page.robots import is_disallowed
from syndication.sources.site.documents import DocumentRequest, SiteDocument
from syndication.sources.site.sitemap import USUAL_SITEMAPS, SitemapEntry, read_sitemap, sitemaps_in
from syndication.text.address_key import address_key
from syndication.text.urls import site_of

AGENT = "syndication"  # the name in our User-Agent
MOST_SITEMAPS = 2_000
DEEPEST_SITEMAP = 5  # the protocol of sitemaps allows 2: an index, and what it lists
MOST_SITE_PAGES = 200_000
_MOST_FAILURES = 20  # pages one after the other
_ENDINGS = frozenset(
    "avif css csv doc docx gif gz ico jpeg jpg js json m4a mov mp3 mp4 ogg pdf png ppt pptx svg tar txt "
    "webm webp xls xlsx xml zip".split()
)
_SERVER_ERROR = 500
_MOST_HOSTS = 50  # of one site

PageSteps = Generator[DocumentRequest, SiteDocument, None]


class PageWalk:
    """Reads the pages of one site; afterwards it has the keys of their documents, and what was left out."""

    def __init__(self, site: str) -> None:
        self.keys: list[str] = []
        self.skipped: Counter[str] = Counter()
        self.disallowed: list[str] = []
        self.problems: list[str] = []
        self.is_unfinished = False
        self._site = site
        self._robots: dict[str, str] = {}  # by the root of their host
        self._pages: dict[str, SitemapEntry] = {}

    def walk_listed(self, links: Iterable[str]) -> PageSteps:
        """Ask for robots.txt, and each of these pages."""
        yield from self._read_robots(self._site)
        if self._root(self._site) in self._robots:
            self._list(map(SitemapEntry, links), frozenset())
            yield from self._all_pages()

    def walk(self, more: Iterable[str], without: frozenset[str], sitemap: SiteDocument | None = None) -> PageSteps:
        """Ask for robots.txt, the sitemaps, and each page.

        `more` are pages that no sitemap needs to list. `without` are the keys of addresses whose stories are known
        already. `sitemap` is the one to begin with, if it is known.
        """
        yield from self._read_robots(self._site)
        if self._root(self._site) not in self._robots:
            self.is_unfinished = True
            return
        self._list(map(SitemapEntry, more), without)
        yield from self._sitemaps(without, sitemap)
        yield from self._all_pages()

    def _read_robots(self, url: str) -> PageSteps:
        """Ask for the robots.txt of a host. Without an answer to that, none of its pages may be fetched."""
        found = yield DocumentRequest(urljoin(url, "/robots.txt"), what="sitemaps")
        if not found.problem:
            self._robots[self._root(url)] = found.body.decode("utf-8", "replace")
        elif not found.status or found.status >= _SERVER_ERROR:  # RFC 9309 section 2.3.1.4
            self.problems.append(f"{found.url}: {found.problem}; without it no page may be fetched; import again later")
        else:
            self._robots[self._root(url)] = ""

    def _root(self, url: str) -> str:
        return urljoin(url, "/")

    def _sitemaps(self, without: frozenset[str], first: SiteDocument | None) -> PageSteps:
        named = sitemaps_in(self._robots[self._root(self._site)], self._site)
        is_guess = not named
        waiting = deque(named or (urljoin(self._site, path) for path in USUAL_SITEMAPS))
        visited, depths = set[str](), dict[str, int]()
        if first:
            visited.add(first.url)
            waiting, is_guess = deque(self._read(first, without)), False
        while waiting:
            url = waiting.popleft()
            if url in visited or not self._is_here(url):
                continue
            if len(visited) == MOST_SITEMAPS:
                self.problems.append(f"the site has more than {MOST_SITEMAPS:,} sitemaps; the others were not fetched")
                return
            visited.add(url)
            depth = depths.get(url, 1)
            if depth > DEEPEST_SITEMAP:
                self.problems.append(f"{url}: is the {depth}th sitemap in a sitemap in a sitemap; it was not fetched")
                continue
            found = yield DocumentRequest(url, what="sitemaps")
            if is_guess and found.problem:
                continue
            waiting = deque() if is_guess else waiting
            is_guess = False
            listed = self._read(found, without)
            depths.update((each, depth + 1) for each in listed if each not in depths)
            waiting.extend(listed)

    def _read(self, found: SiteDocument, without: frozenset[str]) -> tuple[str, ...]:
        """Learn the pages of a sitemap; return the sitemaps that it lists."""
        if found.problem:
            self.problems.append(f"{found.url}: {found.problem}")
            return ()
        try:
            sitemap = read_sitemap(found.body, found.url)
        except IngestError as error:
            self.problems.append(f"{found.url}: {error}")
            return ()
        self._list(sitemap.pages, without)
        return sitemap.sitemaps

    def _list(self, pages: Iterable[SitemapEntry], without: frozenset[str]) -> None:
        for page in pages:
            key = address_key(page.url)
            if key not in without and key not in self._pages and len(self._pages) < MOST_SITE_PAGES:
                self._pages[key] = page

    def _all_pages(self) -> PageSteps:
        failures = 0
        if len(self._pages) == MOST_SITE_PAGES:
            self.problems.append(f"the site has {MOST_SITE_PAGES:,} pages or more; the others were not fetched")
        roots = dict.fromkeys(self._root(page.url) for page in self._pages.values() if self._is_here(page.url))
        for root in [root for root in roots if root not in self._robots][:_MOST_HOSTS]:
            yield from self._read_robots(root)
        wanted = list(self._wanted())
        for done, page in enumerate(wanted, start=1):
            found = yield DocumentRequest(page.url, True, page.lastmod, "pages", done, len(wanted))
            if found.is_missing:
                self.skipped["page that is gone"] += 1
            elif found.problem:
                self.problems.append(f"{found.url}: {found.problem}")
            elif not self._is_here(found.url):
                self.skipped["page of another site"] += 1
            else:
                self.keys.append(found.key)
            failures = failures + 1 if found.problem and not found.is_missing else 0
            if failures == _MOST_FAILURES:
                self.is_unfinished = True
                self.problems.append(f"{failures} pages in a row could not be fetched; import again later")
                return

    def _is_here(self, url: str) -> bool:
        return site_of(url) == site_of(self._site)

    def _wanted(self) -> Iterator[SitemapEntry]:
        """Yield the pages that may be stories, and that may be fetched; the others are counted."""
        for page in self._pages.values():
            ending = urlsplit(page.url).path.rpartition("/")[2].rpartition(".")[2].lower()
            robots = self._robots.get(self._root(page.url))
            if not self._is_here(page.url):
                self.skipped["page of another site"] += 1
            elif ending in _ENDINGS:
                self.skipped[f"file .{ending}"] += 1
            elif robots is None:
                self.skipped["page of a host without an answer for robots.txt"] += 1
            elif is_disallowed(robots, AGENT, page.url):
                self.skipped["page that robots.txt disallows"] += 1
                self.disallowed.append(page.url)
            else:
                yield page
