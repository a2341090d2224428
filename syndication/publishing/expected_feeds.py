"""The feeds that records will make, in memory: what the next publication would build, without a database.

Items come one by one, and only those are held that may be in one of the wanted feeds, or that an old feed has. So
memory does not grow with the number of records.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from syndication.formats import FORMATS, assembly
from syndication.model.addresses import NameClaim, assign, claims_of
from syndication.model.archive_cuts import FeedKey, largest_archive, live_length, newest_stretch
from syndication.model.entries import entry_at
from syndication.model.errors import ComposeError, NotFoundError, SyndicationError
from syndication.model.feed import Entry
from syndication.model.feed_header import declared_feed, make_feed
from syndication.model.feed_path import AUTHORS, SECTIONS, TAGS, kind_of
from syndication.model.feed_window import WindowCut, corrected_keys, cut_window
from syndication.model.floors import OldFeedExtent
from syndication.model.item import Item
from syndication.model.paid_stories import public_entry, without_body
from syndication.model.publication import Publication
from syndication.model.selection import is_selected
from syndication.publishing import gate
from syndication.publishing.build import LARGEST, content_of, first_fitting
from syndication.publishing.feed_stories import FeedStories, HeldItem
from syndication.publishing.gate import GateError
from syndication.publishing.media import store
from syndication.text.dates import micros, whole_second

NO_OLD_FEEDS: Mapping[str, OldFeedExtent] = MappingProxyType({})


class ExpectedDocument(Struct, frozen=True):
    """A document as it would be built, and the items in it by the order of its entries."""

    body: bytes
    items: tuple[HeldItem, ...]


class ExpectedFeeds:
    """The wanted feeds of a publication at a moment.

    `imported` is the moment of an import with old feeds: changes until then happened at the old site. `claims` are
    names that have their plain addresses before all others.
    """

    def __init__(
        self,
        publication: Publication,
        pictures: Path,
        now: datetime,
        folders: Iterable[str],
        imported: datetime | None = None,
        claims: Sequence[NameClaim] = (),
    ) -> None:
        self._publication = publication
        self._pictures = pictures
        self._now = now
        self._imported = micros(imported) if imported else 0
        self._claims = claims
        self._feeds: dict[str, dict[str, FeedStories]] = {folder: {} for folder in folders}

    def add(self, held: HeldItem) -> None:
        """Add the item of a record, as intake would accept it."""
        item = held.item
        for folder, by_name in self._feeds.items():
            for name, claim in self._names_in(folder, item):
                stories = by_name.setdefault(name, FeedStories())
                stories.add(held, self._now, self._imported)
                stories.claim = min(filter(None, (stories.claim, claim)), default=None)

    def held(self) -> int:
        """Return how many items are held."""
        stories = (one for by_name in self._feeds.values() for one in by_name.values())
        return len({held.item.id for one in stories for held in one.held.values()})

    def document(self, folder: str, name: str, old: Mapping[str, OldFeedExtent] = NO_OLD_FEEDS) -> ExpectedDocument:
        """Return the document `name` ("rss.xml") of a feed. `old` are the old feeds, which set the floors, by folder.

        Raises:
            NotFoundError: no story is in such a feed.
            SyndicationError: the document would be invalid, whatever its stories.
        """
        stories = self._stories_of(folder)
        declared = declared_feed(self._publication, folder)
        form, content = FORMATS[name], content_of(declared)
        floor = _floor(folder, stories or FeedStories(), old)
        window = _Window(self._publication, self._pictures, self._now, content, stories or FeedStories(), floor)
        rendered = window.rendered(name)
        if rendered is None and folder and not declared:
            raise NotFoundError(f"{folder}: no public story here is in such a feed")
        rendered = rendered or []
        bodies = first_fitting(LARGEST, [body for _, body in rendered], frozenset())
        feed = make_feed(self._publication, folder, self._title(stories), declared)
        try:
            skeleton = gate.checked_skeleton(replace(feed, updated=whole_second(self._now)), form, self._now)
        except GateError as error:
            raise SyndicationError(f"{folder or 'all'}: {error}") from error
        body = assembly.assemble(form, skeleton, bodies)
        return ExpectedDocument(body, tuple(held for held, _ in rendered[: len(bodies)]))

    def _names_in(self, folder: str, item: Item) -> list[tuple[str, NameClaim | None]]:
        """Return the names by which an item may be in a feed; names with the same slug get their feeds at the end."""
        kind = kind_of(folder)
        if not folder:
            return [("", None)]
        if kind in (SECTIONS, TAGS, AUTHORS):
            found = {claim.key: claim for claim in claims_of(item) if claim.kind == kind}
            return [(key, claim) for key, claim in found.items() if _may_have(claim.plain_folder, folder)]
        declared = declared_feed(self._publication, folder)
        return [("", None)] if declared and is_selected(declared, item) else []

    def _stories_of(self, folder: str) -> FeedStories | None:
        by_name = self._feeds[folder]
        if kind_of(folder) not in (SECTIONS, TAGS, AUTHORS):
            return by_name.get("")
        claims = [*self._claims, *(stories.claim for stories in by_name.values() if stories.claim)]
        return next((by_name.get(one.key) for one in assign(claims) if one.folder == folder), None)

    def _title(self, stories: FeedStories | None) -> str:
        return stories.claim.name if stories and stories.claim else ""


class _Window:
    """The stories of a live document: those in quarantine make room for older ones."""

    def __init__(
        self,
        publication: Publication,
        pictures: Path,
        now: datetime,
        content: str,
        stories: FeedStories,
        floor: FeedKey | None,
    ) -> None:
        self._publication = publication
        self._pictures = pictures
        self._now = now
        self._content = content
        self._stories = stories
        self._floor = floor
        self._held = stories.held
        self._rendered: dict[str, Mapping[str, bytes]] = {}

    def rendered(self, name: str) -> list[tuple[HeldItem, bytes]] | None:
        """Return the items of the document, newest first, each with its bytes in a format; None without any."""
        faulty: set[str] = set()
        while True:
            cut = self._cut(faulty)
            keys = [*cut.keys, *self._corrected(cut, faulty)]
            unchecked = [self._held[key.id] for key in keys if key.id not in self._rendered]
            if not unchecked:
                is_empty = not cut.keys and cut.reach is None
                return None if is_empty else [(self._held[key.id], self._rendered[key.id][name]) for key in keys]
            faulty |= self._check(unchecked)

    def _cut(self, faulty: set[str]) -> WindowCut:
        stories = self._stories
        newest = {one.item.id: one.key for one in stories.newest.descending() if one.item.id not in faulty}
        stretch = newest_stretch(stories.keys.descending(), largest_archive(self._publication.window), self._floor)
        least = live_length(self._publication.window, stretch)
        return cut_window(list(newest.values()), least, self._publication.window_hours, self._floor)

    def _corrected(self, cut: WindowCut, faulty: set[str]) -> tuple[FeedKey, ...]:
        changes = (one for one, held in self._stories.corrected.descending() if held.item.id not in faulty)
        return corrected_keys(changes, cut, self._stories.last_change, self._publication.window_hours)

    def _check(self, held: Iterable[HeldItem]) -> set[str]:
        """Render items as the gate does, and return the ids of those that it would quarantine."""
        faulty: set[str] = set()
        entries: list[Entry] = []
        for one in held:
            try:
                entries.append(self._entry(one.item))
            except ComposeError:
                faulty.add(one.item.id)
        verdicts = gate.check_entries(entries, self._publication, FORMATS, self._now, self._content)
        self._rendered |= {item_id: verdict.rendered for item_id, verdict in verdicts.items() if verdict.rendered}
        return faulty | {item_id for item_id, verdict in verdicts.items() if not verdict.rendered}

    def _entry(self, item: Item) -> Entry:
        entry = entry_at(item, self._publication, self._now, store.pictures_of(self._pictures, [item]))
        return without_body(entry) if self._content == "summary" else public_entry(entry, item, self._publication)


def _floor(folder: str, stories: FeedStories, old_feeds: Mapping[str, OldFeedExtent]) -> FeedKey | None:
    """Return the place from which on items are in a live document (`catalog.floors` has the same rule in SQL)."""
    own = old_feeds.get(folder)
    old = own or old_feeds.get("")
    if not old:
        return None
    until = [key for key in stories.keys.descending() if key.published <= micros(old.newest)]
    places = until[old.length - 1 : old.length] + ([FeedKey(micros(own.oldest), "")] if own else [])
    return max(places, default=None)


def _may_have(plain_folder: str, folder: str) -> bool:
    """Return whether a name may have this folder: its plain one, or that with digits behind it."""
    return folder == plain_folder or folder.startswith(f"{plain_folder}-")
