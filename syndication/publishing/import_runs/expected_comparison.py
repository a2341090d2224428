"""What the records will make of the feeds, compared with the old feeds, before anything is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from syndication.model.errors import SyndicationError
from syndication.model.feed_entry import FeedEntry
from syndication.model.feed_path import document_path
from syndication.model.floors import FloorDecisions
from syndication.model.reappearance import compare_feeds
from syndication.publishing import address_file, floor_file
from syndication.publishing.entry_records import entry_records
from syndication.publishing.expected_feeds import NO_OLD_FEEDS, ExpectedFeeds
from syndication.publishing.feed_stories import HeldItem
from syndication.publishing.import_runs.checked_feed import CheckedFeed
from syndication.publishing.import_runs.destination import ImportDestination
from syndication.publishing.import_runs.old_feeds import SavedFeed, floor_decisions
from syndication.publishing.imports import ImportedRecord
from syndication.publishing.record_items import read_items
from syndication.sources.feed import read_feed
from syndication.sources.old_entry import OldEntry


class ExpectedComparison:
    """Compares old feeds with the documents that the records will make, and those of an import that is not written."""

    def __init__(
        self,
        destination: ImportDestination,
        old_feeds: Sequence[SavedFeed],
        floor_feeds: Sequence[SavedFeed],
        now: datetime,
    ) -> None:
        """Read what was decided before. `floor_feeds` are old feeds that set floors, as an import with --feed does.

        Raises:
            SyndicationError: the file of floors is damaged.
        """
        self._publication = destination.publication
        self._old_feeds = old_feeds
        self._now = now
        self._floor_feeds = floor_feeds
        self._changed: set[str] = set()
        self._place = destination.folder
        self._earlier = floor_file.read(self._place) if self._place.root.is_dir() else None
        floors = self._floors({})
        self._feeds = ExpectedFeeds(
            destination.publication,
            destination.pictures,
            now,
            {feed.path for feed in old_feeds},
            floors.imported if floors else None,
            address_file.read_claims(self._place),
        )

    def add_record(self, record: ImportedRecord) -> None:
        """Add what an import would make of a story: a record that is new or changed, and that is not written."""
        if record.item:
            self._feeds.add(HeldItem(record.path, record.item, is_read=record.item.version > 0))
        if record.state == "updated":
            self._changed.add(record.path)

    def compare_all(self, dates: Mapping[OldEntry, datetime] | None = None) -> tuple[list[CheckedFeed], list[str]]:
        """Read all other records; return the comparison with each old feed, and why some cannot be compared.

        `dates` are those of stories, for entries of old feeds without a date.

        Raises:
            SyndicationError: the folder cannot be read.
        """
        for held in read_items(self._place, self._publication.authority, self._now, self._changed):
            self._feeds.add(held)
        floors = self._floors(dates or {})
        found, problems = [], []
        for feed in self._old_feeds:
            try:
                found.append(self._compare(feed, floors))
            except SyndicationError as error:
                problems.append(f"{feed.source} cannot be compared: {error}")
        return found, problems

    def _floors(self, dates: Mapping[OldEntry, datetime]) -> FloorDecisions | None:
        new = floor_decisions(self._floor_feeds, self._now, dates)
        return self._earlier.merged(new) if self._earlier and new else new or self._earlier

    def _compare(self, feed: SavedFeed, floors: FloorDecisions | None) -> CheckedFeed:
        document = self._feeds.document(feed.path, feed.name, floors.feeds if floors else NO_OLD_FEEDS)
        new = read_feed(document.body, self._publication.base_url)
        records = entry_records(document.items, feed.name, self._publication.base_url)
        comparison = compare_feeds(feed.found, new, entries_elsewhere(feed, self._old_feeds), records)
        return CheckedFeed(feed.source, document_path(feed.path, feed.name), comparison, "expected")


def entries_elsewhere(feed: SavedFeed, old_feeds: Iterable[SavedFeed]) -> list[FeedEntry]:
    """Return the entries of the other old feeds."""
    return [entry for other in old_feeds if other is not feed for entry in other.found]
