"""The links of feeds and entries in Atom (RFC 4287 section 4.2.7). An RSS channel has the same links."""

from __future__ import annotations

from msgspec import Struct

from syndication.model.feed import Entry, Feed
from syndication.model.item import Media
from syndication.text.lines import one_line
from syndication.text.urls import absolute

HTML = "text/html"


class Link(Struct, frozen=True, kw_only=True):
    """A link. "" and 0 mean that an attribute is absent. `length` is in bytes."""

    rel: str
    href: str
    type: str = ""
    hreflang: str = ""
    title: str = ""
    length: int = 0

    def attributes(self) -> dict[str, str]:
        """Return the attributes that the link has, in a fixed order."""
        known = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return {name: str(value) for name, value in known if value}


def feed_links(feed: Feed, name: str, media_type: str) -> tuple[Link, ...]:
    """Return the links of a feed's document: to itself, to its hubs, and to the documents before and after it."""
    history = feed.history
    others = {
        "current": history.current,
        "prev-archive": history.previous or None,
        "next-archive": history.following or None,
    }
    links = (
        Link(rel=rel, href=feed.url_of(path, name), type=media_type) for rel, path in others.items() if path is not None
    )
    hubs = (Link(rel="hub", href=hub) for hub in feed.hubs)
    return (Link(rel="self", href=feed.url(name), type=media_type), *hubs, *links)


def entry_links(feed: Feed, entry: Entry, media: tuple[Media, ...]) -> tuple[Link, ...]:
    """Return the links of an entry: its page, its media, related stories, its licence."""
    page = Link(rel="alternate", href=entry.url, type=HTML, hreflang=other_language(feed, entry))
    files = (_enclosure(medium) for medium in media)
    related = (Link(rel="related", href=story.url, title=one_line(story.title)) for story in entry.related if story.url)
    # RFC 4946 defines the relation "license".
    terms = absolute(entry.license, "")
    licence = (Link(rel="license", href=terms),) if terms else ()
    return (page, *files, *related, *licence)


def _enclosure(medium: Media) -> Link:
    title = one_line(medium.caption or medium.alt)
    return Link(rel="enclosure", href=medium.url, type=medium.type, title=title, length=max(medium.bytes, 0))


def other_language(feed: Feed, entry: Entry) -> str:
    """Return the language of an entry, "" if it is the language of the feed."""
    return entry.language if entry.language.casefold() != feed.language.casefold() else ""
