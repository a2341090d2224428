"""A feed from its newest page to its oldest one, and once more to the newest: pages shift while they are read."""

from __future__ import annotations

from collections.abc import Generator
from hashlib import sha256

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.sources.feed.document_reader import read_document
from syndication.sources.feed.entry_fields import EntryFields, FeedDocument
from syndication.sources.site.documents import DocumentRequest, SiteDocument
from syndication.sources.site.feed_pages import OlderPage, PageStyle, entry_keys, older_page
from syndication.text.urls import absolute

MOST_PAGES = 20_000
_MOST_FAILURES = 3  # pages that cannot be read, with no new entry between them
_MOST_KNOWN = 2  # pages without a new entry: one may be a page that has shifted
_MOST_NEW_PAGES = 20  # that came while the others were read
_WHAT = "pages of the feed"

FeedSteps = Generator[DocumentRequest, SiteDocument, None]


class FeedWalk:
    """Reads the pages of one feed; afterwards it has the keys of the documents, the newest page first.

    `links` are those of all stories.
    `is_unfinished`: the walk ended at a page that could not be fetched.
    """

    def __init__(self, first: SiteDocument) -> None:
        self.first = first
        self.keys: list[str] = [first.key]
        self.links: dict[str, None] = {}
        self.problems: list[str] = []
        self.notes: list[str] = []
        self.is_unfinished = False
        self.document = read_document(first.body, first.url)
        self._seen = set(entry_keys(self.document))
        self._bodies = {sha256(first.body).digest()}
        self._learn_links(self.document)
        self._served = len(self.document.entries)
        self._visited = {first.url}
        self._style: PageStyle = ""
        self._is_whole = self.document.is_complete

    @property
    def has_history(self) -> bool:
        """Whether the feed has all its entries: on older pages, or on this one."""
        return self._is_whole or len(self.keys) > 1

    @property
    def entries(self) -> tuple[EntryFields, ...]:
        """The entries of the newest page."""
        return self.document.entries

    def walk(self) -> FeedSteps:
        """Ask for all older pages, then for the newest one again."""
        yield from self._older_pages()
        if len(self.keys) > 1 and self._style != "archive":
            yield from self._new_pages()

    def _older_pages(self) -> FeedSteps:
        place = _Place(self.document, self.first.url)
        failures = known = 0
        while older := self._next(place):
            self._style = older.style
            found = yield DocumentRequest(older.url, may_reuse=self._may_reuse, what=_WHAT)
            self._visited |= {older.url, found.url}
            if found.is_missing and older.style == "numbered":
                self._is_whole = True
                return
            document = self._read(found)
            is_new = document is not None and self._learn(found, document)
            failures = 0 if is_new else failures + (document is None)
            known = 0 if is_new else known + (document is not None)
            if known == _MOST_KNOWN or (document and not document.entries):
                return
            if not document and (older.style != "numbered" or failures == _MOST_FAILURES):
                self.is_unfinished = True
                return
            place = _Place(document or place.document, older.url, place.number + 1)

    def _next(self, place: _Place) -> OlderPage | None:
        older = older_page(place.document, place.url, place.number, self._served)
        if not older.url:
            return None
        if not absolute(older.url, place.url):
            self.problems.append(f"the link to older entries leads nowhere: {older.url[:200]}")
            return None
        if older.url in self._visited:
            self.notes.append(f"the link to older entries leads back to {older.url}, where the walk ended")
            return None
        if place.number == MOST_PAGES:
            self.problems.append(f"the feed has more than {MOST_PAGES:,} pages; the older ones were not fetched")
            return None
        return older

    @property
    def _may_reuse(self) -> bool:
        """Whether a page of an interrupted walk is still the same: archives are; others, if the first page is."""
        return self._style == "archive" or not self.first.is_changed

    def _read(self, found: SiteDocument) -> FeedDocument | None:
        if found.problem:
            self.problems.append(f"{found.url}: {found.problem}")
            return None
        try:
            return read_document(found.body, found.url)
        except IngestError as error:
            self.problems.append(f"{found.url}: {error}")
            return None

    def _learn(self, found: SiteDocument, document: FeedDocument) -> bool:
        """Learn a page; return whether it has entries that no page before had.

        The same bytes at another address are nothing new, though relative links in them lead to other places there.
        """
        keys, body = set(entry_keys(document)), sha256(found.body).digest()
        self._served += len(document.entries)
        if keys <= self._seen or body in self._bodies:
            return False
        self._seen |= keys
        self._bodies.add(body)
        self._learn_links(document)
        self.keys.append(found.key)
        return True

    def _learn_links(self, document: FeedDocument) -> None:
        self.links |= dict.fromkeys(entry.link for entry in document.entries if entry.link and not entry.skipped)

    def _new_pages(self) -> FeedSteps:
        """Ask for the newest pages again, as long as they have nothing but new entries."""
        place, newest = _Place(self.document, self.first.url), list[str]()
        while place.number <= _MOST_NEW_PAGES:
            found = yield DocumentRequest(place.url, what=_WHAT)
            document = None if found.problem else self._read(found)
            keys = set(entry_keys(document)) if document else set[str]()
            if not document or not keys - self._seen:
                break
            newest.append(found.key)
            is_all_new = keys.isdisjoint(self._seen)
            self._seen |= keys
            self._learn_links(document)
            older = older_page(document, place.url, place.number, len(keys) * place.number)
            if not is_all_new or not absolute(older.url, place.url):
                break
            place = _Place(document, older.url, place.number + 1)
        self.keys[:0] = newest


class _Place(Struct, frozen=True):
    """A page of the feed: the document, its address, and its number from the newest one."""

    document: FeedDocument
    url: str
    number: int = 1
