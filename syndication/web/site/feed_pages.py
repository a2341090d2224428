"""The pages of feeds for people: what a feed is, how to subscribe to it, and what is in it now.

The front page is that of the feed of everything, and lists the others.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from syndication.model.feed import Entry
from syndication.model.publication import Publication
from syndication.web.site.feed_links import FeedKind, FeedLink, everything, of_kinds
from syndication.web.site.pages import render_page
from syndication.web.site.subscribe_options import offer

FOLDED = 24
"""A group of more feeds than this is folded on the front page."""
MOST_LISTED = 100
"""Of a group, the front page lists so many feeds; the directory has all."""

_GROUPS: tuple[tuple[FeedKind, str], ...] = (
    ("section", "Sections"),
    ("declared", "Special feeds"),
    ("tag", "Topics"),
    ("author", "Authors"),
)
_LABELS: dict[FeedKind, str] = {"section": "Section", "declared": "Special feed", "tag": "Topic", "author": "Author"}
# Topics and authors may be hundreds.
_DISCOVERED_ON_INDEX: tuple[FeedKind, ...] = ("section", "declared")


class FeedGroup(Struct, frozen=True):
    """Feeds of one kind as the front page shows them; of `count` feeds it lists only the first."""

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


def render_index(publication: Publication, feeds: Sequence[FeedLink], latest: Sequence[Entry]) -> str:
    """Return the front page; `latest` comes newest first.

    The feed of everything is offered whether or not `feeds` names it: it is always served.
    """
    whole = everything(publication)
    return render_page(
        "index.html",
        publication,
        publication.language,
        offer=offer(publication, whole),
        groups=_groups(feeds),
        latest=latest,
        discovered=[whole, *of_kinds(feeds, _DISCOVERED_ON_INDEX)],
    )


def render_feed(publication: Publication, feed: FeedLink, latest: Sequence[Entry]) -> str:
    """Return the page of one feed; `latest` comes newest first."""
    return render_page(
        "feed.html",
        publication,
        publication.language,
        feed=feed,
        label=_LABELS[feed.kind],
        offer=offer(publication, feed),
        latest=latest,
        discovered=[feed, everything(publication)],
    )


def _groups(feeds: Sequence[FeedLink]) -> list[FeedGroup]:
    groups = []
    for kind, title in _GROUPS:
        of_kind = of_kinds(feeds, (kind,))
        if of_kind:
            groups.append(FeedGroup(title, f"{kind}-feeds", tuple(of_kind[:MOST_LISTED]), len(of_kind)))
    return groups
