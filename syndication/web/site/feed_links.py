"""Links to feeds for pages: the title, the address of the feed's page and the addresses of its documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from syndication.formats import FORMATS
from syndication.model.feed import Selection
from syndication.model.feed_header import declared_feed, full_title
from syndication.model.feed_path import AUTHORS, FEEDS, SECTIONS, TAGS, document_path, kind_of, page_path
from syndication.model.publication import Publication
from syndication.model.selection import ALL

FeedKind = Literal["all", "section", "tag", "author", "declared"]

FOLDERS: dict[str, FeedKind] = {SECTIONS: "section", TAGS: "tag", AUTHORS: "author", FEEDS: "declared"}


class FeedLink(Struct, frozen=True, kw_only=True):
    """A link to a feed.

    `path` is the feed's public folder without slashes at the ends ("" for the feed of all items).
    `title` is the name of the selection ("World"), without the name of the publication.
    """

    path: str
    title: str
    kind: FeedKind
    description: str = ""

    @property
    def page(self) -> str:
        """The address of the feed's page below the root of the site ("sections/world/")."""
        return page_path(self.path).removeprefix("/")


class DocumentAddress(Struct, frozen=True, kw_only=True):
    """The absolute address of a feed's document in one format; `title` is unique on the site."""

    label: str
    media_type: str
    url: str
    title: str


def feed_link(publication: Publication, selection: Selection) -> FeedLink:
    """Return the link to the feed of a selection, with the title from the settings if it has one."""
    if not selection.path:
        return FeedLink(path="", title=publication.title, kind="all", description=publication.description)
    declared = declared_feed(publication, selection.path)
    named = (declared.title or declared.name) if declared else ""
    return FeedLink(
        path=selection.path,
        title=named or selection.name or selection.path.partition("/")[2],
        kind=FOLDERS[kind_of(selection.path)],
        description=declared.description if declared else "",
    )


def all_items_link(publication: Publication) -> FeedLink:
    """Return the link to the feed of all items, which always exists."""
    return feed_link(publication, ALL)


def addresses(publication: Publication, feed: FeedLink) -> tuple[DocumentAddress, ...]:
    """Return the addresses of a feed, one for each format."""
    name = full_title(publication, "" if feed.kind == "all" else feed.title)
    return tuple(
        DocumentAddress(
            label=form.label,
            media_type=form.link_type,
            url=publication.base_url + document_path(feed.path, form.name),
            title=f"{name} ({form.label})",
        )
        # The order matters: feed readers use the first address that a page lists.
        for form in FORMATS.values()
    )


def of_kinds(feeds: Iterable[FeedLink], kinds: Sequence[FeedKind]) -> list[FeedLink]:
    """Return the feeds of the given kinds, in the order of `kinds`."""
    return sorted((feed for feed in feeds if feed.kind in kinds), key=lambda feed: kinds.index(feed.kind))
