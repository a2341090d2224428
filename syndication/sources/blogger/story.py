"""A public post as a story of the site: what Blogger calls its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from syndication.model.item import Author, Item, Media, Related
from syndication.model.known_ids import KnownIds
from syndication.model.limits import MAX_LINE, MEDIA_TYPE
from syndication.sources.blogger.body import body_of
from syndication.sources.blogger.entry import BloggerEntry
from syndication.sources.export import ExportOptions
from syndication.sources.moments import read_second
from syndication.sources.site_story import SiteStory, item_of_text
from syndication.text.lines import one_line
from syndication.text.urls import absolute

_TYPE = re.compile(MEDIA_TYPE)
_NOBODY = "Unknown"  # how Blogger names the author whose profile was deleted
_NO_ENCLOSURE = "an enclosure has no http or https address; it is left out"


def item_of_entry(entry: BloggerEntry, language: str, options: ExportOptions) -> Item:
    """Return the story of a public post, without an id; `language` is that of the blog.

    Raises:
        IngestError: something is missing that only people know, or the post cannot be a story.
    """
    return item_of_text(entry.content, lambda: _site_story(entry, language, options.site), options)


def _site_story(entry: BloggerEntry, language: str, site: str) -> SiteStory:
    media = tuple(_media(entry))
    return SiteStory(
        title=_title(entry),
        body=body_of(entry.content),
        excerpt=escape(entry.description, quote=False),
        dates=(read_second(entry.published),),
        modified=read_second(entry.updated),
        link=entry.link or _address(entry, site),
        slug=entry.path or entry.link.partition("?")[0],
        ids=KnownIds(rss=entry.id, atom=entry.id),  # Blogger has the same id in both
        language=language,
        tags=tuple(escape(label, quote=False) for label in entry.labels),
        authors=tuple(Author(escape(name, quote=False)) for name in entry.authors if name != _NOBODY),
        media=media,
        related=tuple(_related(entry)),
        lost=(_NO_ENCLOSURE,) if len(media) < len(entry.enclosures) else (),
        warnings=tuple(_warnings(entry)),
    )


def _address(entry: BloggerEntry, site: str) -> str:
    """Return the address of a post of Takeout, which has only its path ("/2023/05/a.html")."""
    return site.rstrip("/") + entry.path if site and entry.path.startswith("/") else ""


def _title(entry: BloggerEntry) -> str:
    """Return the title as HTML. Blogger stores some characters of a title as references ("&#39;")."""
    return entry.title if entry.title_is_html else entry.title.replace("<", "&lt;").replace(">", "&gt;")


def _media(entry: BloggerEntry) -> Iterator[Media]:
    for file in entry.enclosures:
        if url := absolute(file.url, ""):
            yield Media(url=url, type=file.type if _TYPE.fullmatch(file.type) else "", bytes=file.size)


def _related(entry: BloggerEntry) -> Iterator[Related]:
    """Yield the page to which the title of the post leads on the site."""
    for link in entry.related:
        if url := absolute(link, ""):
            yield Related(title=(one_line(entry.title) or url)[:MAX_LINE], url=url)


def _warnings(entry: BloggerEntry) -> Iterator[str]:
    yield from entry.repairs
    if entry.place:
        yield "has a place on the map, which is not imported"
    if _NOBODY in entry.authors:
        yield f"has the author {_NOBODY}, as Blogger names a deleted profile; it has no author here"
