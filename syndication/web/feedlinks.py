"""A feed as pages name it, and the addresses of its documents."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from syndication.formats import FORMATS
from syndication.model import Publication, Selection

FeedKind = Literal["all", "section", "tag", "author", "declared"]

_KINDS: dict[str, FeedKind] = {
    "": "all",
    "sections": "section",
    "tags": "tag",
    "authors": "author",
    "feeds": "declared",
}


class FeedLink(Struct, frozen=True, kw_only=True):
    """A feed as a page names it.

    `path` is the feed's public folder without slashes at its ends ("" for all items);
    `title` the bare name of the selection ("World"), without the publication's.
    """

    path: str
    title: str
    kind: FeedKind
    description: str = ""


class Address(Struct, frozen=True, kw_only=True):
    """The absolute address of a feed's document in one format; `title` tells it from every other."""

    label: str
    media_type: str
    url: str
    title: str


def feed_link(publication: Publication, selection: Selection) -> FeedLink:
    """Return the link to the feed of a selection, named as the publication names it."""
    kind = _KINDS[selection.path.partition("/")[0]]
    if kind == "all":
        return FeedLink(path="", title=publication.title, kind=kind)
    declared = next((feed for feed in publication.feeds if kind == "declared" and feed.name == selection.name), None)
    return FeedLink(
        path=selection.path,
        title=(declared.title if declared else "") or selection.name,
        kind=kind,
        description=declared.description if declared else "",
    )


def addresses(publication: Publication, feed: FeedLink) -> tuple[Address, ...]:
    """Return the addresses of a feed: RSS, Atom, JSON Feed."""
    folder = "/".join(part for part in (publication.base_url, feed.path) if part)
    name = publication.title if feed.kind == "all" else f"{publication.title}: {feed.title}"
    return tuple(
        Address(
            label=form.label,
            media_type=form.media_type.partition(";")[0],
            url=f"{folder}/{form.name}",
            title=f"{name} ({form.label})",
        )
        # In their order: a reader takes the first one that it is offered.
        for form in FORMATS.values()
    )
