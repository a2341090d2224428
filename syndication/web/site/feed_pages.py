"""The page of a feed: what it is, how to subscribe, and its latest stories.

The front page is the page of the feed of all items. It also lists the other feeds.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from syndication.model.feed import Entry
from syndication.model.license_verdicts import LicenseNotice, notice_at
from syndication.model.publication import Publication
from syndication.web.site.feed_links import FeedKind, FeedLink, all_items_link, of_kinds
from syndication.web.site.pages import render_page
from syndication.web.site.subscribe_options import subscribe_options

FOLDED = 24
"""A group of more feeds than this is folded on the front page."""
MOST_LISTED = 100
"""The front page lists at most this many feeds of a group; the OPML file has all."""

_GROUPS: tuple[tuple[FeedKind, str], ...] = (
    ("section", "Sections"),
    ("declared", "Special feeds"),
    ("tag", "Topics"),
    ("author", "Authors"),
)
_LABELS: dict[FeedKind, str] = {"section": "Section", "declared": "Special feed", "tag": "Topic", "author": "Author"}
# Without topics and authors: there may be hundreds.
_DISCOVERED_ON_INDEX: tuple[FeedKind, ...] = ("section", "declared")


class FeedGroup(Struct, frozen=True):
    """Feeds of one kind on the front page: the first of `count` feeds."""

    title: str
    anchor: str
    feeds: tuple[FeedLink, ...]
    count: int

    @property
    def folded(self) -> bool:
        return self.count > FOLDED

    @property
    def left_out(self) -> int:
        return self.count - len(self.feeds)


class Neighbours(Struct, frozen=True):
    """The paths of a page of older stories, of the page before it and of the page after it, "" for none."""

    own: str
    newer: str
    older: str = ""


def render_index(publication: Publication, feeds: Sequence[FeedLink], latest: Sequence[Entry], older: str = "") -> str:
    """Return the front page; `latest` is sorted newest first, `older` is the path of the page after it, "" for none.

    The feed of all items is on the page even if `feeds` does not contain it, because it always exists.
    """
    all_items = all_items_link(publication)
    return render_page(
        "index.html",
        publication,
        publication.language,
        options=subscribe_options(publication, all_items),
        groups=_groups(feeds),
        latest=latest,
        older=older,
        discovered=[all_items, *of_kinds(feeds, _DISCOVERED_ON_INDEX)],
        notice=feed_notice(publication, ""),
    )


def render_feed(publication: Publication, feed: FeedLink, latest: Sequence[Entry], older: str = "") -> str:
    """Return the page of one feed; `latest` is sorted newest first, `older` is the path of the page after it."""
    return render_page(
        "feed.html",
        publication,
        publication.language,
        feed=feed,
        label=_LABELS[feed.kind],
        options=subscribe_options(publication, feed),
        latest=latest,
        older=older,
        discovered=[feed, all_items_link(publication)],
        notice=feed_notice(publication, feed.path),
    )


def render_older(publication: Publication, feed: FeedLink, entries: Sequence[Entry], around: Neighbours) -> str:
    """Return a page of older stories of a feed, sorted newest first."""
    return render_page(
        "older.html",
        publication,
        publication.language,
        feed=feed,
        entries=entries,
        around=around,
        discovered=[feed] if feed.kind == "all" else [feed, all_items_link(publication)],
        notice=feed_notice(publication, feed.path),
    )


def feed_notice(publication: Publication, path: str) -> LicenseNotice | None:
    """Return what the page of a feed says about the license, None if the settings say nothing."""
    return notice_at(publication.licensing, publication.base_url, path)


def _groups(feeds: Sequence[FeedLink]) -> list[FeedGroup]:
    groups = []
    for kind, title in _GROUPS:
        of_kind = of_kinds(feeds, (kind,))
        if of_kind:
            groups.append(FeedGroup(title, f"{kind}-feeds", tuple(of_kind[:MOST_LISTED]), len(of_kind)))
    return groups
